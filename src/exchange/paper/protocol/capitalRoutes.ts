import type { FastifyInstance } from 'fastify';
import { ZERO } from '../../../domain/decimal.js';
import type { ExchangeCore } from '../exchangeCore.js';
import { totalOf } from '../matching/index.js';
import { RequestRefusedError } from '../refusal.js';
import { balancesOf, mustBeListed, priceOf } from './accountAssets.js';
import { borrowLendBody, nothing } from './parameters.js';
import type { SignedRequests } from './signedRequests.js';
import { amountTexts, NO_MARGIN } from './wire.js';

/** Serves what an account has, and what of it is lent. */
export function capitalRoutes(app: FastifyInstance, core: ExchangeCore, signed: SignedRequests): void {
  app.get('/api/v1/capital', (request) => {
    const [apiKey] = signed.query(request, 'balanceQuery', nothing);
    const answer: Record<string, Record<string, string>> = {};
    for (const [asset, { available, locked, staked }] of balancesOf(core, apiKey)) {
      answer[asset] = amountTexts({ available, locked, staked });
    }
    return answer;
  });

  app.get('/api/v1/capital/collateral', (request) => {
    const [apiKey] = signed.query(request, 'collateralQuery', nothing);
    return collateralAnswer(core, apiKey);
  });

  app.get('/api/v1/borrowLend/positions', (request) => {
    const [apiKey] = signed.query(request, 'borrowLendPositionQuery', nothing);
    const lending = [...balancesOf(core, apiKey)].filter(([, { lent }]) => lent.gt(ZERO));
    return lending.map(([asset, { lent }]) => ({
      cumulativeInterest: '0',
      estLiquidationPrice: '0',
      id: `lend-${asset}`,
      imf: '0',
      imfFunction: NO_MARGIN,
      markPrice: priceOf(core, asset).toString(),
      mmf: '0',
      mmfFunction: NO_MARGIN,
      netExposureNotional: '0',
      netExposureQuantity: '0',
      netQuantity: lent.toString(),
      symbol: asset,
    }));
  });

  app.post('/api/v1/borrowLend', (request, reply) => {
    const [apiKey, { symbol, side, quantity }] = signed.body(request, 'borrowLendExecute', borrowLendBody);
    mustBeListed(core, symbol);
    const lent = core.engine.clearing.account(apiKey).balances.of(symbol).lent;
    // Borrowing takes back what was lent first, and there is nothing to borrow here beyond that.
    if (side === 'Borrow' && quantity.gt(lent)) {
      throw new RequestRefusedError('BORROW_LIMIT', `Only ${lent.toString()} ${symbol} are lent`);
    }
    core.act(({ clearing }) =>
      clearing.lend(apiKey, symbol, side === 'Lend' ? quantity : ZERO.minus(quantity)),
    );
    return reply.send();
  });
}

function collateralAnswer(core: ExchangeCore, apiKey: string): Record<string, unknown> {
  let net = ZERO;
  let lockedNet = ZERO;
  const collateral = [...balancesOf(core, apiKey)].map(([asset, balance]) => {
    const price = priceOf(core, asset);
    const value = totalOf(balance).times(price);
    net = net.plus(value);
    lockedNet = lockedNet.plus(balance.locked.times(price));
    return {
      assetMarkPrice: price.toString(),
      availableQuantity: balance.available.toString(),
      balanceNotional: value.toString(),
      collateralValue: value.toString(),
      collateralWeight: '1',
      lendQuantity: balance.lent.toString(),
      openOrderQuantity: balance.locked.toString(),
      symbol: asset,
      totalQuantity: totalOf(balance).toString(),
    };
  });
  return {
    assetsValue: net.toString(),
    borrowLiability: '0',
    collateral,
    imf: '0',
    liabilitiesValue: '0',
    marginFraction: null,
    mmf: '0',
    netEquity: net.toString(),
    netEquityAvailable: net.minus(lockedNet).toString(),
    netEquityLocked: lockedNet.toString(),
    netExposureFutures: '0',
    pnlUnrealized: '0',
    unsettledEquity: '0',
  };
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Decimal, ONE, ZERO } from '../../../domain/decimal.js';
import type { ExchangeCore } from '../exchangeCore.js';
import type { HistoryFilter } from '../exchangeRecords.js';
import { type Balance, totalOf } from '../matching/balances.js';
import { RequestRefusedError } from '../refusal.js';
import { authenticate, mustNotBeRevoked } from './authentication.js';
import type { Bus } from './bus.js';
import {
  cancelAllBody,
  fillsQuery,
  historyQuery,
  includesSpot,
  optionalSymbolQuery,
  parse,
  parseOrder,
  parseOrderReference,
} from './parameters.js';
import { bodyParameters, queryParameters, type SignedParameters } from './signedParameters.js';
import { accountAnswer, fillAnswer, orderAnswer, orderHistoryAnswer } from './wire.js';

const MAX_BATCH = 50;
/** Nothing is borrowed here. */
const NO_MARGIN = { base: '0', factor: '0', type: 'sqrt' } as const;

/**
 * Backpack's signed REST endpoints for a spot account.
 *
 * @param signatureNowMs the time that signatures must be near
 * @param bus            the way of what changes something to the engine
 */
export function privateRoutes(
  app: FastifyInstance,
  core: ExchangeCore,
  signatureNowMs: () => number,
  bus: Bus,
): void {
  /** Who sent the request; opens the account of a key that was never seen. */
  const sender = (
    request: FastifyRequest,
    instruction: string,
    parameters: readonly SignedParameters[],
  ): string => {
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const apiKey = authenticate(
      {
        apiKey: header('x-api-key'),
        signature: header('x-signature'),
        timestamp: header('x-timestamp'),
        window: header('x-window'),
      },
      instruction,
      parameters,
      signatureNowMs(),
    );
    mustNotBeRevoked(apiKey, core.revokedKeys);
    core.act((engine) => engine.clearing.account(apiKey));
    return apiKey;
  };
  const signedQuery = (request: FastifyRequest, instruction: string): [string, SignedParameters] => {
    const parameters = queryParameters(request.query);
    return [sender(request, instruction, [parameters]), parameters];
  };
  const signedBody = (request: FastifyRequest, instruction: string): [string, SignedParameters] => {
    const parameters = bodyParameters(bodyText(request));
    if (isBatch(parameters))
      throw new RequestRefusedError('INVALID_CLIENT_REQUEST', 'The body must be an object');
    return [sender(request, instruction, [parameters]), parameters];
  };
  const place = (apiKey: string, parameters: SignedParameters): Record<string, unknown> => {
    const order = parseOrder(parameters);
    return orderAnswer(core.record(core.act((engine) => engine.place(apiKey, order, core.nowMs))));
  };

  app.post('/api/v1/order', (request) => {
    const [apiKey, parameters] = signedBody(request, 'orderExecute');
    return bus(request, () => place(apiKey, parameters));
  });

  app.post('/api/v1/orders', (request) => {
    const batch = bodyParameters(bodyText(request));
    if (!isBatch(batch) || batch.length === 0 || batch.length > MAX_BATCH) {
      throw new RequestRefusedError(
        'INVALID_CLIENT_REQUEST',
        `The body must be an array of 1 to ${MAX_BATCH} orders`,
      );
    }
    const apiKey = sender(request, 'orderExecute', batch);
    const placed = (parameters: SignedParameters) => {
      try {
        return { operation: 'Ok', ...place(apiKey, parameters) };
      } catch (error) {
        if (!(error instanceof RequestRefusedError)) throw error;
        return { operation: 'Err', code: error.code, message: error.message };
      }
    };
    return bus(request, () => batch.map(placed));
  });

  app.delete('/api/v1/order', (request) => {
    const [apiKey, parameters] = signedBody(request, 'orderCancel');
    const { symbol, reference } = parseOrderReference(parameters);
    return bus(request, () =>
      orderAnswer(core.record(core.act((engine) => engine.cancel(apiKey, symbol, reference, core.nowMs)))),
    );
  });

  app.delete('/api/v1/orders', (request) => {
    const [apiKey, parameters] = signedBody(request, 'orderCancelAll');
    const { symbol, orderType } = parse(cancelAllBody, parameters);
    if (orderType === 'ConditionalOrder') {
      core.engine.book(symbol);
      // Nobody has any here.
      return [];
    }
    return bus(request, () => {
      const cancelled = core.act((engine) => engine.cancelAll(apiKey, symbol, core.nowMs));
      return cancelled.map((order) => orderAnswer(core.record(order)));
    });
  });

  app.get('/api/v1/order', (request) => {
    const [apiKey, parameters] = signedQuery(request, 'orderQuery');
    const { symbol, reference } = parseOrderReference(parameters);
    const order = core.engine.openOrder(apiKey, symbol, reference);
    if (order === undefined) throw new RequestRefusedError('RESOURCE_NOT_FOUND', 'Order not found', 404);
    return orderAnswer(core.record(order));
  });

  app.get('/api/v1/orders', (request) => {
    const [apiKey, parameters] = signedQuery(request, 'orderQueryAll');
    const { symbol, marketType } = parse(optionalSymbolQuery, parameters);
    if (symbol !== undefined) core.engine.book(symbol);
    if (!includesSpot(marketType)) return [];
    return core.engine.openOrders(apiKey, symbol ?? null).map((order) => orderAnswer(core.record(order)));
  });

  app.get('/api/v1/capital', (request) => {
    const [apiKey] = signedQuery(request, 'balanceQuery');
    const answer: Record<string, Record<string, string>> = {};
    for (const [asset, { available, locked, staked }] of balancesOf(core, apiKey)) {
      answer[asset] = {
        available: available.toString(),
        locked: locked.toString(),
        staked: staked.toString(),
      };
    }
    return answer;
  });

  app.get('/api/v1/capital/collateral', (request) => {
    const [apiKey] = signedQuery(request, 'collateralQuery');
    return collateralAnswer(core, apiKey);
  });

  app.get('/api/v1/borrowLend/positions', (request) => {
    const [apiKey] = signedQuery(request, 'borrowLendPositionQuery');
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

  app.get('/api/v1/account', (request) => {
    const [apiKey] = signedQuery(request, 'accountQuery');
    const { makerFeeBps, takerFeeBps } = core.options;
    return accountAnswer(makerFeeBps, takerFeeBps, {
      limitOrders: core.engine.openOrders(apiKey, null).length,
      autoLend: core.engine.clearing.account(apiKey).autoLend,
    });
  });

  app.get('/wapi/v1/history/fills', (request) => {
    const [apiKey, parameters] = signedQuery(request, 'fillHistoryQueryAll');
    const { fillType = 'User', ...query } = parse(fillsQuery, parameters);
    // Nobody is liquidated on this exchange: every fill is the account's own.
    const areAny = fillType === 'User' && includesSpot(query.marketType);
    return areAny ? core.records.fills(filterOf(apiKey, query)).map(fillAnswer) : [];
  });

  app.get('/wapi/v1/history/orders', (request) => {
    const [apiKey, parameters] = signedQuery(request, 'orderHistoryQueryAll');
    const query = parse(historyQuery, parameters);
    if (!includesSpot(query.marketType)) return [];
    return core.records.orders(filterOf(apiKey, query)).map(orderHistoryAnswer);
  });
}

function filterOf(apiKey: string, query: ReturnType<typeof historyQuery.parse>): HistoryFilter {
  return {
    apiKey,
    symbol: query.symbol ?? null,
    orderId: query.orderId ?? null,
    clientId: query.clientId ?? null,
    fromMs: query.from ?? null,
    toMs: query.to ?? null,
    limit: query.limit,
    offset: query.offset,
    oldestFirst: query.sortDirection === 'Asc',
  };
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

function balancesOf(core: ExchangeCore, apiKey: string): IterableIterator<[string, Balance]> {
  return core.engine.clearing.account(apiKey).balances.entries();
}

/** In quote money; zero where there is no price. */
function priceOf(core: ExchangeCore, asset: string): Decimal {
  for (const { market, grid, lastTicks } of core.engine.allBooks()) {
    if (market.quoteAsset === asset) return ONE;
    if (market.baseAsset === asset && lastTicks !== null) return grid.price(lastTicks);
  }
  return ZERO;
}

function bodyText(request: FastifyRequest): string {
  return typeof request.body === 'string' && request.body !== '' ? request.body : '{}';
}

function isBatch(
  parameters: SignedParameters | readonly SignedParameters[],
): parameters is readonly SignedParameters[] {
  return Array.isArray(parameters);
}

import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { type Decimal, decimal, minimum } from '../../../domain/decimal.js';
import type { ExchangeCore } from '../exchangeCore.js';
import { wholeCount } from '../grid.js';
import { type AccountSettings, impactLimit, type OrderBook } from '../matching/index.js';
import { mustBeListed } from './accountAssets.js';
import { defined } from './paperParameters.js';
import {
  assetLimitQuery,
  nothing,
  type OrderLimitQuery,
  orderLimitQuery,
  settingsBody,
} from './parameters.js';
import type { SignedRequests } from './signedRequests.js';
import { accountAnswer } from './wire.js';

/** Serves the settings of an account, and how much it could do. */
export function accountRoutes(app: FastifyInstance, core: ExchangeCore, signed: SignedRequests): void {
  app.get('/api/v1/account', (request) => {
    const [apiKey] = signed.query(request, 'accountQuery', nothing);
    const { makerFeeBps, takerFeeBps } = core.options;
    return accountAnswer(makerFeeBps, takerFeeBps, {
      openOrders: core.engine.openOrders(apiKey, null),
      settings: core.engine.clearing.account(apiKey).settings,
    });
  });

  app.patch('/api/v1/account', (request, reply) => {
    const [apiKey, asked] = signed.body(request, 'accountUpdate', settingsBody);
    const changes = defined<AccountSettings>(asked);
    core.act(({ clearing }) => clearing.changeSettings(apiKey, changes));
    return reply.send();
  });

  app.get('/api/v1/account/limits/order', (request) => {
    const [apiKey, query] = signed.query(request, 'maxOrderQuantity', orderLimitQuery);
    const book = core.engine.book(query.symbol);
    const { quoteAsset, baseAsset } = book.market;
    const funds = fundsOf(core, apiKey, query.side === 'Bid' ? quoteAsset : baseAsset, query.autoLendRedeem);
    return {
      ...asAsked(query),
      reduceOnly: query.reduceOnly ?? null,
      autoBorrowRepay: query.autoBorrowRepay ?? null,
      side: query.side,
      price: query.price?.toString() ?? null,
      maxOrderQuantity: mostOf(book, apiKey, query, funds).toString(),
    };
  });

  // Nothing is lent to anybody here.
  app.get('/api/v1/account/limits/borrow', (request) => {
    const [, { symbol }] = signed.query(request, 'maxBorrowQuantity', assetLimitQuery);
    mustBeListed(core, symbol);
    return { maxBorrowQuantity: '0', symbol };
  });

  // What is free to leave the account, though there is no way out of here.
  app.get('/api/v1/account/limits/withdrawal', (request) => {
    const [apiKey, query] = signed.query(request, 'maxWithdrawalQuantity', assetLimitQuery);
    mustBeListed(core, query.symbol);
    const funds = fundsOf(core, apiKey, query.symbol, query.autoLendRedeem);
    return { ...asAsked(query), maxWithdrawalQuantity: funds.toString() };
  });
}

/** The limits repeat what they were asked, null for what they were not. */
function asAsked({
  symbol,
  autoBorrow,
  autoLendRedeem,
}: z.infer<typeof assetLimitQuery>): Record<string, unknown> {
  return { symbol, autoBorrow: autoBorrow ?? null, autoLendRedeem: autoLendRedeem ?? null };
}

function fundsOf(core: ExchangeCore, apiKey: string, asset: string, redeem: boolean | undefined): Decimal {
  const { available, lent } = core.engine.clearing.account(apiKey).balances.of(asset);
  return redeem === true ? available.plus(lent) : available;
}

/** Base units on the step that funds pay for: at the limit, or without one at what is offered. */
function mostOf(book: OrderBook, apiKey: string, { side, price }: OrderLimitQuery, funds: Decimal): Decimal {
  const { stepSize, maxQuantity } = book.market;
  const paidFor = (stepCost: Decimal) => stepSize.times(decimal(String(wholeCount(funds, stepCost))));
  const most =
    side === 'Bid' && price === undefined
      ? offeredFor(funds, book, apiKey)
      : paidFor(side === 'Bid' && price !== undefined ? price.times(stepSize) : stepSize);
  return maxQuantity === null ? most : minimum(most, maxQuantity);
}

function offeredFor(funds: Decimal, book: OrderBook, apiKey: string): Decimal {
  const { steps } = book.plan({
    apiKey,
    side: 'Bid',
    limitTicks: impactLimit('Bid', book),
    quantitySteps: null,
    quoteQuantity: funds,
    selfTradePrevention: 'RejectTaker',
  });
  return book.grid.quantity(steps);
}

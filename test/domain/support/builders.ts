import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import {
  completeParameters,
  DEFAULT_PARAMETERS,
  type StrategyOrder,
  type StrategyParameters,
} from '../../../src/domain/ladder/index.js';
import type { Position } from '../../../src/domain/ledger.js';
import type { Market } from '../../../src/domain/market.js';
import type { ExchangeOrder, Fill } from '../../../src/domain/order.js';

/** The pieces of a test's world, each with a default for all that does not matter to the test. */

export const START_MS = Date.UTC(2026, 10, 22, 12);

export const solMarket: Market = {
  symbol: 'SOL_USDC',
  baseAsset: 'SOL',
  quoteAsset: 'USDC',
  state: 'open',
  tickSize: decimal('0.01'),
  minPrice: decimal('0.01'),
  maxPrice: null,
  minPriceMultiplier: null,
  stepSize: decimal('0.01'),
  minQuantity: decimal('0.02'),
  maxQuantity: null,
};

export const btcMarket: Market = {
  ...solMarket,
  symbol: 'BTC_USDC',
  baseAsset: 'BTC',
  tickSize: decimal('0.1'),
  minPrice: decimal('0.1'),
  stepSize: decimal('0.00001'),
  minQuantity: decimal('0.00001'),
};

/** Three equal rungs, which stand at 99, 98 and 97 when the bid is 100; what does not matter is as without a configuration. */
export function parametersOf(part: Partial<StrategyParameters> = {}): StrategyParameters {
  return {
    ...completeParameters({ id: 'sol', symbol: 'SOL_USDC' }, new Map()),
    totalAmount: decimal('300'),
    orderCount: 3,
    incrementPercentage: ZERO,
    maxDropPercentage: decimal('3'),
    takeProfitPercentage: decimal('1'),
    reanchorDriftPercentage: decimal('1'),
    ...part,
  };
}

/** The ladder of the README, which follows the price a little sooner, and waits a little after a sale. */
export function readmeLadder(part: Partial<StrategyParameters> = {}): StrategyParameters {
  return parametersOf({
    ...{ ...DEFAULT_PARAMETERS, id: 'main', symbol: 'BTC_USDC' },
    ...{ reanchorAfterMs: 15 * 60_000, cooldownMs: 5_000 },
    ...part,
  });
}

export function positionOf(quantity: string, cost: string | null, realizedPnl = '0'): Position {
  return {
    quantity: decimal(quantity),
    cost: cost === null ? null : decimal(cost),
    realizedPnl: decimal(realizedPnl),
  };
}

let trades = 0;

/** A buy of 1 SOL at 100 whose fee was taken in SOL, or a sale whose fee was taken in USDC. */
export function fillOf(part: Partial<Fill> = {}): Fill {
  trades += 1;
  const price = part.price ?? decimal('100');
  const quantity = part.quantity ?? decimal('1');
  const rate = decimal('0.001');
  const isBuy = (part.side ?? 'buy') === 'buy';
  return {
    tradeId: `t${trades}`,
    orderId: 'o1',
    clientId: null,
    symbol: 'SOL_USDC',
    side: 'buy',
    price,
    quantity,
    fee: isBuy ? quantity.times(rate) : quantity.times(price).times(rate),
    feeAsset: isBuy ? 'SOL' : 'USDC',
    isMaker: isBuy,
    timeMs: START_MS,
    ...part,
  };
}

/** What the exchange says of an order of ours: resting and untouched unless told otherwise. */
export function reportOf(order: StrategyOrder, part: Partial<ExchangeOrder> = {}): ExchangeOrder {
  const executedQuantity = part.executedQuantity ?? ZERO;
  return {
    orderId: `x${order.clientId}`,
    clientId: order.clientId,
    symbol: order.symbol,
    side: order.side,
    orderType: 'limit',
    status: 'new',
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.quantity,
    executedQuantity,
    createdAtMs: START_MS,
    expiryReason: null,
    ...part,
  };
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

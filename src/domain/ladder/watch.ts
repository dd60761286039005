import { ZERO } from '../decimal.js';
import { sellableQuantity } from '../market.js';
import { fallenPrice, stopLossPrice, targetPrice } from './exits/index.js';
import { bandPrice, reanchorPrice, waitingRungs } from './rungs/index.js';
import type { StrategyState } from './state/index.js';

/**
 * Between which best bids nothing can happen to a strategy, so that a price costs two comparisons.
 *
 * These are floating point on purpose: rounding to a double keeps the order of two decimals, so a bid that
 * reaches the exact price also reaches the rounded one, and `decide` looks again with exact decimals.
 */
export interface PriceWatch {
  /** The strategy wants to know of a bid at or above this. */
  readonly atOrAbove: number;
  /** ... and of one at or below this. */
  readonly atOrBelow: number;
}

const EVERYTHING: PriceWatch = { atOrAbove: Number.NEGATIVE_INFINITY, atOrBelow: Number.POSITIVE_INFINITY };
const NOTHING: PriceWatch = { atOrAbove: Number.POSITIVE_INFINITY, atOrBelow: Number.NEGATIVE_INFINITY };

export function priceWatch(state: StrategyState): PriceWatch {
  const { exit, ladder, mode, parameters, position } = state;
  const orders = [...state.orders.values()];
  if (exit !== null && orders.some((order) => order.role !== 'rung')) return whileSelling(state);
  // A target that the bid has left is waited for as before.
  if (exit !== null && exit.leftAtMs === undefined) return EVERYTHING;
  if (state.closing !== null || mode.kind === 'blocked') return NOTHING;
  const band = mode.kind === 'trading' ? bandWatch(state) : NOTHING.atOrBelow;
  if (sellableQuantity(position.quantity, state.market).gt(ZERO)) {
    const target = targetPrice(position, parameters.takeProfitPercentage);
    const stop = stopLossPrice(position, parameters.stopLossPercentage);
    const low = exit === null ? stop : (fallenPrice(state, exit) ?? stop);
    return {
      atOrAbove: target === null ? NOTHING.atOrAbove : Number(target.toString()),
      atOrBelow: Math.max(low === null ? NOTHING.atOrBelow : Number(low.toString()), band),
    };
  }
  if (ladder.kind !== 'placed' || mode.kind !== 'trading') return NOTHING;
  if (orders.length === 0 && waitingRungs(state).length === 0) return NOTHING;
  const reanchor = reanchorPrice(ladder.anchor, parameters.reanchorDriftPercentage);
  return { atOrAbove: Number(reanchor.toString()), atOrBelow: band };
}

/**
 * A sale that rests is sold around an order of the same account. A best bid below that order tells that it is gone; one below
 * the target, that the target is left; one at the sale's own price, that somebody else pays as much.
 */
function whileSelling(state: StrategyState): PriceWatch {
  const { exit, market, parameters, position } = state;
  const bid = exit?.inTheWay?.bid ?? null;
  const [sale] = [...state.orders.values()].filter(({ role }) => role !== 'rung');
  if (bid === null || sale === undefined || sale.phase !== 'open' || sale.cancelling) return NOTHING;
  const target =
    exit?.reason === 'takeProfit' ? targetPrice(position, parameters.takeProfitPercentage) : null;
  const gone = Number(bid.price.minus(market.tickSize).toString());
  return {
    atOrAbove: Number(sale.price.toString()),
    atOrBelow: Math.max(gone, target === null ? gone : Number(target.toString())),
  };
}

/** A quotient is rounded: a little above it, so that the price itself is not passed over. */
const A_LITTLE_MORE = 1 + 1e-12;

/** At or below which best bid a rung that waits for the price band may rest. */
function bandWatch(state: StrategyState): number {
  const price = bandPrice(state);
  return price === null ? NOTHING.atOrBelow : Number(price.toString()) * A_LITTLE_MORE;
}

/** The highest price at which a rung is thought to rest: no best bid can be below it. None rests: below every price. */
export function highestRung(state: StrategyState): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const { role, phase, cancelling, price } of state.orders.values()) {
    if (role === 'rung' && phase === 'open' && !cancelling)
      highest = Math.max(highest, Number(price.toString()));
  }
  return highest;
}

import { type Decimal, decimal, maximum, minimum, ZERO } from '../../decimal.js';
import { averageEntryPrice, type Position } from '../../ledger.js';
import { type Market, sellableQuantity } from '../../market.js';
import type { Step, StrategyParameters } from '../parameters/index.js';
import type { Draft, LevelsSold, StrategyState } from '../state/index.js';
import { takeProfitPrice } from './rules/index.js';

/*
 * Partial targets: at each level a share of the position is sold, once in a cycle. What of a level has been sold is counted by
 * quantity, so that it may be sold in pieces, over a restart, and while rungs are bought in between: the shares are of the
 * position and of what the level at hand has sold already.
 */

const NONE_SOLD: LevelsSold = { count: 0, quantity: ZERO, value: ZERO, pnl: ZERO };

/** Levels that are still to be sold, the nearest first; the last one always is. Null where there are none. */
export function pendingLevels(
  { levels }: Pick<StrategyParameters, 'levels'>,
  sold: LevelsSold | null | undefined,
): readonly Step[] | null {
  return levels === null ? null : levels.slice(Math.min(sold?.count ?? 0, levels.length - 1));
}

interface Sharing extends Pick<StrategyState, 'position' | 'parameters' | 'levelsSold'> {
  readonly market: Market;
}

/**
 * Gives the quantity that is still to be sold for the next `count` levels together: their share of the position and of what
 * has been sold for them, less that. Base asset, not rounded; below zero when more was sold.
 */
export function leftOfLevels(
  { position, levelsSold }: Pick<Sharing, 'position' | 'levelsSold'>,
  pending: readonly Step[],
  count: number,
): Decimal {
  const sold = levelsSold?.quantity ?? ZERO;
  const whole = position.quantity.plus(sold);
  return whole
    .times(sharesOf(pending.slice(0, count)))
    .div(sharesOf(pending))
    .minus(sold);
}

/** Count of pending levels that this bid has reached, none of them above `lowered` percent. */
function reachedBy(bid: Decimal, position: Position, pending: readonly Step[], lowered: Decimal): number {
  const isReached = ({ percentage }: Step) => {
    const price = takeProfitPrice(position, minimum(percentage, lowered));
    return price !== null && bid.gte(price);
  };
  return pending.filter(isReached).length;
}

/**
 * Gives the part of a sale's quantity that the levels reached by this bid ask for. All of it where there are no levels, where the last
 * one is reached, and where what would be left could not be sold.
 *
 * @param quantity base asset that could be sold
 */
export function withinLevels(
  state: Sharing,
  quantity: Decimal,
  bid: Decimal,
  lowered: Decimal | null,
): Decimal {
  const { parameters, market, position } = state;
  const pending = pendingLevels(parameters, state.levelsSold);
  if (pending === null) return quantity;
  const reached = reachedBy(bid, position, pending, lowered ?? highest(pending));
  if (reached >= pending.length) return quantity;
  const part = sellableQuantity(maximum(leftOfLevels(state, pending, reached), ZERO), market);
  const rest = sellableQuantity(maximum(position.quantity.minus(part), ZERO), market);
  return rest.eq(ZERO) ? quantity : minimum(part, quantity);
}

/** The level at hand. */
export interface NextLevel {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** Base asset that is sold there, as the market takes it. */
  readonly quantity: Decimal;
}

/** Gives the level that is sold next, as the target in force stands; null without levels, and with nothing to sell. */
export function nextLevel(state: Sharing, targetPercentage: Decimal): NextLevel | null {
  const { parameters, position, market } = state;
  const pending = pendingLevels(parameters, state.levelsSold);
  const [next] = pending ?? [];
  const price = takeProfitPrice(position, targetPercentage);
  const sellable = sellableQuantity(position.quantity, market);
  if (pending === null || next === undefined || price === null || sellable.eq(ZERO)) return null;
  const count = parameters.levels?.length ?? 0;
  const lowered = targetPercentage.lt(next.percentage) ? targetPercentage : null;
  const quantity = withinLevels(state, sellable, price, lowered);
  return { number: count - pending.length + 1, count, quantity };
}

/** Notes an execution of a take profit. */
export function noteLevelSale(draft: Draft, sale: Omit<LevelsSold, 'count'>): void {
  if (draft.state.parameters.levels === null) return;
  const { count, quantity, value, pnl } = draft.state.levelsSold ?? NONE_SOLD;
  draft.change({
    levelsSold: {
      count,
      quantity: quantity.plus(sale.quantity),
      value: value.plus(sale.value),
      pnl: pnl.plus(sale.pnl),
    },
  });
}

/**
 * Goes on to the next level where nothing is left to be sold for this one, or so little that the market does not take it: that is sold
 * with the next. Tells of what was sold.
 */
export function reviewLevels(draft: Draft, lowered: Decimal | null): void {
  const { parameters, market } = draft.state;
  if (parameters.levels === null || draft.liveSales.length > 0) return;
  const before = draft.state.levelsSold ?? NONE_SOLD;
  for (;;) {
    const { state } = draft;
    const { count, quantity, value, pnl } = state.levelsSold ?? NONE_SOLD;
    const pending = pendingLevels(parameters, state.levelsSold) ?? [];
    if (pending.length < 2 || draft.sellable.eq(ZERO)) break;
    const left = leftOfLevels(state, pending, 1);
    if (sellableQuantity(maximum(left, ZERO), market).gt(ZERO)) break;
    const { bid } = draft.moment;
    const isReached =
      bid !== null && reachedBy(bid, state.position, pending, lowered ?? highest(pending)) > 0;
    if (quantity.eq(ZERO) && !isReached) break;
    // What was sold beyond it was sold for the next.
    const beyond = maximum(ZERO.minus(left), ZERO);
    draft.change({
      levelsSold: { count: count + 1, quantity: minimum(beyond, quantity), value, pnl },
    });
  }
  const after = draft.state.levelsSold ?? NONE_SOLD;
  if (after.count === before.count) return;
  draft.change({ levelsSold: { ...after, value: ZERO, pnl: ZERO } });
  if (before.quantity.gt(ZERO)) tellLevel(draft, { ...before, count: after.count });
}

/** Tells whether a sale has sold the levels that it was begun for, and none further is reached. */
export function isLevelDone(state: Pick<StrategyState, 'levelsSold' | 'parameters'>): boolean {
  const { levelsSold, parameters } = state;
  return (
    parameters.levels !== null && levelsSold !== null && levelsSold.count > 0 && levelsSold.quantity.eq(ZERO)
  );
}

function tellLevel(draft: Draft, { count, quantity, value, pnl }: LevelsSold): void {
  const { market, parameters, position } = draft.state;
  const [next] = pendingLevels(parameters, draft.state.levelsSold) ?? [];
  draft.alert({
    ...{
      kind: 'levelSold',
      symbol: market.symbol,
      baseAsset: market.baseAsset,
      quoteAsset: market.quoteAsset,
    },
    ...{
      level: count,
      levelCount: parameters.levels?.length ?? 0,
      quantity,
      price: value.div(quantity),
      pnl,
    },
    position: position.quantity,
    averageEntryPrice: averageEntryPrice(position),
    target: next === undefined ? null : takeProfitPrice(position, next.percentage),
  });
}

function sharesOf(levels: readonly Step[]): Decimal {
  return decimal(String(levels.reduce((sum, { at }) => sum + at, 0)));
}

function highest(levels: readonly Step[]): Decimal {
  return levels.at(-1)?.percentage ?? ZERO;
}

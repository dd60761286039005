import { ZERO } from '../decimal.js';
import { remembered } from '../remembered.js';
import {
  exitTriggers,
  leftTriggers,
  restingSaleTriggers,
  restingTriggers,
  trailTriggers,
} from './exits/index.js';
import { bandTriggers, reanchorTriggers } from './rungs/index.js';
import type { Moment, StrategyState, Trigger } from './state/index.js';

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

/** A watch is for every moment to come: also for one that hinders nothing. */
const ANY_MOMENT = { mayBuy: true, unbackedQuantity: ZERO } as const;

export function priceWatch(state: StrategyState): PriceWatch {
  return watchAt(state, ANY_MOMENT);
}

const watchAt = remembered((state: StrategyState, moment: typeof ANY_MOMENT): PriceWatch => {
  switch (saleUnderWay(state)) {
    case 'live':
      return watchFor([...restingSaleTriggers(state), ...trailTriggers(state)]);
    case 'due':
      return EVERYTHING;
    case 'none':
      return watchFor(priceTriggers(state, moment));
  }
});

/** A target that the bid has left is waited for as before it was reached. */
export function saleUnderWay({ exit, orders }: StrategyState): 'live' | 'due' | 'none' {
  if (exit === null) return 'none';
  for (const { role } of orders.values()) if (role !== 'rung') return 'live';
  return exit.leftAtMs === undefined ? 'due' : 'none';
}

/** All that a price can begin at a moment while no sale is under way. The plan acts upon the same triggers. */
export function priceTriggers(
  state: StrategyState,
  moment: Pick<Moment, 'mayBuy' | 'wantsSecondLook' | 'unbackedQuantity'>,
): readonly Trigger[] {
  if (state.closing !== null) return [];
  return [
    ...exitTriggers(state, moment),
    ...leftTriggers(state),
    ...restingTriggers(state, moment.unbackedQuantity),
    ...trailTriggers(state),
    ...bandTriggers(state, moment),
    ...reanchorTriggers(state, moment),
  ];
}

function watchFor(triggers: readonly Trigger[]): PriceWatch {
  const prices = (wanted: Trigger['side']) =>
    triggers.filter(({ side }) => side === wanted).map(({ price }) => Number(price.toString()));
  return { atOrAbove: Math.min(...prices('atOrAbove')), atOrBelow: Math.max(...prices('atOrBelow')) };
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

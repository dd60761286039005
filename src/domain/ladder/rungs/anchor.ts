import { type Decimal, minimum, ONE, percent, ZERO } from '../../decimal.js';
import { averageEntryPrice } from '../../ledger.js';
import { sellableQuantity } from '../../market.js';
import type { Moment, StrategyState, Trigger } from '../state/index.js';
import { triggerAt } from '../state/index.js';
import { rungsOnTurn } from './waitingRungs.js';

/** The price below which a ladder is placed at this best bid: a position's average where that is lower. */
export function ladderAnchor(
  { position, market }: Pick<StrategyState, 'position' | 'market'>,
  bid: Decimal,
): Decimal {
  const average = averageEntryPrice(position);
  // Dust of earlier cycles has an average too, and it must not hold a new ladder down.
  if (average === null || sellableQuantity(position.quantity, market).eq(ZERO)) return bid;
  return minimum(bid, average);
}

/**
 * Gives the triggers of a reanchoring. None while a rung is under way, nor where rungs cannot be placed: those that
 * rest stay then. With no rung left the ladder was taken away by hand or refused; both have their own way back.
 */
export function reanchorTriggers(
  state: StrategyState,
  { mayBuy }: Pick<Moment, 'mayBuy'>,
): readonly Trigger[] {
  const { ladder, mode, position, market, parameters } = state;
  if (ladder.kind !== 'placed' || mode.kind !== 'trading' || !mayBuy) return [];
  if (sellableQuantity(position.quantity, market).gt(ZERO)) return [];
  const rungs = [...state.orders.values()].filter(({ role }) => role === 'rung');
  const isGone = rungs.length === 0 && rungsOnTurn(state).length === 0;
  if (isGone || rungs.some(({ phase }) => phase !== 'open')) return [];
  return triggerAt('atOrAbove', ladder.anchor.times(ONE.plus(percent(parameters.reanchorDriftPercentage))));
}

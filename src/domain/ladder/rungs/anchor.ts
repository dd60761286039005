import { type Decimal, minimum, ONE, percent, ZERO } from '../../decimal.js';
import { averageEntryPrice } from '../../ledger.js';
import { sellableQuantity } from '../../market.js';
import type { StrategyState } from '../state/index.js';

/** The bid at which an untouched ladder is placed anew. */
export function reanchorPrice(anchor: Decimal, driftPercentage: Decimal): Decimal {
  return anchor.times(ONE.plus(percent(driftPercentage)));
}

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

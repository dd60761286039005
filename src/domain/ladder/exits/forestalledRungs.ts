import { type Decimal, ZERO } from '../../decimal.js';
import { afterFee } from '../../fees.js';
import type { PlannedRung } from '../rungs/index.js';
import { stopLossPrice } from './rules/index.js';

/**
 * The rungs of a ladder that a stop loss can forestall: in a falling market it sells what those above them have bought
 * before they are reached.
 *
 * @param rungs              the whole ladder, shallowest first
 * @param stopLossPercentage below the average of what is bought; null for none
 * @param makerFeeBps        basis points, taken from what is bought
 * @returns their numbers, shallowest first
 */
export function forestalledRungs(
  rungs: readonly PlannedRung[],
  stopLossPercentage: Decimal | null,
  makerFeeBps: Decimal,
): readonly number[] {
  const kept = afterFee(makerFeeBps);
  let quantity = ZERO;
  let cost = ZERO;
  for (const [index, rung] of rungs.entries()) {
    const stop = stopLossPrice({ quantity, cost, realizedPnl: ZERO }, stopLossPercentage);
    if (stop?.gte(rung.price) === true) return rungs.slice(index).map(({ rung: number }) => number);
    quantity = quantity.plus(rung.quantity.times(kept));
    cost = cost.plus(rung.amount);
  }
  return [];
}

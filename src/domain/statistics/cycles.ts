import { type Decimal, decimal, HUNDRED, ZERO } from '../decimal.js';

/**
 * Share of the cycles that realized more than nothing: won / closed · 100.
 *
 * @returns percent; null without a cycle
 * @example winRate({ cycles: 8, wins: 6 }) // 75
 */
export function winRate({
  cycles,
  wins,
}: {
  readonly cycles: number;
  readonly wins: number;
}): Decimal | null {
  return cycles === 0 ? null : HUNDRED.times(decimal(String(wins))).div(decimal(String(cycles)));
}

/**
 * Gross profit / gross loss: what the winning cycles have earned, divided by what the losing ones have lost. Above 1 more was
 * earned than lost.
 *
 * Source: the usual definition, e.g. R. Pardo, "The Evaluation and Optimization of Trading Strategies", 2008.
 *
 * @param results realized PnL of each closed cycle; quote asset
 * @returns null where no cycle has lost anything: there is nothing to divide by
 * @example profitFactor([decimal('3'), decimal('-1.5')]) // 2
 */
export function profitFactor(results: readonly Decimal[]): Decimal | null {
  const sumOf = (some: readonly Decimal[]) => some.reduce((sum, each) => sum.plus(each), ZERO);
  const lost = sumOf(results.filter((result) => result.lt(ZERO))).abs();
  return lost.eq(ZERO) ? null : sumOf(results.filter((result) => result.gt(ZERO))).div(lost);
}

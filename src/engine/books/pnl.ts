import { type Decimal, decimal, ZERO } from '../../domain/decimal.js';
import { sum } from '../../domain/reconciliation/index.js';
import type { CycleResult, FillFee } from '../ports/index.js';
import type { Period } from './calendar.js';

/*
 * What was earned, summed up. Money belongs to the period in which it was realized, sale by sale; a cycle is counted in
 * the period in which it was closed.
 */

export interface ResultTotals {
  readonly cycles: number;
  /** Cycles that realized more than nothing. */
  readonly wins: number;
  /** By everything sold in the time, whether its cycle is closed or not; quote asset. */
  readonly realizedPnl: Decimal;
  readonly best: CycleResult | null;
  readonly worst: CycleResult | null;
  /** Quote asset per closed cycle; null without one. */
  readonly averagePnl: Decimal | null;
  readonly averageDurationMs: number | null;
}

/**
 * @param results cycles closed in the time
 * @param realizedPnl what was realized in it, quote asset
 * @example
 * const won = { number: 1, startedAtMs: 0, closedAtMs: 60_000, end: 'takeProfit', realizedPnl: decimal('3') };
 * const lost = { ...won, number: 2, end: 'stopLoss', realizedPnl: decimal('-1') };
 * resultTotals([won, lost], decimal('2')).averagePnl // 1
 */
export function resultTotals(results: readonly CycleResult[], realizedPnl: Decimal): ResultTotals {
  const closed = sum(results.map(({ realizedPnl }) => realizedPnl));
  const [first] = results;
  const isNone = first === undefined;
  const pick = (isBetter: (a: Decimal, b: Decimal) => boolean) =>
    isNone
      ? null
      : results.reduce((chosen, result) =>
          isBetter(result.realizedPnl, chosen.realizedPnl) ? result : chosen,
        );
  const tookMs = results.reduce((total, { startedAtMs, closedAtMs }) => total + closedAtMs - startedAtMs, 0);
  return {
    cycles: results.length,
    wins: results.filter(({ realizedPnl }) => realizedPnl.gt(ZERO)).length,
    realizedPnl,
    best: pick((a, b) => a.gt(b)),
    worst: pick((a, b) => a.lt(b)),
    averagePnl: isNone ? null : closed.div(decimal(String(results.length))),
    averageDurationMs: isNone ? null : Math.round(tookMs / results.length),
  };
}

export interface PeriodResult extends Period {
  readonly cycles: number;
  /** Quote asset. */
  readonly realizedPnl: Decimal;
}

/**
 * Each period's own share, in the order of `periods`.
 *
 * @param periods disjoint, newest first
 * @param results closed cycles; those outside the periods count nowhere
 * @param realizedBetween what was realized from a moment on and before another; quote asset
 */
export function resultsByPeriod(
  periods: readonly Period[],
  results: readonly CycleResult[],
  realizedBetween: (fromMs: number, toMs: number) => Decimal,
): readonly PeriodResult[] {
  return periods.map((period) => {
    const within = results.filter(
      ({ closedAtMs }) => closedAtMs >= period.fromMs && closedAtMs < period.toMs,
    );
    return { ...period, cycles: within.length, realizedPnl: realizedBetween(period.fromMs, period.toMs) };
  });
}

export interface FeeTotals {
  readonly byAsset: ReadonlyMap<string, Decimal>;
  /** Fees in the base and the quote asset, each at the price of its fill. Quote asset. */
  readonly value: Decimal;
}

/** A pause after so many, for those who wait: the fees of years take a while. */
const FEES_IN_ONE_GO = 1_000;

/**
 * Sums fees up, giving way now and then.
 *
 * @example
 * // 0.002 SOL at 100 USDC, and 0.3 USDC.
 * (await feeTotals([{ ...purchase, price: decimal('100'), fee: decimal('0.002'), feeAsset: 'SOL' },
 *   { ...sale, fee: decimal('0.3'), feeAsset: 'USDC' }], market)).value // 0.5
 */
export async function feeTotals(
  fees: Iterable<FillFee>,
  assets: { readonly baseAsset: string; readonly quoteAsset: string },
): Promise<FeeTotals> {
  const byAsset = new Map<string, Decimal>();
  let value = ZERO;
  let count = 0;
  for (const { fee, feeAsset, price } of fees) {
    byAsset.set(feeAsset, fee.plus(byAsset.get(feeAsset) ?? ZERO));
    if (feeAsset === assets.quoteAsset) value = value.plus(fee);
    else if (feeAsset === assets.baseAsset) value = value.plus(fee.times(price));
    count += 1;
    if (count % FEES_IN_ONE_GO === 0) await new Promise(setImmediate);
  }
  return { byAsset, value };
}

import { type Decimal, decimal, ZERO } from '../domain/decimal.js';
import type { Period } from './calendar.js';
import type { CycleResult, FillFee } from './store.js';

/*
 * What was earned, summed up. A cycle belongs to the period in which it was closed; what the open one has realized
 * already belongs to the present.
 */

export interface ResultTotals {
  readonly cycles: number;
  /** Cycles that realized more than nothing. */
  readonly wins: number;
  /** Quote asset; with what the open cycle has realized. */
  readonly realizedPnl: Decimal;
  readonly best: CycleResult | null;
  readonly worst: CycleResult | null;
  /** Quote asset per closed cycle; null without one. */
  readonly averagePnl: Decimal | null;
  readonly averageDurationMs: number | null;
}

/**
 * @param results closed cycles
 * @param openRealized what the open cycle has realized so far, quote asset
 */
export function resultTotals(results: readonly CycleResult[], openRealized: Decimal): ResultTotals {
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
    realizedPnl: closed.plus(openRealized),
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
 * @param periods disjoint, newest first; the first is the present one
 * @param results closed cycles; those outside the periods count nowhere
 */
export function resultsByPeriod(
  periods: readonly Period[],
  results: readonly CycleResult[],
  openRealized: Decimal,
): readonly PeriodResult[] {
  return periods.map((period, index) => {
    const within = results.filter(
      ({ closedAtMs }) => closedAtMs >= period.fromMs && closedAtMs < period.toMs,
    );
    const closed = sum(within.map(({ realizedPnl }) => realizedPnl));
    return {
      ...period,
      cycles: within.length,
      realizedPnl: index === 0 ? closed.plus(openRealized) : closed,
    };
  });
}

export interface FeeTotals {
  readonly byAsset: ReadonlyMap<string, Decimal>;
  /** Fees in the base and the quote asset, each at the price of its fill. Quote asset. */
  readonly value: Decimal;
}

/** A pause after so many, for those who wait: the fees of years take a while. */
const FEES_IN_ONE_GO = 1_000;

/** Sums fees up, giving way now and then. */
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

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total: Decimal, value) => total.plus(value), ZERO);
}

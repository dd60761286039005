import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { StrategyState } from '../../domain/ladder/index.js';
import type { MarketAssets } from '../../domain/ledger.js';
import {
  depthOf,
  type Measured,
  Meter,
  marksOf,
  profitFactor,
  returnOnCapital,
  together,
} from '../../domain/statistics/index.js';
import type { StatisticsView } from '../api/index.js';
import { type FeeTotals, feeTotals, resultTotals } from '../books/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { CycleResult } from '../ports/index.js';
import type { QueryDeps } from './queryDeps.js';

type Deps = Pick<QueryDeps, 'store' | 'clock' | 'calendar' | 'strategies'>;

/** Time that is looked at: `first` to `end` for what is counted by its own moment, `fromMs` to `toMs` for what lasts. */
interface Span {
  readonly first: number;
  readonly end: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Tells what a time came to, of strategies of one quote asset together.
 *
 * @param runners one or more
 * @param days up to today; null: since the first day of the first strategy
 */
export async function statisticsOf(
  runners: readonly StrategyRunner[],
  days: number | null,
  deps: Deps,
): Promise<StatisticsView> {
  const { strategies, store } = deps;
  const span = spanOf(runners, days, deps);
  const results = runners.map(({ id }) => store.cycleResults(id, span.first, span.end));
  const all = results.flat();
  const realizedPnl = sumOf(
    runners.map(({ id }) => strategies.realized(id).sumBetween(span.first, span.end)),
  );
  const { cycles, wins, averageDurationMs } = resultTotals(all, realizedPnl);
  const fees: FeeTotals[] = [];
  for (const { id, state } of runners) {
    fees.push(await feeTotals(store.fillFees(id, span.first, span.end), state.market));
  }
  const measured = await measure(runners, span, deps);
  return {
    quoteAsset: runners[0]?.state.market.quoteAsset ?? '',
    strategyIds: runners.map(({ id }) => id),
    ...{ days, fromMs: span.fromMs, realizedPnl, cycles, wins, averageDurationMs },
    unrealizedPnl: unrealizedOf(runners, deps),
    fees: feesTogether(fees),
    otherFeeAssets: [...new Set(runners.flatMap(({ state }, index) => othersIn(fees[index], state.market)))],
    feesValue: sumOf(fees.map(({ value }) => value)),
    longestDurationMs: longestOf(all),
    profitFactor: profitFactor(all.map((result) => result.realizedPnl)),
    ...measured,
    returnOnCapital: returnOnCapital(realizedPnl, measured.averageCapital),
    depth: depthOf(runners.flatMap(({ id }, index) => deepestOf(id, results[index] ?? [], deps))),
  };
}

function spanOf(
  runners: readonly StrategyRunner[],
  days: number | null,
  { store, clock, calendar }: Deps,
): Span {
  const toMs = clock.now();
  const sinceMs = Math.min(toMs, ...runners.map(({ id }) => store.strategySinceMs(id)));
  // Whatever the clock was when they were closed: since ever is all of them.
  if (days === null) return { first: 0, end: Number.MAX_SAFE_INTEGER, fromMs: sinceMs, toMs };
  const first = calendar.latest('day', days, toMs).at(-1)?.fromMs ?? sinceMs;
  return { first, end: toMs + 1, fromMs: Math.max(first, sinceMs), toMs };
}

/** Marks looked at in one go, between which others come in. */
const MARKS_IN_ONE_GO = 250;

async function measure(
  runners: readonly StrategyRunner[],
  { fromMs, toMs }: Span,
  { store, strategies }: Deps,
): Promise<Measured> {
  const meter = new Meter({ fromMs, toMs });
  const marks = runners.map(({ id, state }) =>
    marksOf(store.ledger(id), state.market, { timeMs: toMs, price: strategies.pricesOf(state).bid }),
  );
  let count = 0;
  for (const mark of together(marks)) {
    meter.take(mark);
    count += 1;
    if (count % MARKS_IN_ONE_GO === 0) await new Promise(setImmediate);
  }
  return meter.end();
}

function unrealizedOf(runners: readonly StrategyRunner[], { strategies }: Deps): Decimal | null {
  const parts = runners.map(({ state }) => unrealizedIn(state, strategies.pricesOf(state).bid));
  return parts.includes(null) ? null : sumOf(parts.flatMap((part) => part ?? []));
}

function unrealizedIn({ position: { quantity, cost } }: StrategyState, bid: Decimal | null): Decimal | null {
  if (quantity.eq(ZERO)) return ZERO;
  return bid === null || cost === null ? null : bid.times(quantity).minus(cost);
}

function deepestOf(id: string, results: readonly CycleResult[], { store }: Deps): readonly (number | null)[] {
  const numbers = results.map(({ number }) => number);
  if (numbers.length === 0) return [];
  const [first, last] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  const deepest = store.deepestRungs(id, first, last);
  return numbers.map((number) => deepest.get(number) ?? null);
}

function othersIn(fees: FeeTotals | undefined, { baseAsset, quoteAsset }: MarketAssets): readonly string[] {
  return [...(fees?.byAsset.keys() ?? [])].filter((asset) => asset !== baseAsset && asset !== quoteAsset);
}

function longestOf(results: readonly CycleResult[]): number | null {
  return results.reduce(
    (longest: number | null, { startedAtMs, closedAtMs }) => Math.max(longest ?? 0, closedAtMs - startedAtMs),
    null,
  );
}

function feesTogether(fees: readonly FeeTotals[]): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const [asset, fee] of fees.flatMap(({ byAsset }) => [...byAsset])) {
    sums.set(asset, fee.plus(sums.get(asset) ?? ZERO));
  }
  return sums;
}

function sumOf(parts: readonly Decimal[]): Decimal {
  return parts.reduce((sum, part) => sum.plus(part), ZERO);
}

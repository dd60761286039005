import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { StrategyState } from '../../domain/ladder/index.js';
import { restingPlace, sellingParameters, targetPrice } from '../../domain/ladder/index.js';
import { averageEntryPrice, EMPTY_POSITION, type FillEntry } from '../../domain/ledger.js';
import { namesOf } from '../../domain/market.js';
import type { ChartCandle, ChartSpan, ChartsApi, ChartView, StrategyQueries } from '../api/index.js';
import type { LedgerLine } from '../books/index.js';
import { type RealizedResults, sumOf } from '../books/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { Candle } from '../ports/index.js';
import {
  averageBeforeSale,
  endOfRung,
  isWithoutPosition,
  rungsOf,
  stepsBeforeSale,
  stepsOfAverage,
  targetOf,
} from './chartLevels.js';
import type { QueryDeps } from './queryDeps.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Interval {
  /** As Backpack names it. */
  readonly name: string;
  readonly lengthMs: number;
}

/** Intervals that candles come in, the shortest first. */
const INTERVALS: readonly Interval[] = [
  ...[1, 3, 5, 15, 30].map((minutes) => ({ name: `${minutes}m`, lengthMs: minutes * MINUTE_MS })),
  ...[1, 2, 4, 6, 8, 12].map((hours) => ({ name: `${hours}h`, lengthMs: hours * HOUR_MS })),
  ...[1, 3].map((days) => ({ name: `${days}d`, lengthMs: days * DAY_MS })),
  { name: '1w', lengthMs: 7 * DAY_MS },
];

const SPANS: Readonly<Record<ChartSpan, { readonly lengthMs: number; readonly interval: string }>> = {
  '1h': { lengthMs: HOUR_MS, interval: '1m' },
  '6h': { lengthMs: 6 * HOUR_MS, interval: '5m' },
  '1d': { lengthMs: DAY_MS, interval: '15m' },
  '7d': { lengthMs: 7 * DAY_MS, interval: '1h' },
};

/** More are too thin on a phone. */
const MOST_CANDLES = 110;
/** Around a cycle, as shares of its time, and at least. */
const BEFORE_CYCLE = 0.2;
const AFTER_CYCLE = 0.06;
const LEAST_AROUND_MS = 10 * MINUTE_MS;
/** Of a span, before the first that is known: with more, the picture begins there. */
const MOST_EMPTY = 0.1;
/** A strategy of a few seconds. */
const LEAST_SHOWN_MS = MINUTE_MS;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reads from the books and from the exchange what pictures show. */
export class Charts implements ChartsApi {
  readonly #deps: QueryDeps;
  readonly #runner: StrategyRunner;
  readonly #ledger: StrategyQueries['ledger'];

  /** @param ledger the last entries with the position after each, oldest first */
  constructor(runner: StrategyRunner, deps: QueryDeps, ledger: StrategyQueries['ledger']) {
    this.#runner = runner;
    this.#deps = deps;
    this.#ledger = ledger;
  }

  async chart(span: ChartSpan): Promise<ChartView> {
    const { strategies, store, clock } = this.#deps;
    const runner = this.#runner;
    const strategyId = runner.id;
    const toMs = clock.now();
    const { lengthMs, interval } = SPANS[span];
    const wanted = { fromMs: toMs - lengthMs, toMs };
    const symbol = runner.state.market.symbol;
    const whole = await this.#candles(symbol, intervalNamed(interval), wanted);
    const beganMs = store.strategySinceMs(strategyId);
    const { fromMs, sinceMs, candles } = await this.#fitted(symbol, wanted, whole, beganMs);
    const fills = await executedOrders(store.fillsBetween(strategyId, fromMs, toMs + 1));
    const lines = await this.#linesBack((read) => read.some(isWithoutPosition(runner.state.market)));
    // As it is now: others came in while the exchange was asked.
    const { state } = runner;
    const averageSteps = stepsOfAverage(lines, state.market);
    const isHeld = averageSteps.length > 0;
    const position = lines.at(-1)?.position ?? EMPTY_POSITION;
    const resting = isHeld ? restingPlace(state, null) : null;
    return {
      ...namesOf(state.market),
      ...{ strategyId, name: state.parameters.name, tickSize: state.market.tickSize },
      ...{ fromMs, toMs, sinceMs, candles, fills, averageSteps },
      rungs: rungsOf(
        [...state.orders.values()].filter(({ phase, cancelling }) => phase === 'open' && !cancelling),
        () => null,
      ),
      average: isHeld ? averageEntryPrice(position) : null,
      target: isHeld ? targetPrice(position, sellingParameters(state)) : null,
      restsAt: resting?.kind === 'rests' ? resting.price : null,
      realizedPnl: realizedSteps(state, strategies.realized(strategyId), {
        fromMs: Math.min(Math.max(fromMs, beganMs), toMs),
        toMs,
      }),
      cycle: null,
    };
  }

  async cycleChart(number: number): Promise<ChartView | null> {
    const { store, clock } = this.#deps;
    const { id: strategyId, state } = this.#runner;
    const cycle = store.closedCycle(strategyId, number);
    if (cycle === null) return null;
    const lines = await this.#linesOf(number);
    const entries = lines.flatMap(({ entry }) => (entry.kind === 'fill' ? [entry] : []));
    const fills = await executedOrders(entries);
    // A ladder may follow the price for days before anything is bought: what happened then is no part of the story.
    const beganMs = Math.min(fills[0]?.timeMs ?? cycle.startedAtMs, cycle.closedAtMs);
    const lengthMs = cycle.closedAtMs - beganMs;
    const wanted = {
      fromMs: beganMs - Math.max(lengthMs * BEFORE_CYCLE, LEAST_AROUND_MS),
      toMs: Math.min(clock.now(), cycle.closedAtMs + Math.max(lengthMs * AFTER_CYCLE, LEAST_AROUND_MS)),
    };
    const { symbol } = state.market;
    const whole = await this.#candles(symbol, intervalFor(wanted), wanted);
    const firstMs = Math.min(store.strategySinceMs(strategyId), beganMs);
    const { fromMs, sinceMs, candles } = await this.#fitted(symbol, wanted, whole, firstMs);
    const average = averageBeforeSale(lines);
    const { end, realizedPnl: netProfit, startedAtMs, closedAtMs } = cycle;
    return {
      ...namesOf(state.market),
      ...{ strategyId, name: state.parameters.name, tickSize: state.market.tickSize },
      ...{ fromMs, toMs: wanted.toMs, sinceMs, candles, fills, average },
      rungs: rungsOf(store.rungsOfCycle(strategyId, number), endOfRung(entries, closedAtMs)),
      averageSteps: average === null ? [] : stepsBeforeSale(lines, state.market),
      target: average === null ? null : targetOf(cycle, average, fills, state),
      restsAt: null,
      realizedPnl: [],
      cycle: { number, end, netProfit, startedAtMs, closedAtMs, cost: cycle.soldBill?.cost ?? null },
    };
  }

  /** Those in which something was traded. */
  async #candles(symbol: string, { name, lengthMs }: Interval, { fromMs, toMs }: Stretch) {
    const firstMs = Math.floor(fromMs / lengthMs) * lengthMs;
    const candles = await this.#deps.exchange.candles(symbol, name, firstMs, toMs);
    return candles.flatMap((candle) => traded(candle, fromMs, toMs));
  }

  /**
   * The span without what was before the beginning: a market and a strategy that are an hour old do not fill a week.
   *
   * @param candles of the whole span
   * @param beganMs when the strategy began
   */
  async #fitted(symbol: string, wanted: Stretch, candles: readonly ChartCandle[], beganMs: number) {
    const { fromMs, toMs } = wanted;
    const firstOf = (known: readonly ChartCandle[]) =>
      Math.min(Math.max(Math.min(known[0]?.startMs ?? beganMs, beganMs), fromMs), toMs);
    const shownFrom = (sinceMs: number) => Math.min(sinceMs, Math.max(toMs - LEAST_SHOWN_MS, fromMs));
    const roughMs = firstOf(candles);
    if (roughMs - fromMs <= (toMs - fromMs) * MOST_EMPTY) return { fromMs, sinceMs: null, candles };
    const rough = { fromMs: shownFrom(roughMs), toMs };
    const fine = await this.#candles(symbol, intervalFor(rough), rough);
    const sinceMs = firstOf(fine);
    return { fromMs: shownFrom(sinceMs), sinceMs, candles: fine };
  }

  /** The entries of one cycle, which are near the end of the ledger more often than not. */
  async #linesOf(cycle: number): Promise<readonly LedgerLine[]> {
    const lines = await this.#linesBack(([first]) => first === undefined || first.entry.cycle < cycle);
    return lines.filter(({ entry }) => entry.cycle === cycle);
  }

  /** The last entries: as many as are enough, all if need be. */
  async #linesBack(isEnough: (lines: readonly LedgerLine[]) => boolean): Promise<readonly LedgerLine[]> {
    for (let limit = FIRST_LOOK; ; limit *= 4) {
      const lines = await this.#ledger(limit);
      const { ledgerLength } = this.#runner.state;
      if (limit >= ledgerLength || isEnough(lines)) return lines;
    }
  }
}

const FIRST_LOOK = 250;

function traded(
  { startMs, endMs, open, high, low, close }: Candle,
  fromMs: number,
  toMs: number,
): ChartCandle[] {
  if (open === null || high === null || low === null || close === null) return [];
  return endMs > fromMs && startMs < toMs ? [{ startMs, endMs, open, high, low, close }] : [];
}

function intervalNamed(name: string): Interval {
  const interval = INTERVALS.find((candidate) => candidate.name === name);
  if (interval === undefined) throw new Error(`there are no candles of ${name}`);
  return interval;
}

/** The shortest of which not too many fill the span. */
function intervalFor({ fromMs, toMs }: Stretch): Interval {
  return INTERVALS.find(({ lengthMs }) => (toMs - fromMs) / lengthMs <= MOST_CANDLES) ?? intervalNamed('1w');
}

/** Entries looked at in one go, between which others come in. */
const FILLS_IN_ONE_GO = 250;

/** The executions of each order as one, at their average price and the time of the last. In the order of these times. */
async function executedOrders(entries: Iterable<FillEntry>): Promise<ChartView['fills']> {
  const orders = new Map<
    string,
    { side: 'buy' | 'sell'; timeMs: number; quantity: Decimal; value: Decimal }
  >();
  let count = 0;
  for (const { fill } of entries) {
    const { orderId, side, timeMs, price, quantity } = fill;
    const known = orders.get(orderId) ?? { side, timeMs, quantity: ZERO, value: ZERO };
    known.timeMs = Math.max(known.timeMs, timeMs);
    known.quantity = known.quantity.plus(quantity);
    known.value = known.value.plus(price.times(quantity));
    orders.set(orderId, known);
    count += 1;
    if (count % FILLS_IN_ONE_GO === 0) await new Promise(setImmediate);
  }
  return [...orders.values()]
    .map(({ side, timeMs, quantity, value }) => ({ side, timeMs, quantity, price: value.div(quantity) }))
    .sort((a, b) => a.timeMs - b.timeMs);
}

/** Gives what had been realized when the span began, and after each sale since. */
function realizedSteps(
  { position }: StrategyState,
  realized: RealizedResults,
  { fromMs, toMs }: Pick<ChartView, 'fromMs' | 'toMs'>,
): ChartView['realizedPnl'] {
  const results = realized.between(fromMs, Number.MAX_SAFE_INTEGER);
  let total = position.realizedPnl.minus(sumOf(results));
  const steps: ChartView['realizedPnl'][number][] = [{ timeMs: fromMs, total }];
  for (const { timeMs, amount } of results) {
    total = total.plus(amount);
    steps.push({ timeMs: Math.min(timeMs, toMs), total });
  }
  return steps;
}

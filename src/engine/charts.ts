import { type Decimal, ONE, percent, ZERO } from '../domain/decimal.js';
import { averageEntryPrice, type FillEntry } from '../domain/ledger.js';
import type { ClosedCycle, StrategyOrder, StrategyState } from '../domain/strategy/state.js';
import { sellableQuantity, targetPrice } from '../domain/takeProfit.js';
import type { LedgerLine } from './face.js';
import type { ChartCandle, ChartFace, ChartSpan, ChartView } from './faceCharts.js';
import type { Candle, Clock, Exchange } from './ports.js';
import { type RealizedResults, sumOf } from './realizedResults.js';
import type { Store } from './store.js';
import type { Strategies } from './strategies.js';

interface ChartWorld {
  readonly strategies: Strategies;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly clock: Clock;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Interval {
  /** As Backpack names it. */
  readonly name: string;
  readonly lengthMs: number;
}

/** What candles there are, the shortest first. */
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

/** Reads from the books and from the exchange what pictures show. */
export class Charts implements ChartFace {
  readonly #world: ChartWorld;
  readonly #ledger: (strategyId: string, limit: number) => Promise<readonly LedgerLine[]>;

  /** @param ledger the last entries of a strategy with the position after each, oldest first */
  constructor(
    world: ChartWorld,
    ledger: (strategyId: string, limit: number) => Promise<readonly LedgerLine[]>,
  ) {
    this.#world = world;
    this.#ledger = ledger;
  }

  async chart(strategyId: string, span: ChartSpan): Promise<ChartView> {
    const { strategies, store, clock } = this.#world;
    const runner = strategies.get(strategyId);
    const toMs = clock.now();
    const { lengthMs, interval } = SPANS[span];
    const fromMs = toMs - lengthMs;
    const candles = await this.#candles(runner.state.market.symbol, intervalNamed(interval), fromMs, toMs);
    const fills = await executedOrders(store.fillsBetween(strategyId, fromMs, toMs + 1));
    // As it is now: others came in while the exchange was asked.
    const { state } = runner;
    const isDust = sellableQuantity(state.position.quantity, state.market).eq(ZERO);
    return {
      ...marketOf(state),
      ...{ fromMs, toMs, candles, fills },
      rungs: rungsOf(
        [...state.orders.values()].filter(({ phase, cancelling }) => phase === 'open' && !cancelling),
      ),
      average: isDust ? null : averageEntryPrice(state.position),
      target: isDust ? null : targetPrice(state.position, state.parameters.takeProfitPercentage),
      realizedPnl: realizedSteps(state, strategies.realized(strategyId), { fromMs, toMs }),
      cycle: null,
    };
  }

  async cycleChart(strategyId: string, number: number): Promise<ChartView | null> {
    const { strategies, store, clock } = this.#world;
    const { state } = strategies.get(strategyId);
    const cycle = store.closedCycle(strategyId, number);
    if (cycle === null) return null;
    const lines = await this.#linesOf(strategyId, number);
    const fills = await executedOrders(lines.flatMap(({ entry }) => (entry.kind === 'fill' ? [entry] : [])));
    // A ladder may follow the price for days before anything is bought: what happened then is no part of the story.
    const beganMs = Math.min(fills[0]?.timeMs ?? cycle.startedAtMs, cycle.closedAtMs);
    const lengthMs = cycle.closedAtMs - beganMs;
    const fromMs = beganMs - Math.max(lengthMs * BEFORE_CYCLE, LEAST_AROUND_MS);
    const toMs = Math.min(clock.now(), cycle.closedAtMs + Math.max(lengthMs * AFTER_CYCLE, LEAST_AROUND_MS));
    const candles = await this.#candles(state.market.symbol, intervalFor(toMs - fromMs), fromMs, toMs);
    const average = averageBeforeSale(lines);
    const { end, realizedPnl: netProfit, startedAtMs, closedAtMs } = cycle;
    return {
      ...marketOf(state),
      ...{ fromMs, toMs, candles, fills, average },
      rungs: rungsOf(store.rungsOfCycle(strategyId, number)),
      target: average === null ? null : targetOf(cycle, average, fills, state),
      realizedPnl: [],
      cycle: { number, end, netProfit, startedAtMs, closedAtMs },
    };
  }

  /** Those in which something was traded. */
  async #candles(symbol: string, { name, lengthMs }: Interval, fromMs: number, toMs: number) {
    const firstMs = Math.floor(fromMs / lengthMs) * lengthMs;
    const candles = await this.#world.exchange.candles(symbol, name, firstMs, toMs);
    return candles.flatMap((candle) => traded(candle, fromMs, toMs));
  }

  /** The entries of one cycle, which are near the end of the ledger more often than not. */
  async #linesOf(strategyId: string, cycle: number): Promise<readonly LedgerLine[]> {
    const { ledgerLength } = this.#world.strategies.get(strategyId).state;
    for (let limit = FIRST_LOOK; ; limit *= 4) {
      const lines = await this.#ledger(strategyId, limit);
      const [first] = lines;
      if (first === undefined || first.entry.cycle < cycle || limit >= ledgerLength) {
        return lines.filter(({ entry }) => entry.cycle === cycle);
      }
    }
  }
}

const FIRST_LOOK = 250;

function marketOf({ market }: StrategyState): Pick<ChartView, 'symbol' | 'baseAsset' | 'quoteAsset'> {
  const { symbol, baseAsset, quoteAsset } = market;
  return { symbol, baseAsset, quoteAsset };
}

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
function intervalFor(spanMs: number): Interval {
  return INTERVALS.find(({ lengthMs }) => spanMs / lengthMs <= MOST_CANDLES) ?? intervalNamed('1w');
}

/** The newest order of each rung: a ladder that followed the price left many behind. Highest price first. */
function rungsOf(orders: readonly StrategyOrder[]): ChartView['rungs'] {
  const newest = new Map<number | null, StrategyOrder>();
  for (const order of orders) {
    const wasOnTheBook = order.outcome !== 'refused' && order.outcome !== 'neverArrived';
    if (order.role === 'rung' && wasOnTheBook) newest.set(order.rung, order);
  }
  return [...newest.values()]
    .sort((a, b) => b.price.cmp(a.price))
    .map(({ rung, price, quantity }) => ({ rung, price, quantity }));
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

/** What had been realized when the span began, and after each sale since. */
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

/** What the position cost when its last sale began. */
function averageBeforeSale(lines: readonly LedgerLine[]): Decimal | null {
  const isSale = ({ entry }: LedgerLine) => entry.kind === 'fill' && entry.fill.side === 'sell';
  const lastNoSale = lines.findLast((line) => !isSale(line) && line.position.quantity.gt(ZERO));
  return lastNoSale === undefined ? null : averageEntryPrice(lastNoSale.position);
}

/** Of a cycle that reached it; null when its sale contradicts the percentage, which was another one then. */
function targetOf(
  { end }: ClosedCycle,
  average: Decimal,
  fills: ChartView['fills'],
  { parameters }: StrategyState,
): Decimal | null {
  const sale = fills.findLast(({ side }) => side === 'sell');
  if (end !== 'takeProfit' || sale === undefined) return null;
  const target = average.times(ONE.plus(percent(parameters.takeProfitPercentage)));
  const lowest = target.times(ONE.minus(percent(parameters.slippagePercentage)));
  return sale.price.lt(lowest) ? null : target;
}

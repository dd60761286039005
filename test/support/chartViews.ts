import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { ChartSpan, ChartView } from '../../src/engine/api/charts.js';
import { NOW_MS } from './history.js';

/* Charts of markets that never were: the same on every machine. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export interface Market {
  /** Of the first price. */
  readonly from: number;
  /** Where it ends, as a share of the first price, e.g. -0.01. */
  readonly drift: number;
  /** How much a candle moves, as a share of the price. */
  readonly unrest: number;
  readonly decimals: number;
}

export const BITCOIN: Market = { from: 59_900, drift: -0.011, unrest: 0.0016, decimals: 1 };

/** A market that falls and comes back a little, as those do on which a ladder earns. */
export function candlesOf(
  market: Market,
  fromMs: number,
  toMs: number,
  stepMs: number,
): ChartView['candles'] {
  const random = mulberry(7);
  const count = Math.ceil((toMs - fromMs) / stepMs);
  const price = (share: number) => decimal((market.from * (1 + share)).toFixed(market.decimals));
  let wander = 0;
  let close = price(0);
  return Array.from({ length: count }, (_, index) => {
    const progress = (index + 1) / count;
    // Down to two thirds of the way, then up again.
    const course = market.drift * (progress < 0.66 ? progress * 1.9 : 1.25 - (progress - 0.66) * 0.75);
    wander = wander * 0.86 + (random() - 0.5) * market.unrest * 2;
    const open = close;
    close = price(course + wander);
    const [upper, lower] = open.gt(close) ? [open, close] : [close, open];
    const wick = () => decimal((market.from * market.unrest * random() * 0.7).toFixed(market.decimals));
    const low = lower.minus(wick());
    return {
      startMs: fromMs + index * stepMs,
      endMs: fromMs + (index + 1) * stepMs,
      ...{ open, close, high: upper.plus(wick()), low: low.gt(ZERO) ? low : lower },
    };
  });
}

/** A chart of a day: three rungs filled, four open, two cycles closed before. */
export function chartView(changes: Partial<ChartView> = {}): ChartView {
  const fromMs = NOW_MS - DAY_MS;
  const at = (hours: number) => fromMs + hours * HOUR_MS;
  const candles = candlesOf(BITCOIN, fromMs, NOW_MS, 15 * MINUTE_MS);
  return {
    ...{ strategyId: 'btc_usdc', name: null, symbol: 'BTC_USDC' },
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    tickSize: decimal('0.1'),
    fromMs,
    toMs: NOW_MS,
    sinceMs: null,
    candles,
    rungs: [rung(4, '59010.3'), rung(5, '58750.1'), rung(6, '58490'), rung(7, '58229.9')],
    average: decimal('59252.46710218'),
    averageSteps: [
      { timeMs: at(14.4), price: decimal('59391.2') },
      { timeMs: at(15.6), price: decimal('59318.93') },
      { timeMs: at(16.9), price: decimal('59252.46710218') },
    ],
    target: decimal('59400.59826993'),
    restsAt: null,
    fills: [
      ...[2.4, 4.1].map((hours) => fillOn(candles, 'buy', at(hours))),
      fillOn(candles, 'sell', at(6.6)),
      ...[8.2, 9.6].map((hours) => fillOn(candles, 'buy', at(hours))),
      fillOn(candles, 'sell', at(13.1)),
      ...[14.4, 15.6, 16.9].map((hours) => fillOn(candles, 'buy', at(hours))),
    ],
    realizedPnl: [
      { timeMs: fromMs, total: decimal('18.5797') },
      { timeMs: at(6.6), total: decimal('19.0102') },
      { timeMs: at(13.1), total: decimal('20.4417') },
    ],
    cycle: null,
    ...changes,
  };
}

const SPANS: Readonly<Record<ChartSpan, readonly [lengthMs: number, stepMs: number]>> = {
  '1h': [HOUR_MS, MINUTE_MS],
  '6h': [6 * HOUR_MS, 5 * MINUTE_MS],
  '1d': [DAY_MS, 15 * MINUTE_MS],
  '7d': [7 * DAY_MS, HOUR_MS],
};

/** What the fake engine shows of each span. */
export function chartOver(span: ChartSpan): ChartView {
  const [lengthMs, stepMs] = SPANS[span];
  const fromMs = NOW_MS - lengthMs;
  const day = chartView();
  return chartView({
    fromMs,
    candles: candlesOf(BITCOIN, fromMs, NOW_MS, stepMs),
    fills: day.fills.filter(({ timeMs }) => timeMs >= fromMs),
    realizedPnl: day.realizedPnl.map(({ timeMs, total }) => ({ timeMs: Math.max(timeMs, fromMs), total })),
  });
}

/** A cycle of some hours that ended in its take profit. */
export function cycleView(changes: Partial<ChartView> = {}): ChartView {
  const toMs = NOW_MS;
  const fromMs = toMs - 9 * HOUR_MS;
  const at = (hours: number) => fromMs + hours * HOUR_MS;
  const market = { ...BITCOIN, from: 59_600, drift: -0.009, unrest: 0.0009 };
  const candles = candlesOf(market, fromMs, toMs, 5 * MINUTE_MS);
  const buys = [1.9, 3.2, 5.5].map((hours) => fillOn(candles, 'buy', at(hours)));
  const sale = fillOn(candles, 'sell', at(8.3));
  const average = sale.price.div('1.0025');
  return chartView({
    ...{ fromMs, toMs, candles },
    rungs: [
      ...buys.map(({ price, timeMs }, index) => ({
        ...rung(index + 1, price.toFixed()),
        ...{ fromMs: at(0.9), untilMs: timeMs },
      })),
      ...[rung(4, '58650.3'), rung(5, '58410.8')].map((deep) => ({
        ...deep,
        ...{ fromMs: at(0.9), untilMs: at(8.3) },
      })),
    ],
    average,
    averageSteps: buys.map(({ timeMs }, index) => ({
      timeMs,
      price: average.plus(String((buys.length - 1 - index) * 130)),
    })),
    target: sale.price.minus('2.37'),
    fills: [...buys, sale],
    realizedPnl: [],
    cycle: {
      number: 12,
      end: 'takeProfit',
      netProfit: decimal('1.431582'),
      cost: decimal('572.6327'),
      startedAtMs: at(0.9),
      closedAtMs: at(8.3),
    },
    ...changes,
  });
}

/** A purchase at the low of the candle of this moment, or a sale at its high. */
export function fillOn(
  candles: ChartView['candles'],
  side: 'buy' | 'sell',
  timeMs: number,
): ChartView['fills'][number] {
  const candle = candles.find(({ startMs, endMs }) => startMs <= timeMs && timeMs < endMs);
  if (candle === undefined) throw new RangeError('nothing is traded at this moment');
  return fill(side, timeMs, side === 'buy' ? candle.low : candle.high);
}

/** One that rests, of a ladder that was placed eleven hours ago. */
export function rung(number: number, price: string, quantity = '0.001'): ChartView['rungs'][number] {
  const placed = { fromMs: NOW_MS - 10.8 * HOUR_MS, untilMs: null };
  return { rung: number, price: decimal(price), quantity: decimal(quantity), ...placed };
}

export function fill(
  side: 'buy' | 'sell',
  timeMs: number,
  price: string | Decimal,
): ChartView['fills'][number] {
  return {
    side,
    timeMs,
    price: typeof price === 'string' ? decimal(price) : price,
    quantity: decimal('0.001'),
  };
}

/** Numbers from 0 to 1, the same for the same seed. Source: Tommy Ettinger's Mulberry32, public domain. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

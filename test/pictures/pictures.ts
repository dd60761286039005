import type { Language } from '../../src/chat/languages/index.js';
import type { Picture } from '../../src/chat/picture.js';
import { decimal } from '../../src/domain/decimal.js';
import {
  BITCOIN,
  candlesOf,
  chartOver,
  cycleView,
  DAY_MS,
  fillOn,
  HOUR_MS,
  MINUTE_MS,
  rung,
} from '../support/chartViews.js';
import { NOW_MS } from '../support/history.js';
import { chart, cycle } from './samples.js';

/** Pictures that somebody has looked at, by the name of their golden file. */
export const pictures: Readonly<Record<string, { readonly picture: Picture; readonly language: Language }>> =
  {
    'chart-light-en': { picture: chart(), language: 'en' },
    'chart-dark-zh': { picture: chart({}, 'dark'), language: 'zh-CN' },
    'week-dark-en': { picture: chart(weekOfManyFills(), 'dark'), language: 'en' },
    'cycle-light-zh': { picture: cycle(), language: 'zh-CN' },
    'cycle-dark-en': { picture: cycle(stopLoss(), 'dark'), language: 'en' },
    'nothing-held': { picture: chart(nothingHeld()), language: 'en' },
    'one-candle': { picture: chart(oneCandle()), language: 'zh-CN' },
    'tiny-prices-and-a-gap': { picture: chart(tinyPrices()), language: 'en' },
    'far-levels': { picture: chart(farLevels(), 'dark'), language: 'zh-CN' },
    'years-without-candles': { picture: cycle(years()), language: 'en' },
  };

function weekOfManyFills() {
  const week = chartOver('7d');
  const fills = Array.from({ length: 160 }, (_, index) =>
    fillOn(week.candles, index % 3 === 2 ? 'sell' : 'buy', week.fromMs + (index + 0.5) * HOUR_MS),
  );
  const sales = fills.filter(({ side }) => side === 'sell');
  const realizedPnl = [
    { timeMs: week.fromMs, total: decimal('1200.5') },
    ...sales.map(({ timeMs }, index) => ({
      timeMs,
      total: decimal('1200.5').plus(String(index * 3 - (index > 30 ? 140 : 0))),
    })),
  ];
  return { ...week, fills, realizedPnl };
}

function stopLoss() {
  const { cycle: closed } = cycleView();
  if (closed === null) throw new Error('the view is of a cycle');
  return { target: null, cycle: { ...closed, end: 'stopLoss', netProfit: decimal('-12.047') } } as const;
}

function nothingHeld() {
  const day = chartOver('6h');
  return {
    ...day,
    ...{ average: null, target: null, fills: [], rungs: [] },
    realizedPnl: [{ timeMs: day.fromMs, total: decimal('3.5') }],
  };
}

function oneCandle() {
  const hour = chartOver('1h');
  return { ...hour, candles: hour.candles.slice(-1), fills: [], rungs: [rung(1, '59100')] };
}

/** A market of many decimals, on which nothing was traded for a third of the time. */
function tinyPrices() {
  const fromMs = NOW_MS - 6 * HOUR_MS;
  const market = { ...BITCOIN, from: 0.000_012_34, unrest: 0.006, drift: -0.03, decimals: 8 };
  const candles = candlesOf(market, fromMs, NOW_MS, 5 * MINUTE_MS).filter(
    ({ startMs }) => startMs < fromMs + 2 * HOUR_MS || startMs > fromMs + 4 * HOUR_MS,
  );
  return {
    ...{ fromMs, candles, symbol: 'BONK_USDC', baseAsset: 'BONK' },
    fills: [fillOn(candles, 'buy', fromMs + 1.2 * HOUR_MS)],
    rungs: [rung(2, '0.00001198'), rung(3, '0.00001185'), rung(4, '0.0000117')],
    average: decimal('0.00001221347'),
    target: decimal('0.00001224400'),
    realizedPnl: [
      { timeMs: fromMs, total: decimal('0.002') },
      { timeMs: fromMs + 3 * HOUR_MS, total: decimal('0.0021234') },
    ],
  };
}

/** A deep ladder, and an average that the market has left far below. */
function farLevels() {
  return {
    average: decimal('64012.5'),
    target: decimal('64172.53'),
    rungs: Array.from({ length: 14 }, (_, index) => rung(index + 1, `${59_180 - index * 310}`)),
  };
}

/** A cycle of two years, of which the exchange has no candles any more. */
function years() {
  const fromMs = NOW_MS - 730 * DAY_MS;
  const { cycle: closed, fills } = cycleView();
  if (closed === null) throw new Error('the view is of a cycle');
  return {
    ...{ fromMs, candles: [] },
    fills: fills.map((fill, index) => ({ ...fill, timeMs: fromMs + (90 + index * 190) * DAY_MS })),
    cycle: { ...closed, startedAtMs: fromMs + 30 * DAY_MS, closedAtMs: fromMs + 660 * DAY_MS },
  };
}

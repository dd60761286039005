import type { Language } from '../../src/chat/languages/index.js';
import type { Picture } from '../../src/chat/message/picture.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
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
    'new-account-light-en': { picture: chart(newAccount()), language: 'en' },
    'new-account-dark-zh': { picture: chart(newAccount(), 'dark'), language: 'zh-CN' },
    'new-strategy-light-zh': { picture: chart(newStrategy()), language: 'zh-CN' },
    'week-light-zh': { picture: chart(weekOfManyFills()), language: 'zh-CN' },
    'week-dark-en': { picture: chart(weekOfManyFills(), 'dark'), language: 'en' },
    'loss-light-en': { picture: chart(loss()), language: 'en' },
    'loss-dark-zh': { picture: chart(loss(), 'dark'), language: 'zh-CN' },
    'dust-light-en': { picture: chart(dustAlone()), language: 'en' },
    'dust-dark-zh': { picture: chart(dustAlone(), 'dark'), language: 'zh-CN' },
    'cycle-light-zh': { picture: cycle(), language: 'zh-CN' },
    'cycle-dark-en': { picture: cycle(stopLoss(), 'dark'), language: 'en' },
    'nothing-held': { picture: chart(nothingHeld()), language: 'en' },
    'one-candle': { picture: chart(oneCandle()), language: 'zh-CN' },
    'tiny-prices-and-a-gap': { picture: chart(tinyPrices()), language: 'en' },
    'far-levels': { picture: chart(farLevels(), 'dark'), language: 'zh-CN' },
    'years-without-candles': { picture: cycle(years()), language: 'en' },
    'named-strategy-light-zh': { picture: chart({ name: '高频小波动策略' }), language: 'zh-CN' },
    'unwritable-name-dark-en': {
      picture: cycle({ name: '🚀 to the moon', strategyId: 'btc_usdc-2' }, 'dark'),
      language: 'en',
    },
    'long-names': { picture: chart(longNames()), language: 'zh-CN' },
  };

/** An hour old: of the week that was asked for there is no more. */
function newAccount() {
  const hour = chartOver('1h');
  const at = (minutes: number) => hour.fromMs + minutes * MINUTE_MS;
  const fills = [fillOn(hour.candles, 'buy', at(24.5)), fillOn(hour.candles, 'buy', at(37.5))];
  const [first, second] = fills.map(({ price }) => price);
  if (first === undefined || second === undefined) throw new Error('two rungs are filled');
  const average = first.plus(second).div('2').times('1.0008');
  const placed = { fromMs: at(0.2), untilMs: null };
  return {
    ...hour,
    ...{ sinceMs: hour.fromMs, fills, average, target: average.times('1.0025') },
    averageSteps: [
      { timeMs: at(24.5), price: first.times('1.0008') },
      { timeMs: at(37.5), price: average },
    ],
    rungs: [rung(3, '58880.1'), rung(4, '58610.7'), rung(5, '58342')].map((one) => ({ ...one, ...placed })),
    realizedPnl: [{ timeMs: hour.fromMs, total: ZERO }],
  };
}

/** The market is old, the strategy began yesterday. */
function newStrategy() {
  const week = chartOver('7d');
  const at = (hours: number) => week.toMs - hours * HOUR_MS;
  const fills = [
    fillOn(week.candles, 'buy', at(22.5)),
    fillOn(week.candles, 'sell', at(9.5)),
    fillOn(week.candles, 'buy', at(5.5)),
  ];
  const [bought] = fills.slice(-1).map(({ price }) => price);
  if (bought === undefined) throw new Error('a rung is filled');
  const rungs = [rung(2, '59100'), rung(3, '58800'), rung(4, '58500')];
  return {
    ...week,
    fills,
    average: bought.times('1.0008'),
    averageSteps: [{ timeMs: at(5.5), price: bought.times('1.0008') }],
    target: bought.times('1.0033'),
    rungs: rungs.map((one) => ({ ...one, fromMs: at(9.4) })),
    realizedPnl: [
      { timeMs: at(30), total: ZERO },
      { timeMs: at(9.5), total: decimal('0.4312') },
    ],
  };
}

/** Hundreds of fills, and a day on which more was lost than had been earned. */
function weekOfManyFills() {
  const week = chartOver('7d');
  const fills = Array.from({ length: 480 }, (_, index) =>
    fillOn(week.candles, index % 3 === 2 ? 'sell' : 'buy', week.fromMs + ((index + 0.5) * HOUR_MS) / 3),
  );
  const sales = fills.filter(({ side }) => side === 'sell');
  const realizedPnl = [
    { timeMs: week.fromMs, total: decimal('1200.5') },
    ...sales.map(({ timeMs }, index) => ({
      timeMs,
      total: decimal('1200.5').plus(String(index - (index > 90 ? 140 : 0))),
    })),
  ];
  return { ...week, fills, realizedPnl };
}

/** Thousands were lost in two steps, of which one was earned back in part. */
function loss() {
  const day = chartOver('1d');
  const at = (hours: number) => day.fromMs + hours * HOUR_MS;
  return {
    ...day,
    average: null,
    averageSteps: [],
    target: null,
    rungs: [],
    fills: [
      ...[1.1, 2.6, 4.1].map((hours) => fillOn(day.candles, 'buy', at(hours))),
      fillOn(day.candles, 'sell', at(8.2)),
      fillOn(day.candles, 'buy', at(9.6)),
      fillOn(day.candles, 'sell', at(13.1)),
      fillOn(day.candles, 'sell', at(20.1)),
    ],
    realizedPnl: [
      { timeMs: day.fromMs, total: decimal('812.5') },
      { timeMs: at(8.2), total: decimal('-2530.1234') },
      { timeMs: at(13.1), total: decimal('-3530.75') },
      { timeMs: at(20.1), total: decimal('-2911.04') },
    ],
  };
}

/** What is left of a position cannot be sold: neither average nor target, and the ladder of the next cycle. */
function dustAlone() {
  const hours = chartOver('6h');
  const soldMs = hours.fromMs + 3.1 * HOUR_MS;
  return {
    ...hours,
    ...{ average: null, averageSteps: [], target: null },
    fills: [
      fillOn(hours.candles, 'buy', hours.fromMs + 0.8 * HOUR_MS),
      fillOn(hours.candles, 'sell', soldMs),
    ],
    rungs: [rung(1, '59062.4'), rung(2, '58750.1'), rung(3, '58440.2')].map((one) => ({
      ...one,
      fromMs: soldMs + MINUTE_MS,
    })),
    realizedPnl: [
      { timeMs: hours.fromMs, total: decimal('0.0000019') },
      { timeMs: soldMs, total: decimal('0.0000143') },
    ],
  };
}

/** Names and figures of which none has room beside the other. */
function longNames() {
  return {
    ...{
      name: 'A name as long as a name may be!',
      baseAsset: '1000000MOGWIFHATCOIN',
      quoteAsset: 'STABLEDOLLAR',
      symbol: '1000000MOGWIFHATCOIN_STABLEDOLLAR',
    },
    realizedPnl: [
      { timeMs: chart().fromMs, total: ZERO },
      { timeMs: chart().fromMs + 5 * HOUR_MS, total: decimal('-1234567.89') },
      { timeMs: chart().fromMs + 9 * HOUR_MS, total: decimal('76543.21') },
    ],
  };
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
    ...{ average: null, averageSteps: [], target: null, fills: [], rungs: [] },
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
    ...{ fromMs, candles, symbol: 'BONK_USDC', baseAsset: 'BONK', tickSize: decimal('0.00000001') },
    fills: [fillOn(candles, 'buy', fromMs + 1.2 * HOUR_MS)],
    rungs: [rung(2, '0.00001198'), rung(3, '0.00001185'), rung(4, '0.0000117')],
    average: decimal('0.00001221347'),
    averageSteps: [{ timeMs: fromMs + 1.2 * HOUR_MS, price: decimal('0.00001221347') }],
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
    averageSteps: [{ timeMs: NOW_MS - 3 * DAY_MS, price: decimal('64012.5') }],
    target: decimal('64172.53'),
    rungs: Array.from({ length: 14 }, (_, index) => rung(index + 1, `${59_180 - index * 310}`)),
  };
}

/** A cycle of two years, of which the exchange has no candles any more. */
function years() {
  const fromMs = NOW_MS - 730 * DAY_MS;
  const { cycle: closed, fills, averageSteps, rungs } = cycleView();
  if (closed === null) throw new Error('the view is of a cycle');
  const at = (index: number) => fromMs + (90 + index * 190) * DAY_MS;
  const startedAtMs = fromMs + 30 * DAY_MS;
  const closedAtMs = at(3);
  return {
    ...{ fromMs, candles: [] },
    fills: fills.map((fill, index) => ({ ...fill, timeMs: at(index) })),
    averageSteps: averageSteps.map((step, index) => ({ ...step, timeMs: at(index) })),
    rungs: rungs.map((one, index) => ({
      ...one,
      fromMs: startedAtMs,
      untilMs: Math.min(at(index), closedAtMs),
    })),
    cycle: { ...closed, startedAtMs, closedAtMs },
  };
}

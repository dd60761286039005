import type { Program } from '../../src/chat/kit/command.js';
import type { LogLine, ProgramHealth } from '../../src/chat/message/programViews.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { ClosedCycle } from '../../src/domain/ladder/state/state.js';
import type {
  CyclesView,
  EngineHealth,
  PeriodsView,
  ProfitView,
  StatisticsView,
  StrategyHealth,
  TradesView,
  TradeView,
} from '../../src/engine/api/reports.js';
import { Calendar, type PeriodKind } from '../../src/engine/books/calendar.js';
import type { CommandRecord, CycleResult } from '../../src/engine/ports/store.js';
import { NOW_MS } from './history.js';

/* What happened and how it goes, as a healthy engine with eleven closed cycles tells it. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const market = { symbol: 'BTC_USDC', baseAsset: 'BTC', quoteAsset: 'USDC' };

export function cycleResult(number: number, profit: string, changes: Partial<CycleResult> = {}): CycleResult {
  const closedAtMs = NOW_MS - (12 - number) * 5 * HOUR_MS;
  return {
    ...{ number, closedAtMs, startedAtMs: closedAtMs - 187 * MINUTE_MS },
    ...{ end: 'takeProfit', realizedPnl: decimal(profit) },
    ...changes,
  };
}

export function profitView(changes: Partial<ProfitView> = {}): ProfitView {
  return {
    ...market,
    days: null,
    fromMs: NOW_MS - 50 * DAY_MS,
    cycles: 11,
    wins: 10,
    realizedPnl: decimal('20.4417'),
    best: cycleResult(7, '4.2031'),
    worst: cycleResult(4, '-0.3127'),
    averagePnl: decimal('20.4417').div(decimal('11')),
    averageDurationMs: 187 * MINUTE_MS,
    openCyclePnl: ZERO,
    unrealizedPnl: decimal('0.297406416'),
    fees: new Map([
      ['BTC', decimal('0.00001234')],
      ['USDC', decimal('0.734221')],
    ]),
    feesValue: decimal('1.463918'),
    ...changes,
  };
}

export function statisticsView(changes: Partial<StatisticsView> = {}): StatisticsView {
  return {
    ...{ quoteAsset: 'USDC', strategyIds: ['main'], days: null, fromMs: NOW_MS - 50 * DAY_MS },
    ...{ cycles: 11, wins: 10, realizedPnl: decimal('20.4417'), averageDurationMs: 187 * MINUTE_MS },
    unrealizedPnl: decimal('0.297406416'),
    fees: new Map([
      ['BTC', decimal('0.00001234')],
      ['USDC', decimal('0.734221')],
    ]),
    otherFeeAssets: [],
    ...{ feesValue: decimal('1.463918'), longestDurationMs: 27 * HOUR_MS, profitFactor: decimal('66.3715') },
    ...{ averageCapital: decimal('212.5').div('3'), mostCapital: decimal('1874.335') },
    returnOnCapital: decimal('20.4417').div(decimal('212.5').div('3')).times('100'),
    ...{ maxDrawdown: decimal('41.208'), inMarketMs: 21.5 * DAY_MS, spanMs: 50 * DAY_MS },
    ...{ underWaterMs: 18.2 * DAY_MS, longestUnderWaterMs: 3.4 * DAY_MS },
    depth: [
      { rung: 1, cycles: 5 },
      { rung: 2, cycles: 3 },
      { rung: 3, cycles: 0 },
      { rung: 4, cycles: 2 },
      { rung: null, cycles: 1 },
    ],
    ...changes,
  };
}

/** The days that were asked for; since the first one when none were. */
export function daysOf(days: number | null): Pick<ProfitView, 'days' | 'fromMs'> {
  const begin = (time: number) => time - (time % DAY_MS);
  return { days, fromMs: days === null ? NOW_MS - 50 * DAY_MS : begin(NOW_MS) - (days - 1) * DAY_MS };
}

const PROFITS = ['1.862', '-0.3127', '0', '4.2031', '0.91', '2.5', '1', '3.0779', '2.1', '5.1014'] as const;

/** As many periods as there have been: ten. */
export function periodsView(kind: PeriodKind, count: number): PeriodsView {
  const periods = new Calendar('UTC')
    .latest(kind, Math.min(count, PROFITS.length), NOW_MS)
    .map((period, index) => ({
      ...period,
      cycles: PROFITS[index] === '0' ? 0 : (index % 3) + 1,
      realizedPnl: decimal(PROFITS[index] ?? '0'),
    }));
  return {
    ...{ ...market, kind, periods },
    cycles: periods.reduce((sum, { cycles }) => sum + cycles, 0),
    realizedPnl: periods.reduce((sum, { realizedPnl }) => sum.plus(realizedPnl), ZERO),
    hasMore: count < PROFITS.length,
  };
}

const trade = (minutesAgo: number, side: 'buy' | 'sell', price: string, quantity: string, result?: string) =>
  ({
    timeMs: NOW_MS - minutesAgo * MINUTE_MS,
    ...{ side, price: decimal(price), quantity: decimal(quantity) },
    ...(side === 'buy'
      ? { fee: decimal(quantity).times('0.001'), feeAsset: 'BTC' }
      : { fee: decimal(quantity).times(price).times('0.001'), feeAsset: 'USDC' }),
    result: result === undefined ? null : decimal(result),
  }) satisfies TradeView;

const TRADES: readonly TradeView[] = [
  trade(12, 'buy', '58207.6', '0.00108'),
  trade(47, 'buy', '58726.0', '0.00071'),
  trade(187, 'sell', '59321.5', '0.00419', '0.372613'),
  trade(260, 'buy', '59126.1', '0.00419'),
  trade(1_900, 'sell', '57010.2', '0.0031', '-12.48'),
  trade(1_901, 'sell', '57010.2', '0.0011'),
];

export function tradesView(limit: number): TradesView {
  return { ...market, trades: TRADES.slice(0, limit), hasMore: limit < TRADES.length };
}

function pastCycle(number: number, profit: string, changes: Partial<ClosedCycle> = {}): ClosedCycle {
  return {
    ...cycleResult(number, profit),
    ...{ boughtQuantity: decimal('0.0042'), boughtValue: decimal('248.33') },
    ...{ soldQuantity: decimal('0.00419'), soldValue: decimal('248.7') },
    ...{ baseFees: decimal('0.0000042'), quoteFees: decimal('0.24') },
    soldBill: { fees: decimal('0.24'), cost: decimal('248.7').minus(decimal(profit)) },
    ...{ rungsPlaced: 8, rungsFilled: 4, realizedPnlBefore: ZERO, closedBy: null },
    ...{ quoteChange: decimal('0.37'), dustQuantity: ZERO },
    ...changes,
  };
}

const CYCLES: readonly ClosedCycle[] = [
  pastCycle(11, '0.372613'),
  pastCycle(10, '0.9', { end: 'sellNow', closedBy: 'console' }),
  pastCycle(9, '-31.2', { end: 'stopLoss', startedAtMs: NOW_MS - 76 * HOUR_MS }),
  pastCycle(8, '12.5', { end: 'manual' }),
  pastCycle(7, '0', { end: 'fresh', closedBy: 'telegram:7' }),
];

export function cyclesView(limit: number): CyclesView {
  return { ...market, cycles: CYCLES.slice(0, limit), hasMore: limit < CYCLES.length };
}

export function strategyHealth(changes: Partial<StrategyHealth> = {}): StrategyHealth {
  return {
    ...{ strategyId: 'main', name: null, symbol: 'BTC_USDC', mode: { kind: 'trading' }, priceAgeMs: 350 },
    ...{ noPriceSinceMs: null, isPriceStreamSilent: false },
    toldAgeMs: { bestPrices: 350, lastPrice: 800 },
    lastReport: { id: 12, timeMs: NOW_MS - 35 * MINUTE_MS, action: 'none' },
    failingSinceMs: null,
    doubts: [],
    watched: null,
    ...changes,
  };
}

export function engineHealth(changes: Partial<EngineHealth> = {}): EngineHealth {
  return {
    connection: { connected: true, sinceMs: NOW_MS - 125 * MINUTE_MS },
    clockOffsetMs: -12,
    ordersToldAgeMs: 19 * MINUTE_MS,
    congestion: [],
    reconciles: true,
    brakes: { measures: [], exposures: [], fallen: [] },
    strategies: [strategyHealth()],
    troubles: [],
    ...changes,
  };
}

export function programHealth(changes: Partial<ProgramHealth> = {}): ProgramHealth {
  return {
    readAtMs: NOW_MS,
    memoryBytes: 96_468_992,
    eventLoopDelayMs: 12,
    database: { sizeBytes: 4_423_680, freeBytes: 33_285_996_544 },
    readers: [{ name: 'telegram:4242', waiting: 0, oldestDueMs: null }],
    telegram: {
      ...{ mode: 'polling', state: 'listening', sinceMs: NOW_MS - 26 * HOUR_MS },
      lastFailure: { timeMs: NOW_MS - 3 * HOUR_MS, message: 'getUpdates: 502 Bad Gateway' },
    },
    ...changes,
  };
}

const logLine = (secondsAgo: number, level: LogLine['level'], message: string, error: string | null = null) =>
  ({ timeMs: NOW_MS - secondsAgo * 1_000, level, message, error }) satisfies LogLine;

const LOG: readonly LogLine[] = [
  logLine(40, 'info', 'Telegram answers again'),
  logLine(95, 'warn', 'reading messages from Telegram failed; trying again', 'getUpdates: 502 <Bad Gateway>'),
  logLine(4_000, 'warn', 'the streams are down'),
  logLine(90_000, 'info', 'trading'),
];

/** A program that has logged no error. */
export const fakeProgram: Program = {
  version: '0.1.0',
  runtime: 'Node.js 20.20.2',
  startedAtMs: NOW_MS - 26 * HOUR_MS,
  health: async () => programHealth(),
  log: (limit, threshold) => {
    const isWanted = ({ level }: LogLine) => threshold === 'all' || level === threshold;
    return LOG.filter(isWanted).slice(0, limit);
  },
};

const record = (minutesAgo: number, who: string, what: string, result: string) =>
  ({ timeMs: NOW_MS - minutesAgo * MINUTE_MS, who, what, strategyId: null, result }) satisfies CommandRecord;

const COMMANDS: readonly CommandRecord[] = [
  record(1, 'telegram:4242', '/status', 'done'),
  record(5, 'telegram:4242', '/fresh', 'declined'),
  record(6, 'telegram:4242', '/fresh', 'asked'),
  record(9, 'console', '/setavg 0', 'refused: wrong arguments'),
  record(62, 'telegram:777', '/balance', 'failed: exchange unavailable'),
  record(2_000, 'console', `/${'x'.repeat(300)} <b>`, 'refused: unknown command'),
];

export function commandLog(limit: number): readonly CommandRecord[] {
  return COMMANDS.slice(0, limit);
}

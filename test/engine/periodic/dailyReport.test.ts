import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertContent } from '../../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { StrategyState } from '../../../src/domain/ladder/index.js';
import { Calendar } from '../../../src/engine/books/calendar.js';
import { type DailyReportDeps, MorningReport } from '../../../src/engine/periodic/dailyReport.js';
import { type Candle, ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { closedCycle, commitOf, fillEntry, orderOf, reportOf, stateOf } from '../../store/books.js';

/* Berlin, eight in the morning: 7:00 UTC in November. Yesterday is from 23:00 UTC to 23:00 UTC. */

const MORNING_MS = Date.UTC(2026, 10, 22, 7);
const YESTERDAY_MS = Date.UTC(2026, 10, 20, 23);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let nowMs = MORNING_MS;
let opened: OpenedStore;
let states: readonly StrategyState[] = [];
let warnings: string[] = [];

beforeEach(() => {
  // The books are a week old.
  nowMs = MORNING_MS - 7 * DAY_MS;
  opened = openStore(':memory:', { now: () => nowMs });
  opened.outbox.register('test');
  opened.store.openStrategy('sol');
  nowMs = MORNING_MS;
  states = [stateOf()];
  warnings = [];
  return () => opened.close();
});

function candlesOf(symbol: string, interval: string, fromMs: number, toMs: number): readonly Candle[] {
  expect([symbol, interval, fromMs, toMs]).toEqual(['SOL_USDC', '5m', YESTERDAY_MS, YESTERDAY_MS + DAY_MS]);
  const prices = ['140', '141', '150', '138', '139'].map(decimal);
  // One of them begins with today, as the exchange's answers do.
  return [...prices, decimal('1')].map((close, index) => {
    const startMs = index === prices.length ? toMs : fromMs + index * HOUR_MS;
    return {
      ...{ startMs, endMs: startMs + 300_000 },
      ...{ open: close, high: close, low: close, close },
    };
  });
}

function report(changes: Partial<DailyReportDeps> = {}): MorningReport {
  return new MorningReport({
    strategies: () => states,
    store: opened.store,
    exchange: { candles: async (...asked) => candlesOf(...asked) },
    clock: { now: () => nowMs },
    calendar: new Calendar('Europe/Berlin'),
    logger: { warn: (_fields, message) => warnings.push(message) },
    atMinute: 8 * 60,
    onAlert() {},
    ...changes,
  });
}

type Report = AlertContent<'dailyReport'>;

function told(): readonly Report[] {
  return opened.outbox
    .pending('test', Number.MAX_SAFE_INTEGER, 100)
    .map(({ content }) => content)
    .filter((content) => content.kind === 'dailyReport');
}

/** One bought the day before yesterday, one yesterday; a cycle on each side of both ends of yesterday. */
function trade(): void {
  const entries = [
    fillEntry(1, {
      timeMs: YESTERDAY_MS - HOUR_MS,
      quantity: decimal('1'),
      price: decimal('140'),
      fee: ZERO,
    }),
    fillEntry(2, {
      ...{ timeMs: YESTERDAY_MS + 90 * 60_000, quantity: decimal('1'), price: decimal('141') },
      fee: decimal('0.01'),
    }),
    fillEntry(3, { timeMs: YESTERDAY_MS + DAY_MS, quantity: decimal('1'), fee: decimal('0.5') }),
  ];
  const rung = orderOf({
    ...{ phase: 'open', orderId: '9', price: decimal('130'), quantity: decimal('2') },
    executedQuantity: decimal('0.5'),
  });
  const state = stateOf({
    ledgerLength: 3,
    position: { quantity: decimal('2.49'), cost: decimal('421.25'), realizedPnl: ZERO },
    orders: new Map([[rung.clientId, rung]]),
  });
  const closedAt = [YESTERDAY_MS - 1, YESTERDAY_MS, YESTERDAY_MS + DAY_MS - 1, YESTERDAY_MS + DAY_MS];
  opened.store.commit({
    ...commitOf({ orders: [rung], entries, reports: [reportOf(1, { drift: decimal('0.01') })] }),
    closedCycles: closedAt.map((closedAtMs, index) =>
      closedCycle(index + 1, { closedAtMs, realizedPnl: decimal(String(index * 2 - 3)) }),
    ),
    state,
  });
  states = [state];
}

describe('the morning report', () => {
  it('tells what yesterday came to in the owner’s time zone, and how it stands', async () => {
    trade();
    await report().tellIfDue();
    expect(told()).toEqual([
      {
        ...{ kind: 'dailyReport', fromMs: YESTERDAY_MS, toMs: YESTERDAY_MS + DAY_MS },
        strategies: [
          {
            ...{ strategyId: 'sol', symbol: 'SOL_USDC', baseAsset: 'SOL', quoteAsset: 'USDC' },
            ...{ cycles: 2, wins: 1, realizedPnl: ZERO, feesValue: decimal('1.41') },
            // From 150 to 138 with 1.99 held.
            ...{ drawdown: decimal('23.88'), drawdownLacks: null },
            ...{ positionCost: decimal('421.25'), rungsValue: decimal('195'), allocation: decimal('1000') },
            ...{ drift: decimal('0.01'), comparedAtMs: reportOf(1).timeMs },
          },
        ],
      },
    ]);
  });

  it('of a day without a position needs no prices', async () => {
    const exchange = { candles: () => Promise.reject(new Error('nobody asks')) };
    await report({ exchange }).tellIfDue();
    expect(told()[0]?.strategies[0]).toMatchObject({ drawdown: ZERO, drawdownLacks: null, drift: null });
    expect(warnings).toEqual([]);
  });

  it('says so when the prices of the day cannot be read, and is told all the same', async () => {
    trade();
    const exchange = { candles: () => Promise.reject(new ExchangeUnavailableError('away')) };
    await report({ exchange }).tellIfDue();
    expect(told()[0]?.strategies[0]).toMatchObject({ cycles: 2, drawdown: null, drawdownLacks: 'prices' });
    expect(warnings).toEqual(['the prices of yesterday could not be read']);
  });
});

describe('the morning report is told', () => {
  it('not before its time, at its time, and once however often it is asked for', async () => {
    nowMs = MORNING_MS - 1;
    await report().tellIfDue();
    expect(told()).toEqual([]);
    nowMs = MORNING_MS;
    const only = report();
    await Promise.all([only.tellIfDue(), only.tellIfDue()]);
    await report().tellIfDue();
    nowMs += 5 * HOUR_MS;
    await report().tellIfDue();
    expect(told()).toHaveLength(1);
  });

  it('every day anew', async () => {
    for (const day of [0, 1, 2]) {
      nowMs = MORNING_MS + day * DAY_MS;
      await report({ exchange: { candles: async () => [] } }).tellIfDue();
    }
    expect(told().map(({ fromMs }) => fromMs)).toEqual([0, 1, 2].map((day) => YESTERDAY_MS + day * DAY_MS));
  });

  it.each([
    ['in the evening, after a start', 12 * HOUR_MS - 1, 1],
    ['no more at night', 12 * HOUR_MS, 0],
  ])('%s', async (_when, lateMs, count) => {
    nowMs = MORNING_MS + lateMs;
    await report().tellIfDue();
    expect(told()).toHaveLength(count);
  });

  it('after midnight too, when its time is late in the evening', async () => {
    nowMs = MORNING_MS - 2 * HOUR_MS;
    await report({ atMinute: 22 * 60 }).tellIfDue();
    expect(told().map(({ fromMs }) => fromMs)).toEqual([YESTERDAY_MS - DAY_MS]);
  });

  it('also when a clock that was ahead by a month told days that are still to come', async () => {
    nowMs = MORNING_MS + 30 * DAY_MS;
    await report({ exchange: { candles: async () => [] } }).tellIfDue();
    for (const day of [0, 0, 1]) {
      nowMs = MORNING_MS + day * DAY_MS;
      await report({ exchange: { candles: async () => [] } }).tellIfDue();
    }
    expect(told().map(({ fromMs }) => fromMs)).toEqual([30, 0, 1].map((day) => YESTERDAY_MS + day * DAY_MS));
  });

  it('again after a disk that was full', async () => {
    const { store } = opened;
    let isFull = true;
    const addAlert: typeof store.addAlert = (alert, note) => {
      if (isFull) throw new Error('no room');
      store.addAlert(alert, note);
    };
    const full = new Proxy(store, {
      get: (target, name) => {
        if (name === 'addAlert') return addAlert;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const only = report({ store: full });
    await expect(only.tellIfDue()).rejects.toThrow('no room');
    isFull = false;
    await only.tellIfDue();
    expect(told()).toHaveLength(1);
  });

  it('not of strategies that were not there yesterday', async () => {
    opened.store.openStrategy('new');
    states = [stateOf({ parameters: { ...stateOf().parameters, id: 'new' }, slot: 1 })];
    await report().tellIfDue();
    expect(told()).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { type OpenedStore, openStore, StoreError } from '../../src/store/index.js';
import { alertOf, closedCycle, commitOf, fillEntry, now, START_MS, stateOf } from './books.js';

/* What reports are made of: results and fees of a span of time, what waits in the outbox, and what is told once. */

let opened: OpenedStore;
beforeEach(() => {
  opened = openStore(':memory:', { now });
  opened.store.openStrategy('sol');
  return () => opened.close();
});

it('the results of cycles are those closed from a moment on and before another, oldest first', () => {
  const { store } = opened;
  store.commit(commitOf({ closedCycles: [1, 2, 3, 4].map((number) => closedCycle(number)) }));
  const closedBetween = (fromMs: number, toMs: number) =>
    store.cycleResults('sol', fromMs, toMs).map(({ number }) => number);
  expect(closedBetween(0, Number.MAX_SAFE_INTEGER)).toEqual([1, 2, 3, 4]);
  expect(closedBetween(START_MS + 120_000, START_MS + 240_000)).toEqual([2, 3]);
  expect(store.cycleResults('sol', 0, START_MS + 60_001)).toEqual([
    {
      ...{ number: 1, startedAtMs: START_MS, closedAtMs: START_MS + 60_000, end: 'takeProfit' },
      realizedPnl: decimal('0.1'),
    },
  ]);
  expect(store.cycleResults('btc', 0, Number.MAX_SAFE_INTEGER)).toEqual([]);
});

describe('fees', () => {
  const timesOf = (fromMs: number, toMs: number) =>
    [...opened.store.fillFees('sol', fromMs, toMs)].map(({ timeMs }) => timeMs - START_MS);

  it('are those of fills from a moment on and before another, by their time, whenever they were booked', () => {
    const { store } = opened;
    const entries = [30, 10, 20, 20].map((ms, index) => fillEntry(index + 1, { timeMs: START_MS + ms }));
    store.commit(commitOf({ state: stateOf({ ledgerLength: 4 }), entries }));
    expect(timesOf(0, Number.MAX_SAFE_INTEGER)).toEqual([10, 20, 20, 30]);
    expect(timesOf(START_MS + 10, START_MS + 20)).toEqual([10]);
    expect(timesOf(START_MS + 20, START_MS + 31)).toEqual([20, 20, 30]);
    const [first] = store.fillFees('sol', 0, Number.MAX_SAFE_INTEGER);
    expect(first).toEqual({
      ...{ timeMs: START_MS + 10, price: decimal('140.25') },
      ...{ fee: decimal('0.000272'), feeAsset: 'SOL' },
    });
  });

  it('of more fills than are read at a time are each told once', () => {
    const entries = Array.from({ length: 1_203 }, (_, index) =>
      fillEntry(index + 1, { timeMs: START_MS + Math.floor(index / 7) }),
    );
    opened.store.commit(commitOf({ state: stateOf({ ledgerLength: entries.length }), entries }));
    const times = timesOf(0, Number.MAX_SAFE_INTEGER);
    expect(times).toHaveLength(1_203);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('an alert with a note', () => {
  it('is one with it: both or none', () => {
    const { store, outbox } = opened;
    outbox.register('test');
    const stranger = alertOf('of no strategy', { strategyId: 'nobody' });
    expect(() => store.addAlert(stranger, { key: 'told', value: 'yes' })).toThrow(StoreError);
    expect(store.setting('told')).toBeNull();
    store.addAlert(alertOf('news'), { key: 'told', value: 'yes' });
    expect(store.setting('told')).toBe('yes');
    expect(outbox.pending('test', START_MS, 10)).toHaveLength(1);
  });
});

it('what waits for a reader is what is due and not delivered', () => {
  const { store, outbox } = opened;
  outbox.register('test');
  expect(outbox.waiting('test', START_MS)).toEqual({ waiting: 0, oldestDueMs: null });
  store.addAlert(alertOf('first', { deliverAtMs: START_MS + 5 }));
  store.addAlert(alertOf('second', { deliverAtMs: START_MS + 9 }));
  store.addAlert(alertOf('later', { deliverAtMs: START_MS + 1_000 }));
  expect(outbox.waiting('test', START_MS + 10)).toEqual({ waiting: 2, oldestDueMs: START_MS + 5 });
  const [first] = outbox.pending('test', START_MS + 10, 1);
  outbox.markDelivered('test', first?.id ?? 0);
  expect(outbox.waiting('test', START_MS + 10)).toEqual({ waiting: 1, oldestDueMs: START_MS + 9 });
  expect(outbox.waiting('nobody', START_MS + 10)).toEqual({ waiting: 0, oldestDueMs: null });
});

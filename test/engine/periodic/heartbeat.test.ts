import { beforeEach, describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../src/engine/periodic/heartbeat.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';

const START_MS = Date.UTC(2026, 10, 22, 12);
const MINUTE_MS = 60_000;

let nowMs = START_MS;
let opened: OpenedStore;
let woken = 0;

beforeEach(() => {
  nowMs = START_MS;
  woken = 0;
  opened = openStore(':memory:', { now: () => nowMs });
  opened.outbox.register('test');
  return () => opened.close();
});

/** A new life of the program on the same books. */
const life = (store = opened.store) =>
  new Heartbeat({ store, clock: { now: () => nowMs }, onAlert: () => (woken += 1) });
const told = () => opened.outbox.pending('test', Number.MAX_SAFE_INTEGER, 100);

describe('a program that was down', () => {
  it('says nothing on its first day', () => {
    life().beat();
    expect(told()).toEqual([]);
  });

  it('tells once from when to when after a crash', () => {
    life().beat();
    const lastSignMs = nowMs;
    nowMs += 42 * MINUTE_MS;
    const second = life();
    second.beat();
    nowMs += MINUTE_MS;
    second.beat();
    expect(told()).toMatchObject([
      {
        level: 'critical',
        timeMs: START_MS + 42 * MINUTE_MS,
        content: { kind: 'wasDown', fromMs: lastSignMs, toMs: START_MS + 42 * MINUTE_MS, wasOrderly: false },
      },
    ]);
    expect(woken).toBe(1);
  });

  it('says nothing of a crash and a restart within five minutes', () => {
    life().beat();
    nowMs += 5 * MINUTE_MS - 1;
    life().beat();
    expect(told()).toEqual([]);
  });

  it('that was told to end says so only after a quarter of an hour, and wakes nobody for it', () => {
    const first = life();
    first.beat();
    first.end();
    nowMs += 15 * MINUTE_MS - 1;
    const second = life();
    second.beat();
    second.end();
    expect(told()).toEqual([]);
    nowMs += 15 * MINUTE_MS;
    life().beat();
    expect(told()).toMatchObject([{ level: 'info', content: { kind: 'wasDown', wasOrderly: true } }]);
  });

  it('tells it too when the machine stood still', () => {
    const only = life();
    only.beat();
    nowMs += 30 * MINUTE_MS;
    only.beat();
    expect(told()).toMatchObject([{ content: { kind: 'wasDown', wasOrderly: false } }]);
  });

  it('loses nothing to a disk that is full: the next beat tells', () => {
    life().beat();
    nowMs += 42 * MINUTE_MS;
    const { store } = opened;
    const full = {
      setting: (key: string) => store.setting(key),
      setSetting: () => {
        throw new Error('no room');
      },
      addAlert: () => {
        throw new Error('no room');
      },
    };
    const heartbeat = new Heartbeat({ store: full, clock: { now: () => nowMs }, onAlert: () => {} });
    expect(() => heartbeat.beat()).toThrow('no room');
    nowMs += MINUTE_MS;
    life().beat();
    expect(told()).toMatchObject([{ content: { fromMs: START_MS, toMs: START_MS + 43 * MINUTE_MS } }]);
  });

  it('is not fooled by a clock that was set back', () => {
    life().beat();
    nowMs -= 60 * MINUTE_MS;
    life().beat();
    expect(told()).toEqual([]);
  });
});

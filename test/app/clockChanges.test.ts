import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jobsOf } from '../../src/app/periodic/jobs.js';
import { loadConfig } from '../../src/config/index.js';
import { Calendar } from '../../src/engine/books/calendar.js';
import { MorningReport } from '../../src/engine/periodic/dailyReport.js';
import { Heartbeat } from '../../src/engine/periodic/heartbeat.js';
import { type Schedule, startSchedule } from '../../src/schedule/index.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { stateOf } from '../store/books.js';
import { keptLog } from '../support/chat.js';

/* The jobs of the program over a wall clock that is set or turned: what is told by day is told once, and nothing stands still. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const clock = { now: () => Date.now() };

let opened: OpenedStore;
let schedule: Schedule;
let done: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(async () => {
  await schedule.stop();
  opened.close();
  vi.useRealTimers();
});

/** A program in Berlin that has run for a week, with the report at eight. */
async function begin(nowMs: number): Promise<void> {
  vi.setSystemTime(nowMs - 7 * 24 * HOUR_MS);
  opened = openStore(':memory:', { now: clock.now });
  opened.outbox.register('test');
  opened.store.openStrategy('sol');
  vi.setSystemTime(nowMs);
  done = [];
  const { config } = loadConfig(['--config', 'ladder.json'], {}, () =>
    JSON.stringify({ timeZone: 'Europe/Berlin', telegram: { morningReport: '08:00' } }),
  );
  const { store } = opened;
  const startedAtMs = performance.now();
  const steady = { now: () => nowMs + performance.now() - startedAtMs };
  schedule = startSchedule(
    jobsOf(config, {
      trading: {
        refreshRules: () => [],
        reconciliationQueue: { all: async () => void done.push('compared') },
        alerts: { failed() {} },
      },
      rest: { syncTime: async () => 0, markets: async () => [], account: () => Promise.reject(new Error()) },
      booksFile: { look: () => done.push('looked') },
      signOfLife: null,
      diary: {
        heartbeat: new Heartbeat({ store, clock: steady, onAlert() {} }),
        morningReport: new MorningReport({
          ...{ store, clock, calendar: new Calendar('Europe/Berlin'), atMinute: 480, logger: keptLog() },
          ...{ strategies: () => [stateOf()], exchange: { candles: async () => [] }, onAlert() {} },
        }),
      },
    }),
    () => {},
  );
}

const pass = async (minutes: number) => {
  for (let minute = 0; minute < minutes; minute += 1) await vi.advanceTimersByTimeAsync(MINUTE_MS);
};
const told = () =>
  opened.outbox
    .pending('test', Number.MAX_SAFE_INTEGER, 100)
    .map(({ content }) =>
      content.kind === 'dailyReport' ? new Date(content.fromMs).toISOString() : content.kind,
    );

it('clocks that go back at the end of summer time', async () => {
  await begin(Date.UTC(2026, 9, 24, 5, 30));
  await pass(27 * 60);
  expect(told()).toEqual(['2026-10-22T22:00:00.000Z', '2026-10-23T22:00:00.000Z']);
  expect(done.filter((what) => what === 'looked')).toHaveLength(27 * 60);
  expect(done.filter((what) => what === 'compared')).toHaveLength(27);
});

it.each([
  ['back by an hour', -HOUR_MS],
  ['forward by an hour', HOUR_MS],
])('a clock that is set %s just after the report was told', async (_how, byMs) => {
  await begin(Date.UTC(2026, 10, 22, 6, 30));
  await pass(32);
  vi.setSystemTime(Date.now() + byMs);
  await pass(3 * 60);
  expect(told()).toEqual(['2026-11-20T23:00:00.000Z']);
  expect(done.filter((what) => what === 'looked')).toHaveLength(3 * 60 + 32);
});

it('a clock that is set forward over the hour of the report, which is made up for', async () => {
  await begin(Date.UTC(2026, 10, 22, 6, 30));
  await pass(5);
  vi.setSystemTime(Date.now() + HOUR_MS);
  await pass(11);
  expect(told()).toEqual(['2026-11-20T23:00:00.000Z']);
});

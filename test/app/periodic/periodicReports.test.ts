import { beforeEach, expect, it } from 'vitest';
import { openDiary } from '../../../src/app/periodic/periodicReports.js';
import { ShutdownSteps } from '../../../src/app/shutdownSteps.js';
import { loadConfig } from '../../../src/config/index.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { stateOf } from '../../store/books.js';
import { keptLog } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';

/* One life of the program after another, on the same books. */

const MINUTE_MS = 60_000;
let nowMs = Date.UTC(2026, 10, 22, 12);
let opened: OpenedStore;

beforeEach(() => {
  opened = openStore(':memory:', { now: () => nowMs });
  opened.outbox.register('test');
  return () => opened.close();
});

/** @param wasTold whether the program was told to end, or broke down. @returns what was told in this life */
async function live(wasTold: boolean, settings: object = {}): Promise<string[]> {
  const { config } = loadConfig(['--config', 'ladder.json'], {}, () => JSON.stringify(settings));
  const stop = new AbortController();
  const closing = new ShutdownSteps();
  const diary = openDiary(config, {
    engine: { api: fakeEngine({ strategies: () => [] }), state: () => stateOf() },
    store: opened.store,
    exchange: { candles: async () => [] },
    clock: { now: () => nowMs, setTimer: () => () => {} },
    ...{ logger: keptLog(), closing, stop: stop.signal, onAlert() {} },
  });
  await diary.morningReport?.tellIfDue();
  if (wasTold) stop.abort();
  await closing.run(keptLog());
  const alerts = opened.outbox.pending('test', nowMs, 100);
  for (const { id } of alerts) opened.outbox.markDelivered('test', id);
  return alerts.map(({ level, content }) => `${level} ${content.kind}`);
}

it('tells that the program was down after it broke down, and not after it was told to end', async () => {
  expect(await live(true)).toEqual([]);
  nowMs += 10 * MINUTE_MS;
  expect(await live(false)).toEqual([]);
  nowMs += 10 * MINUTE_MS;
  expect(await live(true)).toEqual(['critical wasDown']);
  nowMs += 20 * MINUTE_MS;
  expect(await live(true)).toEqual(['info wasDown']);
});

it('makes no report where none is wanted', async () => {
  const { config } = loadConfig(['--config', 'ladder.json'], {}, () =>
    JSON.stringify({ telegram: { morningReport: null } }),
  );
  const diary = openDiary(config, {
    engine: { api: fakeEngine(), state: () => stateOf() },
    store: opened.store,
    exchange: { candles: () => Promise.reject(new Error('not asked for')) },
    clock: { now: () => nowMs, setTimer: () => () => {} },
    ...{ logger: keptLog(), closing: new ShutdownSteps(), stop: new AbortController().signal, onAlert() {} },
  });
  expect(diary.morningReport).toBeNull();
});

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { grows, growthOf } from './flatness.js';
import { NodeProcess } from './nodeProcess.js';
import { PROBE_OPTIONS } from './probing.js';
import { type Collected, isCollected, readReadings } from './readings.js';

const folder = mkdtempSync(join(tmpdir(), 'rung-probe-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COLLECT_EVERY_MS = 250;
/** Three quarters of a second apart are the countings of what is alive. */
const COUNTINGS = 5;
/** Only what never comes takes so long. */
const PATIENCE_MS = 80_000;
vi.setConfig({ testTimeout: 90_000 });

it('sees what a process leaks: timers that keep nothing alive, listeners, memory', async () => {
  const counted = await watched(
    'leaking',
    `const { setMaxListeners, EventEmitter } = require('node:events');
     const emitter = new EventEmitter(); setMaxListeners(0, emitter); const kept = [];
     setInterval(() => {
       for (let i = 0; i < 20; i += 1) {
         setTimeout(() => {}, 1e9).unref();
         emitter.on('any', () => {});
         kept.push({ text: 'x'.repeat(1000) + kept.length });
       }
     }, 50);`,
  );
  const growing = { perMinute: 1_000, inAll: 50 };
  for (const what of ['timers', 'closures', 'heap'] as const) {
    expect(grows(growthOf(seriesOf(counted, what)), growing), what).toBe(true);
  }
});

it('sees that a process leaks nothing, and that Node.js warned of too many listeners', async () => {
  const counted = await watched(
    'idle',
    `const { EventEmitter } = require('node:events'); const emitter = new EventEmitter();
     for (let i = 0; i < 11; i += 1) emitter.on('any', () => {});
     setInterval(() => {}, 1000);`,
  );
  for (const what of ['timers', 'closures'] as const) {
    expect(grows(growthOf(seriesOf(counted, what)), { perMinute: 0, inAll: 20 }), what).toBe(false);
  }
  expect(counted.at(-1)?.warnings).toEqual([expect.stringContaining('MaxListenersExceededWarning')]);
});

it('sees an event loop that is held up', async () => {
  const blocking = await watched(
    'blocking',
    'setInterval(() => { const end = Date.now() + 60; while (Date.now() < end) {} }, 65);',
  );
  expect(blocking.at(-1)?.delay.whole.p99).toBeGreaterThan(50);
});

it('leaves a line that is still being written for later', () => {
  const file = join(folder, 'half.jsonl');
  expect(readReadings(file)).toEqual([]);
  appendFileSync(file, '{"kind":"looked","atMs":1');
  expect(readReadings(file)).toEqual([]);
});

/** Runs a script until what is alive in it was counted several times. */
async function watched(name: string, script: string): Promise<readonly Collected[]> {
  const file = join(folder, `${name}.jsonl`);
  const env = { PROBE_FILE: file, PROBE_COLLECT_EVERY_MS: String(COLLECT_EVERY_MS) };
  const process = new NodeProcess({ args: [...PROBE_OPTIONS, '--eval', script], env, folder });
  try {
    for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; await sleep(100)) {
      const counted = readReadings(file)
        .filter(isCollected)
        .filter(({ living }) => living.timers !== undefined);
      if (counted.length >= COUNTINGS) return counted;
    }
    throw new Error(`nothing was counted:\n${process.lastWords}`);
  } finally {
    await process.kill();
  }
}

function seriesOf(counted: readonly Collected[], what: 'timers' | 'closures' | 'heap') {
  return counted.map(({ atMs, living }) => ({ minute: atMs / 60_000, value: living[what] ?? 0 }));
}

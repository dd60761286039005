import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ProgramHealthDeps, ProgramWatch } from '../../src/app/programHealth.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';

let directory: string;
let opened: OpenedStore;
let watch: ProgramWatch | null = null;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-health-'));
  opened = openStore(join(directory, 'rung.db'), { now: Date.now });
});
afterEach(() => {
  watch?.stop();
  opened.close();
  rmSync(directory, { recursive: true, force: true });
});

function begin(changes: Partial<ProgramHealthDeps> = {}): ProgramWatch {
  watch = new ProgramWatch({
    databaseFile: join(directory, 'rung.db'),
    outbox: opened.outbox,
    now: Date.now,
    readers: () => ['console'],
    telegram: () => null,
    ...changes,
  });
  return watch;
}

it('measures memory, database and disk, and counts what waits', async () => {
  opened.outbox.register('console');
  const dueMs = Date.now() - 5_000;
  opened.store.addAlert({
    ...{ level: 'info', strategyId: null, timeMs: dueMs, mergeKey: null, deliverAtMs: dueMs },
    content: { kind: 'needsPerson', what: 'look' },
  });
  const health = await begin().health();
  expect(health.memoryBytes).toBeGreaterThan(10_000_000);
  expect(health.database?.sizeBytes).toBeGreaterThan(4_096);
  expect(health.database?.freeBytes).toBeGreaterThan(0);
  expect(health.readers).toEqual([{ name: 'console', waiting: 1, oldestDueMs: dueMs }]);
  expect(Math.abs(health.readAtMs - Date.now())).toBeLessThan(5_000);
});

it('has no database to measure when it is in memory', async () => {
  expect((await begin({ databaseFile: null }).health()).database).toBeNull();
});

it('notices when the event loop is held up', async () => {
  const busy = begin();
  await new Promise((resolve) => setTimeout(resolve, 250));
  const untilMs = performance.now() + 600;
  while (performance.now() < untilMs);
  await new Promise((resolve) => setTimeout(resolve, 250));
  const { eventLoopDelayMs } = await busy.health();
  expect(eventLoopDelayMs).toBeGreaterThan(300);
  expect(eventLoopDelayMs).toBeLessThan(5_000);
});

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import { openBooks } from '../../src/store/openBooks.js';
import { adjustmentEntry, commitOf, fillEntry, now, orderOf, START_MS, temporaryDirectory } from './books.js';
import { startProcess } from './child/process.js';

let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory.path, 'rung.db');
});
afterEach(() => directory.remove());

/** The number of the last event in the books, once ledger, state, order, outbox, reports and settled trades agree on it. */
function lastEvent({ store, outbox }: OpenedStore): number {
  const events = [...store.ledger('sol')].length;
  const stored = store.openStrategy('sol').stored;
  expect(stored?.ledgerLength).toBe(events);
  expect(stored?.orders.get(7)?.detail).toBe(`event ${events}`);
  expect(outbox.pending('telegram', START_MS, 100_000).at(-1)?.content).toEqual({
    kind: 'needsPerson',
    what: `event ${events}`,
  });
  expect(store.reports('sol', 1)[0]?.id).toBe(events);
  // One of the next event may have been noted; the trades of those that are in the books are settled.
  const noted = store.openManualTradesOf('SOL').map(({ tradeId }) => tradeId);
  expect([[], [`manual ${events + 1}`]]).toContainEqual(noted);
  return events;
}

it('a process killed at any moment leaves every commit that had returned, whole, and the next goes on', async () => {
  let events = 0;
  for (const afterLines of [1, 40, 300]) {
    const child = startProcess('commitUntilKilled.ts', [file]);
    let told = 0;
    for (let line = 0; line < afterLines; line++) told = Number(await child.line());
    await child.kill();

    const opened = openStore(file, { now });
    const found = lastEvent(opened);
    opened.close();
    expect(found).toBeGreaterThanOrEqual(told);
    expect(told).toBe(events + afterLines);
    events = found;
  }
});

it('a disk that takes no more is told, and leaves every commit that had returned and nothing of the next', async () => {
  const child = startProcess('commitUntilKilled.ts', [file], 512);
  let told = 0;
  let line = await child.line();
  while (!line.startsWith('StoreError')) {
    told = Number(line);
    line = await child.line();
  }
  await child.ended();
  expect(told).toBeGreaterThan(0);
  expect(line).toContain(`${file}`);
  expect(line).toContain('nothing of this step was recorded');

  const opened = openStore(file, { now });
  expect(lastEvent(opened)).toBe(told);
  // With room again, the books go on.
  const orders = [...(opened.store.openStrategy('sol').stored?.orders.values() ?? [])];
  opened.store.commit(commitOf({ entries: [fillEntry(told + 1)], orders }));
  expect(opened.store.openStrategy('sol').stored?.ledgerLength).toBe(told + 1);
  opened.close();
});

it('a full disk is told as such, and nothing of what found no room is recorded', () => {
  // SQLite's own limit stands in for the disk's: it is met in the same place and told in the same way.
  const books = openBooks(file, now, [...MIGRATIONS, 'PRAGMA max_page_count = 60']);
  books.openStrategy('sol');
  const long = (sequence: number) => adjustmentEntry(sequence, { evidence: 'why '.repeat(2_000) });
  let booked = 0;
  const fill = () => {
    for (;;) {
      books.commit(
        commitOf({ entries: [long(booked + 1)], orders: [orderOf({ detail: `entry ${booked + 1}` })] }),
      );
      booked++;
    }
  };
  expect(fill).toThrow(expect.objectContaining({ name: 'StoreError', failure: 'diskFull' }));
  expect(fill).toThrow(/No room for .*rung\.db to grow: nothing of this step was recorded\. Free some space/);
  expect(booked).toBeGreaterThan(0);
  expect([...books.ledger('sol')]).toHaveLength(booked);
  expect(books.order(7)?.detail).toBe(`entry ${booked}`);
  books.close();
});

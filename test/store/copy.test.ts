import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, openStoreCopy } from '../../src/store/index.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import { openBooks } from '../../src/store/openBooks.js';
import {
  adjustmentEntry,
  commitOf,
  fillEntry,
  manualTrade,
  now,
  reportOf,
  temporaryDirectory,
} from './books.js';
import { startProcess } from './child/process.js';
import { makeFirstVersion, versionOf } from './firstVersion.js';

let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory.path, 'rung.db');
});
afterEach(() => directory.remove());

/** Every file of the directory and a digest of its bytes; a reader may mark its place in the log's index. */
function filesAndBytes(): Record<string, string> {
  const names = readdirSync(directory.path).filter((name) => !name.endsWith('-shm'));
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory.path, name)))
        .digest('hex'),
    ]),
  );
}

const lengthOf = (ledger: Iterable<unknown>) => [...ledger].length;

describe('a copy of books that nobody has open', () => {
  it('has all that is in them, and takes what is done to it along when it is closed', () => {
    const original = openStore(file, { now });
    original.store.openStrategy('sol');
    original.store.commit(commitOf({ entries: [fillEntry(1)] }));
    original.store.noteManualTrade(manualTrade('50'));
    original.close();
    const before = filesAndBytes();
    const names = readdirSync(directory.path);

    const { store, outbox, close } = openStoreCopy(file, { now });
    store.openStrategy('sol');
    outbox.register('console');
    expect(store.openManualTradesOf('SOL')).toEqual([manualTrade('50')]);
    store.commit(
      commitOf({
        entries: [adjustmentEntry(2, { reportId: 1 })],
        reports: [reportOf(1)],
        settledTrades: [{ fill: manualTrade('50'), reportId: 1 }],
      }),
    );
    expect(lengthOf(store.ledger('sol'))).toBe(2);
    expect(store.openManualTradesOf('SOL')).toEqual([]);
    close();
    expect(() => store.nextReportId()).toThrow(expect.objectContaining({ failure: 'closed' }));

    expect(filesAndBytes()).toEqual(before);
    expect(readdirSync(directory.path)).toEqual(names);
  });

  it('of an older version is brought to this one, and they stay as they are', () => {
    makeFirstVersion(file);
    const before = filesAndBytes();
    const { store, close } = openStoreCopy(file, { now });
    expect(store.report(4)?.bookings).toHaveLength(1);
    close();
    expect(filesAndBytes()).toEqual(before);
    expect(readdirSync(directory.path)).toEqual(['rung.db']);
    expect(versionOf(file)).toBe(1);
  });

  it('can be made of a backup, which has no log', () => {
    makeFirstVersion(file);
    openStore(file, { now }).close();
    const before = filesAndBytes();
    const { store, close } = openStoreCopy(`${file}.v1.backup`, { now });
    expect(lengthOf(store.ledger('sol'))).toBe(6);
    close();
    expect(filesAndBytes()).toEqual(before);
  });
});

describe('a copy of books that a running Rung writes', () => {
  it('has its last commit and none that comes later, and neither sees what the other does', () => {
    const original = openStore(file, { now });
    original.store.openStrategy('sol');
    original.store.commit(commitOf({ entries: [fillEntry(1)] }));
    const before = filesAndBytes();

    const copy = openStoreCopy(file, { now });
    expect(filesAndBytes()).toEqual(before);
    original.store.commit(commitOf({ entries: [fillEntry(2), fillEntry(3)] }));
    copy.store.openStrategy('sol');
    expect([...copy.store.ledger('sol')]).toEqual([fillEntry(1)]);
    copy.store.commit(commitOf({ entries: [adjustmentEntry(2)] }));
    expect([...original.store.ledger('sol', 1)]).toEqual([fillEntry(2), fillEntry(3)]);

    const later = openStoreCopy(file, { now });
    expect(lengthOf(later.store.ledger('sol'))).toBe(3);
    for (const each of [copy, later, original]) each.close();
    expect(openStoreCopyLength()).toBe(3);
  });

  it('goes by the books, not by the link that leads to them', () => {
    const original = openStore(file, { now });
    original.store.openStrategy('sol');
    original.store.commit(commitOf({ entries: [fillEntry(1)] }));
    const link = join(directory.path, 'link.db');
    symlinkSync(file, link);
    const { store, close } = openStoreCopy(link, { now });
    expect(lengthOf(store.ledger('sol'))).toBe(1);
    close();
    original.close();
  });

  it('is whole at any moment, in another process too, and after that one was killed', async () => {
    const child = startProcess('commitUntilKilled.ts', [file]);
    let told = 0;
    for (let copies = 0; copies < 10; copies++) {
      for (let line = 0; line < 20; line++) told = Number(await child.line());
      const events = openStoreCopyLength();
      expect(events).toBeGreaterThanOrEqual(told);
    }
    await child.kill();
    const before = filesAndBytes();
    expect(Object.keys(before)).toContain('rung.db-wal');
    const events = openStoreCopyLength();
    expect(events).toBeGreaterThanOrEqual(told);
    expect(filesAndBytes()).toEqual(before);

    const next = openStore(file, { now });
    expect(lengthOf(next.store.ledger('sol'))).toBe(events);
    next.close();
  });

  /** The number of the last event in a copy, once ledger, state, report and order agree on it. */
  function openStoreCopyLength(): number {
    const { store, close } = openStoreCopy(file, { now });
    const events = lengthOf(store.ledger('sol'));
    // Checks the state's length against the ledger's.
    store.openStrategy('sol');
    const order = store.order(7);
    if (order !== null) {
      expect(order.detail).toBe(`event ${events}`);
      expect(store.nextReportId()).toBe(events + 1);
    }
    close();
    return events;
  }
});

describe('no copy is made', () => {
  it('of books that are not there, and nothing is made in their place', () => {
    const deep = join(directory.path, 'a', 'rung.db');
    for (const missing of [file, deep]) {
      expect(() => openStoreCopy(missing, { now })).toThrow(
        /There are no books in .*rung\.db yet\. Name the database of a Rung that has run, or start Rung/,
      );
      expect(() => openStoreCopy(missing, { now })).toThrow(expect.objectContaining({ failure: 'missing' }));
    }
    expect(readdirSync(directory.path)).toEqual([]);
    writeFileSync(file, '');
    expect(() => openStoreCopy(file, { now })).toThrow(/There are no books in/);
    expect(readFileSync(file)).toHaveLength(0);
  });

  it('of a directory, or of what lies below a file', () => {
    expect(() => openStoreCopy(directory.path, { now })).toThrow(/is a directory\. Name a file in it/);
    writeFileSync(file, 'not a directory');
    expect(() => openStoreCopy(join(file, 'rung.db'), { now })).toThrow(
      expect.objectContaining({ name: 'StoreError', failure: 'unreadable' }),
    );
  });

  it('of what is not ours or newer than this program, untouched', () => {
    writeFileSync(file, 'Dear diary, today I bought SOL. '.repeat(40));
    const foreign = join(directory.path, 'songs.db');
    const songs = new SqliteDatabase(foreign);
    songs.exec('CREATE TABLE songs (name TEXT)');
    songs.close();
    const newer = join(directory.path, 'newer.db');
    openBooks(newer, now, [...MIGRATIONS, 'CREATE TABLE dreams (price TEXT)']).close();
    const before = filesAndBytes();

    expect(() => openStoreCopy(file, { now })).toThrow(/rung\.db is not a database/);
    expect(() => openStoreCopy(foreign, { now })).toThrow(/songs\.db is a database of another program/);
    expect(() => openStoreCopy(newer, { now })).toThrow(expect.objectContaining({ failure: 'newerVersion' }));
    expect(filesAndBytes()).toEqual(before);
  });
});

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import { openBooks } from '../../src/store/openBooks.js';
import { commitOf, fillEntry, now, temporaryDirectory } from './books.js';
import { versionOf } from './firstVersion.js';

let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory.path, 'rung.db');
});
afterEach(() => directory.remove());

/** The version that this program knows stands for the old one, and steps that are not there yet for the new ones. */
const present = MIGRATIONS.length;
const next = 'ALTER TABLE settings ADD COLUMN changed_by TEXT';

function recordPresentVersion(): void {
  const books = openBooks(file, now, MIGRATIONS);
  books.openStrategy('sol');
  books.commit(commitOf({ entries: [fillEntry(1)] }));
  books.close();
}

describe('an older database', () => {
  it('is copied beside itself, then brought to the newest version with all that it holds', () => {
    recordPresentVersion();
    const books = openBooks(file, now, [...MIGRATIONS, next]);
    expect([...books.ledger('sol')]).toEqual([fillEntry(1)]);
    books.close();
    expect(versionOf(file)).toBe(present + 1);

    const backup = `${file}.v${present}.backup`;
    expect(versionOf(backup)).toBe(present);
    const before = openBooks(backup, now, MIGRATIONS);
    expect([...before.ledger('sol')]).toEqual([fillEntry(1)]);
    before.close();
  });

  it('goes through every version between', () => {
    recordPresentVersion();
    const third = `UPDATE settings SET changed_by = 'nobody'`;
    openBooks(file, now, [...MIGRATIONS, next, third]).close();
    expect(versionOf(file)).toBe(present + 2);
  });

  it('stays as it was when a step fails, and can be tried again', () => {
    recordPresentVersion();
    expect(() => openBooks(file, now, [...MIGRATIONS, next, 'DROP TABLE nonsense'])).toThrow(
      new RegExp(
        `could not be brought from version ${present} to ${present + 2} and is as it was before\\..*no such table: nonsense`,
      ),
    );
    expect(versionOf(file)).toBe(present);

    const books = openBooks(file, now, [...MIGRATIONS, next]);
    expect([...books.ledger('sol')]).toEqual([fillEntry(1)]);
    books.close();
    expect(readdirSync(directory.path).filter((name) => name.includes('backup'))).toEqual([
      `rung.db.v${present}.backup`,
    ]);
  });

  it('stays as it was when a step would leave a row that refers to nothing', () => {
    recordPresentVersion();
    expect(() => openBooks(file, now, [...MIGRATIONS, 'DELETE FROM strategies'])).toThrow(
      /is as it was before\. A row of table \w+ in .* refers to a row of strategies that is not there/,
    );
    expect(versionOf(file)).toBe(present);
  });

  it('of the newest version is opened without a copy, and a new one has nothing to copy', () => {
    openStore(file, { now }).close();
    openStore(file, { now }).close();
    expect(readdirSync(directory.path).sort()).toEqual(['rung.db', 'rung.db.lock']);
  });
});

describe('a database that is not ours to open', () => {
  it('of a newer version is refused, untouched, with what to do', () => {
    openBooks(file, now, [...MIGRATIONS, next]).close();
    expect(() => openStore(file, { now })).toThrow(
      new RegExp(
        `has version ${present + 1}; this program knows versions up to ${present}\\. A newer Rung wrote it: start that one`,
      ),
    );
    expect(() => openStore(file, { now })).toThrow(expect.objectContaining({ failure: 'newerVersion' }));
    expect(versionOf(file)).toBe(present + 1);
  });

  it('of another program is refused, untouched', () => {
    const foreign = new SqliteDatabase(file);
    foreign.exec('CREATE TABLE songs (name TEXT)');
    foreign.close();
    expect(() => openStore(file, { now })).toThrow(/rung\.db is a database of another program/);
    expect(versionOf(file)).toBe(0);
  });

  it('because it is no database is refused, untouched', () => {
    writeFileSync(file, 'Dear diary, today I bought SOL. '.repeat(40));
    expect(() => openStore(file, { now })).toThrow(
      /rung\.db is not a database\. Move it away, or name another file/,
    );
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});

describe('a place', () => {
  it('whose directories are missing is made', () => {
    const deep = join(directory.path, 'a', 'b', 'rung.db');
    openStore(deep, { now }).close();
    expect(versionOf(deep)).toBe(present);
  });

  it('with an empty file becomes a database', () => {
    writeFileSync(file, '');
    openStore(file, { now }).close();
    expect(versionOf(file)).toBe(present);
  });

  it('that is a directory, or below a file, is refused', () => {
    expect(() => openStore(directory.path, { now })).toThrow(
      /is a directory\. Name a file in it, e\.g\. .*rung\.db/,
    );
    writeFileSync(file, '');
    expect(() => openStore(join(file, 'rung.db'), { now })).toThrow(
      expect.objectContaining({ name: 'StoreError', failure: 'unwritable' }),
    );
  });
});

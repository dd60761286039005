import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Books } from './books.js';
import { Connection } from './connection.js';
import { booksOn, existingPath } from './openBooks.js';
import { explain, StoreError } from './storeError.js';

/** Time for a recovery after a crash, or for a database to close: nothing else keeps a reader waiting. */
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Bytes 18 and 19 of a database file tell how it is written and read: 2 with a write-ahead log, 1 without. A database
 * in memory has no log. https://sqlite.org/fileformat.html#file_format_version_numbers
 */
const FORMAT_VERSIONS = [18, 19] as const;
const WITH_LOG = 2;
const WITHOUT_LOG = 1;

/** The books as they are at this moment, copied into memory: what is done to the copy ends with it. */
export function openCopy(file: string, now: () => number, migrations: readonly string[]): Books {
  const path = resolve(file);
  const image = readImage(path);
  for (const at of FORMAT_VERSIONS) image[at] = WITHOUT_LOG;
  return booksOn(Connection.toCopy(path, image), now, migrations, () => {});
}

/** Soundness of the books at a path, as SQLite finds it in a copy of them. */
export interface BooksCheckUp {
  /** Damage, in SQLite's words; none for a sound database. */
  readonly damage: readonly string[];
  /** Form that they have, and that this program would bring them to. */
  readonly version: number;
  readonly newestVersion: number;
}

const SOUND = 'ok';

/** Looks for damage without touching the file: `quick_check` of a copy in memory, https://sqlite.org/pragma.html#pragma_quick_check */
export function checkUp(file: string, migrations: readonly string[]): BooksCheckUp {
  const path = resolve(file);
  const image = readImage(path);
  for (const at of FORMAT_VERSIONS) image[at] = WITHOUT_LOG;
  const connection = Connection.toCopy(path, image);
  try {
    const rows = connection.prepare('PRAGMA quick_check').all();
    return {
      damage: rows.map(([row]) => String(row)).filter((row) => row !== SOUND),
      version: Number(connection.pragma('user_version')),
      newestVersion: migrations.length,
    };
  } finally {
    connection.close();
  }
}

function readImage(path: string): Buffer {
  try {
    const existing = existingPath(path);
    if (existing === null || statSync(existing).size === 0) {
      throw new StoreError(
        'missing',
        `There are no books in ${path} yet. Name the database of a Rung that has run, or start Rung: it makes them.`,
      );
    }
    return imageAtRest(existing) ?? imageThroughSqlite(existing);
  } catch (error) {
    const explained = explain(error, path);
    if (!(explained instanceof StoreError) || explained.failure !== 'unwritable') throw explained;
    throw new StoreError(
      'unreadable',
      `The database ${path} cannot be opened for reading. Give this user the right to read it and its log beside it ` +
        `(${path}-wal), or name another file.`,
      { cause: error },
    );
  }
}

/**
 * A database that nobody has open, read as any other file: SQLite would leave an empty log beside it, and could not
 * read it where nothing can be written. Null when it is not at rest.
 */
function imageAtRest(path: string): Buffer | null {
  const before = traceAtRest(path);
  if (before === null) return null;
  const image = readFileSync(path);
  const isWhole = traceAtRest(path) === before;
  return isWhole && FORMAT_VERSIONS.every((at) => image[at] === WITH_LOG) ? image : null;
}

/** Changes with every write. Null when somebody has it open, or did not close it: then its log lies beside it. */
function traceAtRest(path: string): string | null {
  if (existsSync(`${path}-wal`) || existsSync(`${path}-journal`)) return null;
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
}

/** All that is committed, whoever writes meanwhile. */
function imageThroughSqlite(path: string): Buffer {
  const connection = Connection.readOnly(path, BUSY_TIMEOUT_MS);
  try {
    // Holds on to this moment while the pages are read one by one; closing lets go of it.
    connection.execute('BEGIN');
    connection.pragma('schema_version');
    return connection.image();
  } finally {
    connection.close();
  }
}

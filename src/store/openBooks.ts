import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Books } from './books.js';
import { Connection } from './connection.js';
import { lockInstance } from './instanceLock.js';
import { migrate } from './migrate.js';
import { explain, StoreError } from './storeError.js';

const IN_MEMORY = ':memory:';

/** Only a person's tool can be in the way (the instance lock keeps others out), and the engine stands still meanwhile. */
const BUSY_TIMEOUT_MS = 250;

/** Opens, locks and migrates a database, or throws a `StoreError` and leaves nothing behind that is open. */
export function openBooks(file: string, now: () => number, migrations: readonly string[]): Books {
  const path = file === IN_MEMORY ? file : realPath(file);
  const lock = path === IN_MEMORY ? null : lockInstance(path);
  try {
    const connection = new Connection(path, BUSY_TIMEOUT_MS);
    try {
      migrate(connection, migrations);
      configure(connection);
      return new Books(connection, now, () => {
        connection.close();
        lock?.release();
      });
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    lock?.release();
    throw explain(error, path);
  }
}

/** One name per database, whatever links lead to it: the lock goes by it. Makes the directories that are missing. */
function realPath(file: string): string {
  const path = resolve(file);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      throw new StoreError(
        'unwritable',
        `${path} is a directory. Name a file in it, e.g. ${join(path, 'rung.db')}.`,
      );
    }
    if (found !== undefined) return realpathSync(path);
    mkdirSync(dirname(path), { recursive: true });
    return join(realpathSync(dirname(path)), basename(path));
  } catch (error) {
    throw explain(error, path);
  }
}

function configure(connection: Connection): void {
  // A commit appends to the log and moves no page of the database: fast, and readers are never in the way.
  connection.execute('PRAGMA journal_mode = WAL');
  // NORMAL leaves a commit to the operating system. A crash of the process, kill -9 included, loses nothing. After a
  // loss of power the last commits may be gone, whole ones and from the end: the exchange's history is read again
  // and its fills booked, and orders that had been placed are known by their client ids. FULL would wait for the
  // disk at every event, and give the exchange's word no more weight than it has.
  connection.execute('PRAGMA synchronous = NORMAL');
  connection.execute('PRAGMA foreign_keys = ON');
}

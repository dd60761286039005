import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileAt } from '../files/fileAt.js';
import { keepPrivate, makeFolderOf } from '../files/privateFiles.js';
import { Books } from './books.js';
import { Connection, USUAL_SYNCHRONOUS } from './connection.js';
import { lockInstance } from './instanceLock.js';
import { migrate } from './migrate.js';
import { explain, StoreError } from './storeError.js';

const IN_MEMORY = ':memory:';

/** Only a person's tool can be in the way (the instance lock keeps others out), and the engine stands still meanwhile. */
const BUSY_TIMEOUT_MS = 250;

/** Opens, locks and migrates a database, or throws a `StoreError` and leaves nothing behind that is open. */
export function openBooks(file: string, now: () => number, migrations: readonly string[]): Books {
  const path = file === IN_MEMORY ? file : pathForWriting(file);
  const lock = path === IN_MEMORY ? null : lockInstance(path);
  try {
    return booksOn(Connection.to(path, BUSY_TIMEOUT_MS), now, migrations, () => lock?.release());
  } catch (error) {
    lock?.release();
    throw explain(error, path);
  }
}

/** The books on a connection, brought to the newest version. The connection is theirs: closed with them, or by a failure. */
export function booksOn(
  connection: Connection,
  now: () => number,
  migrations: readonly string[],
  onClose: () => void,
): Books {
  try {
    migrate(connection, migrations);
    configure(connection);
    return new Books(connection, now, () => {
      connection.close();
      onClose();
    });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** One name per database, whatever links lead to it: the lock goes by it. Makes the directories that are missing. */
function pathForWriting(file: string): string {
  const path = resolve(file);
  try {
    const existing = existingPath(path);
    if (existing !== null) {
      for (const name of [existing, `${existing}-wal`, `${existing}-shm`]) keepPrivate(name);
      return existing;
    }
    makeFolderOf(path);
    return join(realpathSync(dirname(path)), basename(path));
  } catch (error) {
    throw explain(error, path);
  }
}

/** The name of a file that is there, whatever links lead to it; null when there is none. */
export function existingPath(path: string): string | null {
  const found = fileAt(path);
  if (found?.isDirectory()) {
    throw new StoreError(
      'notADatabase',
      `${path} is a directory. Name a file in it, e.g. ${join(path, 'rung.db')}.`,
    );
  }
  return found === null ? null : realpathSync(path);
}

function configure(connection: Connection): void {
  // A commit appends to the log and moves no page of the database: fast, and readers are never in the way.
  connection.execute('PRAGMA journal_mode = WAL');
  connection.execute(USUAL_SYNCHRONOUS);
  connection.execute('PRAGMA foreign_keys = ON');
}

import { hostname } from 'node:os';
import { fileAt } from '../files/fileAt.js';
import { integer, text } from './column.js';
import { Connection } from './connection.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly sinceMs: number;
}

const holders = new Table<Holder>('holder', ['pid'], { pid: integer, host: text, sinceMs: integer });

/** Long enough for a process that is just ending, and for one that is just writing its name. */
const PATIENCE_MS = 500;

/** Several processes started in the same instant may write their names over each other's. */
const ATTEMPTS = 10;

/** Locks held by this process. A connection that nobody refers to is closed when its memory is reclaimed, lock and all. */
const held = new Set<Connection>();

/**
 * Makes this process the only one that has `file` open as its books, until `release()` or its death.
 *
 * The lock is a write transaction on a tiny database beside it, `<file>.lock`, held open for good. It is the
 * operating system's lock on an open file, so it vanishes with its process, however that ends: there is no stale
 * lock to judge, and no process id that another program could have been given since. Readers are let in, which is
 * how a second start can tell who holds it.
 *
 * The file stays behind; it means nothing once its process is gone.
 *
 * @throws StoreError `locked`, naming process, host and time
 */
export function lockInstance(file: string): { release(): void } {
  const connection = Connection.to(`${file}.lock`, PATIENCE_MS);
  // The wall clock, whatever clock the books run by: this is for the person who looks for the process.
  const self: Holder = { pid: process.pid, host: hostname(), sinceMs: Date.now() };
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      connection.execute('BEGIN IMMEDIATE');
      connection.execute(
        'CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, since_ms INTEGER) STRICT',
      );
      if (isSame(readHolder(connection), self)) {
        held.add(connection);
        return { release: () => release(connection) };
      }
      // Others can read the name only once it is committed, which lets go of the lock for a moment: then the lock
      // is taken again, and counts if the name still stands.
      connection.execute('DELETE FROM holder');
      connection.prepare(holders.insert).run(...holders.write(self));
      connection.execute('COMMIT');
    }
    throw inUse(connection, file);
  } catch (error) {
    const refusal = error instanceof StoreError && error.failure === 'busy' ? inUse(connection, file) : error;
    connection.close();
    throw refusal;
  }
}

/**
 * Tells who holds the lock of `file`, in words; null: nobody. A start in the same moment waits for as long as this takes.
 *
 * @throws StoreError when the lock cannot be tried
 */
export function holderOf(file: string): string | null {
  const lock = `${file}.lock`;
  if (fileAt(lock) === null) return null;
  const connection = Connection.to(lock, 0);
  try {
    connection.execute('BEGIN IMMEDIATE');
    connection.execute('ROLLBACK');
    return null;
  } catch (error) {
    if (error instanceof StoreError && error.failure === 'busy') return describeHolder(connection);
    throw error;
  } finally {
    connection.close();
  }
}

function release(connection: Connection): void {
  connection.close();
  held.delete(connection);
}

function inUse(connection: Connection, file: string): StoreError {
  return new StoreError(
    'locked',
    `The database ${file} is in use by ${describeHolder(connection)}. ` +
      'Stop that one first, or give this one a database of its own.',
  );
}

function describeHolder(connection: Connection): string {
  try {
    const holder = readHolder(connection);
    if (holder !== null) {
      return `process ${holder.pid} on ${holder.host} since ${new Date(holder.sinceMs).toISOString()}`;
    }
  } catch (error) {
    // It is writing its name at this very moment; that it holds the lock is all that can be said.
    if (!(error instanceof StoreError)) throw error;
  }
  return 'another process';
}

function readHolder(connection: Connection): Holder | null {
  return holders.find(connection.prepare(holders.select).get());
}

function isSame(holder: Holder | null, self: Holder): boolean {
  return holder?.pid === self.pid && holder.host === self.host && holder.sinceMs === self.sinceMs;
}

import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Connection } from './connection.js';
import { StoreError } from './storeError.js';

/** `Rung` in ASCII, in the header of every database of ours: https://sqlite.org/pragma.html#pragma_application_id */
const APPLICATION_ID = 0x52_75_6e_67;

/**
 * Brings a database to the newest version that this program knows, or leaves it exactly as it was.
 *
 * An existing file of an older version is first copied whole to `<file>.v<version>.backup`.
 *
 * @param migrations the SQL at index i makes version i + 1 of version i
 * @throws StoreError `newerVersion`; `notADatabase` when it is another program's
 */
export function migrate(connection: Connection, migrations: readonly string[]): void {
  const found = Number(connection.pragma('user_version'));
  const known = migrations.length;
  refuseForeign(connection, found);
  if (found > known) {
    throw new StoreError(
      'newerVersion',
      `The database ${connection.file} has version ${found}; this program knows versions up to ${known}. ` +
        'A newer Rung wrote it: start that one, or give this one another database' +
        ` (a copy from before the change may lie beside it: ${connection.file}.v${known}.backup).`,
    );
  }
  if (found === known) return;
  if (found > 0 && !connection.isInMemory) backUp(connection, `${connection.file}.v${found}.backup`);

  // Off while tables are rebuilt; it cannot be switched inside a transaction. Checked at its end instead.
  connection.execute('PRAGMA foreign_keys = OFF');
  try {
    connection.transaction(() => apply(connection, migrations.slice(found), known));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(
      error.failure,
      `The database could not be brought from version ${found} to ${known} and is as it was before. ${error.message}`,
      { cause: error },
    );
  }
}

function apply(connection: Connection, steps: readonly string[], version: number): void {
  for (const sql of steps) connection.execute(sql);
  const broken = connection.prepare('PRAGMA foreign_key_check').get();
  if (broken !== undefined) {
    throw new StoreError(
      'brokenInvariant',
      `A row of table ${String(broken[0])} in ${connection.file} refers to a row of ${String(broken[2])} that is not there.`,
    );
  }
  connection.execute(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
}

function refuseForeign(connection: Connection, version: number): void {
  const isOurs = Number(connection.pragma('application_id')) === APPLICATION_ID;
  const isEmpty = version === 0 && connection.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
  if (isOurs || isEmpty) return;
  throw new StoreError(
    'notADatabase',
    `${connection.file} is a database of another program. Name another file; Rung makes it when it is not there.`,
  );
}

/** A whole, flushed copy under its name, or none: a crash on the way leaves only a `.part` that the next one replaces. */
function backUp(connection: Connection, copy: string): void {
  const part = `${copy}.part`;
  rmSync(part, { force: true });
  connection.prepare('VACUUM INTO ?').run(part);
  const descriptor = openSync(part, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, copy);
}

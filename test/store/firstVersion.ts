import { readFileSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { Connection } from '../../src/store/connection.js';
import { migrate } from '../../src/store/migrate.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';

const rows = readFileSync(new URL('./firstVersion.sql', import.meta.url), 'utf8');

/** Makes a database of version 1, with rows of every kind in it; two of its five alerts were delivered to `telegram`. */
export function makeFirstVersion(file: string, besides = ''): void {
  const connection = Connection.to(file, 0);
  migrate(connection, MIGRATIONS.slice(0, 1));
  connection.execute('PRAGMA journal_mode = WAL');
  connection.execute(rows);
  connection.execute(besides);
  connection.close();
}

export function versionOf(file: string): unknown {
  const database = new SqliteDatabase(file, { readonly: true });
  try {
    return database.pragma('user_version', { simple: true });
  } finally {
    database.close();
  }
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Where a start in `folder` keeps its books when nothing names another place. */
export function booksIn(folder: string): string {
  return join(folder, 'data', 'rung.db');
}

/** Every row of every table, also while another process has the books. */
export function rowsOf(file: string): Readonly<Record<string, readonly unknown[]>> {
  return reading(file, (database) => {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    return Object.fromEntries(
      tables.map((table) => [String(table), database.prepare(`SELECT * FROM "${table}"`).all()]),
    );
  });
}

export function settingOf(file: string, key: string): unknown {
  return reading(file, (database) =>
    database.prepare('SELECT value FROM settings WHERE key = ?').pluck().get(key),
  );
}

function reading<T>(file: string, read: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/**
 * A fingerprint of every file below a folder: of all its bytes. Without SQLite's `-shm` files, in which its readers find
 * their way: they hold nothing that is not made anew.
 */
export function bytesBelow(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => !name.endsWith('-shm') && statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, fingerprint(readFileSync(join(folder, name)))]));
}

function fingerprint(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

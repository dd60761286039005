import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** Makes `data/` of 0.1.0 in a folder. @returns the files of the books and of the paper exchange */
export function makeRelease010(folder: string): { readonly books: string; readonly exchange: string } {
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  return { books: restored(data, 'rung'), exchange: restored(data, 'rung.paper') };
}

function restored(data: string, name: string): string {
  const file = join(data, `${name}.db`);
  const database = new SqliteDatabase(file);
  try {
    database.pragma('journal_mode = WAL');
    // Tables are written in the order of their names, and refer to others.
    database.pragma('foreign_keys = OFF');
    database.exec(readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8'));
  } finally {
    database.close();
  }
  return file;
}

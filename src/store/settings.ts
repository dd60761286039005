import { text } from './column.js';
import type { Connection } from './connection.js';

/** Small values that outlive the process, by name. */
export class Settings {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = connection.prepareAll({
      select: 'SELECT value FROM settings WHERE key = ?',
      replace: 'INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)',
    });
  }

  get(key: string): string | null {
    const row = this.#sql.select.get(key);
    return row === undefined ? null : text.read(row[0]);
  }

  set(key: string, value: string): void {
    this.#sql.replace.run(key, value);
  }
}

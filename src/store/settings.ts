import { text } from './column.js';
import type { Connection } from './connection.js';

/** Small values that outlive the process, by name. */
export class Settings {
  readonly #select;
  readonly #replace;

  constructor(connection: Connection) {
    this.#select = connection.prepare('SELECT value FROM settings WHERE key = ?');
    this.#replace = connection.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');
  }

  get(key: string): string | null {
    const row = this.#select.get(key);
    return row === undefined ? null : text.read(row[0]);
  }

  set(key: string, value: string): void {
    this.#replace.run(key, value);
  }
}

import { resolve } from 'node:path';
import { Connection } from './connection.js';
import { existingPath } from './openBooks.js';

const BUSY_TIMEOUT_MS = 1_000;

/**
 * Reads whom the books know as owners, as Telegram numbers them, also where they cannot be opened otherwise: they are another
 * process's, or a newer version's. Nothing is changed.
 *
 * @returns none where there are no books, or where they cannot be read
 */
export function ownersOnRecord(file: string): readonly number[] {
  try {
    const path = existingPath(resolve(file));
    if (path === null) return [];
    const connection = Connection.readOnly(path, BUSY_TIMEOUT_MS);
    try {
      const rows = connection.prepare("SELECT user_id FROM chat_users WHERE role = 'owner'").all();
      return rows.flatMap(([id]) => (typeof id === 'number' ? [id] : []));
    } finally {
      connection.close();
    }
  } catch {
    return [];
  }
}

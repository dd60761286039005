import type { ChatMemory, StoredUser } from '../chat/memory/index.js';
import { integer, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { Table } from './table.js';

const users = new Table<StoredUser>('chat_users', ['userId'], {
  userId: integer,
  role: oneOf(['viewer', 'operator', 'owner']),
  addedBy: text,
  addedAtMs: integer,
});

/** Telegram repeats an update until it is confirmed, which is at most some hundred updates later. */
const REMEMBERED_UPDATES = 5_000;

/** The chat's own tables. */
export class ChatTables implements ChatMemory {
  readonly #connection: Connection;
  readonly #sql;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#sql = connection.prepareAll({
      users: `${users.select} ORDER BY added_at_ms, user_id`,
      putUser: `${users.insert}
       ON CONFLICT (user_id) DO UPDATE SET role = excluded.role`,
      removeUser: 'DELETE FROM chat_users WHERE user_id = ?',
      takeUpdate: 'INSERT OR IGNORE INTO chat_updates (update_id) VALUES (?)',
      wasTaken: 'SELECT 1 FROM chat_updates WHERE update_id = ?',
      forgetUpdates: 'DELETE FROM chat_updates WHERE id <= ?',
      note: 'SELECT value FROM chat_notes WHERE chat = ? AND key = ?',
      setNote: 'INSERT OR REPLACE INTO chat_notes (chat, key, value) VALUES (?, ?, ?)',
      removeNote: 'DELETE FROM chat_notes WHERE chat = ? AND key = ?',
      notes: 'SELECT chat, value FROM chat_notes WHERE key = ? ORDER BY chat',
    });
  }

  users(): readonly StoredUser[] {
    return this.#sql.users.all().map((row) => users.read(row));
  }

  putUser(user: StoredUser): void {
    this.#connection.durably(() => this.#sql.putUser.run(...users.write(user)));
  }

  removeUser(userId: number): boolean {
    return this.#connection.durably(() => this.#sql.removeUser.run(userId).changes > 0);
  }

  takeUpdate(updateId: number): boolean {
    return this.#connection.durably(() => {
      const { changes, rowId } = this.#sql.takeUpdate.run(updateId);
      if (changes === 0) return false;
      this.#sql.forgetUpdates.run(rowId - REMEMBERED_UPDATES);
      return true;
    });
  }

  wasTaken(updateId: number): boolean {
    return this.#sql.wasTaken.get(updateId) !== undefined;
  }

  note(chat: string, key: string): string | null {
    const row = this.#sql.note.get(chat, key);
    return row === undefined ? null : text.read(row[0]);
  }

  setNote(chat: string, key: string, value: string | null): void {
    if (value === null) this.#sql.removeNote.run(chat, key);
    else this.#sql.setNote.run(chat, key, value);
  }

  setNoteForGood(chat: string, key: string, value: string): void {
    this.#connection.durably(() => this.#sql.setNote.run(chat, key, value));
  }

  notes(key: string): ReadonlyMap<string, string> {
    return new Map(this.#sql.notes.all(key).map(([chat, value]) => [text.read(chat), text.read(value)]));
  }
}

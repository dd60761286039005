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
  readonly #users;
  readonly #putUser;
  readonly #removeUser;
  readonly #takeUpdate;
  readonly #wasTaken;
  readonly #forgetUpdates;
  readonly #note;
  readonly #setNote;
  readonly #removeNote;
  readonly #notes;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#users = connection.prepare(`SELECT ${users.list} FROM chat_users ORDER BY added_at_ms, user_id`);
    this.#putUser = connection.prepare(
      `INSERT INTO chat_users (${users.list}) VALUES (${users.marks})
       ON CONFLICT (user_id) DO UPDATE SET role = excluded.role`,
    );
    this.#removeUser = connection.prepare('DELETE FROM chat_users WHERE user_id = ?');
    this.#takeUpdate = connection.prepare('INSERT OR IGNORE INTO chat_updates (update_id) VALUES (?)');
    this.#wasTaken = connection.prepare('SELECT 1 FROM chat_updates WHERE update_id = ?');
    this.#forgetUpdates = connection.prepare('DELETE FROM chat_updates WHERE id <= ?');
    this.#note = connection.prepare('SELECT value FROM chat_notes WHERE chat = ? AND key = ?');
    this.#setNote = connection.prepare(
      'INSERT OR REPLACE INTO chat_notes (chat, key, value) VALUES (?, ?, ?)',
    );
    this.#removeNote = connection.prepare('DELETE FROM chat_notes WHERE chat = ? AND key = ?');
    this.#notes = connection.prepare('SELECT chat, value FROM chat_notes WHERE key = ? ORDER BY chat');
  }

  users(): readonly StoredUser[] {
    return this.#users.all().map((row) => users.read(row));
  }

  putUser(user: StoredUser): void {
    this.#connection.durably(() => this.#putUser.run(...users.write(user)));
  }

  removeUser(userId: number): boolean {
    return this.#connection.durably(() => this.#removeUser.run(userId).changes > 0);
  }

  takeUpdate(updateId: number): boolean {
    return this.#connection.durably(() => {
      const { changes, rowId } = this.#takeUpdate.run(updateId);
      if (changes === 0) return false;
      this.#forgetUpdates.run(rowId - REMEMBERED_UPDATES);
      return true;
    });
  }

  wasTaken(updateId: number): boolean {
    return this.#wasTaken.get(updateId) !== undefined;
  }

  note(chat: string, key: string): string | null {
    const row = this.#note.get(chat, key);
    return row === undefined ? null : text.read(row[0]);
  }

  setNote(chat: string, key: string, value: string | null): void {
    if (value === null) this.#removeNote.run(chat, key);
    else this.#setNote.run(chat, key, value);
  }

  setNoteForGood(chat: string, key: string, value: string): void {
    this.#connection.durably(() => this.#setNote.run(chat, key, value));
  }

  notes(key: string): ReadonlyMap<string, string> {
    return new Map(this.#notes.all(key).map(([chat, value]) => [text.read(chat), text.read(value)]));
  }
}

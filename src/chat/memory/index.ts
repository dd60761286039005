/*
 * What the chat keeps in the database: who may talk, which updates were taken, and small things about each chat.
 */

/** Role of a person: may read; trade as well; decide who may talk as well. */
export type Role = 'viewer' | 'operator' | 'owner';

export interface StoredUser {
  /** Telegram's number of the person. */
  readonly userId: number;
  readonly role: Role;
  /** Giver of the role, e.g. `telegram:4242`, or `claim` for the owner who named the claim code. */
  readonly addedBy: string;
  readonly addedAtMs: number;
}

export interface ChatMemory {
  /** In the order in which they were let in. */
  users(): readonly StoredUser[];
  /** Lets somebody in, or gives them another role. On the disk when it returns. */
  putUser(user: StoredUser): void;
  /** @returns false when there was nobody of this number */
  removeUser(userId: number): boolean;
  /**
   * Takes an update of Telegram's, once: false for one that was taken before, by this process or an earlier one. On the
   * disk when it returns, so that what it asks for is never done a second time. Only the newest thousands are kept.
   */
  takeUpdate(updateId: number): boolean;
  /** True when this update was taken before, by this process or an earlier one. */
  wasTaken(updateId: number): boolean;
  /** Reads what was noted about a chat, e.g. `language` of `telegram:4242`; null when nothing was. */
  note(chat: string, key: string): string | null;
  /** @param value null: forgets it */
  setNote(chat: string, key: string, value: string | null): void;
  /** As `setNote`, and on the disk when it returns: not even a loss of power takes it back. */
  setNoteForGood(chat: string, key: string, value: string): void;
  /** Chats that have this note, with its value. */
  notes(key: string): ReadonlyMap<string, string>;
}

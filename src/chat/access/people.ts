import type { Clock } from '../../engine/ports/index.js';
import type { ChatMemory, Role, StoredUser } from '../memory/index.js';
import { telegramId, telegramName } from './names.js';
import { safeName } from './strangers.js';

export interface PeopleOptions {
  readonly memory: Pick<
    ChatMemory,
    'users' | 'putUser' | 'removeUser' | 'note' | 'setNote' | 'setNoteForGood'
  >;
  /** Telegram's numbers of the owners that the configuration names; the chat cannot take that from them. */
  readonly owners: readonly number[];
  /** Ids of the groups, below zero, in which these people are heard. */
  readonly groups: readonly number[];
  readonly clock: Pick<Clock, 'now'>;
}

/** Person who may talk to Rung through Telegram. */
export interface Member {
  readonly userId: number;
  readonly role: Role;
  /** Giver of the role: the configuration, somebody like `telegram:4242`, or `claim`. */
  readonly addedBy: string;
  /** Null for the owners of the configuration. */
  readonly addedAtMs: number | null;
}

export type MemberChange =
  /** `before` is null for somebody new. */
  | { readonly kind: 'added'; readonly member: Member; readonly before: Role | null }
  | { readonly kind: 'removed'; readonly userId: number }
  /** A group became a supergroup, which has another id. */
  | { readonly kind: 'groupMoved'; readonly fromId: number; readonly toId: number };

/** Reason why somebody stays as they are. */
export type RefusedChange =
  /** The configuration names them. */
  | 'configured'
  /** Change after which nobody would be left who decides. */
  | 'lastOwner'
  /** Change of what one may do oneself, which nobody makes. */
  | 'self';

export type Added = 'added' | 'changed' | 'unchanged' | RefusedChange;
export type Removed = 'removed' | 'unknown' | RefusedChange;

/** Giver of the role of an owner who named the claim code. */
export const CLAIM = 'claim';
const CONFIGURATION = 'configuration';
/** Key of the name that somebody has on Telegram, safe to print. */
const NAME = 'name';
/** Key of the id that a group got. */
const MOVED_TO = 'movedTo';

/**
 * The people who may talk to Rung through Telegram, and in which groups. Whoever is taken off is nobody at once: every
 * message, button and confirmation asks here again, in the moment in which it would have an effect.
 */
export class People {
  readonly #options: PeopleOptions;
  readonly #configured: ReadonlySet<number>;
  /** As they are called now. */
  #groups: ReadonlySet<number>;
  readonly #listeners = new Set<(change: MemberChange) => void>();
  /** Copy of what the database holds, so that not every message reads it. */
  #stored: ReadonlyMap<number, StoredUser>;

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.#configured = new Set(options.owners);
    this.#groups = new Set(options.groups.map((group) => this.#presentId(group)));
    this.#stored = stored(options.memory);
  }

  /** Null for everybody who may not talk. */
  roleOf(userId: number): Role | null {
    if (this.#configured.has(userId)) return 'owner';
    return this.#stored.get(userId)?.role ?? null;
  }

  /** Gives this person's name on Telegram; null until they have been heard. */
  nameOf(userId: number): string | null {
    return this.#options.memory.note(telegramName(userId), NAME);
  }

  /** Notes what somebody who may talk is called. */
  noteName(userId: number, name: string): void {
    const safe = safeName(name);
    if (safe === '' || safe === this.nameOf(userId)) return;
    this.#options.memory.setNote(telegramName(userId), NAME, safe);
  }

  /** Gives what this person may do now, whatever it was when they asked; null: nothing any more. */
  roleNow({ id, role }: { readonly id: string; readonly role: Role }): Role | null {
    const userId = telegramId(id);
    // Who sits at the terminal has the database: nobody can be taken off there.
    return userId === null ? role : this.roleOf(userId);
  }

  /** The owners of the configuration first, then in the order in which they were let in. */
  all(): readonly Member[] {
    const configured = [...this.#configured].map(
      (userId): Member => ({ userId, role: 'owner', addedBy: CONFIGURATION, addedAtMs: null }),
    );
    return [
      ...configured,
      ...[...this.#stored.values()].filter(({ userId }) => !this.#configured.has(userId)),
    ];
  }

  /** False until somebody claims the bot, where the configuration names no owner. */
  get hasOwner(): boolean {
    return this.all().some(({ role }) => role === 'owner');
  }

  isAllowedGroup(chatId: number): boolean {
    return this.#groups.has(chatId);
  }

  /** True when this is one of `chats`: whatever is said there may be read. */
  isAllowedChat(chatId: number): boolean {
    return this.roleOf(chatId) !== null || this.isAllowedGroup(chatId);
  }

  /** Ids of the chats that hear what happens: each person's own with the bot, and the groups. */
  chats(): readonly number[] {
    return [...this.all().map(({ userId }) => userId), ...this.#groups];
  }

  /**
   * Lets somebody in, or gives them another role. On the disk when it returns.
   *
   * @param by who decides, as the audit names them
   */
  add(userId: number, role: Role, by: string): Added {
    const before = this.roleOf(userId);
    if (before === role) return 'unchanged';
    const refused = before === null ? null : this.#refusal(userId, by);
    if (refused !== null) return refused;
    const member = { userId, role, addedBy: by, addedAtMs: this.#options.clock.now() };
    this.#options.memory.putUser(member);
    this.#reload();
    this.#tell({ kind: 'added', member, before });
    return before === null ? 'added' : 'changed';
  }

  /** Takes somebody off. On the disk when it returns. */
  remove(userId: number, by: string): Removed {
    if (this.roleOf(userId) === null) return 'unknown';
    const refused = this.#refusal(userId, by);
    if (refused !== null) return refused;
    this.#options.memory.removeUser(userId);
    this.#reload();
    this.#tell({ kind: 'removed', userId });
    return 'removed';
  }

  /**
   * A group has another id from now on, in which the same people are heard. On the disk when it returns: the configuration
   * may go on naming the old one.
   *
   * @returns false when it is none of the groups
   */
  moveGroup(fromId: number, toId: number): boolean {
    if (!this.#groups.has(fromId)) return false;
    this.#options.memory.setNoteForGood(telegramName(fromId), MOVED_TO, String(toId));
    this.#groups = new Set([...this.#groups].map((group) => (group === fromId ? toId : group)));
    this.#tell({ kind: 'groupMoved', fromId, toId });
    return true;
  }

  /** @returns ends the listening */
  onChange(listener: (change: MemberChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #presentId(group: number): number {
    const passed = new Set<number>();
    for (let id = group; ; ) {
      passed.add(id);
      const next = Number(this.#options.memory.note(telegramName(id), MOVED_TO));
      if (!Number.isSafeInteger(next) || next >= 0 || passed.has(next)) return id;
      id = next;
    }
  }

  /** Tells why this person's role cannot be lowered or taken away by `by`; null when it can. */
  #refusal(userId: number, by: string): RefusedChange | null {
    if (this.#configured.has(userId)) return 'configured';
    if (telegramId(by) === userId) return 'self';
    const owners = this.all().filter(({ role }) => role === 'owner');
    return owners.length === 1 && owners[0]?.userId === userId ? 'lastOwner' : null;
  }

  #reload(): void {
    this.#stored = stored(this.#options.memory);
  }

  #tell(change: MemberChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

function stored(memory: Pick<ChatMemory, 'users'>): ReadonlyMap<number, StoredUser> {
  return new Map(memory.users().map((user) => [user.userId, user]));
}

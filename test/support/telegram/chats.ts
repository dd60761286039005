import { badRequest, forbidden, Refusal } from './answer.js';

/** A private chat or a group, and how the bot stands in it. */
export interface Chat {
  readonly id: number;
  type: string;
  /** Why nothing can be sent to it; null when it can. */
  closed: Refusal | null;
  mayPin: boolean;
}

/** Ids of supergroups and channels begin here, going down. */
const FIRST_SUPERGROUP_ID = -1_000_000_000_000;

/** The chats that the bot can write to. Every chat exists until a test says otherwise. */
export class Chats {
  readonly #chats = new Map<number, Chat>();

  /** @param type as a message from it says; by its id when left out */
  of(id: number, type = typeOf(id)): Chat {
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const chat: Chat = { id, type, closed: null, mayPin: true };
    this.#chats.set(id, chat);
    return chat;
  }

  /** @throws Refusal when nothing can be written there */
  open(id: number): Chat {
    const chat = this.of(id);
    if (chat.closed !== null) throw chat.closed;
    return chat;
  }

  /** As a message shows it. */
  shown(id: number): object {
    const { type } = this.of(id);
    return type === 'private' ? { id, type, first_name: 'Owner' } : { id, type, title: 'The group' };
  }

  block(id: number): void {
    const { type } = this.of(id);
    this.of(id).closed = forbidden(
      type === 'private' ? 'bot was blocked by the user' : `bot was kicked from the ${type} chat`,
    );
  }

  deactivate(id: number): void {
    this.of(id).closed = forbidden('user is deactivated');
  }

  vanish(id: number): void {
    this.of(id).closed = badRequest('chat not found');
  }

  upgrade(id: number, migrateToChatId: number): void {
    this.of(id).closed = new Refusal({
      ...{ status: 400, description: 'Bad Request: group chat was upgraded to a supergroup chat' },
      migrateToChatId,
    });
    this.of(migrateToChatId, 'supergroup');
  }

  reopen(id: number): void {
    this.of(id).closed = null;
  }
}

function typeOf(id: number): string {
  if (id > 0) return 'private';
  return id <= FIRST_SUPERGROUP_ID ? 'supergroup' : 'group';
}

import { hasPassed } from '../../async/pauses.js';
import type { EngineApi } from '../../engine/api/index.js';
import type { CancelTimer, Clock, Logger } from '../../engine/ports/index.js';
import { mayUse, type People, telegramId } from '../access/index.js';
import { MessageRefusedError, ReaderGoneError } from '../alerts/index.js';
import type { ChatMemory } from '../memory/index.js';
import type { Reply } from '../message/index.js';
import { namingFor, underName } from '../message/index.js';
import { statusReply } from '../replies/index.js';
import { LivePins, type Pin } from './livePins.js';

/** A transport whose chats keep messages that can be pinned. */
export interface LiveScreen {
  /** Null for a chat of another transport. */
  chat(name: string): LiveChat | null;
}

/** A chat in which a message is kept up to date. All reject as `AlertTransport.send` does. */
export interface LiveChat {
  /** @returns the number of the message; null when it cannot be edited later */
  send(message: Reply): Promise<number | null>;
  /** Without a sound. `gone`: it is not there any more. */
  edit(messageId: number, message: Reply): Promise<'edited' | 'gone'>;
  /** Without a sound. */
  pin(messageId: number): Promise<void>;
  unpin(messageId: number): Promise<void>;
}

export interface LiveStatusesOptions {
  readonly engine: Pick<EngineApi, 'strategies' | 'strategy' | 'now'>;
  readonly memory: Pick<ChatMemory, 'note' | 'setNote' | 'notes'>;
  /** People with their roles: who may pause and resume. */
  readonly people: Pick<People, 'roleOf' | 'nameOf'>;
  /** The time of the pauses between edits. */
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** `notHere`: the transport pins nothing; `mayNotPin`: the chat does not let the bot; `failed`: it cannot be reached. */
export type LiveOutcome = 'pinned' | 'notHere' | 'mayNotPin' | 'failed';

/** A status that is shown somewhere. */
interface Shown extends Pin {
  readonly chat: string;
  readonly strategyId: string;
  /** Words that it shows; null: not known, e.g. after a restart. */
  says: string | null;
  editedAtMs: number;
  isBusy: boolean;
}

const LOOK_MS = 3_000;
const SHORTEST_INTERVAL_MS = 15_000;
const LONGEST_START_MS = 30_000;

/**
 * Pinned messages that say where a strategy stands, one for each chat and strategy: edited when something has changed, at
 * most every 15 s, without a sound. They are kept in the database; a restart goes on with them. One that was deleted ends.
 */
export class LiveStatuses {
  readonly #options: LiveStatusesOptions;
  readonly #pins: LivePins;
  readonly #shown = new Map<string, Shown>();
  /** Chats that cannot be written to, until somebody is heard there. */
  readonly #gone = new Set<string>();
  #screen: LiveScreen | null = null;
  #cancelTimer: CancelTimer | null = null;

  constructor(options: LiveStatusesOptions) {
    this.#options = options;
    this.#pins = new LivePins(options.memory);
  }

  /** Shows what was pinned in an earlier life, and whatever is pinned from now on, until the answer is called. */
  attach(screen: LiveScreen): () => void {
    this.#screen = screen;
    for (const { chat, strategyId, messageId } of this.#pins.all()) this.#show(chat, strategyId, messageId);
    this.#look();
    return () => {
      this.#screen = null;
      this.#cancelTimer?.();
      this.#cancelTimer = null;
      this.#shown.clear();
    };
  }

  /** Sends a status, pins it, and keeps it up to date in the place of one that was pinned before. */
  async pin(chat: string, strategyId: string): Promise<LiveOutcome> {
    const live = this.#screen?.chat(chat) ?? null;
    if (live === null) return 'notHere';
    const before = this.#shown.get(keyOf(chat, strategyId));
    try {
      const { message, says } = this.#statusOf(chat, strategyId);
      const messageId = await live.send(message);
      if (messageId === null) return 'failed';
      try {
        await live.pin(messageId);
      } catch (error) {
        if (!(error instanceof MessageRefusedError)) throw error;
        this.#options.logger.warn({ chat, reason: error.message }, 'a status could not be pinned');
        return 'mayNotPin';
      }
      this.#pins.put(chat, strategyId, messageId);
      Object.assign(this.#show(chat, strategyId, messageId), { says, editedAtMs: this.#options.clock.now() });
    } catch (error) {
      this.#options.logger.warn({ err: error, chat }, 'a status could not be pinned');
      return 'failed';
    }
    if (before !== undefined) await this.#takeOff(live, before);
    return 'pinned';
  }

  /** The message stays where it is, as it is. */
  async unpin(chat: string, strategyId: string): Promise<'unpinned' | 'nothingPinned' | 'notHere'> {
    const live = this.#screen?.chat(chat) ?? null;
    if (live === null) return 'notHere';
    const shown = this.#shown.get(keyOf(chat, strategyId));
    if (shown === undefined) return 'nothingPinned';
    this.#end(shown);
    await this.#takeOff(live, shown);
    return 'unpinned';
  }

  /** Notes that somebody was heard in this chat: if it could not be written to, it is tried again. */
  resumed(chat: string): void {
    this.#gone.delete(chat);
  }

  /** From now on only these chats are shown anything; what was pinned in others ends. */
  keepOnly(chats: readonly string[]): void {
    for (const { chat, strategyId } of this.#pins.all()) {
      if (chats.includes(chat)) continue;
      this.#shown.delete(keyOf(chat, strategyId));
      this.#pins.remove(chat, strategyId);
    }
  }

  #show(chat: string, strategyId: string, messageId: number): Shown {
    const shown = { chat, strategyId, messageId, says: null, editedAtMs: 0, isBusy: false };
    this.#shown.set(keyOf(chat, strategyId), shown);
    return shown;
  }

  /** Ends one that is shown no more; another that took its place goes on. */
  #end(shown: Shown): void {
    const { chat, strategyId } = shown;
    if (this.#shown.get(keyOf(chat, strategyId)) !== shown) return;
    this.#shown.delete(keyOf(chat, strategyId));
    this.#pins.remove(chat, strategyId);
  }

  async #takeOff(live: LiveChat, { chat, messageId }: Shown): Promise<void> {
    try {
      await live.unpin(messageId);
    } catch (error) {
      // It was deleted or unpinned by hand, or will be: it is not kept up to date any more, that is what counts.
      this.#options.logger.warn(
        { err: error, chat },
        'a status that is not live any more could not be unpinned',
      );
    }
  }

  #look(): void {
    for (const shown of this.#shown.values()) void this.#refresh(shown);
    this.#cancelTimer = this.#options.clock.setTimer(LOOK_MS, () => this.#look());
  }

  async #refresh(shown: Shown): Promise<void> {
    const { clock, logger } = this.#options;
    const { chat, messageId } = shown;
    const live = this.#screen?.chat(chat) ?? null;
    const isEarly = !hasPassed(SHORTEST_INTERVAL_MS, shown.editedAtMs, clock.now());
    if (live === null || shown.isBusy || isEarly || this.#gone.has(chat)) return;
    shown.isBusy = true;
    try {
      if (!this.#options.engine.strategies().some(({ id }) => id === shown.strategyId)) {
        logger.info(
          { chat, strategy: shown.strategyId },
          'a pinned status ends: its strategy does not run any more',
        );
        this.#end(shown);
        return;
      }
      if (this.#isStillStarting(shown.strategyId)) return;
      const { message, says } = this.#statusOf(chat, shown.strategyId);
      if (says === shown.says) return;
      shown.editedAtMs = clock.now();
      if ((await live.edit(messageId, message)) === 'edited') shown.says = says;
      else {
        logger.info(
          { chat, message: messageId },
          'a pinned status ends: its message cannot be edited any more',
        );
        this.#end(shown);
      }
    } catch (error) {
      if (error instanceof ReaderGoneError) this.#gone.add(chat);
      logger.warn({ err: error, chat }, 'a pinned status could not be brought up to date');
    } finally {
      shown.isBusy = false;
    }
  }

  /** In the first moments of a start nothing is known yet: what the message said before is worth more than that. */
  #isStillStarting(strategyId: string): boolean {
    const { engine } = this.#options;
    const { price, startedAtMs } = engine.strategy(strategyId).queries.status();
    return price === null && engine.now() - startedAtMs < LONGEST_START_MS;
  }

  #statusOf(chat: string, strategyId: string): { readonly message: Reply; readonly says: string } {
    const { engine, people } = this.#options;
    const mayTrade = this.#mayTradeIn(chat);
    // An age would be wrong as soon as it stands there: the message says when it was written.
    const view = { ...engine.strategy(strategyId).queries.status(), priceAgeMs: null };
    const status = statusReply(view, engine.now(), {
      ...{ mayTrade, hasShortcuts: true, isLive: true },
      // Somebody's own chat with the bot has their name; a group is nobody's.
      naming: namingFor(people, chat),
    });
    const message = underName(status, view.parameters.name);
    return { message, says: JSON.stringify([view, mayTrade]) };
  }

  /** In a group there may be somebody who does; whoever may not is told so when they press. */
  #mayTradeIn(chat: string): boolean {
    const id = telegramId(chat);
    const isGroup = id !== null && id < 0;
    return isGroup || (id !== null && mayUse(this.#options.people.roleOf(id), 'operator'));
  }
}

function keyOf(chat: string, strategyId: string): string {
  return `${chat} ${strategyId}`;
}

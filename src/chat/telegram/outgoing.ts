import { setMaxListeners } from 'node:events';
import { growingPauseMs, pause } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import {
  type AlertTransport,
  composed,
  MessageRefusedError,
  ReaderGoneError,
  RetryLaterError,
} from '../alerts/index.js';
import type { LiveChat, LiveScreen } from '../live/index.js';
import type { Painter, Preferences } from '../message/index.js';
import { type Reply, reply, text } from '../message/index.js';
import type { BotApi } from './botApi.js';
import {
  TelegramChatGoneError,
  TelegramChatMovedError,
  TelegramRateLimitError,
  TelegramRefusedError,
} from './errors.js';
import { messagesOf, type OutgoingMessage } from './messages.js';
import { Pacer } from './pacer.js';
import { Sender, type SenderOptions } from './sender.js';

export interface OutgoingOptions extends Pick<SenderOptions, 'mayWriteTo' | 'time' | 'onMoved'> {
  readonly api: BotApi;
  readonly preferences: Pick<Preferences, 'translatorOf'>;
  readonly painter: Painter;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly signal: AbortSignal;
}

const MOST_ATTEMPTS = 4;
const PAUSES = { firstMs: 1_000, mostMs: 10_000 };
/** A person who waited longer for an answer has asked again. */
const LONGEST_RATE_LIMIT_MS = 120_000;

const ANSWER = { urgency: 'answer', isSilent: false } as const;

/** Sends replies and alerts to chats. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #sender: Sender;
  /** Chats that cannot be written to, so that this is logged once and not with every message. */
  readonly #gone = new Set<number>();

  constructor(options: OutgoingOptions) {
    this.#options = options;
    // Every request under way listens to it: many at once are no leak.
    setMaxListeners(0, options.signal);
    this.#sender = new Sender({ ...options, pacer: new Pacer(options.clock, options.signal) });
  }

  /**
   * Answers a person: tried a few times, then given up with a line in the log. Never rejects.
   *
   * @returns whether all of it got through
   */
  async answer(chatId: number, answer: Reply): Promise<boolean> {
    for (const message of this.#messages(chatId, answer)) {
      const outcome = await this.#patiently(chatId, () => this.#sender.send(message, ANSWER));
      if (outcome.done) continue;
      const { failure } = outcome;
      if (failure instanceof TelegramChatMovedError) return this.answer(failure.toId, answer);
      // Whoever asked for a file must hear that it does not come.
      if (message.kind === 'document' && !(failure instanceof TelegramChatGoneError)) {
        const reason = failure.message;
        await this.answer(chatId, reply(text('document.notSent', { fileName: message.fileName, reason })));
      }
      return false;
    }
    return true;
  }

  /**
   * Puts an answer in the place of a message, tried as `answer` is. Where that is not possible, the answer is a new
   * message: the old one is gone, or too old, or the answer is more than one message. Never rejects.
   *
   * @returns whether all of it got through
   */
  async renew(chatId: number, messageId: number, answer: Reply): Promise<boolean> {
    const [message, ...others] = this.#messages(chatId, answer);
    if (message === undefined) return true;
    if (others.length > 0 || message.kind === 'document') return this.answer(chatId, answer);
    const outcome = await this.#patiently(chatId, () => this.#sender.edit(messageId, message, 'answer'));
    return outcome.done && outcome.result === 'gone' ? this.answer(chatId, answer) : outcome.done;
  }

  /** One chat as a reader of the outbox. */
  alertTransport(chatId: number): AlertTransport {
    return {
      name: `telegram:${chatId}`,
      send: ({ message, isSilent }) => this.#asReader(() => this.#sendAll(chatId, message, isSilent)),
      messages: {
        fits: (message) => composed(() => this.#messages(chatId, message)).length < 2,
        edit: (messageId, { message }) => this.#asReader(() => this.#editInto(chatId, messageId, message)),
      },
    };
  }

  /** Screen on which messages are pinned and kept up to date. */
  get liveScreen(): LiveScreen {
    return {
      chat: (name) => {
        const [, digits] = /^telegram:(-?\d+)$/u.exec(name) ?? [];
        return digits === undefined ? null : this.#liveChat(Number(digits));
      },
    };
  }

  #liveChat(chatId: number): LiveChat {
    return {
      send: (message) => this.#asReader(() => this.#sendAll(chatId, message, false)),
      edit: (messageId, message) => this.#asReader(() => this.#editInto(chatId, messageId, message)),
      pin: (messageId) => this.#asReader(() => this.#sender.pin(chatId, messageId)),
      unpin: (messageId) => this.#asReader(() => this.#sender.unpin(chatId, messageId)),
    };
  }

  /** @returns the number of the message, when it is one */
  async #sendAll(chatId: number, reply: Reply, isSilent: boolean): Promise<number | null> {
    const [first, ...others] = composed(() => this.#messages(chatId, reply));
    if (first === undefined) return null;
    const messageId = await this.#sender.send(first, { urgency: 'alert', isSilent });
    for (const message of others) {
      // What was begun is ended if that is possible at all, so that its beginning does not come twice.
      const send = () => this.#sender.send(message, { urgency: 'alert', isSilent: true });
      const outcome = await this.#patiently(chatId, send);
      if (!outcome.done) throw outcome.failure;
    }
    return others.length === 0 ? messageId : null;
  }

  async #editInto(chatId: number, messageId: number, reply: Reply): Promise<'edited' | 'gone'> {
    const [message, ...others] = composed(() => this.#messages(chatId, reply));
    if (message === undefined || others.length > 0) return 'gone';
    return this.#sender.edit(messageId, message, 'alert');
  }

  /** Throws what Telegram refuses as the alerts know it. */
  async #asReader<Result>(attempt: () => Promise<Result>): Promise<Result> {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof TelegramRateLimitError) {
        throw new RetryLaterError(error.message, error.retryAfterMs);
      }
      if (error instanceof TelegramChatGoneError) throw new ReaderGoneError(error.message);
      if (error instanceof TelegramRefusedError) throw new MessageRefusedError(error.message);
      throw error;
    }
  }

  #messages(chatId: number, answer: Reply): OutgoingMessage[] {
    const { preferences, painter } = this.#options;
    return messagesOf(chatId, answer, {
      translator: preferences.translatorOf(`telegram:${chatId}`),
      painter,
    });
  }

  async #patiently<Result>(chatId: number, attempt: () => Promise<Result>): Promise<Attempted<Result>> {
    const { clock, logger, signal } = this.#options;
    for (let attempts = 1; ; attempts += 1) {
      try {
        const result = await attempt();
        this.#gone.delete(chatId);
        return { done: true, result };
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        if (this.#isHopeless(chatId, failure)) return { done: false, failure };
        const waitMs =
          failure instanceof TelegramRateLimitError ? failure.retryAfterMs : growingPauseMs(attempts, PAUSES);
        if (attempts === MOST_ATTEMPTS || waitMs > LONGEST_RATE_LIMIT_MS || signal.aborted) {
          logger.error({ err: failure, chat: chatId }, 'an answer could not be sent to Telegram');
          return { done: false, failure };
        }
        logger.warn({ err: failure, chat: chatId, waitMs }, 'an answer did not get through; trying again');
        await pause(clock, waitMs, signal);
      }
    }
  }

  /** True when trying again cannot help; says so in the log. */
  #isHopeless(chatId: number, error: Error): boolean {
    const { logger } = this.#options;
    if (error instanceof TelegramChatGoneError) {
      if (!this.#gone.has(chatId)) {
        logger.warn(
          { chat: chatId, reason: error.message },
          'this Telegram chat cannot be written to; skipped',
        );
      }
      this.#gone.add(chatId);
      return true;
    }
    if (!(error instanceof TelegramRefusedError)) return false;
    logger.error({ err: error, chat: chatId }, 'Telegram does not take a message; skipped');
    return true;
  }
}

type Attempted<Result> =
  | { readonly done: true; readonly result: Result }
  | { readonly done: false; readonly failure: Error };

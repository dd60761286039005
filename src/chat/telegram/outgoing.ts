import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import { type AlertTransport, RetryLaterError } from '../alerts.js';
import { growingPauseMs, pause } from '../pauses.js';
import type { Painter } from '../picture.js';
import type { Preferences } from '../preferences.js';
import { type Reply, reply, text } from '../reply.js';
import type { BotApi } from './botApi.js';
import { TelegramChatGoneError, TelegramRateLimitError, TelegramRefusedError } from './errors.js';
import {
  messagesOf,
  type OutgoingDocument,
  type OutgoingMessage,
  type OutgoingPhoto,
  type OutgoingText,
} from './messages.js';

export interface OutgoingOptions {
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
/** A file of some megabytes over a slow line. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** Sends replies and alerts to chats. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  /** Chats that cannot be written to, so that this is logged once and not with every message. */
  readonly #gone = new Set<number>();

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** Answers a person: tried a few times, then given up with a line in the log. Never rejects. */
  async answer(chatId: number, answer: Reply): Promise<void> {
    for (const message of this.#messages(chatId, answer)) {
      const failure = await this.#sendPatiently(chatId, message);
      if (failure === null) continue;
      // Whoever asked for a file must hear that it does not come.
      if (message.kind === 'document' && !(failure instanceof TelegramChatGoneError)) {
        const reason = failure.message;
        await this.answer(chatId, reply(text('document.notSent', { fileName: message.fileName, reason })));
      }
      return;
    }
  }

  /** One person's chat as a reader of the outbox. */
  alertTransport(chatId: number): AlertTransport {
    return {
      name: `telegram:${chatId}`,
      send: async (reply) => {
        for (const message of this.#messages(chatId, reply)) {
          try {
            await this.#send(message);
            this.#gone.delete(chatId);
          } catch (error) {
            if (this.#isHopeless(chatId, error)) return;
            throw error instanceof TelegramRateLimitError
              ? new RetryLaterError(error.message, error.retryAfterMs)
              : error;
          }
        }
      },
    };
  }

  #messages(chatId: number, answer: Reply): OutgoingMessage[] {
    const { preferences, painter } = this.#options;
    return messagesOf(chatId, answer, {
      translator: preferences.translatorOf(`telegram:${chatId}`),
      painter,
    });
  }

  /** @returns null when sent, else why not */
  async #sendPatiently(chatId: number, message: OutgoingMessage): Promise<Error | null> {
    const { clock, logger, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#send(message);
        this.#gone.delete(chatId);
        return null;
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        if (this.#isHopeless(chatId, failure)) return failure;
        const waitMs =
          failure instanceof TelegramRateLimitError ? failure.retryAfterMs : growingPauseMs(attempt, PAUSES);
        if (attempt === MOST_ATTEMPTS || waitMs > LONGEST_RATE_LIMIT_MS || signal.aborted) {
          logger.error({ err: failure, chat: chatId }, 'an answer could not be sent to Telegram');
          return failure;
        }
        logger.warn({ err: failure, chat: chatId, waitMs }, 'an answer did not get through; trying again');
        await pause(clock, waitMs, signal);
      }
    }
  }

  async #send(message: OutgoingMessage): Promise<void> {
    switch (message.kind) {
      case 'text':
        return this.#sendText(message);
      case 'document':
        return this.#sendDocument(message);
      case 'photo':
        return this.#sendPhoto(message);
    }
  }

  /** Sends one message. Markup that Telegram does not read must not cost the message: then it goes as plain text. */
  async #sendText({ payload }: OutgoingText): Promise<void> {
    const { api, logger, signal } = this.#options;
    try {
      await api.call('sendMessage', payload, { signal });
    } catch (error) {
      if (!(error instanceof TelegramRefusedError)) throw error;
      logger.error({ err: error }, 'Telegram refused a formatted message; sending it plain');
      const { parse_mode: _, ...plain } = payload;
      await api.call('sendMessage', { ...plain, text: plainText(payload.text) }, { signal });
    }
  }

  async #sendDocument(message: OutgoingDocument): Promise<void> {
    const { api, signal } = this.#options;
    await api.call('sendDocument', message.payload(), { signal, timeoutMs: UPLOAD_TIMEOUT_MS });
  }

  async #sendPhoto(message: OutgoingPhoto): Promise<void> {
    const { api, signal } = this.#options;
    await api.call('sendPhoto', await message.payload(), { signal, timeoutMs: UPLOAD_TIMEOUT_MS });
  }

  /** True when trying again cannot help; says so in the log. */
  #isHopeless(chatId: number, error: unknown): boolean {
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

function plainText(html: string): string {
  return html
    .replace(/<\/?(b|pre)>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

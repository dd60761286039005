import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import { type AlertTransport, RetryLaterError } from '../alerts.js';
import type { Translator } from '../languages/index.js';
import { growingPauseMs, pause } from '../pauses.js';
import type { Reply } from '../reply.js';
import type { BotApi } from './botApi.js';
import { TelegramChatGoneError, TelegramRateLimitError, TelegramRefusedError } from './errors.js';
import { htmlMessages } from './html.js';
import { inlineKeyboard } from './keyboard.js';

export interface OutgoingOptions {
  readonly api: BotApi;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly signal: AbortSignal;
}

const MOST_ATTEMPTS = 4;
const PAUSES = { firstMs: 1_000, mostMs: 10_000 };
/** A person who waited longer for an answer has asked again. */
const LONGEST_RATE_LIMIT_MS = 120_000;

/** Sends replies and alerts to chats. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  /** Chats that cannot be written to, so that this is logged once and not with every message. */
  readonly #gone = new Set<number>();

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** Answers a person: tried a few times, then given up with a line in the log. Never rejects. */
  async answer(chatId: number, reply: Reply): Promise<void> {
    for (const message of this.#messages(chatId, reply)) {
      if (!(await this.#sendPatiently(chatId, message))) return;
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

  #messages(chatId: number, reply: Reply): OutgoingMessage[] {
    const texts = htmlMessages(reply, this.#options.translator);
    const keyboard = inlineKeyboard(reply, this.#options.translator);
    return texts.map((text, index) => ({
      chat_id: chatId,
      text,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      ...(keyboard !== null && index === texts.length - 1 ? { reply_markup: keyboard } : {}),
    }));
  }

  async #sendPatiently(chatId: number, message: OutgoingMessage): Promise<boolean> {
    const { clock, logger, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#send(message);
        this.#gone.delete(chatId);
        return true;
      } catch (error) {
        if (this.#isHopeless(chatId, error)) return false;
        const waitMs =
          error instanceof TelegramRateLimitError ? error.retryAfterMs : growingPauseMs(attempt, PAUSES);
        if (attempt === MOST_ATTEMPTS || waitMs > LONGEST_RATE_LIMIT_MS || signal.aborted) {
          logger.error({ err: error, chat: chatId }, 'an answer could not be sent to Telegram');
          return false;
        }
        await pause(clock, waitMs, signal);
      }
    }
  }

  /** Sends one message. Markup that Telegram does not read must not cost the message: then it goes as plain text. */
  async #send(message: OutgoingMessage): Promise<void> {
    const { api, logger, signal } = this.#options;
    try {
      await api.call('sendMessage', message, { signal });
    } catch (error) {
      if (!(error instanceof TelegramRefusedError)) throw error;
      logger.error({ err: error }, 'Telegram refused a formatted message; sending it plain');
      const { parse_mode: _, ...plain } = message;
      await api.call('sendMessage', { ...plain, text: plainText(message.text) }, { signal });
    }
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

interface OutgoingMessage {
  readonly chat_id: number;
  readonly text: string;
  readonly parse_mode: 'HTML';
  readonly link_preview_options: { readonly is_disabled: true };
  readonly reply_markup?: NonNullable<ReturnType<typeof inlineKeyboard>>;
}

function plainText(html: string): string {
  return html
    .replace(/<\/?(b|pre)>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

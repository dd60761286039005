import { Input } from 'telegraf';
import type { Telegram as Methods, Opts } from 'telegraf/types';
import type { Logger } from '../../engine/ports/index.js';
import type { BotApi, CallOptions } from './botApi.js';
import {
  isAlreadySo,
  TelegramChatGoneError,
  TelegramChatMovedError,
  TelegramRateLimitError,
  TelegramRefusedError,
} from './errors.js';
import { plainText } from './html.js';
import type { OutgoingMessage, OutgoingPhoto, OutgoingText } from './messages.js';
import type { Pacer, Urgency } from './pacer.js';
import type { TelegramTime } from './telegramTime.js';

export interface SenderOptions {
  readonly api: BotApi;
  readonly pacer: Pacer;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly signal: AbortSignal;
  readonly time: Pick<TelegramTime, 'heard'>;
  /** Asked when it is a message's turn; by then somebody may have been taken off. Every chat may be written to unless given. */
  readonly mayWriteTo?: (chatId: number) => boolean;
  /** A group has another id from now on. */
  readonly onMoved?: (fromId: number, toId: number) => void;
}

export interface Manner {
  readonly urgency: Urgency;
  readonly isSilent: boolean;
}

/** A file of some megabytes over a slow line. */
const UPLOAD_TIMEOUT_MS = 60_000;
const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

/** One attempt to send or edit one message, in its turn. */
export class Sender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /**
   * @returns the message's number; null when Telegram did not tell it
   * @throws what `BotApi.call` throws
   */
  async send(message: OutgoingMessage, manner: Manner): Promise<number | null> {
    const { chatId: chat_id, keyboard } = message;
    const common = {
      ...{ chat_id, disable_notification: manner.isSilent },
      ...(keyboard === null ? {} : { reply_markup: keyboard }),
    };
    switch (message.kind) {
      case 'text':
        return this.#taken(await this.#sendText(message, common, manner.urgency));
      case 'document': {
        const { caption, content, fileName } = message;
        const document = Input.fromBuffer(Buffer.from(content), fileName);
        return this.#taken(
          await this.#call(
            'sendDocument',
            { ...common, caption, document },
            manner.urgency,
            UPLOAD_TIMEOUT_MS,
          ),
        );
      }
      case 'photo': {
        const photo = await this.#painted(message);
        if (photo === null) return this.send(message.withoutPicture, manner);
        const { caption } = message;
        const payload = { ...common, caption, parse_mode: 'HTML', photo } as const;
        try {
          return this.#taken(await this.#call('sendPhoto', payload, manner.urgency, UPLOAD_TIMEOUT_MS));
        } catch (error) {
          // Groups can forbid pictures alone. A chat that takes nothing at all does not take the words either.
          if (!(error instanceof TelegramRefusedError || error instanceof TelegramChatGoneError)) throw error;
          if (this.#isTakenOff(chat_id)) throw error;
          const { logger } = this.#options;
          logger.warn(
            { err: error, chat: chat_id },
            'Telegram takes no picture here; sending the words alone',
          );
          return this.send(message.withoutPicture, manner);
        }
      }
    }
  }

  /**
   * Puts a message in the place of one that is there. One that says the same already is edited as well.
   *
   * @returns `gone` when the old one is not there any more, or cannot be changed into this one
   * @throws what `BotApi.call` throws, but for refusals
   */
  async edit(messageId: number, message: OutgoingMessage, urgency: Urgency): Promise<'edited' | 'gone'> {
    try {
      await this.#edit(messageId, message, urgency);
      return 'edited';
    } catch (error) {
      if (!(error instanceof TelegramRefusedError)) throw error;
      if (isAlreadySo(error)) return 'edited';
      const { logger } = this.#options;
      logger.warn({ chat: message.chatId, reason: error.message }, 'a Telegram message could not be edited');
      return 'gone';
    }
  }

  /** @throws what `BotApi.call` throws, `TelegramRefusedError` without the right to pin */
  async pin(chatId: number, messageId: number): Promise<void> {
    const payload = { chat_id: chatId, message_id: messageId, disable_notification: true };
    await this.#call('pinChatMessage', payload, 'answer');
  }

  /** @throws what `BotApi.call` throws */
  async unpin(chatId: number, messageId: number): Promise<void> {
    await this.#call('unpinChatMessage', { chat_id: chatId, message_id: messageId }, 'answer');
  }

  /** Markup that Telegram does not read must not cost the message: then it goes as plain text. */
  async #sendText(
    { html }: OutgoingText,
    common: Omit<Opts<'sendMessage'>, 'text'> & { readonly chat_id: number },
    urgency: Urgency,
  ): Promise<unknown> {
    try {
      return await this.#call(
        'sendMessage',
        { ...common, ...NO_PREVIEW, text: html, parse_mode: 'HTML' },
        urgency,
      );
    } catch (error) {
      if (!(error instanceof TelegramRefusedError)) throw error;
      this.#options.logger.error({ err: error }, 'Telegram refused a formatted message; sending it plain');
      return this.#call('sendMessage', { ...common, ...NO_PREVIEW, text: plainText(html) }, urgency);
    }
  }

  async #edit(messageId: number, message: OutgoingMessage, urgency: Urgency): Promise<void> {
    const { chatId, keyboard } = message;
    const common = {
      ...{ chat_id: chatId, message_id: messageId },
      // Left out, it would be taken away as well.
      reply_markup: keyboard ?? { inline_keyboard: [] },
    };
    switch (message.kind) {
      case 'text': {
        const text = { ...common, ...NO_PREVIEW, text: message.html, parse_mode: 'HTML' } as const;
        await this.#call('editMessageText', text, urgency);
        return;
      }
      case 'photo': {
        const photo = await this.#painted(message);
        if (photo === null) return this.#edit(messageId, message.withoutPicture, urgency);
        const { caption } = message;
        const media = { type: 'photo', media: photo, caption, parse_mode: 'HTML' } as const;
        await this.#call('editMessageMedia', { ...common, media }, urgency, UPLOAD_TIMEOUT_MS);
        return;
      }
      case 'document':
        throw new TelegramRefusedError('a message is not edited into a document');
    }
  }

  /** Null when it could not be painted: then the words go without it. */
  async #painted({ paint, fileName }: OutgoingPhoto) {
    try {
      return Input.fromBuffer(Buffer.from(await paint()), fileName);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a picture could not be painted; sending the words alone');
      return null;
    }
  }

  /** @returns the message's number; null when Telegram did not tell it */
  #taken(sent: unknown): number | null {
    const date = numberIn(sent, 'date');
    if (date !== null) this.#options.time.heard(date);
    return numberIn(sent, 'message_id');
  }

  #isTakenOff(chatId: number): boolean {
    return this.#options.mayWriteTo?.(chatId) === false;
  }

  /** A pause that Telegram asks for is kept by everything that is sent to the chat. */
  async #call<Method extends keyof Methods>(
    method: Method,
    payload: Opts<Method> & { readonly chat_id?: number },
    urgency: Urgency,
    timeoutMs?: number,
  ): Promise<unknown> {
    const { pacer, signal, api } = this.#options;
    const { chat_id = 0 } = payload;
    const options: CallOptions = timeoutMs === undefined ? { signal } : { signal, timeoutMs };
    await pacer.turn(chat_id, urgency);
    if (this.#isTakenOff(chat_id)) {
      throw new TelegramChatGoneError('whoever this chat belongs to was taken off');
    }
    try {
      return await api.call(method, payload, options);
    } catch (error) {
      if (error instanceof TelegramRateLimitError) pacer.hold(chat_id, error.retryAfterMs);
      if (error instanceof TelegramChatMovedError) this.#options.onMoved?.(chat_id, error.toId);
      throw error;
    }
  }
}

/** Reads a number. What lies on the way to Telegram may answer without one: then an edit is impossible, for one. */
function numberIn(sent: unknown, name: 'message_id' | 'date'): number | null {
  const value: unknown = typeof sent === 'object' && sent !== null ? Reflect.get(sent, name) : null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

import type { StoredAlert } from '../../engine/ports/index.js';
import type { Reply } from '../message/index.js';

/** Message that is told at once: one alert, a story of several, or a backlog. */
export interface Telling {
  /** Alerts that it tells for the first time, oldest first; never empty. */
  readonly alerts: readonly StoredAlert[];
  readonly message: Reply;
  /** Arrives without a sound. */
  readonly isSilent: boolean;
}

/** One reader of the outbox: the console, or one Telegram chat. */
export interface AlertTransport {
  /** Names the reader in the outbox, for good: `console`, `telegram:12345`. */
  readonly name: string;
  /**
   * Resolves when the message has arrived, with its number if it can be edited later. Rejects when it should be tried
   * later: `RetryLaterError` tells how much later, `ReaderGoneError` not before the reader is heard of again, and
   * `MessageRefusedError` never.
   */
  send(telling: Telling): Promise<number | null>;
  /** Present where messages stay and can be edited. */
  readonly messages?: KeptMessages;
}

/** Messages of a chat that stay where they are. */
export interface KeptMessages {
  /** True when it is one message, not several. */
  fits(message: Reply): boolean;
  /**
   * Puts another text into a message, without a sound. `gone`: it is not there any more, or takes no changes. Rejects as
   * `send` does.
   */
  edit(messageId: number, telling: Telling): Promise<'edited' | 'gone'>;
}

/** The transport asks for a pause. */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The reader cannot be written to until they do something about it: they blocked the bot, or the chat is gone. */
export class ReaderGoneError extends Error {
  override readonly name = 'ReaderGoneError';
}

/** This message is not taken, now or later. */
export class MessageRefusedError extends Error {
  override readonly name = 'MessageRefusedError';
}

/**
 * Composes what is made of alerts to be sent.
 *
 * @throws MessageRefusedError when that fails: it would fail the next time too, and hold up everything behind it
 */
export function composed<Result>(compose: () => Result): Result {
  try {
    return compose();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MessageRefusedError(`it could not be put into words: ${reason}`, { cause: error });
  }
}

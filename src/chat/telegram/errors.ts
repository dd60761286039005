/*
 * What can go wrong between Rung and Telegram. None of these carries the error it was made from: telegraf's and
 * node-fetch's contain the address of the request, and the address contains the token.
 */

const REFUSED =
  'Telegram refused the bot token (TELEGRAM_BOT_TOKEN). It must be the whole text that @BotFather gave, ' +
  'like 123456789:AAF..., without quotes or spaces; /token at @BotFather shows or renews it.';

/** Telegram does not know the token. Nothing helps but another one. */
export class TelegramTokenError extends Error {
  override readonly name = 'TelegramTokenError';
  /** The server knows no bot of it; else the bot is known, and its token is not this one. */
  readonly isUnknown: boolean;
  constructor(message = REFUSED, isUnknown = false) {
    super(message);
    this.isUnknown = isUnknown;
  }

  /** There is no such bot at that address: the token has the wrong form, or the address is no Bot API's. */
  static notFound(): TelegramTokenError {
    return new TelegramTokenError(
      'The Bot API server knows no bot of this token (404). TELEGRAM_BOT_TOKEN must be the whole text that @BotFather ' +
        'gave, and TELEGRAM_API_ROOT, if it is set, must lead to a server that speaks the Bot API.',
      true,
    );
  }
}

/** Telegram cannot be reached, does not answer in time, or has trouble itself: try again later. */
export class TelegramUnavailableError extends Error {
  override readonly name: string = 'TelegramUnavailableError';
}

/**
 * The Bot API knows no such bot or method. Where the token was taken before, something on the way answers instead of
 * Telegram: a proxy, another server at that address.
 */
export class TelegramNotFoundError extends TelegramUnavailableError {
  override readonly name = 'TelegramNotFoundError';
}

/** Too many messages: not again before `retryAfterMs`. */
export class TelegramRateLimitError extends Error {
  override readonly name = 'TelegramRateLimitError';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Another program receives this bot's messages: it polls with the same token, or has set a webhook. */
export class TelegramConflictError extends Error {
  override readonly name = 'TelegramConflictError';
}

/** The person blocked the bot, never started it, or the chat is gone. */
export class TelegramChatGoneError extends Error {
  override readonly name: string = 'TelegramChatGoneError';
}

/** The group became a supergroup: it is there under another id. */
export class TelegramChatMovedError extends TelegramChatGoneError {
  override readonly name = 'TelegramChatMovedError';
  readonly toId: number;
  constructor(message: string, toId: number) {
    super(message);
    this.toId = toId;
  }
}

/** Telegram did not accept the request; the same request will not be accepted later either. */
export class TelegramRefusedError extends Error {
  override readonly name = 'TelegramRefusedError';
}

/** The message is already as it was to become: what was wanted is there. */
export function isAlreadySo(error: unknown): boolean {
  return error instanceof TelegramRefusedError && /message is not modified/iu.test(error.message);
}

/*
 * What can go wrong between Rung and Telegram. None of these carries the error it was made from: telegraf's and
 * node-fetch's contain the address of the request, and the address contains the token.
 */

/** Telegram does not know the token. Nothing helps but another one. */
export class TelegramTokenError extends Error {
  override readonly name = 'TelegramTokenError';
  constructor() {
    super(
      'Telegram refused the bot token (TELEGRAM_BOT_TOKEN). It must be the whole text that @BotFather gave, ' +
        'like 123456789:AAF..., without quotes or spaces; /token at @BotFather shows or renews it.',
    );
  }
}

/** Telegram cannot be reached, does not answer in time, or has trouble itself: try again later. */
export class TelegramUnavailableError extends Error {
  override readonly name = 'TelegramUnavailableError';
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

/** Another program polls with the same token. */
export class TelegramConflictError extends Error {
  override readonly name = 'TelegramConflictError';
}

/** The person blocked the bot, never started it, or the chat is gone. */
export class TelegramChatGoneError extends Error {
  override readonly name = 'TelegramChatGoneError';
}

/** Telegram did not accept the request; the same request will not be accepted later either. */
export class TelegramRefusedError extends Error {
  override readonly name = 'TelegramRefusedError';
}

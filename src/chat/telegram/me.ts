import type { UserFromGetMe } from 'telegraf/types';
import { pause } from '../../async/pauses.js';
import type { Clock } from '../../engine/ports/index.js';
import { type BotApi, type BotApiOptions, type CallOptions, createBotApi } from './botApi.js';
import { TelegramNotFoundError, TelegramTokenError, TelegramUnavailableError } from './errors.js';

/** Wait before a token that was refused is tried once more: good tokens have been taken for bad ones. */
const CONFIRM_AT_START_MS = 1_000;

/**
 * Asks Telegram who the bot is.
 *
 * @throws what `BotApi.call` throws
 */
export async function askWhoIAm(api: BotApi, options: CallOptions): Promise<UserFromGetMe> {
  const me = await api.call('getMe', {}, options);
  // Not what Telegram promises, but what lies on the way may answer as well.
  if (!Number.isSafeInteger((me as Partial<UserFromGetMe> | null)?.id)) {
    throw new TelegramUnavailableError('getMe: expected the bot, found something else');
  }
  return me;
}

interface AskingOptions {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly signal: AbortSignal;
  /** Told of the first failure, whatever becomes of it. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks once, and once more when Telegram knows no such bot.
 *
 * @throws TelegramTokenError when it says so twice; other errors when it cannot be asked
 */
export async function confirmed<T>(ask: () => Promise<T>, options: AskingOptions): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    options.onFailed(error);
    if (!isUnknown(error)) throw error;
    await pause(options.clock, CONFIRM_AT_START_MS, options.signal);
    return ask().catch((again: unknown) => {
      throw again instanceof TelegramNotFoundError ? TelegramTokenError.notFound() : again;
    });
  }
}

/**
 * Finds the name of the bot that a token belongs to, without the @. Nothing is listened to.
 *
 * @throws TelegramTokenError when Telegram says twice that it knows no such bot; other errors when it cannot be asked
 */
export async function botNameOf(
  options: BotApiOptions & { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string> {
  const { clock, signal, timeoutMs } = options;
  const api = createBotApi(options);
  const ask = () => askWhoIAm(api, { timeoutMs, signal });
  return (await confirmed(ask, { clock, signal, onFailed: () => {} })).username;
}

function isUnknown(error: unknown): boolean {
  return error instanceof TelegramTokenError || error instanceof TelegramNotFoundError;
}

import type { Update } from 'telegraf/types';
import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import { growingPauseMs, pause } from '../pauses.js';
import type { BotApi } from './botApi.js';
import {
  TelegramConflictError,
  TelegramRateLimitError,
  TelegramTokenError,
  TelegramUnavailableError,
} from './errors.js';

export interface PollingOptions {
  readonly api: BotApi;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly signal: AbortSignal;
  /** Must return at once: the next updates are not asked for before. */
  readonly onUpdate: (update: Update) => void;
}

/** How long Telegram holds a request open when there is nothing to tell. */
const LONG_POLL_MS = 50_000;
/** A connection that died silently is noticed this long after the answer was due. */
const GRACE_MS = 15_000;
const PAUSES = { firstMs: 1_000, mostMs: 60_000 };
const CONFIRM_TIMEOUT_MS = 1_000;

/**
 * Reads updates until `signal` aborts, whatever happens between Rung and Telegram: every failure is followed by a
 * growing pause and another attempt. It runs telegraf's `getUpdates` itself rather than `bot.launch()`, whose polling
 * ends for good on a conflict, waits 500 s for a dead connection, and cannot be stopped during its pauses.
 *
 * @returns when stopped
 * @throws TelegramTokenError when the token is no longer taken: the one failure that waiting cannot mend
 */
export async function poll(options: PollingOptions): Promise<void> {
  const { api, clock, logger, signal, onUpdate } = options;
  let offset = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const answer: unknown = await api.call(
        'getUpdates',
        { offset, timeout: LONG_POLL_MS / 1_000, allowed_updates: ['message', 'callback_query'] },
        { timeoutMs: LONG_POLL_MS + GRACE_MS, signal },
      );
      if (!Array.isArray(answer))
        throw new TelegramUnavailableError('getUpdates: expected a list of updates');
      const updates = answer.filter(isNumbered);
      for (const update of updates) {
        offset = update.update_id + 1;
        onUpdate(update);
      }
      const odd = answer.length - updates.length;
      // Told as a failure, for Telegram sends them again until a later update is confirmed: not without a pause.
      if (odd > 0) throw new TelegramUnavailableError(`getUpdates: ${odd} updates without a number`);
      if (failures > 0) logger.info({ failures }, 'Telegram answers again');
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof TelegramTokenError) throw error;
      failures += 1;
      const waitMs =
        error instanceof TelegramRateLimitError ? error.retryAfterMs : growingPauseMs(failures, PAUSES);
      logger.warn({ err: error, failures, waitMs }, whatFailed(error));
      await pause(clock, waitMs, signal);
    }
  }
  if (offset > 0) await confirm(api, offset);
}

/** The next request is made of the number: a text or an absurd one would confirm what was never delivered. */
function isNumbered(update: unknown): update is Update {
  return (
    typeof update === 'object' &&
    update !== null &&
    'update_id' in update &&
    Number.isSafeInteger(update.update_id)
  );
}

/** Tells Telegram what was handled, so that it is not delivered again after a restart. */
async function confirm(api: BotApi, offset: number): Promise<void> {
  try {
    await api.call('getUpdates', { offset, timeout: 0, limit: 1 }, { timeoutMs: CONFIRM_TIMEOUT_MS });
  } catch {
    // Out of reach: the last updates will come once more, which is Telegram's own promise ("at least once").
  }
}

function whatFailed(error: unknown): string {
  return error instanceof TelegramConflictError
    ? 'another program reads the messages of this bot; trying again'
    : 'reading messages from Telegram failed; trying again';
}

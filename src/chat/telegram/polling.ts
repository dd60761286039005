import type { Update } from 'telegraf/types';
import { pause } from '../../async/pauses.js';
import { type ListeningOptions, pauseAfterMs } from './attempts.js';
import type { BotApi } from './botApi.js';
import { TelegramConflictError, TelegramTokenError, TelegramUnavailableError } from './errors.js';
import { watchForSleep } from './sleep.js';

export interface PollingOptions extends ListeningOptions {
  /** Place at which an earlier call stopped reading, and at which the next one goes on. */
  readonly place: ReadingPlace;
  /** For tests: how far the wall clock is ahead of the time that the machine was awake. */
  readonly wallLeadMs?: () => number;
}

export interface ReadingPlace {
  /** The next update's number; 0 before the first. */
  offset: number;
  /** Offset that Telegram was told. */
  confirmed: number;
}

/** Kinds of updates that Telegram is asked for: it keeps the rest to itself. */
export const WANTED_UPDATES = ['message', 'callback_query'] as const;

/** Time for which Telegram holds a request open when there is nothing to tell. */
const LONG_POLL_MS = 50_000;
/** A connection that died silently is noticed this long after the answer was due. */
const GRACE_MS = 15_000;
const CONFIRM_TIMEOUT_MS = 1_000;

/**
 * Reads updates until `signal` aborts, whatever happens between Rung and Telegram: every failure is followed by a
 * growing pause and another attempt. It runs telegraf's `getUpdates` itself rather than `bot.launch()`, whose polling
 * ends for good on a conflict, waits 500 s for a dead connection, and cannot be stopped during its pauses.
 *
 * @returns when stopped
 * @throws TelegramTokenError when Telegram says that the token is wrong
 */
export async function poll(options: PollingOptions): Promise<void> {
  const { api, clock, logger, signal, line, place } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await readOnce(options);
      line.works();
      if (failures > 0) logger.info({ failures }, 'Telegram answers again');
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof TelegramTokenError) throw error;
      failures += 1;
      line.fails(error);
      const waitMs = pauseAfterMs(error, failures);
      logger.warn({ err: error, failures, waitMs }, whatFailed(error));
      await pause(clock, waitMs, signal);
      if (isWebhook(error)) await takeWebhookAway(options);
    }
  }
  await confirm(api, place);
}

async function readOnce(options: PollingOptions): Promise<void> {
  const { api, clock, signal, place, onUpdate, wallLeadMs } = options;
  const { offset } = place;
  const sleep = watchForSleep(clock, signal, wallLeadMs);
  let answer: unknown;
  try {
    answer = await api.call(
      'getUpdates',
      { offset, timeout: LONG_POLL_MS / 1_000, allowed_updates: WANTED_UPDATES },
      { timeoutMs: LONG_POLL_MS + GRACE_MS, signal: sleep.signal },
    );
  } finally {
    sleep.stop();
  }
  if (!Array.isArray(answer)) throw new TelegramUnavailableError('getUpdates: expected a list of updates');
  place.confirmed = offset;
  const updates = answer.filter(isNumbered);
  if (updates.length > 0) {
    // The highest, in whatever order they came: a lower one would have Telegram deliver the others again.
    place.offset = 1 + Math.max(...updates.map((update) => update.update_id));
  }
  await Promise.all(updates.map((update) => onUpdate(update)));
  const odd = answer.length - updates.length;
  // Told as a failure, for Telegram sends them again until a later update is confirmed: not without a pause.
  if (odd > 0) throw new TelegramUnavailableError(`getUpdates: ${odd} updates without a number`);
}

/**
 * The next request is made of the number: a text or an absurd one would confirm what was never delivered, and one below
 * zero counts from the end of what waits.
 */
export function isNumbered(update: unknown): update is Update {
  return (
    typeof update === 'object' &&
    update !== null &&
    'update_id' in update &&
    typeof update.update_id === 'number' &&
    Number.isSafeInteger(update.update_id) &&
    update.update_id >= 0
  );
}

/** True when somebody has set a webhook for this bot since Rung began to poll. Telegram's words are all that tells. */
function isWebhook(error: unknown): boolean {
  return error instanceof TelegramConflictError && /webhook/iu.test(error.message);
}

/** The person who configured Rung to poll wants it to hear; what waits is kept. */
async function takeWebhookAway({ api, logger, signal }: PollingOptions): Promise<void> {
  if (signal.aborted) return;
  try {
    await api.call('deleteWebhook', {}, { signal });
    logger.warn({}, 'somebody had set a webhook for this bot; it was taken away, for Rung polls');
  } catch (error) {
    if (error instanceof TelegramTokenError) throw error;
    if (!signal.aborted) logger.warn({ err: error }, 'the webhook of this bot could not be taken away');
  }
}

/** Tells Telegram what was handled, so that it is not delivered again after a restart. */
async function confirm(api: BotApi, { offset, confirmed }: ReadingPlace): Promise<void> {
  if (offset === confirmed) return;
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

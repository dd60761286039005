import type { Update } from 'telegraf/types';
import { growingPauseMs, pause } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import type { BotApi } from './botApi.js';
import { TelegramConflictError, TelegramRateLimitError, TelegramTokenError } from './errors.js';
import type { ConnectionStatus } from './line.js';

export interface AttemptOptions {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly signal: AbortSignal;
  readonly line: Pick<ConnectionStatus, 'fails'>;
}

/** Options of both ways to hear what people say: by asking Telegram, and by being called. */
export interface ListeningOptions extends AttemptOptions {
  readonly api: BotApi;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly line: Pick<ConnectionStatus, 'works' | 'fails'>;
  /** Resolves soon: until then Telegram is not told that the update has arrived. Never rejects. */
  readonly onUpdate: (update: Update) => Promise<void>;
}

const PAUSES = { firstMs: 1_000, mostMs: 60_000 };
/** Pauses while another program shares the bot's messages: they should be back soon when that one ends. */
const CONFLICT_PAUSES = { firstMs: 1_000, mostMs: 15_000 };
/** Pauses differ by up to this part, so that many bots do not come back in the same second. */
const JITTER = 0.2;

/**
 * Tells how long to wait after a failure before trying again.
 *
 * @param failures in a row, 1 or more
 */
export function pauseAfterMs(error: unknown, failures: number): number {
  if (error instanceof TelegramRateLimitError) return error.retryAfterMs;
  const limits = error instanceof TelegramConflictError ? CONFLICT_PAUSES : PAUSES;
  return Math.round(growingPauseMs(failures, limits) * (1 - JITTER * Math.random()));
}

/**
 * Tries until it works; null when stopped.
 *
 * @param what for the log: what could not be done
 * @throws TelegramTokenError, the one failure that is not tried again
 */
export async function untilDone<Result>(
  attempt: () => Promise<Result>,
  what: string,
  { clock, logger, signal, line }: AttemptOptions,
): Promise<Result | null> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof TelegramTokenError) throw error;
      if (signal.aborted) break;
      const waitMs = pauseAfterMs(error, failures);
      line.fails(error);
      logger.warn({ err: error, failures, waitMs }, `${what}; trying again`);
      await pause(clock, waitMs, signal);
    }
  }
  return null;
}

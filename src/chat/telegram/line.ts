import { hasPassed } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import type { TelegramHealth } from '../message/index.js';
import { TelegramConflictError } from './errors.js';

/** Another program takes this bot's messages, or does so no more. */
export interface ConflictNews {
  readonly isOver: boolean;
  /** Moment at which it was first noticed. */
  readonly sinceMs: number;
}

export interface LineOptions {
  /** `polling`: Rung asks Telegram; `webhook`: Telegram calls Rung. */
  readonly mode: TelegramHealth['mode'];
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** Called when a conflict lasts, and when such a one is over. */
  readonly onConflict?: (news: ConflictNews) => void;
}

interface Conflict {
  readonly sinceMs: number;
  lastMs: number;
  isTold: boolean;
}

/** A restart, or two versions of which one replaces the other, make a conflict that ends by itself. */
const CONFLICT_PATIENCE_MS = 30_000;
/** Of two programs that poll each is heard in turn: only a while without a conflict, longer than a poll, is its end. */
const CONFLICT_OVER_MS = 60_000;

/** Keeps account of how the line to Telegram is, and tells a conflict that lasts, once. */
export class ConnectionStatus {
  readonly #options: LineOptions;
  #status: TelegramHealth;
  #conflict: Conflict | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
    const { mode, clock } = options;
    this.#status = { mode, state: 'connecting', sinceMs: clock.now(), lastFailure: null };
  }

  get status(): TelegramHealth {
    return this.#status;
  }

  /** Telegram answered as it should. */
  works(): void {
    const nowMs = this.#options.clock.now();
    if (this.#conflict !== null && hasPassed(CONFLICT_OVER_MS, this.#conflict.lastMs, nowMs)) {
      this.#endConflict(this.#conflict);
    }
    this.#become(this.#conflict?.isTold === true ? 'conflict' : 'listening');
  }

  /** @param error without secrets: its message is shown to people */
  fails(error: unknown): void {
    const nowMs = this.#options.clock.now();
    const message = error instanceof Error ? error.message : String(error);
    this.#status = { ...this.#status, lastFailure: { timeMs: nowMs, message } };
    if (error instanceof TelegramConflictError) this.#conflicts(nowMs);
    else this.#become('failing');
  }

  /** Notes that nothing is tried any more: Telegram does not take the token, or Rung ends. */
  stopped(): void {
    this.#become('stopped');
  }

  #conflicts(nowMs: number): void {
    const { logger, onConflict } = this.#options;
    this.#conflict ??= { sinceMs: nowMs, lastMs: nowMs, isTold: false };
    const conflict = this.#conflict;
    conflict.lastMs = nowMs;
    this.#become('conflict');
    const { sinceMs } = conflict;
    if (conflict.isTold || !hasPassed(CONFLICT_PATIENCE_MS, sinceMs, nowMs)) return;
    conflict.isTold = true;
    logger.error(
      { conflictForMs: nowMs - sinceMs },
      'another program takes the messages of this Telegram bot: each message reaches only one of the two. Stop the other one, or give it a bot of its own',
    );
    onConflict?.({ isOver: false, sinceMs });
  }

  #endConflict({ sinceMs, isTold }: Conflict): void {
    this.#conflict = null;
    if (!isTold) return;
    this.#options.logger.info({}, 'no other program takes the messages of this Telegram bot any more');
    this.#options.onConflict?.({ isOver: true, sinceMs });
  }

  #become(state: TelegramHealth['state']): void {
    if (state === this.#status.state) return;
    this.#status = { ...this.#status, state, sinceMs: this.#options.clock.now() };
  }
}

import type { Logger } from '../engine/logger.js';
import type { Clock } from '../engine/ports.js';
import type { Outbox, StoredAlert } from '../engine/store.js';
import { alertReply } from './alertReply.js';
import { growingPauseMs } from './pauses.js';
import type { Reply } from './reply.js';

/** One reader of the outbox: the console, or one person's Telegram chat. */
export interface AlertTransport {
  /** Names the reader in the outbox, for good: `console`, `telegram:12345`. */
  readonly name: string;
  /**
   * Resolves when the message has arrived, or when it never can (a chat that is gone): it is not sent again.
   * Rejects when it should be tried later; with `RetryLaterError` when the transport knows how much later.
   */
  send(message: Reply): Promise<void>;
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

export interface AlertDeliveryOptions {
  readonly outbox: Outbox;
  readonly transport: AlertTransport;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** The message of an alert; `alertReply` unless told otherwise. */
  readonly render?: (alert: StoredAlert) => Reply;
}

export interface AlertDelivery {
  /** Alerts were added to the outbox: call it after each commit that did. */
  wake(): void;
  /** Sends nothing more; resolves when a message that is on its way has ended. What is left waits in the outbox. */
  stop(): Promise<void>;
}

const PAUSES = { firstMs: 1_000, mostMs: 60_000 };
/** Bounds the looks at an outbox that says something is due and then hands out nothing. */
const SHORTEST_WAIT_MS = 250;
/** setTimeout's own limit is 2^31 ms; looking once an hour costs nothing. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Delivers the outbox to one transport: in order and at least once. An alert is marked only after it was sent, so one
 * that was being sent during a crash is sent again. A failure holds up the alerts behind it, and nothing else.
 */
export function startAlertDelivery(options: AlertDeliveryOptions): AlertDelivery {
  const { outbox, transport, clock, logger, render = alertReply } = options;
  let stopped = false;
  let working: Promise<void> | null = null;
  let wokenMeanwhile = false;
  let failures = 0;
  let cancelTimer: (() => void) | null = null;

  outbox.register(transport.name);
  work();

  /** Starts the work unless it is under way; a pause after a failure is not cut short by `wake`. */
  function work(): void {
    if (stopped) return;
    if (working !== null) {
      wokenMeanwhile = true;
      return;
    }
    cancelTimer?.();
    cancelTimer = null;
    wokenMeanwhile = false;
    working = deliverDue()
      .catch((error: unknown) => {
        // The outbox itself failed: nothing was marked, so nothing is lost.
        logger.error({ err: error, transport: transport.name }, 'the alerts outbox could not be read');
        failures += 1;
        return growingPauseMs(failures, PAUSES);
      })
      .then((waitMs) => {
        working = null;
        if (stopped) return;
        if (wokenMeanwhile && failures === 0) work();
        else if (waitMs !== null) cancelTimer = clock.setTimer(waitMs, work);
      });
  }

  /** @returns milliseconds until there is something to do; null: not before `wake` */
  async function deliverDue(): Promise<number | null> {
    while (!stopped) {
      // One at a time: what merges into an alert while the one before it is being sent is then part of it.
      const [alert] = outbox.pending(transport.name, clock.now(), 1);
      if (alert === undefined) {
        // Nothing is left that could not be sent: the next alert need not wait for its pause.
        failures = 0;
        const dueMs = outbox.nextDueMs(transport.name);
        if (dueMs === null) return null;
        return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, dueMs - clock.now()));
      }
      const retryAfterMs = await send(alert);
      if (retryAfterMs !== null) return retryAfterMs;
      outbox.markDelivered(transport.name, alert.id);
      failures = 0;
    }
    return null;
  }

  /** @returns null when sent, else how long to wait before the next attempt */
  async function send(alert: StoredAlert): Promise<number | null> {
    try {
      await transport.send(render(alert));
      return null;
    } catch (error) {
      failures += 1;
      const waitMs = error instanceof RetryLaterError ? error.retryAfterMs : growingPauseMs(failures, PAUSES);
      logger.warn(
        { err: error, transport: transport.name, alert: alert.id, failures, waitMs },
        'an alert could not be sent; it is tried again',
      );
      return waitMs;
    }
  }

  return {
    wake() {
      if (failures === 0) work();
    },
    async stop() {
      stopped = true;
      cancelTimer?.();
      await working;
    },
  };
}

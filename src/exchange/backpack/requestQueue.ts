import PQueue from 'p-queue';
import { ExchangeUnavailableError, type RequestPriority } from '../../engine/ports.js';

/*
 * The order in which requests leave. Two queues in a row: everything passes the door, which keeps the
 * exchange's limit over any minute; what is not urgent waits in a queue of its own first, which holds back a
 * tenth of the minute and some of the connections, so that a sale finds both free.
 */

export interface RequestQueueOptions {
  /** Infinity for no limit: for an exchange that lives faster than the clock. */
  readonly requestsPerMinute: number;
  /** How many requests that are not urgent may be under way at once. */
  readonly ordinaryAtOnce: number;
  /** The length of the limiter's minute; shorter in tests. */
  readonly minuteMs?: number;
}

export interface RequestQueue {
  /** Starts `task` at once, before this returns, when nothing stands in its way. `again` puts it before its equals. */
  run<T>(priority: RequestPriority, task: () => Promise<T>, again?: boolean): Promise<T>;
  /** Nothing leaves for `durationMs`; a longer pause under way stays. The order of what waits is kept. */
  pause(durationMs: number): void;
  isPaused(): boolean;
  /** Refuses everything that waits and everything that comes. */
  close(): void;
}

const RANKS: Readonly<Record<RequestPriority, number>> = { background: 0, normal: 10, urgent: 20 };
const AGAIN = 5;
const SHARE_OF_ORDINARY = 0.9;

export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { requestsPerMinute, ordinaryAtOnce, minuteMs = 60_000 } = options;
  const perMinute = (intervalCap: number) =>
    Number.isFinite(intervalCap) ? { interval: minuteMs, intervalCap, strict: true } : {};
  const door = new PQueue(perMinute(requestsPerMinute));
  const ordinary = new PQueue({
    concurrency: ordinaryAtOnce,
    ...perMinute(Math.max(1, Math.floor(requestsPerMinute * SHARE_OF_ORDINARY))),
  });

  const waiting = new Set<(reason: Error) => void>();
  let closed = false;
  let pausedUntilMs = 0;
  let resumeTimer: NodeJS.Timeout | undefined;

  function resume(): void {
    resumeTimer = undefined;
    door.start();
    ordinary.start();
  }

  return {
    run<T>(priority: RequestPriority, task: () => Promise<T>, again = false): Promise<T> {
      if (closed) return Promise.reject(closedError());
      return new Promise<T>((resolve, reject) => {
        waiting.add(reject);
        const start = async (): Promise<void> => {
          waiting.delete(reject);
          try {
            resolve(await task());
          } catch (error) {
            reject(error);
          }
        };
        const rank = RANKS[priority] + (again ? AGAIN : 0);
        if (priority === 'urgent') void door.add(start, { priority: rank });
        else void ordinary.add(() => door.add(start, { priority: rank }), { priority: rank });
      });
    },
    pause(durationMs) {
      const untilMs = performance.now() + durationMs;
      if (closed || untilMs <= pausedUntilMs) return;
      pausedUntilMs = untilMs;
      door.pause();
      ordinary.pause();
      clearTimeout(resumeTimer);
      resumeTimer = setTimeout(resume, durationMs);
    },
    isPaused: () => resumeTimer !== undefined,
    close() {
      closed = true;
      clearTimeout(resumeTimer);
      ordinary.clear();
      door.clear();
      for (const reject of waiting) reject(closedError());
      waiting.clear();
    },
  };
}

function closedError(): ExchangeUnavailableError {
  return new ExchangeUnavailableError(
    'The connection to the exchange is being closed; the request was not sent.',
  );
}

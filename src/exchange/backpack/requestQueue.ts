import PQueue from 'p-queue';
import {
  type Congestion,
  ExchangeUnavailableError,
  type RequestBucket,
  type RequestPriority,
} from '../../engine/ports/index.js';
import { Door } from './door.js';

/*
 * The order in which requests leave, in three buckets that do not hold each other up.
 *
 * - `urgent`: sales and cancels. Only the exchange's limit over any minute holds them, never a pause that others caused.
 * - `ordinary`: everything else. It leaves a tenth of the minute and some of the connections to what is urgent, and stands
 *   still when the exchange asks for a pause.
 * - `candles`: what the market did in the past is counted apart by the exchange, 30 requests a minute, and so it is here.
 */

interface RequestQueueOptions {
  /** Infinity for no limit: for an exchange that lives faster than the clock. */
  readonly requestsPerMinute: number;
  /** Limit of ordinary requests under way at once. */
  readonly ordinaryAtOnce: number;
  readonly candlesPerMinute: number;
  /** The length of the limiter's minute; shorter in tests. */
  readonly minuteMs?: number;
}

/** A request as it stands in the queue. Times are by `performance.now()`. */
export interface Queued {
  readonly bucket: RequestBucket;
  /** Higher ones leave first; only for ordinary ones. */
  readonly rank?: number;
  /** It was turned away before: it leaves before its equals. */
  readonly again?: boolean;
  /** It does not leave for so long, milliseconds. */
  readonly afterMs?: number;
  /** Since when it has been wanted; default now. */
  readonly sinceMs?: number;
  /** If it has not left by then, it is given up. */
  readonly untilMs?: number;
}

export type RequestQueue = ReturnType<typeof createRequestQueue>;

/** It could not leave before `untilMs`, and was not sent. */
export class WaitedTooLongError extends Error {
  override readonly name = 'WaitedTooLongError';
}

const RANKS: Readonly<Record<RequestPriority, number>> = { background: 0, normal: 10, urgent: 20 };
const AGAIN = 5;
const SHARE_OF_ORDINARY = 0.9;

/** Places a call in the queue by its priority. */
export function queuedWith(priority: RequestPriority, isOfCandles = false): Pick<Queued, 'bucket' | 'rank'> {
  if (isOfCandles) return { bucket: 'candles' };
  return { bucket: priority === 'urgent' ? 'urgent' : 'ordinary', rank: RANKS[priority] };
}

interface Waiting {
  readonly bucket: RequestBucket;
  readonly sinceMs: number;
  readonly reject: (reason: Error) => void;
}

export function createRequestQueue(options: RequestQueueOptions) {
  const { requestsPerMinute, ordinaryAtOnce, candlesPerMinute, minuteMs = 60_000 } = options;
  const perMinute = (intervalCap: number) =>
    Number.isFinite(intervalCap) ? { interval: minuteMs, intervalCap, strict: true } : {};
  const door = new Door({ perMinute: requestsPerMinute, minuteMs });
  const ordinary = new Pausable({
    concurrency: ordinaryAtOnce,
    ...perMinute(Math.max(1, Math.floor(requestsPerMinute * SHARE_OF_ORDINARY))),
  });
  const candles = new Pausable({ concurrency: 1, ...perMinute(candlesPerMinute) });
  const pausable = { ordinary, candles };
  const waiting = new Set<Waiting>();
  let closed = false;

  function pausedForMs(bucket: RequestBucket): number {
    return bucket === 'urgent' ? 0 : pausable[bucket].pausedForMs;
  }

  function enqueue({ bucket, rank = RANKS.urgent, again = false }: Queued, start: () => Promise<void>): void {
    const priority = rank + (again ? AGAIN : 0);
    if (bucket === 'urgent') void door.wait(start, priority);
    else if (bucket === 'candles') void candles.queue.add(start, { priority });
    else void ordinary.queue.add(() => door.wait(start, priority), { priority });
  }

  return {
    /**
     * Starts `task` at once, before this returns, when nothing stands in its way.
     *
     * @throws WaitedTooLongError
     * @throws ExchangeUnavailableError when the queue is closed
     */
    run<T>(queued: Queued, task: () => Promise<T>): Promise<T> {
      if (closed) return Promise.reject(closedError());
      if (queued.bucket === 'urgent' && (queued.afterMs ?? 0) === 0 && door.passes()) return task();
      const { bucket, afterMs = 0, sinceMs = performance.now(), untilMs = Number.POSITIVE_INFINITY } = queued;
      return new Promise<T>((resolve, reject) => {
        const entry = { bucket, sinceMs, reject };
        let givingUp: NodeJS.Timeout | undefined;
        waiting.add(entry);
        const giveUp = () => {
          if (waiting.delete(entry)) reject(new WaitedTooLongError('it could not leave in time'));
        };
        const start = async (): Promise<void> => {
          clearTimeout(givingUp);
          if (performance.now() > untilMs) giveUp();
          if (!waiting.delete(entry)) return;
          try {
            resolve(await task());
          } catch (error) {
            reject(error);
          }
        };
        const begin = () => {
          if (waiting.has(entry)) enqueue(queued, start);
        };
        if (afterMs > 0) setTimeout(begin, afterMs);
        else begin();
        if (waiting.has(entry) && Number.isFinite(untilMs)) {
          givingUp = setTimeout(giveUp, Math.max(0, untilMs - performance.now()));
        }
      });
    },
    /** None of these leaves for `durationMs`; a longer pause under way stays. The order of what waits is kept. */
    pause(bucket: keyof typeof pausable, durationMs: number): void {
      if (!closed) pausable[bucket].pause(durationMs);
    },
    isPaused: (bucket: RequestBucket): boolean => pausedForMs(bucket) > 0,
    /** Buckets in which something waits, or would. */
    congestion(): readonly Congestion[] {
      const nowMs = performance.now();
      return BUCKETS.flatMap((bucket): Congestion[] => {
        const since = [...waiting].filter((entry) => entry.bucket === bucket).map(({ sinceMs }) => sinceMs);
        const paused = pausedForMs(bucket);
        if (since.length === 0 && paused === 0) return [];
        const waitedMs = Math.max(0, nowMs - Math.min(nowMs, ...since));
        return [{ bucket, waiting: since.length, waitedMs, pausedForMs: paused }];
      });
    },
    /** Refuses everything that waits and everything that comes. */
    close(): void {
      closed = true;
      ordinary.close();
      candles.close();
      door.clear();
      for (const { reject } of waiting) reject(closedError());
      waiting.clear();
    },
  };
}

const BUCKETS: readonly RequestBucket[] = ['urgent', 'ordinary', 'candles'];

/** A queue that stands still for a while. */
class Pausable {
  readonly queue: PQueue;
  #untilMs = 0;
  #resuming: NodeJS.Timeout | undefined;

  constructor(options: ConstructorParameters<typeof PQueue>[0]) {
    this.queue = new PQueue(options);
  }

  pause(durationMs: number): void {
    const untilMs = performance.now() + durationMs;
    if (untilMs <= this.#untilMs) return;
    this.#untilMs = untilMs;
    this.queue.pause();
    clearTimeout(this.#resuming);
    this.#resuming = setTimeout(() => {
      this.#resuming = undefined;
      this.queue.start();
    }, durationMs);
  }

  /** Zero when it does not stand still. */
  get pausedForMs(): number {
    return this.#resuming === undefined ? 0 : Math.max(1, this.#untilMs - performance.now());
  }

  close(): void {
    clearTimeout(this.#resuming);
    this.#resuming = undefined;
    this.queue.clear();
  }
}

function closedError(): ExchangeUnavailableError {
  return new ExchangeUnavailableError(
    'The connection to the exchange is being closed; the request was not sent.',
  );
}

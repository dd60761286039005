import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Requests that anybody may make in a minute; null: as many as they like. */
export interface RateLimits {
  /** Of all kinds together. */
  readonly perMinute: number | null;
  /** K-lines and trades of the past, which count in both. */
  readonly historicalPerMinute: number | null;
}

/** Backpack's own (its FAQ). */
export const BACKPACK_LIMITS: RateLimits = { perMinute: 2_000, historicalPerMinute: 30 };
/** For a market that moves faster than life: a minute of its time is a moment, and a limit would mean something else. */
export const NO_LIMITS: RateLimits = { perMinute: null, historicalPerMinute: null };

type Bucket = keyof RateLimits;

const MINUTE_MS = 60_000;
/** Most askers that are counted: with more, who asked first is counted from zero again. */
const MOST_COUNTED = 10_000;
const HISTORICAL_PATHS = ['/api/v1/klines', '/api/v1/trades/history'];
/** Path of what only the local exchange has: it is not counted. */
const SPARED = '/paper/';

/**
 * Turns away who asks too often, before anything happens: 429 with the seconds after which there is room again. A key
 * is counted for itself, and who does not sign by their address. Minutes are of the computer's time.
 */
export class RateLimiter {
  private current: RateLimits;
  private readonly asked = new Map<string, number[]>();

  constructor(app: FastifyInstance, limits: RateLimits) {
    this.current = limits;
    app.addHook('onRequest', (request, reply, done) => {
      const waitMs = this.take(request, performance.now());
      if (waitMs === 0) {
        done();
        return;
      }
      reply
        .code(429)
        .header('Retry-After', String(Math.ceil(waitMs / 1_000)))
        .send({ code: 'TOO_MANY_REQUESTS', message: 'Too many requests' });
    });
  }

  get limits(): RateLimits {
    return this.current;
  }

  /** Changes the limits: what was asked before counts no more. */
  change(changes: Partial<RateLimits>): void {
    this.current = { ...this.current, ...changes };
    this.asked.clear();
  }

  /** @returns 0, and it counts; or after how many milliseconds there is room for it */
  private take({ url, headers, ip }: FastifyRequest, nowMs: number): number {
    const path = url.split('?')[0] ?? '';
    if (path.startsWith(SPARED)) return 0;
    const buckets: readonly Bucket[] = HISTORICAL_PATHS.includes(path)
      ? ['historicalPerMinute', 'perMinute']
      : ['perMinute'];
    const counted = buckets.flatMap((bucket) => {
      const limit = this.current[bucket];
      return limit === null
        ? []
        : [{ limit, times: this.lately(`${bucket} ${headers['x-api-key'] ?? ip}`, nowMs) }];
    });
    const waits = counted.map(({ limit, times }) => {
      const first = times[times.length - limit];
      return first === undefined ? 0 : first + MINUTE_MS - nowMs;
    });
    const waitMs = Math.max(0, ...waits);
    if (waitMs === 0) for (const { times } of counted) times.push(nowMs);
    return waitMs;
  }

  /** Lists when it was asked in the last minute, oldest first. */
  private lately(who: string, nowMs: number): number[] {
    const known = this.asked.get(who);
    // Nobody has proved yet whose key it is, and anything may stand there.
    const [oldest] = this.asked.keys();
    if (known === undefined && this.asked.size >= MOST_COUNTED && oldest !== undefined)
      this.asked.delete(oldest);
    const times = known ?? [];
    const recent = times.findIndex((timeMs) => timeMs > nowMs - MINUTE_MS);
    times.splice(0, recent === -1 ? times.length : recent);
    this.asked.set(who, times);
    return times;
  }
}

import type { Clock } from '../../engine/ports/index.js';

/** `tooMany`: the first beyond the limit, to be told so; `stillTooMany`: those after it, to be passed over. */
export type Allowance = 'ok' | 'tooMany' | 'stillTooMany';

/** Messages that one person may send at once, and the time after which all of them may be sent again. */
const BURST = 20;
const REFILL_MS = 10_000;
/** People remembered; those who have been quiet the longest are forgotten first. */
const MOST_PEOPLE = 1_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
  readonly isTold: boolean;
}

/** A bucket of messages and presses for each person, which fills up again by the clock. */
export class RateLimit {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Takes one from the person's bucket. */
  take(person: string): Allowance {
    const atMs = this.#clock.now();
    const before = this.#buckets.get(person) ?? { tokens: BURST, atMs, isTold: false };
    // A clock set back fills nothing, and empties nothing either.
    const filled = (Math.max(0, atMs - before.atMs) * BURST) / REFILL_MS;
    const tokens = Math.min(BURST, before.tokens + filled);
    const isAllowed = tokens >= 1;
    this.#keep(person, { tokens: isAllowed ? tokens - 1 : tokens, atMs, isTold: !isAllowed });
    if (isAllowed) return 'ok';
    return before.isTold ? 'stillTooMany' : 'tooMany';
  }

  #keep(person: string, bucket: Bucket): void {
    // Taken out first, so that the order is that of the last message.
    this.#buckets.delete(person);
    this.#buckets.set(person, bucket);
    for (const quietest of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_PEOPLE) break;
      this.#buckets.delete(quietest);
    }
  }
}

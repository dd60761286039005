import { growingPauseMs } from '../../async/pauses.js';

export type ReconnectPauses = ReturnType<typeof createReconnectPauses>;

/**
 * Pauses that double from `firstMs` to `longestMs`, each somewhere between half and whole so that many clients
 * cut off together do not come back together.
 *
 * @param random 0 to 1, for the jitter
 */
export function createReconnectPauses(firstMs: number, longestMs: number, random: () => number) {
  let attempts = 0;
  return {
    /** The pause before the next attempt, milliseconds. */
    next(): number {
      attempts += 1;
      const wholeMs = growingPauseMs(attempts, { firstMs, mostMs: longestMs });
      return wholeMs / 2 + (random() * wholeMs) / 2;
    },
    /** A connection has proved good: the next pause is short again. */
    reset(): void {
      attempts = 0;
    },
  };
}

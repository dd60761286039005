import type { Clock } from '../../src/engine/ports/clock.js';

interface Waiting {
  atMs: number;
  readonly callback: () => void;
  timer: NodeJS.Timeout;
}

/** The machine's own time, which a test can make leap ahead: an hour's pause need not last an hour. */
export class LeapingClock implements Clock {
  readonly #waiting = new Set<Waiting>();
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    const waiting: Waiting = { atMs: this.now() + delayMs, callback, timer: setTimeout(() => {}, 0) };
    this.#waiting.add(waiting);
    this.#arm(waiting);
    return () => {
      clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
    };
  }

  /** So much time has passed; what was due in it rings now, in its order. */
  leap(durationMs: number): void {
    this.#aheadMs += durationMs;
    const byTime = [...this.#waiting].sort((a, b) => a.atMs - b.atMs);
    for (const waiting of byTime) this.#arm(waiting);
  }

  /** The clock is set, forward or back: no time has passed, and what was waited for is still as far away. */
  set(byMs: number): void {
    this.#aheadMs += byMs;
    for (const waiting of this.#waiting) waiting.atMs += byMs;
  }

  #arm(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    waiting.timer = setTimeout(
      () => {
        this.#waiting.delete(waiting);
        waiting.callback();
      },
      Math.min(Math.max(waiting.atMs - this.now(), 0), 2 ** 31 - 1),
    ).unref();
  }
}

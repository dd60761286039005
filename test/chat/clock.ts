import type { Clock } from '../../src/engine/ports/clock.js';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs: number;
  #timers: { atMs: number; readonly callback: () => void }[] = [];

  constructor(nowMs = Date.UTC(2026, 10, 22, 12)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** The clock is set, forward or back: nothing has passed, and timers are as far away as before. */
  set(byMs: number): void {
    this.#nowMs += byMs;
    for (const timer of this.#timers) timer.atMs += byMs;
  }

  /** Lets time pass, and everything happen that was due, in its order; promises get their turn in between. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

/** Real time, in which pauses of seconds take milliseconds: for tests over sockets. */
export function hurriedClock(timesFaster = 100): Clock {
  const startMs = Date.now();
  return {
    now: () => startMs + (Date.now() - startMs) * timesFaster,
    setTimer(delayMs, callback) {
      // What is as long as a network deadline stays long: only pauses are hurried.
      const timer = setTimeout(callback, delayMs >= 5_000 ? delayMs : delayMs / timesFaster);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Lets every promise that is ready have its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

import type { CancelTimer, Clock } from '../ports/index.js';

/** One timer for the earliest of all the moments that were asked for. */
export class WakeTimer {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #atMs: number | null = null;
  #cancel: CancelTimer | null = null;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /**
   * Rings at `atMs` or earlier. The timer is set anew each time: one from before the clock was set forward would ring
   * late by as much.
   */
  set(atMs: number): void {
    this.#cancel?.();
    this.#atMs = Math.min(this.#atMs ?? atMs, atMs);
    this.#cancel = this.#clock.setTimer(Math.max(this.#atMs - this.#clock.now(), 0), () => {
      this.clear();
      this.#ring();
    });
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#atMs = null;
  }
}

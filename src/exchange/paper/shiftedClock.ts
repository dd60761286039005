import type { CancelTimer, Clock } from '../../engine/ports/index.js';

/** The time of another clock, or one beside it: an exchange whose clock is not that of its clients. */
export class ShiftedClock implements Clock {
  /** Lead over the other clock; negative: behind. */
  aheadMs = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    return this.clock.now() + this.aheadMs;
  }

  setTimer(delayMs: number, callback: () => void): CancelTimer {
    return this.clock.setTimer(delayMs, callback);
  }
}

import type { Clock } from '../../engine/ports.js';
import { systemClock } from '../../engine/systemClock.js';

/** The computer's time, or one beside it: an exchange whose clock is not that of its clients. */
export class ShiftedClock implements Clock {
  /** How far it is ahead of the computer's clock; negative: behind. */
  aheadMs = 0;
  readonly setTimer = systemClock.setTimer;

  now(): number {
    return systemClock.now() + this.aheadMs;
  }
}

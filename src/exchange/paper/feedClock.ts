import type { CancelTimer, Clock } from '../../engine/ports/index.js';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * The market's time as a clock: it stands still between the steps of a feed and fires each timer at its own time
 * when the feed passes it. A month of prices so takes as long as the work that it causes, with every cooldown and
 * every timeout where it belongs.
 */
export class FeedClock implements Clock {
  private nowMs: number;
  /** Soonest first; timers due at the same time in the order in which they were set. */
  private readonly timers: Timer[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  now(): number {
    return this.nowMs;
  }

  setTimer(delayMs: number, callback: () => void): CancelTimer {
    const timer: Timer = { dueMs: this.nowMs + Math.max(0, delayMs), callback };
    const later = this.timers.findIndex((other) => other.dueMs > timer.dueMs);
    this.timers.splice(later === -1 ? this.timers.length : later, 0, timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index !== -1) this.timers.splice(index, 1);
    };
  }

  /**
   * Moves the time forward and fires what is due on the way, one timer after another; `settle` is awaited after each,
   * so that what a timer causes is done at the timer's time. Going back is ignored.
   */
  async advanceTo(timeMs: number, settle: () => Promise<void>): Promise<void> {
    for (let due = this.timers[0]; due !== undefined && due.dueMs <= timeMs; due = this.timers[0]) {
      this.timers.shift();
      this.nowMs = Math.max(this.nowMs, due.dueMs);
      due.callback();
      await settle();
    }
    this.nowMs = Math.max(this.nowMs, timeMs);
  }
}

import type { Clock } from '../../src/engine/ports/clock.js';
import type { Timeline } from './timeline.js';

/**
 * Whether a process runs. It may end, and it may stand still for a while (stopped, swapped out, its machine suspended):
 * what would have reached it meanwhile waits, and reaches it as soon as it runs again.
 */
export class Life {
  readonly #timeline: Timeline;
  readonly beganAtMs: number;
  #isAlive = true;
  #standsUntilMs = 0;
  #isTimersFirst = false;
  /** What has arrived and was not taken, in its sequence; nothing that comes later overtakes it. */
  readonly #arrived: (() => void)[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.beganAtMs = timeline.nowMs;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** When it last ran again, or will, after it had stood still; 0 when it never did. */
  get awokeAtMs(): number {
    return this.#standsUntilMs;
  }

  /** It lives and does not stand still, nor has it to work off what came while it did. */
  get isAwake(): boolean {
    return this.#isAlive && this.#standsForMs <= 0 && this.#arrived.length === 0;
  }

  end(): void {
    this.#isAlive = false;
    this.#arrived.length = 0;
  }

  /** @param isTimersFirst whether its timers ring before what has arrived is taken, when it runs again */
  standStill(forMs: number, isTimersFirst: boolean): void {
    this.#standsUntilMs = Math.max(this.#standsUntilMs, this.#timeline.nowMs + forMs);
    this.#isTimersFirst = isTimersFirst;
  }

  /** A frame or an answer arrives: taken now, or when it runs again; never when it has ended. */
  arrive(take: () => void): void {
    if (!this.#isAlive) return;
    if (this.#standsForMs <= 0 && this.#arrived.length === 0) return take();
    this.#arrived.push(take);
    if (this.#arrived.length === 1) this.#takeLater(this.#isTimersFirst ? 1 : 0);
  }

  /** One of its timers is due. */
  ring(callback: () => void): void {
    if (!this.#isAlive) return;
    if (this.#standsForMs <= 0) return callback();
    this.#timeline.after(this.#standsForMs + (this.#isTimersFirst ? 0 : 1), () => this.ring(callback));
  }

  get #standsForMs(): number {
    return this.#standsUntilMs - this.#timeline.nowMs;
  }

  #takeLater(laterMs: number): void {
    this.#timeline.after(Math.max(this.#standsForMs, 0) + laterMs, () => {
      if (this.#standsForMs > 0) return this.#takeLater(laterMs);
      const take = this.#arrived.shift();
      if (this.#arrived.length > 0) this.#takeLater(0);
      take?.();
    });
  }
}

/** The clock of one process: its timers die with it and wait while it stands still, and its time is what it takes for it. */
export function processClock(timeline: Timeline, life: Life, now: () => number): Clock {
  return {
    now,
    setTimer(delayMs, callback) {
      if (!life.isAlive) return () => {};
      let isCancelled = false;
      const cancel = timeline.after(delayMs, () =>
        life.ring(() => {
          if (!isCancelled) callback();
        }),
      );
      return () => {
        isCancelled = true;
        cancel();
      };
    },
  };
}

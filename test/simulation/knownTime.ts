import type { Life } from './life.js';
import type { World } from './world.js';

/** The program's idea of the exchange's time is off by this much at most, either way, when nothing has gone wrong. */
const ERROR_MS = 150;
const LARGE_ERROR_MS = 2_000;
/** A jump of the machine's clock that is as large as this makes it doubt the time that it knows. */
const SURE_WITHIN_MS = 2_000;
/** ... and it looks for one this often, if nothing else does. */
const LOOK_EVERY_MS = 15_000;
const LONGEST_MEASUREMENT_MS = 3_000;

/**
 * The exchange's time as one process knows it: measured, and from there on by what passes. A machine that was suspended
 * does not know what has passed meanwhile; its clock, which jumps then, makes it measure anew.
 */
export class KnownTime {
  readonly #world: World;
  readonly #life: Life;
  #errorMs: number;
  #behindMs = 0;
  /** How far the machine's clock and what has passed were apart when the time was measured last. */
  #measuredApartMs: number;
  #isMeasuring = false;

  constructor(world: World, life: Life) {
    this.#world = world;
    this.#life = life;
    const { draw, faults } = world;
    const errorMs = draw.integer(-ERROR_MS, ERROR_MS);
    const isLarge = faults.happens('timeMisjudged');
    this.#errorMs = isLarge ? faults.draw('timeMisjudged').integer(-LARGE_ERROR_MS, LARGE_ERROR_MS) : errorMs;
    this.#measuredApartMs = this.#apartMs;
  }

  now(): number {
    return this.#world.timeline.nowMs + this.#errorMs - this.#behindMs;
  }

  /** The same as `isSure`, and nothing follows from it. */
  get seemsRight(): boolean {
    return Math.abs(this.#apartMs - this.#measuredApartMs) < SURE_WITHIN_MS;
  }

  isSure(): boolean {
    if (this.seemsRight) return true;
    this.#measure();
    return false;
  }

  /** Something speaks against it. */
  doubt(): void {
    this.#measure();
  }

  fallBehind(byMs: number): void {
    this.#behindMs += byMs;
    const { timeline, draw } = this.#world;
    timeline.after(byMs + draw.integer(0, LOOK_EVERY_MS), () => this.#life.ring(() => this.#measure()));
  }

  get #apartMs(): number {
    return this.#world.clockSkewMs + this.#behindMs;
  }

  #measure(): void {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const { timeline, draw } = this.#world;
    timeline.after(draw.integer(100, LONGEST_MEASUREMENT_MS), () =>
      this.#life.arrive(() => {
        this.#isMeasuring = false;
        this.#behindMs = 0;
        this.#errorMs = draw.integer(-ERROR_MS, ERROR_MS);
        this.#measuredApartMs = this.#apartMs;
      }),
    );
  }
}

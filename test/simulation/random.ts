import { SeededRandom } from '../../src/exchange/paper/feed/random.js';

/** Numbers from a seed and a name: what one part of a run draws does not move what another part draws. */
export class Draw {
  readonly #random: SeededRandom;

  constructor(seed: number, name: string) {
    this.#random = new SeededRandom(`${seed}/${name}`);
  }

  /** @param odds 0 to 1 */
  chance(odds: number): boolean {
    return this.#random.fraction() < odds;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return this.#random.between(low, high);
  }

  /** A whole number from low to high, both included. */
  integer(low: number, high: number): number {
    return this.#random.integer(low, high);
  }

  /** A whole number from low to high; the small ones far more often: each doubling is as likely as the next. */
  lopsided(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.#random.fraction());
  }

  bell(): number {
    return this.#random.bell();
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.#random.integer(0, choices.length - 1)] ?? choices[0];
  }
}

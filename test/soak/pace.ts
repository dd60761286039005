import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../domain/support/chance.js';

export interface Pauses {
  /** Most pauses are up to twice as long as this. */
  readonly shortMs: number;
  /** Some are between half as long and one and a half times as long as this: a time in which all is well. */
  readonly longMs: number;
  /** How many of a hundred are long. */
  readonly longPercent: number;
}

/** Does something again and again, with pauses that a seed decides, until it is ended. */
export class Pace {
  readonly #chance: Chance;
  readonly #pauses: Pauses;
  readonly #act: () => Promise<void>;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(chance: Chance, pauses: Pauses, act: () => Promise<void>) {
    this.#chance = chance;
    this.#pauses = pauses;
    this.#act = act;
  }

  begin(): void {
    this.#running = this.#run();
    // Told by `end`; not to be taken for a rejection that nobody handles meanwhile.
    this.#running.catch(() => {});
  }

  /** Resolves when what was being done is done. @throws what it threw: after that it was not done again */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  /** A pause within what is done; cut short by `end`. */
  async wait(durationMs: number): Promise<void> {
    await sleep(durationMs, undefined, { signal: this.#ending.signal }).catch(() => {});
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.wait(this.#pauseMs());
      if (!this.#ending.signal.aborted) await this.#act();
    }
  }

  #pauseMs(): number {
    const { shortMs, longMs, longPercent } = this.#pauses;
    return this.#chance.happens(longPercent)
      ? longMs / 2 + this.#chance.whole(longMs)
      : this.#chance.whole(2 * shortMs);
  }
}

export function oneOf<T>(chance: Chance, all: readonly T[]): T {
  const one = all[chance.whole(all.length)];
  if (one === undefined) throw new RangeError('there is nothing to choose from');
  return one;
}

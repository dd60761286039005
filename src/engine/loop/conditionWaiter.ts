import type { Clock } from '../ports/index.js';

/** Lets somebody wait for a condition that events bring about. */
export class ConditionWaiter {
  readonly #clock: Clock;
  readonly #checks = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get areAwaited(): boolean {
    return this.#checks.size > 0;
  }

  /** Looks again at every condition that is waited for, as something changed. */
  notify(): void {
    for (const check of [...this.#checks]) check();
  }

  /** Resolves when `condition` holds after some change, or when `patienceMs` have passed; null waits for ever. */
  until(condition: () => boolean, patienceMs: number | null = null): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#checks.delete(check);
        cancelTimer();
        resolve();
      };
      const check = () => {
        if (condition()) done();
      };
      const cancelTimer = patienceMs === null ? () => {} : this.#clock.setTimer(patienceMs, done);
      this.#checks.add(check);
    });
  }
}

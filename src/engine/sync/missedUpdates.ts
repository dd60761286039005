import type { StrategyRunner } from '../loop/index.js';
import type { CancelTimer, Clock } from '../ports/index.js';
import type { Recovery } from './recovery.js';

export interface MissedUpdatesDeps {
  readonly recovery: Pick<Recovery, 'lookAgain'>;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly lookEveryMs?: number;
  strategies(): readonly StrategyRunner[];
  isConnected(): boolean;
}

/** Two requests for each strategy, one of them for history, of which an account may send 30 in a minute. */
const LOOK_EVERY_MS = 3 * 60_000;

/**
 * Looks every few minutes for what the order stream has lost although it goes on: an order that has ended, or an execution of
 * one that the books had written off. Nothing else would tell of it before the account is compared.
 */
export class MissedUpdates {
  readonly #deps: MissedUpdatesDeps;
  #cancelLook: CancelTimer = () => {};
  #stopped = true;

  constructor(deps: MissedUpdatesDeps) {
    this.#deps = deps;
  }

  /** From now on, until `stop`. */
  begin(): void {
    this.#stopped = false;
    this.#lookLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelLook();
  }

  #lookLater(): void {
    const { networkClock, lookEveryMs = LOOK_EVERY_MS } = this.#deps;
    this.#cancelLook = networkClock.setTimer(lookEveryMs, () => {
      void this.#look().finally(() => {
        if (!this.#stopped) this.#lookLater();
      });
    });
  }

  /** One after another: they share the account's requests. Who is not connected is brought up otherwise. */
  async #look(): Promise<void> {
    const { strategies, isConnected, recovery } = this.#deps;
    for (const runner of strategies()) {
      if (isConnected() && !this.#stopped) await recovery.lookAgain(runner);
    }
  }
}

import type { StrategyRunner } from '../loop/index.js';
import type { Clock, Logger } from '../ports/index.js';

export interface PassedRungsDeps {
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

/** Between two looks at one order while the market stays where it is. */
const LOOK_EVERY_MS = 30_000;
/** Limit of what is remembered: what is over is forgotten now and then. */
const REMEMBERED = 256;

/**
 * A best bid, or a trade, below the price of a rung that is thought to rest: the rung would have been the best bid itself, so
 * that it was executed, or is gone. The word of it may be a moment late; if it does not come, the rung is looked up.
 */
export class PassedRungs {
  readonly #deps: PassedRungsDeps;
  readonly #lookedAtMs = new Map<number, number>();

  constructor(deps: PassedRungsDeps) {
    this.#deps = deps;
  }

  /** @param price the best bid, or the last trade's price */
  passed(runner: StrategyRunner, price: number): void {
    const { networkClock, logger, lookUpLater } = this.#deps;
    const nowMs = networkClock.now();
    if (this.#lookedAtMs.size > REMEMBERED) this.#lookedAtMs.clear();
    for (const { role, phase, cancelling, clientId, price: restsAt } of runner.state.orders.values()) {
      const isPassed =
        role === 'rung' && phase === 'open' && !cancelling && price < Number(restsAt.toString());
      // A clock that was set back is no reason to wait longer.
      const agoMs = nowMs - (this.#lookedAtMs.get(clientId) ?? Number.NEGATIVE_INFINITY);
      if (!isPassed || (agoMs >= 0 && agoMs < LOOK_EVERY_MS)) continue;
      this.#lookedAtMs.set(clientId, nowMs);
      logger.debug({ clientId, price }, 'the market is below a rung that is thought to rest');
      lookUpLater(runner, clientId);
    }
  }
}

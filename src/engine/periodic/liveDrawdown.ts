import { ZERO } from '../../domain/decimal.js';
import type { StrategyState } from '../../domain/ladder/index.js';

/**
 * The worst fall of a strategy's equity (realized plus unrealized PnL) from an earlier peak, seen at every price.
 * Floating point: a figure for a report, never for the ledger.
 */
export class LiveDrawdown {
  #peak = 0;
  #worst = 0;
  #state: StrategyState | null = null;
  #quantity = 0;
  #costAndRealized = 0;

  /** Quote asset, zero or more. */
  get worst(): number {
    return this.#worst;
  }

  see(state: StrategyState, bid: number): void {
    if (state !== this.#state) {
      const { quantity, cost, realizedPnl } = state.position;
      this.#state = state;
      this.#quantity = Number(quantity.toString());
      this.#costAndRealized = Number(realizedPnl.minus(cost ?? ZERO).toString());
    }
    const equity = this.#costAndRealized + this.#quantity * bid;
    if (equity > this.#peak) this.#peak = equity;
    if (this.#peak - equity > this.#worst) this.#worst = this.#peak - equity;
  }
}

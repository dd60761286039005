import { ZERO } from '../../domain/decimal.js';
import type { StrategyState } from '../../domain/ladder/index.js';
import type { Position } from '../../domain/ledger.js';

/**
 * The worst fall of a strategy's equity (realized plus unrealized PnL) from an earlier peak, seen at every price.
 * Floating point: a figure for a report, never for the ledger.
 */
export class LiveDrawdown {
  #peak = 0;
  #worst = 0;
  #position: Position | null = null;
  #quantity = 0;
  #costAndRealized = 0;

  /** Quote asset, zero or more. */
  get worst(): number {
    return this.#worst;
  }

  see({ position }: StrategyState, bid: number): void {
    if (position !== this.#position) {
      const { quantity, cost, realizedPnl } = position;
      this.#position = position;
      this.#quantity = Number(quantity.toString());
      this.#costAndRealized = Number(realizedPnl.minus(cost ?? ZERO).toString());
    }
    const equity = this.#costAndRealized + this.#quantity * bid;
    if (equity > this.#peak) this.#peak = equity;
    if (this.#peak - equity > this.#worst) this.#worst = this.#peak - equity;
  }
}

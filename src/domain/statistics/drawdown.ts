import { type Decimal, maximum, ZERO } from '../decimal.js';

/**
 * The worst fall of the equity from an earlier peak: max over time of (highest equity so far - equity). Quote asset.
 *
 * Source: M. Magdon-Ismail, A. Atiya, "Maximum Drawdown", Risk 17 (10), 2004; here as an amount, not as a share.
 */
export class Drawdown {
  /** The highest equity so far, and the last; null before the first. */
  #seen: { readonly peak: Decimal; readonly last: Decimal } | null = null;
  #worst: Decimal = ZERO;

  /** Zero or more. */
  get worst(): Decimal {
    return this.#worst;
  }

  /** True while the equity that was seen last is lower than one before it. */
  get isBelowPeak(): boolean {
    return this.#seen?.last.lt(this.#seen.peak) ?? false;
  }

  see(equity: Decimal): void {
    const peak = this.#seen === null ? equity : maximum(this.#seen.peak, equity);
    this.#seen = { peak, last: equity };
    this.#worst = maximum(this.#worst, peak.minus(equity));
  }

  /** A correction of the books has changed the equity, which is neither gain nor loss: the peak moves along. */
  correct(change: Decimal): void {
    if (this.#seen === null) return;
    const { peak, last } = this.#seen;
    this.#seen = { peak: peak.plus(change), last: last.plus(change) };
  }
}

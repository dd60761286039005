import { type Decimal, decimal, HUNDRED, maximum, ZERO } from '../decimal.js';

/** Capital in use: the cost of what is held, fees included. Quote asset. */
export class CapitalUse {
  #isKnown = true;
  #product: Decimal = ZERO;
  #durationMs = 0;
  #most: Decimal = ZERO;

  /** Counts that this much was in use for this long. @param capital null: nobody knows what something held has cost */
  pass(capital: Decimal | null, durationMs: number): void {
    this.#durationMs += durationMs;
    if (capital === null) {
      this.#isKnown = false;
      return;
    }
    this.#most = maximum(this.#most, capital);
    if (durationMs > 0) this.#product = this.#product.plus(capital.times(decimal(String(durationMs))));
  }

  /** Mean over time: the sum of capital · duration, divided by the whole duration. Null where it is unknown, and of no time. */
  get average(): Decimal | null {
    if (!this.#isKnown || this.#durationMs === 0) return null;
    return this.#product.div(decimal(String(this.#durationMs)));
  }

  get most(): Decimal | null {
    return this.#isKnown ? this.#most : null;
  }
}

/**
 * Return on the capital used: realized PnL / mean capital in use · 100. The denominator is that of the Modified Dietz method
 * (P. Dietz, 1966), money weighted by the time that it was in; the numerator leaves out what is not realized.
 *
 * @returns percent; null where no capital was used, or nobody knows how much
 * @example returnOnCapital(decimal('12'), decimal('240')) // 5
 */
export function returnOnCapital(realizedPnl: Decimal, averageCapital: Decimal | null): Decimal | null {
  if (averageCapital === null || averageCapital.lte(ZERO)) return null;
  return realizedPnl.div(averageCapital).times(HUNDRED);
}

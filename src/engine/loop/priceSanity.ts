/** Bounds of best prices that are believed at once, percent; null: not set. Floating point: only compared with. */
export interface SanityLimits {
  /** Of the bid's distance from the ask, in percent of the ask. */
  readonly maxSpreadPercentage: number | null;
  /** Of the bid's distance from the last trade's price, in percent of that. */
  readonly maxPriceDeviationPercentage: number | null;
}

/** Prices as they were told, or read by request. */
interface Seen {
  readonly bid: number;
  /** Zero for an empty side of the book. */
  readonly ask: number;
  /** Price of the last trade; null while it is not known, or old. */
  readonly last: number | null;
  readonly timeMs: number;
  readonly source: 'stream' | 'request';
}

/** Odd prices that the stream has told over so long are what the market is. */
const BORNE_OUT_AFTER_MS = 2_000;

/**
 * Odd best prices, a bid far off the last trade or a wide spread, and whether a second look has borne them out: a reading of
 * the book, or two seconds in which they stayed so. Until then nothing is bought, and nothing is sold without a limit.
 */
export class PriceSanity {
  readonly #limits: SanityLimits;
  #oddSinceMs: number | null = null;
  /** The odd bid that was borne out. */
  #borneOut: number | null = null;

  constructor(limits: SanityLimits) {
    this.#limits = limits;
  }

  /** True while odd prices are not borne out. */
  get isDoubtful(): boolean {
    return this.#oddSinceMs !== null;
  }

  see(seen: Seen): void {
    const { bid, timeMs, source } = seen;
    if (!this.#isOdd(seen)) {
      this.#oddSinceMs = this.#borneOut = null;
      return;
    }
    if (this.#borneOut !== null && !this.#isFar(bid, this.#borneOut)) return;
    const sinceMs = this.#oddSinceMs ?? timeMs;
    const isBorneOut = source === 'request' || timeMs >= sinceMs + BORNE_OUT_AFTER_MS;
    this.#oddSinceMs = isBorneOut ? null : sinceMs;
    this.#borneOut = isBorneOut ? bid : null;
  }

  #isOdd({ bid, ask, last }: Seen): boolean {
    const { maxSpreadPercentage, maxPriceDeviationPercentage } = this.#limits;
    const isWide = maxSpreadPercentage !== null && ask > 0 && apart(bid, ask) > maxSpreadPercentage;
    const isOff =
      maxPriceDeviationPercentage !== null && last !== null && apart(bid, last) > maxPriceDeviationPercentage;
    return isWide || isOff;
  }

  /** As far from what was borne out as a limit allows: it is another price. */
  #isFar(bid: number, from: number): boolean {
    const { maxSpreadPercentage, maxPriceDeviationPercentage } = this.#limits;
    return apart(bid, from) > (maxPriceDeviationPercentage ?? maxSpreadPercentage ?? 0);
  }
}

/** Distance in percent of the second. */
function apart(price: number, from: number): number {
  return (Math.abs(price - from) / from) * 100;
}

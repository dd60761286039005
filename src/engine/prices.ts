import { type Decimal, decimal, minimum } from '../domain/decimal.js';
import type { Fill } from '../domain/order.js';
import type { BookTicker } from './ports.js';

/** The newest prices of one market. Kept as they came; made exact only when somebody decides with them. */
export class Prices {
  #ticker: BookTicker | null = null;
  #lastPrice: string | null = null;
  #lastPriceAtMs: number | null = null;
  #receivedAtMs: number | null = null;
  /** A resting buy of ours was reached: there is no better bid left, whatever the last ticker said before. */
  #boughtAt: Pick<Fill, 'price' | 'timeMs'> | null = null;
  #isOutdated = false;

  take(ticker: BookTicker, nowMs: number): void {
    this.#ticker = ticker;
    this.#receivedAtMs = nowMs;
    this.#isOutdated = false;
    if (this.#boughtAt !== null && ticker.timeMs >= this.#boughtAt.timeMs) this.#boughtAt = null;
  }

  /**
   * An execution of ours, which the exchange tells before the price that caused it. Without it a target that the
   * purchase has just lowered would be held against a bid from before the fall.
   *
   * @returns true when the best bid that is known became another
   */
  takeFill(fill: Fill): boolean {
    const bid = this.bid;
    if (fill.side !== 'buy' || !fill.isMaker || bid === null || bid.lte(fill.price)) return false;
    if (this.#ticker !== null && this.#ticker.timeMs > fill.timeMs) return false;
    this.#boughtAt = fill;
    return true;
  }

  takeLastPrice(price: string, nowMs: number): void {
    this.#lastPrice = price;
    this.#lastPriceAtMs = nowMs;
  }

  /** The stream is down: what is known may be shown, with its age, and not be traded on until the next ticker. */
  outdate(): void {
    this.#isOutdated = true;
  }

  /** The best prices to trade on; null while they are not known. */
  get current(): { readonly bid: Decimal | null; readonly ask: Decimal | null } {
    return this.#isOutdated ? { bid: null, ask: null } : { bid: this.bid, ask: this.ask };
  }

  get bid(): Decimal | null {
    const bid = positive(this.#ticker?.bid);
    return bid === null || this.#boughtAt === null ? bid : minimum(bid, this.#boughtAt.price);
  }

  get ask(): Decimal | null {
    return positive(this.#ticker?.ask);
  }

  get lastPrice(): Decimal | null {
    return positive(this.#lastPrice ?? undefined);
  }

  /** When the market was last heard of; null before that. */
  get heardAtMs(): number | null {
    const heardMs = Math.max(this.#receivedAtMs ?? 0, this.#lastPriceAtMs ?? 0);
    return heardMs === 0 ? null : heardMs;
  }

  /**
   * What is shown as the price, and when it arrived: the last traded one, or else the best bid. A last trade outside of
   * the best prices is over: then it is the bid as well.
   */
  get shown(): { readonly price: Decimal; readonly atMs: number } | null {
    const { bid, ask, lastPrice } = this;
    const byBid =
      bid === null || this.#receivedAtMs === null ? null : { price: bid, atMs: this.#receivedAtMs };
    if (lastPrice === null || this.#lastPriceAtMs === null) return byBid;
    const isOver = (bid !== null && lastPrice.lt(bid)) || (ask !== null && lastPrice.gt(ask));
    return isOver && byBid !== null ? byBid : { price: lastPrice, atMs: this.#lastPriceAtMs };
  }
}

/** An empty side of the book comes as an empty text or zero. */
function positive(text: string | undefined): Decimal | null {
  if (text === undefined || text === '' || !(Number(text) > 0)) return null;
  return decimal(text);
}

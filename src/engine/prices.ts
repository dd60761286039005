import { type Decimal, decimal } from '../domain/decimal.js';
import type { BookTicker } from './ports.js';

/** The newest prices of one market. Kept as they came; made exact only when somebody decides with them. */
export class Prices {
  #ticker: BookTicker | null = null;
  #lastPrice: string | null = null;
  #receivedAtMs: number | null = null;

  take(ticker: BookTicker, nowMs: number): void {
    this.#ticker = ticker;
    this.#receivedAtMs = nowMs;
  }

  takeLastPrice(price: string, nowMs: number): void {
    this.#lastPrice = price;
    this.#receivedAtMs = nowMs;
  }

  get bid(): Decimal | null {
    return positive(this.#ticker?.bid);
  }

  get ask(): Decimal | null {
    return positive(this.#ticker?.ask);
  }

  get lastPrice(): Decimal | null {
    return positive(this.#lastPrice ?? undefined);
  }

  get receivedAtMs(): number | null {
    return this.#receivedAtMs;
  }
}

/** An empty side of the book comes as an empty text or zero. */
function positive(text: string | undefined): Decimal | null {
  if (text === undefined || text === '' || !(Number(text) > 0)) return null;
  return decimal(text);
}

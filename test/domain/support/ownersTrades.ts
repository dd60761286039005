import { type Decimal, ZERO } from '../../../src/domain/decimal.js';
import { baseChange } from '../../../src/domain/ledger.js';
import type { Market } from '../../../src/domain/market.js';
import type { Fill } from '../../../src/domain/order.js';
import type { Booking } from '../../../src/domain/reconciliation/index.js';

/** The owner's own trades, and what the books have made of them. Each may be booked once, and settled once. */
export class OwnersTrades {
  readonly #market: Market;
  readonly #all = new Map<string, Fill>();
  readonly #open = new Map<string, Fill>();
  /** Quote asset that the booked parts moved, by cycle. */
  readonly #moved = new Map<number, Decimal>();
  readonly #booked = new Set<string>();

  constructor(market: Market) {
    this.#market = market;
  }

  /** Those that no report has settled, oldest first. */
  get open(): readonly Fill[] {
    return [...this.#open.values()];
  }

  /** How many were booked, wholly or in part. */
  get booked(): number {
    return this.#booked.size;
  }

  note(fill: Fill): void {
    this.#all.set(fill.tradeId, fill);
    this.#open.set(fill.tradeId, fill);
  }

  /** @throws when a trade is booked that was settled, or more of it than there is */
  book(bookings: readonly Booking[], cycle: number): void {
    for (const { tradeId, quantityDelta, value } of bookings) {
      if (tradeId === null) continue;
      const fill = this.#all.get(tradeId);
      if (fill === undefined || this.#booked.has(tradeId))
        throw new Error(`trade ${tradeId} is booked again`);
      this.#booked.add(tradeId);
      const part = baseChange(fill, this.#market).minus(quantityDelta);
      if (quantityDelta.times(part).lt(ZERO))
        throw new Error(`${quantityDelta} are booked of trade ${tradeId}`);
      const moved = fill.side === 'buy' ? ZERO.minus(value ?? ZERO) : (value ?? ZERO);
      this.#moved.set(cycle, this.movedIn(cycle).plus(moved));
    }
  }

  /** @throws when one of them is no open trade */
  settle(fills: readonly Fill[]): void {
    for (const { tradeId } of fills) {
      if (!this.#open.delete(tradeId)) throw new Error(`trade ${tradeId} is settled again`);
    }
  }

  /** Quote asset that the trades booked in a cycle have moved. */
  movedIn(cycle: number): Decimal {
    return this.#moved.get(cycle) ?? ZERO;
  }
}

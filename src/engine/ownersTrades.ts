import type { Fill } from '../domain/order.js';
import type { Store } from './store.js';

/** Who has told of an execution: each tells of every one once, under numbers that need not be the other's. */
export type Teller = 'stream' | 'history';

/** The same execution may be told by clocks that differ by so much, milliseconds. */
const SAME_EXECUTION_MS = 1_000;

/**
 * Executions of the owner's, whatever tells of them, remembered as evidence. The same one may come under two trade ids:
 * several of an order that look alike are as many as one and the same teller has told of, and no more.
 */
export class OwnersTrades {
  readonly #store: Pick<Store, 'noteManualTrade' | 'manualTradesOf'>;
  /** By order. */
  readonly #told = new Map<string, Record<Teller, Fill[]>>();

  constructor(store: Pick<Store, 'noteManualTrade' | 'manualTradesOf'>) {
    this.#store = store;
  }

  /** Notes an execution, unless it is known under this number or another. @throws StoreError when it could not be recorded */
  note(fill: Fill, teller: Teller): void {
    const told = this.#toldOf(fill)[teller];
    if (told.some((other) => hasSameNumber(other, fill))) return;
    const alike = [...told.filter((other) => isAlike(other, fill)), fill];
    const noted = this.#store.manualTradesOf(fill).filter((other) => isAlike(other, fill));
    if (alike.length > noted.length) {
      const missing = alike.find((each) => !noted.some((other) => hasSameNumber(other, each)));
      this.#store.noteManualTrade(missing ?? fill);
    }
    told.push(fill);
  }

  #toldOf({ symbol, orderId }: Fill): Record<Teller, Fill[]> {
    const key = `${symbol}/${orderId}`;
    const told = this.#told.get(key) ?? { stream: [], history: [] };
    this.#told.set(key, told);
    return told;
  }
}

/** Of one order. */
function isAlike(a: Fill, b: Fill): boolean {
  const isNear = Math.abs(a.timeMs - b.timeMs) <= SAME_EXECUTION_MS;
  return isNear && a.side === b.side && a.price.eq(b.price) && a.quantity.eq(b.quantity);
}

function hasSameNumber(a: Fill, b: Fill): boolean {
  return a.tradeId === b.tradeId;
}

import type { Fill } from '../../domain/order.js';
import { hasSameNumber, isAlike, type Teller, Tellings } from '../loop/index.js';
import type { Store } from '../ports/index.js';

/**
 * Executions of the owner's, whatever tells of them, remembered as evidence. One that comes under two trade ids explains
 * once: see `Tellings`.
 */
export class OwnersTrades {
  readonly #store: Pick<Store, 'noteManualTrade' | 'manualTradesOf'>;
  readonly #tellings = new Tellings();
  /** What was looked at already, by its keys: the history tells of it again and again. */
  readonly #seen = new Set<string>();

  constructor(store: Pick<Store, 'noteManualTrade' | 'manualTradesOf'>) {
    this.#store = store;
  }

  /** Notes an execution, unless it is known under this number or another. @throws StoreError when it could not be recorded */
  note(fill: Fill, teller: Teller): void {
    const key = `${teller}/${fill.symbol}/${fill.orderId}/${fill.tradeId}`;
    if (this.#seen.has(key)) return;
    const alike = this.#tellings.alike(fill, teller);
    const noted = this.#store.manualTradesOf(fill).filter((other) => isAlike(other, fill));
    if (alike.length > noted.length) {
      const missing = alike.find((each) => !noted.some((other) => hasSameNumber(other, each)));
      this.#store.noteManualTrade(missing ?? fill);
    }
    this.#seen.add(key);
  }
}

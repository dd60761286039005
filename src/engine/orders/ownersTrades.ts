import type { Fill } from '../../domain/order.js';
import { hasSameNumber, isAlike, RecentKeys, type Teller, Tellings } from '../loop/index.js';
import type { Store } from '../ports/index.js';
import { bookedAlike } from './executions.js';
import { orderOf } from './ownOrders.js';

/** More than a look at the history brings. */
const LOOKED_AT = 5_000;

/**
 * Executions of the owner's, whatever tells of them, remembered as evidence. One that comes under two trade ids explains
 * once, and none explains that was booked while its order was ours, before `/fresh` gave it up: see `Tellings`.
 */
export class OwnersTrades {
  readonly #store: Store;
  readonly #tellings: Tellings;
  /** Executions looked at: the history tells of them again and again. A forgotten one is looked up once more. */
  readonly #seen = new RecentKeys(LOOKED_AT);

  /** @param tellings those of the executions that are ours, too */
  constructor(store: Store, tellings = new Tellings()) {
    this.#store = store;
    this.#tellings = tellings;
  }

  /** Notes an execution, unless it is known under this number or another. @throws StoreError when it could not be recorded */
  note(fill: Fill, teller: Teller): void {
    const key = `${teller}/${fill.symbol}/${fill.orderId}/${fill.tradeId}`;
    if (this.#seen.has(key)) return;
    const alike = this.#tellings.alike(fill, teller);
    const known = this.#known(fill);
    if (alike.length > known.length) {
      const missing = alike.find((each) => !known.some((other) => hasSameNumber(other, each)));
      this.#store.noteManualTrade(missing ?? fill);
    }
    this.#seen.add(key);
  }

  /** Those of its order that look like it, booked as ours or noted as the owner's. */
  #known(fill: Fill): readonly Fill[] {
    const order = orderOf(fill, this.#store);
    const booked = order === null ? [] : bookedAlike(order.strategyId, fill, this.#store);
    const noted = this.#store.manualTradesOf(fill).filter((other) => isAlike(other, fill));
    return [...booked, ...noted.filter((other) => !booked.some((each) => hasSameNumber(each, other)))];
  }
}

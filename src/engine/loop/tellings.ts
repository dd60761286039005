import type { Fill } from '../../domain/order.js';

/** Source that has told of an execution: each tells of every one once, under numbers that need not be the other's. */
export type Teller = 'stream' | 'history';

/** The same execution may be told by clocks that differ by so much, milliseconds. */
export const SAME_EXECUTION_MS = 1_000;
/** Orders of which it is remembered who told what; the oldest are forgotten. What is told twice is so within minutes. */
const REMEMBERED_ORDERS = 100;

/** Executions of one order that look alike. By their time, because thousands of them may be held against each other. */
interface Alike {
  readonly tradeIds: Set<string>;
  /** By `timeMs` in units of `SAME_EXECUTION_MS`. */
  readonly bySecond: Map<number, Fill[]>;
}

/**
 * Memory of who told of which executions. The same one may come under two trade ids, one made up because the exchange
 * gave none: of those of an order that look alike there are as many as any one teller has told of, and no more.
 */
export class Tellings {
  /** By order, and in it by what an execution looks like. */
  readonly #told = new Map<string, Record<Teller, Map<string, Alike>>>();

  /** Remembers what was told. @returns all of this order that this teller has told of and that look like it, itself among them */
  alike(fill: Fill, teller: Teller): readonly Fill[] {
    const told = this.#of(fill)[teller];
    const look = `${fill.side} ${fill.quantity} ${fill.price}`;
    const { tradeIds, bySecond } = told.get(look) ?? { tradeIds: new Set(), bySecond: new Map() };
    told.set(look, { tradeIds, bySecond });
    const second = Math.floor(fill.timeMs / SAME_EXECUTION_MS);
    if (!tradeIds.has(fill.tradeId)) {
      tradeIds.add(fill.tradeId);
      const inSecond = bySecond.get(second);
      if (inSecond === undefined) bySecond.set(second, [fill]);
      else inSecond.push(fill);
    }
    const around = [second - 1, second, second + 1].flatMap((each) => bySecond.get(each) ?? []);
    return around.filter((other) => isNear(other, fill));
  }

  #of({ symbol, orderId }: Fill): Record<Teller, Map<string, Alike>> {
    const key = `${symbol}/${orderId}`;
    const told = this.#told.get(key) ?? { stream: new Map(), history: new Map() };
    this.#told.set(key, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > REMEMBERED_ORDERS && oldest !== undefined) this.#told.delete(oldest);
    return told;
  }
}

/** True when two executions of one order may be the same. */
export function isAlike(a: Fill, b: Fill): boolean {
  const isSame = a.side === b.side && a.price.eq(b.price) && a.quantity.eq(b.quantity);
  return isNear(a, b) && isSame && a.orderId === b.orderId && a.symbol === b.symbol;
}

function isNear(a: Fill, b: Fill): boolean {
  return Math.abs(a.timeMs - b.timeMs) <= SAME_EXECUTION_MS;
}

export function hasSameNumber(a: Fill, b: Fill): boolean {
  return a.tradeId === b.tradeId;
}

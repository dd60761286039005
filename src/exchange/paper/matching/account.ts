import { type Balance, Balances } from './balances.js';
import type { PaperOrder } from './order.js';

/** One API key's account: what it has and what rests for it. */
export class Account {
  readonly apiKey: string;
  readonly balances: Balances;
  /** By order id, oldest first. */
  readonly openOrders = new Map<number, PaperOrder>();

  constructor(apiKey: string, balances: Iterable<readonly [string, Balance]>) {
    this.apiKey = apiKey;
    this.balances = new Balances(balances);
  }

  openOrderByClientId(clientId: number): PaperOrder | undefined {
    for (const order of this.openOrders.values()) if (order.clientId === clientId) return order;
    return undefined;
  }
}

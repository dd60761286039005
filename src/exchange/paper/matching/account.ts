import { ZERO } from '../../../domain/decimal.js';
import { type Balance, Balances } from './balances.js';
import type { PaperOrder } from './order.js';

/** One API key's account: what it has and what rests for it. */
export class Account {
  readonly apiKey: string;
  readonly balances: Balances;
  /** By order id, oldest first. */
  readonly openOrders = new Map<number, PaperOrder>();
  /** Whether available funds are lent as soon as nothing needs them. */
  autoLend: boolean;

  constructor(apiKey: string, balances: Iterable<readonly [string, Balance]>, autoLend: boolean) {
    this.apiKey = apiKey;
    this.balances = new Balances(balances);
    this.autoLend = autoLend;
  }

  openOrderByClientId(clientId: number): PaperOrder | undefined {
    for (const order of this.openOrders.values()) if (order.clientId === clientId) return order;
    return undefined;
  }

  /** Lends all that is available. */
  lendIdleFunds(): void {
    for (const [asset, { available }] of [...this.balances.entries()]) {
      if (available.gt(ZERO)) this.balances.move(asset, 'available', 'lent', available);
    }
  }
}

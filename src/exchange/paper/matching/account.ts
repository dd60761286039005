import { type Decimal, ONE, ZERO } from '../../../domain/decimal.js';
import { type Balance, Balances } from './balances.js';
import type { PaperOrder } from './order.js';

/** Choices of its owner; only auto-lend has an effect here, where nothing is borrowed. */
export interface AccountSettings {
  /** True when available funds are lent as soon as nothing needs them. */
  readonly autoLend: boolean;
  readonly autoBorrowSettlements: boolean;
  readonly autoRepayBorrows: boolean;
  readonly leverageLimit: Decimal;
}

export const NEW_ACCOUNT: AccountSettings = {
  autoLend: false,
  autoBorrowSettlements: false,
  autoRepayBorrows: false,
  leverageLimit: ONE,
};

/** One API key's account: what it has and what rests for it. */
export class Account {
  readonly apiKey: string;
  readonly balances: Balances;
  /** By order id, oldest first. */
  readonly openOrders = new Map<number, PaperOrder>();
  settings: AccountSettings;

  constructor(apiKey: string, balances: Iterable<readonly [string, Balance]>, settings: AccountSettings) {
    this.apiKey = apiKey;
    this.balances = new Balances(balances);
    this.settings = settings;
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

import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import { RequestRefusedError } from '../refusal.js';
import { Account, type AccountSettings, NEW_ACCOUNT } from './account.js';
import type { Balance } from './balances.js';
import {
  type ExpiryReason,
  lockedBy,
  type OrderEvent,
  type OrderEventKind,
  type PaperFill,
  type PaperOrder,
  remainingSteps,
} from './order.js';
import type { MatchPlan, OrderBook } from './orderBook.js';

export interface ClearingOptions {
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  readonly startingBalances: ReadonlyMap<string, Decimal>;
}

/** One order's part in a trade. */
export interface Execution {
  readonly tradeId: number;
  readonly priceTicks: number;
  readonly steps: number;
  readonly isMaker: boolean;
  readonly timeMs: number;
}

/** An account as an earlier run left it. */
export interface StoredAccount {
  readonly apiKey: string;
  readonly balances: Iterable<readonly [string, Balance]>;
  readonly settings: AccountSettings;
  readonly openOrders: Iterable<PaperOrder>;
}

/** Changes since the last call: to be stored in one transaction, then told to the accounts. */
export interface Changes {
  readonly accounts: ReadonlySet<Account>;
  readonly orders: ReadonlySet<PaperOrder>;
  readonly fills: readonly PaperFill[];
  readonly events: readonly OrderEvent[];
}

/** Each is kept for good, and any key opens one; nobody tries so many things at a time. */
const MOST_ACCOUNTS = 1_000;
const BASIS_POINT = decimal('0.0001');
const MINUS_ONE = decimal('-1');

/**
 * Keeper of all balances: locks, pays and takes fees, exactly. Fees are as Backpack takes them: of a buy in the base
 * asset, of a sell in the quote asset, without rounding. Remembers what it changed until `takeChanges`.
 */
export class Clearing {
  private readonly options: ClearingOptions;
  private readonly accounts = new Map<string, Account>();
  private changedAccounts = new Set<Account>();
  private changedOrders = new Set<PaperOrder>();
  private fills: PaperFill[] = [];
  private events: OrderEvent[] = [];

  constructor(options: ClearingOptions, stored: Iterable<StoredAccount>) {
    this.options = options;
    for (const { apiKey, balances, settings, openOrders } of stored) {
      const account = new Account(apiKey, balances, settings);
      this.accounts.set(apiKey, account);
      for (const order of openOrders) account.openOrders.set(order.id, order);
    }
  }

  /** Undefined for a key that was never seen. */
  knownAccount(apiKey: string): Account | undefined {
    return this.accounts.get(apiKey);
  }

  allAccounts(): IterableIterator<Account> {
    return this.accounts.values();
  }

  /**
   * The account of a key; a key that was never seen is given one with the starting balances.
   *
   * @throws RequestRefusedError FORBIDDEN for such a key when there are too many accounts already
   */
  account(apiKey: string): Account {
    const known = this.accounts.get(apiKey);
    if (known !== undefined) return known;
    if (this.accounts.size >= MOST_ACCOUNTS) {
      throw new RequestRefusedError(
        'FORBIDDEN',
        `The local exchange has ${MOST_ACCOUNTS} accounts and opens no more. Use a key that has one, or another database file`,
        403,
      );
    }
    const account = new Account(apiKey, [], NEW_ACCOUNT);
    for (const [asset, quantity] of this.options.startingBalances)
      account.balances.add(asset, 'available', quantity);
    this.accounts.set(apiKey, account);
    this.changedAccounts.add(account);
    return account;
  }

  /** Deposits, or with a negative quantity withdraws. @throws RequestRefusedError INSUFFICIENT_FUNDS */
  transfer(
    apiKey: string,
    asset: string,
    pocket: 'available' | 'staked' | 'lent',
    quantity: Decimal,
  ): Account {
    const account = this.account(apiKey);
    const has = account.balances.of(asset)[pocket];
    if (has.plus(quantity).lt(ZERO)) {
      throw new RequestRefusedError('INSUFFICIENT_FUNDS', `Only ${has.toString()} ${asset} are ${pocket}`);
    }
    account.balances.add(asset, pocket, quantity);
    this.changedAccounts.add(account);
    return account;
  }

  /**
   * Lends available funds, or with a negative quantity takes lent ones back.
   *
   * @throws RequestRefusedError INSUFFICIENT_FUNDS
   */
  lend(apiKey: string, asset: string, quantity: Decimal): void {
    const account = this.account(apiKey);
    const [from, to] = quantity.gt(ZERO)
      ? (['available', 'lent'] as const)
      : (['lent', 'available'] as const);
    const has = account.balances.of(asset)[from];
    if (quantity.abs().gt(has)) {
      throw new RequestRefusedError('INSUFFICIENT_FUNDS', `Only ${has.toString()} ${asset} are ${from}`);
    }
    account.balances.move(asset, from, to, quantity.abs());
    this.changedAccounts.add(account);
  }

  /**
   * Changes what is given. While auto-lend is on, whatever is left available after a change is lent. Switched off, lent
   * funds stay lent.
   */
  changeSettings(apiKey: string, changes: Partial<AccountSettings>): void {
    const account = this.account(apiKey);
    account.settings = { ...account.settings, ...changes };
    this.changedAccounts.add(account);
  }

  /**
   * Takes an order in: locks what a limit order needs, or makes sure that a market order can be paid.
   *
   * @throws RequestRefusedError INSUFFICIENT_FUNDS; nothing is changed then
   */
  accept(order: PaperOrder, plan: MatchPlan, redeem: boolean, book: OrderBook): void {
    const account = this.account(order.apiKey);
    const { baseAsset, quoteAsset } = book.market;
    const asset = order.side === 'Bid' ? quoteAsset : baseAsset;
    const locked = lockedBy(order, order.quantitySteps, book.grid);
    const needed =
      order.orderType === 'Limit'
        ? locked
        : order.side === 'Bid'
          ? plan.quote
          : book.grid.quantity(plan.steps);
    const { available, lent } = account.balances.of(asset);
    const missing = needed.minus(available);
    if (missing.gt(ZERO)) {
      if (!redeem || missing.gt(lent)) {
        throw new RequestRefusedError('INSUFFICIENT_FUNDS', 'Insufficient funds');
      }
      account.balances.move(asset, 'lent', 'available', missing);
    }
    account.balances.move(asset, 'available', 'locked', locked);
    account.openOrders.set(order.id, order);
    this.changedAccounts.add(account);
    this.tell('orderAccepted', order, null, order.createdAtMs);
  }

  /** Takes in an order that waits for a price: it locks nothing. */
  acceptTrigger(order: PaperOrder): void {
    const account = this.account(order.apiKey);
    account.openOrders.set(order.id, order);
    this.changedAccounts.add(account);
    this.tell('triggerPlaced', order, null, order.createdAtMs);
  }

  /** Another order takes the place of one that waited. */
  trigger(order: PaperOrder, book: OrderBook): void {
    order.status = 'Triggered';
    this.retire(this.account(order.apiKey), order, book);
    this.changedOrders.add(order);
  }

  /** The order that should have taken its place was refused. */
  failTrigger(order: PaperOrder, nowMs: number): void {
    order.status = 'TriggerFailed';
    this.tell('triggerFailed', order, null, nowMs);
  }

  /** Takes what changed since the last call, idle funds lent where the account wants it; null when nothing did. */
  takeChanges(): Changes | null {
    if (this.changedAccounts.size === 0 && this.changedOrders.size === 0) return null;
    for (const account of this.changedAccounts) if (account.settings.autoLend) account.lendIdleFunds();
    const { changedAccounts: accounts, changedOrders: orders, fills, events } = this;
    this.changedAccounts = new Set();
    this.changedOrders = new Set();
    this.fills = [];
    this.events = [];
    return { accounts, orders, fills, events };
  }

  /** One side of a trade. `order` is taken off its book when this fills it. */
  fill(order: PaperOrder, book: OrderBook, execution: Execution): void {
    const { priceTicks, steps, isMaker } = execution;
    const account = this.account(order.apiKey);
    const { baseAsset, quoteAsset } = book.market;
    const quantity = book.grid.quantity(steps);
    const quote = book.grid.price(priceTicks).times(quantity);
    const rate = (isMaker ? this.options.makerFeeBps : this.options.takerFeeBps).times(BASIS_POINT);
    const isBuy = order.side === 'Bid';
    const [paidAsset, paid, gotAsset, got] = isBuy
      ? ([quoteAsset, quote, baseAsset, quantity] as const)
      : ([baseAsset, quantity, quoteAsset, quote] as const);
    const fee = got.times(rate);
    account.balances.move(paidAsset, 'locked', 'available', lockedBy(order, steps, book.grid));
    account.balances.add(paidAsset, 'available', paid.times(MINUS_ONE));
    account.balances.add(gotAsset, 'available', got.minus(fee));
    order.executedSteps += steps;
    order.executedQuote = order.executedQuote.plus(quote);
    order.status = order.quantitySteps === order.executedSteps ? 'Filled' : 'PartiallyFilled';
    if (order.status === 'Filled') this.retire(account, order, book);
    const { clientId, apiKey, symbol, side } = order;
    const { tradeId, timeMs } = execution;
    const fill: PaperFill = {
      ...{ tradeId, orderId: order.id, clientId, apiKey, symbol, side, priceTicks, quantitySteps: steps },
      ...{ fee, feeAsset: gotAsset, isMaker, timeMs },
    };
    this.fills.push(fill);
    this.changedAccounts.add(account);
    this.tell('orderFill', order, fill, timeMs);
  }

  /** Ends an order that is not filled and gives back what it locked. */
  close(
    order: PaperOrder,
    book: OrderBook,
    status: 'Cancelled' | 'Expired',
    reason: ExpiryReason | null,
    nowMs: number,
  ): void {
    const account = this.account(order.apiKey);
    const { market, grid } = book;
    const asset = order.side === 'Bid' ? market.quoteAsset : market.baseAsset;
    account.balances.move(asset, 'locked', 'available', lockedBy(order, remainingSteps(order), grid));
    order.status = status;
    order.expiryReason = reason;
    this.retire(account, order, book);
    this.changedAccounts.add(account);
    this.tell(status === 'Cancelled' ? 'orderCancelled' : 'orderExpired', order, null, nowMs);
  }

  private retire(account: Account, order: PaperOrder, book: OrderBook): void {
    account.openOrders.delete(order.id);
    book.remove(order);
  }

  private tell(kind: OrderEventKind, order: PaperOrder, fill: PaperFill | null, timeMs: number): void {
    this.changedOrders.add(order);
    this.events.push({ kind, order: { ...order }, fill, timeMs });
  }
}

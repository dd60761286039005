import type { Decimal } from '../../domain/decimal.js';
import type { FeeRates } from '../../domain/fees.js';
import type { PlacementAnswer } from '../../domain/ladder/index.js';
import type { Market } from '../../domain/market.js';
import type { ExchangeOrder, Fill, Side, TimeInForce } from '../../domain/order.js';
import { type RefusalKind, refusalKind } from '../../domain/refusal.js';

export interface NewOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly clientId: number;
  readonly timeInForce: TimeInForce;
  /** True: the order is refused rather than taking liquidity. */
  readonly postOnly: boolean;
}

/** One asset of the account. All four are what the exchange says now; `lent` is negative when borrowed. */
export interface Holding {
  readonly asset: string;
  readonly available: Decimal;
  readonly locked: Decimal;
  readonly staked: Decimal;
  readonly lent: Decimal;
}

export type AccountFees = FeeRates;

/** One side of the book is null when it is empty. */
export interface BestPrices {
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
}

export interface Candle {
  readonly startMs: number;
  readonly endMs: number;
  /** Prices are null where nothing traded. */
  readonly open: Decimal | null;
  readonly high: Decimal | null;
  readonly low: Decimal | null;
  readonly close: Decimal | null;
}

export interface HistoryQuery {
  readonly symbol?: string;
  readonly orderId?: string;
  /** Inclusive, milliseconds since the epoch. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Query of executions, which may leave out what is known of them. */
export interface FillQuery extends HistoryQuery {
  /** Count of rows at the beginning that are left out: an earlier reading of the same query has brought them. */
  readonly skip?: number;
  /**
   * Asked of a page that has room for more: true leaves out the request that would show that it was the last. The end is
   * then not proven; a reading that skips these rows proves it.
   */
  readonly isEnough?: (page: readonly Fill[]) => boolean;
}

/** Place of a request in the queue: sales and cancels go before everything else. */
export type RequestPriority = 'urgent' | 'normal' | 'background';

/**
 * Requests that the exchange counts apart, and that therefore never wait for the others: sales and cancels, what the
 * market did in the past, and everything else.
 */
export type RequestBucket = 'urgent' | 'ordinary' | 'candles';

/** Requests of a bucket wait to leave, or would wait. */
export interface Congestion {
  readonly bucket: RequestBucket;
  /** Count of those that wait at this moment. */
  readonly waiting: number;
  /** Time that something has waited, milliseconds; 0 when nothing has. */
  readonly waitedMs: number;
  /** Pause from now on in which nothing leaves, milliseconds; 0 when the exchange asked for none. */
  readonly pausedForMs: number;
}

/**
 * The exchange, by REST. Every call may throw `ExchangeRefusedError` (it said no), `UnknownOutcomeError`
 * (only calls that change something: it may have happened) or `ExchangeUnavailableError` (nothing is known
 * to have happened and nothing was read).
 */
export interface Exchange {
  /** The exchange's time as last measured, milliseconds since the epoch. Answers at once. */
  timeMs(): number;
  /** False when the machine stood still or its clock was set, until the exchange's time was measured anew. */
  isTimeSure(): boolean;
  /** Its time less the clock of this machine, as last measured, milliseconds. Nothing is reckoned by that clock. */
  clockSkewMs(): number;
  /** Buckets in which requests wait, or would wait. */
  congestion(): readonly Congestion[];
  markets(): Promise<readonly Market[]>;
  /** By `/depth`: the second source of what the streams tell. Default priority: normal. */
  bestPrices(symbol: string, priority?: RequestPriority): Promise<BestPrices>;
  candles(symbol: string, interval: string, fromMs: number, toMs: number): Promise<readonly Candle[]>;
  systemStatus(): Promise<{ readonly ok: boolean; readonly message: string | null }>;
  account(): Promise<AccountFees>;
  /** Balances and lent funds merged, every asset with anything in it; read until nothing moved between the two. */
  holdings(): Promise<ReadonlyMap<string, Holding>>;
  /**
   * The same in one reading of two requests. What auto-lend moves between them is seen twice or not at all, so a
   * difference that it shows must be read again before it is believed.
   */
  holdingsAtOnce(): Promise<ReadonlyMap<string, Holding>>;
  placeOrder(order: NewOrder, priority: RequestPriority): Promise<ExchangeOrder>;
  /** One signed request; an answer for each order, in their sequence. A refused one does not fail the others. */
  placeOrders(orders: readonly NewOrder[], priority: RequestPriority): Promise<readonly PlacementAnswer[]>;
  /** By exchange id. The order as it was when it left the book; null when only queued (202). */
  cancelOrder(symbol: string, orderId: string): Promise<ExchangeOrder | null>;
  /** By client id, for an order whose exchange id was never learnt. */
  cancelOrderByClientId(symbol: string, clientId: number): Promise<ExchangeOrder | null>;
  /** Only orders on the book; null says nothing about whether it filled. */
  openOrder(
    symbol: string,
    by: { readonly orderId: string } | { readonly clientId: number },
  ): Promise<ExchangeOrder | null>;
  /** Of the account, whoever placed them. Default priority: normal. */
  openOrders(symbol: string, priority?: RequestPriority): Promise<readonly ExchangeOrder[]>;
  /** Oldest first, all pages. */
  fills(query: FillQuery): Promise<readonly Fill[]>;
  /** Oldest first, all pages. */
  orderHistory(query: HistoryQuery): Promise<readonly ExchangeOrder[]>;
}

/** The exchange said no; nothing happened. */
export class ExchangeRefusedError extends Error {
  override readonly name = 'ExchangeRefusedError';
  /** The exchange's own code, e.g. `INSUFFICIENT_FUNDS`. */
  readonly code: string;
  readonly httpStatus: number;
  /** Kind of refusal, by what it proves. */
  get kind(): RefusalKind {
    return refusalKind(this.code, this.message);
  }
  constructor(code: string, message: string, httpStatus: number) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** The request was sent and no answer tells what became of it: it may have been done. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError';
  /** After this the exchange refuses the request if it has not taken it by then. Milliseconds, exchange time. */
  readonly validUntilMs: number;
  constructor(message: string, validUntilMs: number) {
    super(message);
    this.validUntilMs = validUntilMs;
  }
}

/** Failure that changed and read nothing: not connected, refused at the door, paused, or a read that failed. */
export class ExchangeUnavailableError extends Error {
  override readonly name = 'ExchangeUnavailableError';
}

import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { Market } from '../../src/domain/market.js';
import type { ExchangeOrder, Fill, OrderStatus, Side } from '../../src/domain/order.js';
import type {
  BestPrices,
  HistoryQuery,
  NewOrder,
  OrderUpdate,
  OrderUpdateKind,
} from '../../src/engine/ports.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import { totalOf } from '../../src/exchange/paper/matching/balances.js';
import { MatchingEngine } from '../../src/exchange/paper/matching/matchingEngine.js';
import type {
  OrderEventKind,
  OrderRequest,
  PaperFill,
  PaperOrder,
  PaperOrderStatus,
} from '../../src/exchange/paper/matching/order.js';
import type { OrderBook } from '../../src/exchange/paper/matching/orderBook.js';
import type { PaperMarket } from '../../src/exchange/paper/paperMarkets.js';
import type { Timeline } from './timeline.js';
import { ToldBalances } from './toldBalances.js';

/** The one account there is: Rung's and its owner's. */
const ACCOUNT = 'account';

interface Listed<T> {
  readonly listedAtMs: number;
  readonly value: T;
}

export interface VenueObserver {
  onOrderUpdate(update: OrderUpdate): void;
  onQuote(quote: Quote): void;
}

export interface VenueOptions {
  readonly market: PaperMarket;
  readonly hasDepth: boolean;
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  readonly balances: ReadonlyMap<string, Decimal>;
  /** How late the history lists what happens now, milliseconds. */
  readonly listingDelayMs: () => number;
}

/** The exchange: the local exchange's own matching, with a history that may list late. Nothing here goes wrong by itself. */
export class Venue {
  readonly engine: MatchingEngine;
  /** What is told of the account's funds. */
  readonly told: ToldBalances;
  /** Every execution there was, in sequence. */
  readonly allFills: Fill[] = [];
  readonly #options: VenueOptions;
  readonly #timeline: Timeline;
  readonly #orders = new Map<string, Listed<ExchangeOrder>[]>();
  readonly #fills: Listed<Fill>[] = [];
  readonly #observers: VenueObserver[] = [];
  updateId = 0;

  constructor(options: VenueOptions, timeline: Timeline) {
    this.#options = options;
    this.#timeline = timeline;
    this.told = new ToldBalances(timeline);
    this.engine = new MatchingEngine({
      markets: [options.market],
      hasDepth: options.hasDepth,
      makerFeeBps: options.makerFeeBps,
      takerFeeBps: options.takerFeeBps,
      startingBalances: options.balances,
      accounts: [],
      nextOrderId: 1_000_000_001,
      nextTradeId: 2_000_001,
    });
    this.engine.clearing.account(ACCOUNT);
    this.settle();
  }

  get book(): OrderBook {
    return this.engine.book(this.#options.market.symbol);
  }

  /** With the rules of now. */
  get market(): Market {
    return this.book.market;
  }

  observe(observer: VenueObserver): void {
    this.#observers.push(observer);
  }

  // -------------------------------------------------------------------------------- what moves it

  quote(quote: Quote): void {
    this.updateId += 1;
    this.engine.quote(quote, this.#timeline.nowMs);
    this.settle();
    for (const observer of this.#observers) observer.onQuote(quote);
  }

  bestPrices(): BestPrices {
    const { quote, grid } = this.book;
    if (quote === null) return { bid: null, ask: null };
    return {
      bid: quote.bidSteps === 0 ? null : grid.price(quote.bidTicks),
      ask: quote.askSteps === 0 ? null : grid.price(quote.askTicks),
    };
  }

  /** @throws RequestRefusedError */
  place(order: NewOrder): ExchangeOrder {
    return this.placeRequest({
      symbol: order.symbol,
      side: order.side === 'buy' ? 'Bid' : 'Ask',
      orderType: 'Limit',
      timeInForce: order.timeInForce,
      postOnly: order.postOnly,
      selfTradePrevention: 'RejectTaker',
      clientId: order.clientId,
      price: order.price,
      quantity: order.quantity,
      quoteQuantity: null,
      autoLendRedeem: true,
      slippage: null,
    });
  }

  /** @throws RequestRefusedError */
  placeRequest(request: OrderRequest): ExchangeOrder {
    return this.act((engine) => this.#shown(engine.place(ACCOUNT, request, this.#timeline.nowMs)));
  }

  /** @throws RequestRefusedError */
  cancel(symbol: string, reference: { orderId: string } | { clientId: number }): ExchangeOrder {
    const by = 'orderId' in reference ? { orderId: Number(reference.orderId) } : reference;
    return this.act((engine) => this.#shown(engine.cancel(ACCOUNT, symbol, by, this.#timeline.nowMs)));
  }

  /** Taken off the book by the exchange itself, or by the owner elsewhere. */
  withdrawOrder(orderId: string, reason: 'cancelled' | 'expired'): void {
    this.act((engine) => engine.withdraw(ACCOUNT, Number(orderId), reason, this.#timeline.nowMs));
  }

  /** Deposits, or with a negative quantity withdraws what is available. @throws RequestRefusedError */
  transfer(asset: string, quantity: Decimal): void {
    this.act((engine) => engine.clearing.transfer(ACCOUNT, asset, 'available', quantity));
  }

  /** @throws RequestRefusedError */
  lend(asset: string, quantity: Decimal): void {
    this.act((engine) => engine.clearing.lend(ACCOUNT, asset, quantity));
  }

  /** Or with a negative quantity gives back what was staked. @throws RequestRefusedError */
  stake(asset: string, quantity: Decimal): void {
    this.act(({ clearing }) => {
      clearing.transfer(ACCOUNT, asset, 'available', ZERO.minus(quantity));
      clearing.transfer(ACCOUNT, asset, 'staked', quantity);
    });
  }

  setAutoLend(on: boolean): void {
    this.act((engine) => engine.clearing.setAutoLend(ACCOUNT, on));
  }

  act<T>(work: (engine: MatchingEngine) => T): T {
    try {
      return work(this.engine);
    } finally {
      this.settle();
    }
  }

  // -------------------------------------------------------------------------------- what it tells

  openOrders(): readonly ExchangeOrder[] {
    return this.engine.openOrders(ACCOUNT, this.market.symbol).map((order) => this.#shown(order));
  }

  orderHistory({ orderId, fromMs, toMs }: HistoryQuery): readonly ExchangeOrder[] {
    const nowMs = this.#timeline.nowMs;
    const found: ExchangeOrder[] = [];
    for (const [id, versions] of this.#orders) {
      if (orderId !== undefined && id !== orderId) continue;
      const listed = versions.findLast(({ listedAtMs }) => listedAtMs <= nowMs)?.value;
      if (listed === undefined || !isWithin(listed.createdAtMs, fromMs, toMs)) continue;
      found.push(listed);
    }
    return found;
  }

  fills({ orderId, fromMs, toMs }: HistoryQuery): readonly Fill[] {
    const nowMs = this.#timeline.nowMs;
    return this.#fills.flatMap(({ listedAtMs, value }) => {
      if (listedAtMs > nowMs || (orderId !== undefined && value.orderId !== orderId)) return [];
      return isWithin(value.timeMs, fromMs, toMs) ? [value] : [];
    });
  }

  balance(asset: string) {
    return this.engine.clearing.account(ACCOUNT).balances.of(asset);
  }

  /** All of an asset in the account. */
  total(asset: string): Decimal {
    return totalOf(this.balance(asset));
  }

  get isInMaintenance(): boolean {
    return this.engine.status.status === 'Maintenance';
  }

  get isLending(): boolean {
    return this.engine.clearing.account(ACCOUNT).autoLend;
  }

  quantity(steps: number): Decimal {
    return this.book.grid.quantity(steps);
  }

  /** Whole steps of a quantity. */
  steps(quantity: Decimal): number {
    return Math.floor(Number(quantity.div(this.book.grid.quantity(1)).toString()));
  }

  // -------------------------------------------------------------------------------- records

  /** Writes down what changed and tells it. */
  settle(): void {
    const changes = this.engine.clearing.takeChanges();
    if (changes === null) return;
    const nowMs = this.#timeline.nowMs;
    this.told.note(this.engine.clearing.account(ACCOUNT).balances.entries());
    for (const order of changes.orders) {
      const shown = this.#shown(order);
      const versions = this.#orders.get(shown.orderId) ?? [];
      // A list grows at its end: what is listed late holds up what comes after it.
      const listedAtMs = Math.max(nowMs + this.#options.listingDelayMs(), versions.at(-1)?.listedAtMs ?? 0);
      versions.push({ listedAtMs, value: shown });
      this.#orders.set(shown.orderId, versions);
    }
    for (const paperFill of changes.fills) {
      const fill = this.#fill(paperFill);
      this.#fills.push({ listedAtMs: nowMs + this.#options.listingDelayMs(), value: fill });
      this.allFills.push(fill);
    }
    for (const { kind, order, fill, timeMs } of changes.events) {
      const update: OrderUpdate = {
        kind: UPDATE_KINDS[kind],
        order: this.#shown(order),
        fill: fill === null ? null : this.#fill(fill),
        timeMs,
      };
      for (const observer of this.#observers) observer.onOrderUpdate(update);
    }
  }

  #shown(order: Readonly<PaperOrder>): ExchangeOrder {
    const { grid } = this.book;
    return {
      orderId: String(order.id),
      clientId: order.clientId,
      symbol: order.symbol,
      side: sideOf(order.side),
      orderType: order.orderType === 'Limit' ? 'limit' : 'market',
      status: STATUSES[order.status],
      timeInForce: order.timeInForce,
      price: order.priceTicks === null ? null : decimal(grid.priceText(order.priceTicks)),
      quantity: decimal(grid.quantityText(order.quantitySteps)),
      executedQuantity: decimal(grid.quantityText(order.executedSteps)),
      executedQuoteQuantity: order.executedQuote,
      createdAtMs: order.createdAtMs,
      expiryReason: order.expiryReason,
    };
  }

  #fill(fill: PaperFill): Fill {
    const { grid } = this.book;
    return {
      tradeId: String(fill.tradeId),
      orderId: String(fill.orderId),
      clientId: fill.clientId,
      symbol: fill.symbol,
      side: sideOf(fill.side),
      price: decimal(grid.priceText(fill.priceTicks)),
      quantity: decimal(grid.quantityText(fill.quantitySteps)),
      fee: fill.fee,
      feeAsset: fill.feeAsset,
      isMaker: fill.isMaker,
      timeMs: fill.timeMs,
    };
  }
}

const STATUSES: Readonly<Record<PaperOrderStatus, OrderStatus>> = {
  New: 'new',
  PartiallyFilled: 'partiallyFilled',
  Filled: 'filled',
  Cancelled: 'cancelled',
  Expired: 'expired',
};

const UPDATE_KINDS: Readonly<Record<OrderEventKind, OrderUpdateKind>> = {
  orderAccepted: 'accepted',
  orderFill: 'fill',
  orderCancelled: 'cancelled',
  orderExpired: 'expired',
};

function sideOf(side: 'Bid' | 'Ask'): Side {
  return side === 'Bid' ? 'buy' : 'sell';
}

function isWithin(timeMs: number, fromMs: number | undefined, toMs: number | undefined): boolean {
  return (fromMs === undefined || timeMs >= fromMs) && (toMs === undefined || timeMs <= toMs);
}

import type { Quote } from '../feed/index.js';
import type { PaperMarket } from '../paperMarkets.js';
import { invalidRequest, RequestRefusedError } from '../refusal.js';
import { Clearing, type ClearingOptions, type StoredAccount } from './clearing.js';
import {
  allowAtAll,
  allowCancel,
  allowInState,
  isMatching,
  type MarketRules,
  type SystemStatus,
} from './marketRules.js';
import { isResting, newOrder, type OrderRequest, type PaperOrder } from './order.js';
import { type MatchPlan, OrderBook } from './orderBook.js';
import { type AllowedOrder, allowOrder, allowPrice } from './orderRules.js';
import { allowTrigger, TriggerOrders, type TriggerRequest } from './triggerOrders.js';

export interface MatchingEngineOptions extends ClearingOptions {
  readonly markets: readonly PaperMarket[];
  /** Markets that the feed does not move; default none. */
  readonly otherMarkets?: readonly PaperMarket[];
  /** True when there is more behind the feed's best prices. */
  readonly hasDepth: boolean;
  /** Accounts that an earlier run left behind. */
  readonly accounts: readonly StoredAccount[];
  readonly nextOrderId: number;
  readonly nextTradeId: number;
}

/** Those on the book, or those that wait for a price. */
export type OrderKind = 'resting' | 'conditional';
export type OrderReference = { readonly orderId: number } | { readonly clientId: number };

/**
 * Books, accounts and trades of the local exchange. Synchronous and exact: each call is one step of the exchange, and
 * `clearing.takeChanges` tells what it changed.
 */
export class MatchingEngine {
  readonly clearing: Clearing;
  private systemStatus: SystemStatus = { status: 'Ok', message: null };
  /** Count of orders that an account may have on all books; null: as many as it likes. */
  mostOpenOrders: number | null = null;
  private readonly books = new Map<string, OrderBook>();
  private readonly triggers: TriggerOrders;
  nextOrderId: number;
  nextTradeId: number;

  constructor(options: MatchingEngineOptions) {
    this.clearing = new Clearing(options, options.accounts);
    this.triggers = new TriggerOrders(this.clearing, (...order) => this.place(...order));
    this.nextOrderId = options.nextOrderId;
    this.nextTradeId = options.nextTradeId;
    for (const market of options.markets)
      this.books.set(market.symbol, new OrderBook(market, options.hasDepth));
    for (const market of options.otherMarkets ?? [])
      this.books.set(market.symbol, new OrderBook(market, false));
    for (const account of this.clearing.allAccounts()) {
      // Orders of a market that this run does not have wait, with what they lock, for a run that has it.
      for (const order of account.openOrders.values()) {
        if (order.trigger === null) this.books.get(order.symbol)?.add(order);
        else this.triggers.add(order);
      }
    }
  }

  /** Of a market that is listed. @throws RequestRefusedError INVALID_SYMBOL */
  book(symbol: string): OrderBook {
    const book = this.books.get(symbol);
    if (book?.market.isListed === true) return book;
    const known = this.listedBooks().map(({ market }) => market.symbol);
    throw new RequestRefusedError(
      'INVALID_SYMBOL',
      `Invalid market symbol: "${symbol}". This exchange has ${known.join(', ')}`,
    );
  }

  /** Of any market, listed or not. @throws RequestRefusedError INVALID_SYMBOL */
  anyBook(symbol: string): OrderBook {
    return this.books.get(symbol) ?? this.book(symbol);
  }

  listedBooks(): readonly OrderBook[] {
    return [...this.books.values()].filter(({ market }) => market.isListed);
  }

  /** Of every market, listed or not. */
  allBooks(): IterableIterator<OrderBook> {
    return this.books.values();
  }

  /** The feed's next step: resting orders that it touches are filled at their own price, as far as its size goes. */
  quote(quote: Quote, nowMs: number): void {
    const book = this.book(quote.symbol);
    if (book.setQuote(quote)) this.matchResting(book, nowMs);
    if (this.systemStatus.status !== 'Maintenance') this.triggers.fire(book, nowMs);
  }

  get status(): SystemStatus {
    return this.systemStatus;
  }

  /** Under maintenance nothing is placed, cancelled or traded; what the prices passed trades right afterwards. */
  setStatus(status: SystemStatus, nowMs: number): void {
    this.systemStatus = status;
    for (const book of this.books.values()) this.matchResting(book, nowMs);
  }

  /**
   * Changes a market while it runs. Resting orders stay; a market that trades again fills those that its price passed,
   * and one that is not listed any more cancels all of them.
   *
   * @throws RequestRefusedError INVALID_SYMBOL, INVALID_CLIENT_REQUEST
   */
  changeRules(symbol: string, changes: Partial<MarketRules>, nowMs: number): OrderBook {
    const book = this.anyBook(symbol);
    book.changeRules(changes);
    if (book.market.isListed) this.matchResting(book, nowMs);
    else {
      for (const order of [...book.resting('Bid'), ...book.resting('Ask'), ...this.triggers.of(symbol)])
        this.clearing.close(order, book, 'Cancelled', null, nowMs);
    }
    return book;
  }

  /** @throws RequestRefusedError when the order is refused; nothing is changed then */
  place(apiKey: string, request: OrderRequest, nowMs: number): PaperOrder {
    const book = this.book(request.symbol);
    allowAtAll(this.systemStatus);
    allowInState(request, book.market.state);
    const allowed = allowOrder(request, book);
    this.mustBeFree(apiKey, request.clientId);
    if (this.mostOpenOrders !== null && this.openOrders(apiKey, null).length >= this.mostOpenOrders)
      throw new RequestRefusedError('ORDER_LIMIT', 'Too many open orders');
    const plan = book.plan({ ...request, ...allowed, apiKey });
    if (request.postOnly && (plan.steps > 0 || plan.takerSelfTraded || plan.selfTradedMakers.length > 0)) {
      throw new RequestRefusedError('INVALID_ORDER', 'Order would immediately match and take');
    }
    if (request.quoteQuantity !== null && plan.steps === 0) {
      throw new RequestRefusedError(
        'INVALID_QUANTITY',
        'Quote quantity does not pay for one step of what is offered',
      );
    }
    const counted = { ...allowed, trigger: null, payableSteps: plan.steps };
    const order = newOrder(this.nextOrderId, apiKey, request, counted, nowMs);
    this.clearing.accept(order, plan, request.autoLendRedeem, book);
    this.nextOrderId += 1;
    this.execute(order, plan, book, allowed.limitReason, nowMs);
    return order;
  }

  /**
   * Takes an order that waits until the last price has reached its own.
   *
   * @throws RequestRefusedError when the order is refused; nothing is changed then
   */
  placeTrigger(apiKey: string, request: OrderRequest, asked: TriggerRequest, nowMs: number): PaperOrder {
    const book = this.book(request.symbol);
    allowAtAll(this.systemStatus);
    allowInState(request, book.market.state);
    const trigger = allowTrigger(request, asked, book);
    const priceTicks = request.price === null ? null : allowPrice(request.price, book);
    this.mustBeFree(apiKey, request.clientId);
    const counted = { priceTicks, quantitySteps: 0, trigger, payableSteps: 0 };
    const order = newOrder(this.nextOrderId, apiKey, request, counted, nowMs);
    this.clearing.acceptTrigger(order);
    this.triggers.add(order);
    this.nextOrderId += 1;
    return order;
  }

  /** @throws RequestRefusedError RESOURCE_NOT_FOUND when no such order rests */
  cancel(apiKey: string, symbol: string, reference: OrderReference, nowMs: number): PaperOrder {
    const order = this.openOrder(apiKey, symbol, reference);
    const book = this.book(symbol);
    allowAtAll(this.systemStatus);
    allowCancel(book.market.state);
    // 400 as Backpack answers DELETE; GET is answered 404.
    if (order === undefined) throw new RequestRefusedError('RESOURCE_NOT_FOUND', 'Not Found');
    this.clearing.close(order, book, 'Cancelled', null, nowMs);
    return order;
  }

  /**
   * Takes an order off the book without its client's doing: the owner cancelled it elsewhere, or it expired. Works in
   * every state of the market.
   *
   * @throws RequestRefusedError RESOURCE_NOT_FOUND when no such order rests
   */
  withdraw(apiKey: string, orderId: number, reason: 'cancelled' | 'expired', nowMs: number): PaperOrder {
    const order = this.openOrders(apiKey, null).find(({ id }) => id === orderId);
    if (order === undefined) throw new RequestRefusedError('RESOURCE_NOT_FOUND', 'Order not found', 404);
    const book = this.book(order.symbol);
    if (reason === 'cancelled') this.clearing.close(order, book, 'Cancelled', null, nowMs);
    else this.clearing.close(order, book, 'Expired', 'PriceOutOfBounds', nowMs);
    return order;
  }

  /** Of one kind, or all when it is null. @throws RequestRefusedError INVALID_SYMBOL */
  cancelAll(apiKey: string, symbol: string, kind: OrderKind | null, nowMs: number): readonly PaperOrder[] {
    const book = this.book(symbol);
    allowAtAll(this.systemStatus);
    allowCancel(book.market.state);
    const orders = this.openOrders(apiKey, symbol).filter(
      ({ trigger }) => kind === null || (trigger === null) === (kind === 'resting'),
    );
    for (const order of orders) this.clearing.close(order, book, 'Cancelled', null, nowMs);
    return orders;
  }

  /** @throws RequestRefusedError INVALID_SYMBOL */
  openOrder(apiKey: string, symbol: string, reference: OrderReference): PaperOrder | undefined {
    this.book(symbol);
    const account = this.clearing.account(apiKey);
    const order =
      'orderId' in reference
        ? account.openOrders.get(reference.orderId)
        : account.openOrderByClientId(reference.clientId);
    return order?.symbol === symbol ? order : undefined;
  }

  /** Oldest first; of all markets of this run when `symbol` is null. */
  openOrders(apiKey: string, symbol: string | null): readonly PaperOrder[] {
    const orders = [...this.clearing.account(apiKey).openOrders.values()];
    return orders.filter((order) =>
      symbol === null ? this.books.get(order.symbol)?.market.isListed === true : order.symbol === symbol,
    );
  }

  /** Fills the resting orders that the feed's prices touch, each at its own price, as far as the sizes go. */
  private matchResting(book: OrderBook, nowMs: number): void {
    if (this.systemStatus.status === 'Maintenance' || !isMatching(book.market.state)) return;
    for (const side of ['Bid', 'Ask'] as const) {
      for (const maker of [...book.resting(side)]) {
        const steps = book.takeForMaker(maker);
        if (steps === 0) break;
        this.clearing.fill(maker, book, {
          tradeId: this.takeTradeId(),
          priceTicks: maker.priceTicks ?? 0,
          steps,
          isMaker: true,
          timeMs: nowMs,
        });
      }
    }
  }

  /** @throws RequestRefusedError INVALID_CLIENT_REQUEST for a client id that an open order has */
  private mustBeFree(apiKey: string, clientId: number | null): void {
    if (clientId === null) return;
    if (this.clearing.account(apiKey).openOrderByClientId(clientId) === undefined) return;
    throw invalidRequest(`Client id ${clientId} is in use by an open order`);
  }

  private execute(
    order: PaperOrder,
    plan: MatchPlan,
    book: OrderBook,
    limitReason: AllowedOrder['limitReason'],
    nowMs: number,
  ): void {
    if (order.timeInForce === 'FOK' && plan.steps < order.quantitySteps) {
      this.clearing.close(order, book, 'Expired', 'FillOrKill', nowMs);
      return;
    }
    for (const maker of plan.selfTradedMakers) {
      this.clearing.close(maker, book, 'Expired', 'SelfTradePrevention', nowMs);
    }
    for (const { ticks, steps, against } of plan.matches) {
      const trade = { tradeId: this.takeTradeId(), priceTicks: ticks, steps, timeMs: nowMs };
      if ('level' in against) against.level.steps -= steps;
      else this.clearing.fill(against.maker, book, { ...trade, isMaker: true });
      this.clearing.fill(order, book, { ...trade, isMaker: false });
    }
    if (!isResting(order)) return;
    if (plan.takerSelfTraded) this.clearing.close(order, book, 'Expired', 'SelfTradePrevention', nowMs);
    else if (order.orderType === 'Market') {
      const reason = plan.isLimited ? limitReason : 'InsufficientLiquidity';
      this.clearing.close(order, book, 'Expired', reason, nowMs);
    } else if (order.timeInForce === 'IOC') {
      this.clearing.close(order, book, 'Expired', 'ImmediateOrCancel', nowMs);
    } else book.add(order);
  }

  /** For a trade that no account has a part in, too: the public sees one sequence. */
  takeTradeId(): number {
    const id = this.nextTradeId;
    this.nextTradeId += 1;
    return id;
  }
}

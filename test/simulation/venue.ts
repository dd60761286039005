import { readClientId } from '../../src/domain/clientId.js';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder, Fill } from '../../src/domain/order.js';
import type {
  BestPrices,
  Candle,
  FillQuery,
  HistoryQuery,
  NewOrder,
} from '../../src/engine/ports/exchange.js';
import type { OrderUpdate } from '../../src/engine/ports/streams.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import { MarketHistory } from '../../src/exchange/paper/marketHistory.js';
import { totalOf } from '../../src/exchange/paper/matching/balances.js';
import type { MarketRules } from '../../src/exchange/paper/matching/marketRules.js';
import { MatchingEngine } from '../../src/exchange/paper/matching/matchingEngine.js';
import type { OrderRequest, PaperFill, PaperOrder } from '../../src/exchange/paper/matching/order.js';
import type { BestPrices as BestOfBook, OrderBook } from '../../src/exchange/paper/matching/orderBook.js';
import type { PaperMarket } from '../../src/exchange/paper/paperMarkets.js';
import { marketElsewhere, tradeElsewhere } from './elsewhere.js';
import { History, type HistoryHabits } from './history.js';
import { shownFill, shownOrder } from './shown.js';
import type { Timeline } from './timeline.js';
import { ToldBalances } from './toldBalances.js';

/** The one account there is: Rung's and its owner's. */
const ACCOUNT = 'account';
const MOST_CANDLES = 1_000;

interface BidOfThen {
  readonly timeMs: number;
  readonly bid: Decimal;
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
  readonly history: HistoryHabits;
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
  readonly #history: History;
  /** What the public can see of the past: the local exchange's own candles. */
  readonly #past = new MarketHistory();
  readonly #observers: VenueObserver[] = [];
  /** Orders that look like ours by their client ids and are somebody else's. */
  readonly #strangers = new Set<string>();
  /** Best bids of the last minutes, oldest first. */
  readonly #bids: BidOfThen[] = [];
  readonly #elsewhere: PaperMarket;
  /** The feed's last step; null before the first. */
  #last: Quote | null = null;
  /** The best prices that were told last, with the account's own orders among them. */
  #toldBest = '';
  updateId = 0;

  constructor(options: VenueOptions, timeline: Timeline) {
    this.#options = options;
    this.#timeline = timeline;
    this.told = new ToldBalances(timeline);
    this.#history = new History(timeline, options.history);
    this.#elsewhere = marketElsewhere(options.market);
    this.engine = new MatchingEngine({
      markets: [options.market],
      otherMarkets: [this.#elsewhere],
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
    return this.engine.anyBook(this.#options.market.symbol);
  }

  /** With the rules of now. */
  get market(): PaperMarket {
    return this.book.market;
  }

  changeRules(changes: Partial<MarketRules>): void {
    const { nowMs } = this.#timeline;
    this.act((engine) => engine.changeRules(this.#options.market.symbol, changes, nowMs));
  }

  /** Ours by its client id, whichever strategy it was for, and not a stranger's that looks like it. */
  isOurs({ orderId, clientId }: Pick<ExchangeOrder, 'orderId' | 'clientId'>): boolean {
    return readClientId(clientId) !== null && !this.#strangers.has(orderId);
  }

  /** An order that looks like ours. @throws RequestRefusedError */
  placeAsStranger(request: OrderRequest): ExchangeOrder {
    // Told of while it is placed: by then it must be known whose it is.
    const orderId = String(this.engine.nextOrderId);
    this.#strangers.add(orderId);
    try {
      return this.placeRequest(request);
    } catch (error) {
      this.#strangers.delete(orderId);
      throw error;
    }
  }

  /** Whether the history lists this execution of ours without its client id. */
  namesNoClientOf(fill: Fill): boolean {
    return this.#history.namesNoClientOf(fill);
  }

  /** A program has taken a stranger's order for one of its own that was lost: from now on it is. */
  becomesOurs(orderId: string): void {
    this.#strangers.delete(orderId);
  }

  observe(observer: VenueObserver): void {
    this.#observers.push(observer);
  }

  // -------------------------------------------------------------------------------- what moves it

  quote(quote: Quote): void {
    this.updateId += 1;
    this.#last = quote;
    // A market that is not there has no price.
    if (!this.market.isListed) return;
    this.#past.record(quote, this.#timeline.nowMs, () => 0);
    this.engine.quote(quote, this.#timeline.nowMs);
    this.#settle();
    this.#tellBest(quote);
  }

  /**
   * Every best bid that there was within the last so many milliseconds, the one that stood when they began included, and that of
   * now: of a market that is gone no stream tells it.
   */
  bidsOfLate(ageMs: number): readonly Decimal[] {
    const sinceMs = this.#timeline.nowMs - ageMs;
    const first = this.#bids.findLastIndex(({ timeMs }) => timeMs <= sinceMs);
    const told = this.#bids.slice(Math.max(first, 0)).map(({ bid }) => bid);
    const { bid: now } = this.bestPrices();
    return now === null ? told : [...told, now];
  }

  /** Oldest first; without prices where nothing is known. */
  candles(lengthMs: number, fromMs: number, toMs: number): readonly Candle[] {
    const { grid } = this.book;
    const price = (ticks: number) => grid.price(ticks);
    return this.#past.candles(lengthMs, fromMs, toMs, MOST_CANDLES).map((row) => {
      const startMs = typeof row === 'number' ? row : row.startMs;
      const times = { startMs, endMs: startMs + lengthMs };
      if (typeof row === 'number') return { ...times, open: null, high: null, low: null, close: null };
      const { openTicks, highTicks, lowTicks, closeTicks } = row;
      return {
        ...{ ...times, open: price(openTicks), high: price(highTicks) },
        ...{ low: price(lowTicks), close: price(closeTicks) },
      };
    });
  }

  bestPrices(): BestPrices {
    const { grid } = this.book;
    const best = this.book.bestPrices();
    if (best === null) return { bid: null, ask: null };
    return {
      bid: best.bidSteps === 0 ? null : grid.price(best.bidTicks),
      ask: best.askSteps === 0 ? null : grid.price(best.askTicks),
    };
  }

  /** @throws RequestRefusedError */
  place(order: NewOrder): ExchangeOrder {
    return this.placeRequest(requestOf(order));
  }

  /** An order of a second program, which looks like one of the first. @throws RequestRefusedError */
  placeAsTwin(order: NewOrder): ExchangeOrder {
    return this.placeAsStranger(requestOf(order));
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

  /** The owner trades the coin on the other market. @throws RequestRefusedError */
  tradeElsewhere(side: OrderRequest['side'], quantity: Decimal): void {
    const { quote } = this.book;
    if (quote === null) return;
    const order = { side, quantity };
    const now = { ...quote, timeMs: this.#timeline.nowMs };
    this.act((engine) => tradeElsewhere(engine, ACCOUNT, this.#elsewhere, order, now));
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
    this.act((engine) => engine.clearing.changeSettings(ACCOUNT, { autoLend: on }));
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

  orderHistory(query: HistoryQuery): readonly ExchangeOrder[] {
    return this.#history.orders(query);
  }

  fills(query: FillQuery): readonly Fill[] {
    return this.#history.fills(query);
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
    return this.engine.clearing.account(ACCOUNT).settings.autoLend;
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
    this.#settle();
    if (this.#last !== null && this.#isBestMoved()) {
      this.#tellBest({ ...this.#last, timeMs: this.#timeline.nowMs });
    }
  }

  #settle(): void {
    const changes = this.engine.clearing.takeChanges();
    if (changes === null) return;
    this.told.note(this.engine.clearing.account(ACCOUNT).balances.entries());
    for (const order of changes.orders) this.#history.noteOrder(this.#shown(order));
    for (const paperFill of changes.fills) {
      const fill = this.#fill(paperFill);
      this.#history.noteFill(fill);
      this.allFills.push(fill);
    }
    for (const { order, fill, timeMs } of changes.events) {
      const update: OrderUpdate = {
        order: this.#shown(order),
        fill: fill === null ? null : this.#fill(fill),
        timeMs,
      };
      for (const observer of this.#observers) observer.onOrderUpdate(update);
    }
  }

  /** An order of the account has become the best price of its side, or is it no more: told between two steps of the feed. */
  #isBestMoved(): boolean {
    const best = this.book.bestPrices();
    return best !== null && this.market.isListed && bestText(best) !== this.#toldBest;
  }

  #tellBest(quote: Quote): void {
    const best = { ...quote, ...this.book.bestPrices() };
    this.#toldBest = bestText(best);
    this.updateId += 1;
    this.#bids.push({ timeMs: this.#timeline.nowMs, bid: this.book.grid.price(best.bidTicks) });
    for (const observer of this.#observers) observer.onQuote(best);
  }

  #shown(order: Readonly<PaperOrder>): ExchangeOrder {
    return shownOrder(order, this.engine.anyBook(order.symbol).grid);
  }

  #fill(fill: PaperFill): Fill {
    return shownFill(fill, this.engine.anyBook(fill.symbol).grid);
  }
}

function requestOf({
  side,
  symbol,
  timeInForce,
  postOnly,
  clientId,
  price,
  quantity,
}: NewOrder): OrderRequest {
  return {
    ...{ symbol, timeInForce, postOnly, clientId, price, quantity },
    side: side === 'buy' ? 'Bid' : 'Ask',
    orderType: 'Limit',
    selfTradePrevention: 'RejectTaker',
    quoteQuantity: null,
    autoLendRedeem: true,
    slippage: null,
  };
}

function bestText({ bidTicks, bidSteps, askTicks, askSteps }: BestOfBook): string {
  return `${bidTicks}/${bidSteps > 0}/${askTicks}/${askSteps > 0}`;
}

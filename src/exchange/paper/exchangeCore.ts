import { type Decimal, decimal } from '../../domain/decimal.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import { DatabaseUnwritableError } from './exchangeDatabase.js';
import type { ExchangeRecords } from './exchangeRecords.js';
import { fillRecord, type OrderRecord, orderRecord } from './exchangeRows.js';
import type { Quote } from './feed/index.js';
import { type Grid, gridOf } from './grid.js';
import { MarketHistory, type PublicTrade } from './marketHistory.js';
import type { Account, OrderEvent, PaperFill, PaperOrder, StoredAccount, Trigger } from './matching/index.js';
import { type BestPrices, isSameBest, MatchingEngine, type OrderBook } from './matching/index.js';
import { OTHER_MARKETS, PAPER_MARKETS, type PaperMarket } from './paperMarkets.js';
import { publicTrades } from './publicTrades.js';
import { OVERLOADED_MESSAGE, RequestRefusedError } from './refusal.js';

export interface ExchangeCoreOptions {
  /** Those that the feed moves. */
  readonly markets: readonly PaperMarket[];
  /** Those that only a hand moves. */
  readonly otherMarkets: readonly PaperMarket[];
  readonly hasDepth: boolean;
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  readonly startingBalances: ReadonlyMap<string, Decimal>;
  /** Time in which things happen on this exchange. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Listener for what happens; called after it has been stored. */
export interface ExchangeObserver {
  onOrderEvents(events: readonly OrderEvent[]): void;
  onQuote(book: OrderBook, history: MarketHistory, trade: PublicTrade | null): void;
  /** A trade in which an account has a part. */
  onTrade(book: OrderBook, trade: PublicTrade): void;
  /** Orders of accounts have changed what is offered; `isBest`: the best price of a side or how much is there. */
  onOffers(book: OrderBook, isBest: boolean): void;
}

/** The ids of the real exchange are long numbers; starting high lets nobody take one for an index. */
const FIRST_ORDER_ID = 1_000_000_001;
const FIRST_TRADE_ID = 2_000_001;

const UNWRITABLE_MESSAGE =
  'The local exchange cannot write its database: signed requests are answered 503 until it can. Make room on its disk';

/**
 * The exchange without its protocol: matching, then storing, then telling, in this order. Every change goes through
 * `act` or `step`.
 */
export class ExchangeCore {
  readonly options: ExchangeCoreOptions;
  readonly engine: MatchingEngine;
  readonly records: ExchangeRecords;
  /** API keys that are not taken any more, until the exchange stops. */
  readonly revokedKeys = new Set<string>();
  private readonly histories = new Map<string, MarketHistory>();
  private readonly observers: Partial<ExchangeObserver>[] = [];
  /** The best prices of each market as they were told last. */
  private readonly toldBest = new Map<string, BestPrices | null>();
  /** Markets whose orders changed since the last step of the feed or the last request. */
  private readonly touched = new Set<string>();
  private updates = 0;
  private bestPricesUpdates = 0;
  private unstored = nothingUnstored();
  private isWritable = true;

  constructor(options: ExchangeCoreOptions, records: ExchangeRecords) {
    this.options = options;
    this.records = records;
    this.engine = new MatchingEngine({
      ...options,
      accounts: storedAccounts(records),
      nextOrderId: records.counter('nextOrderId') ?? FIRST_ORDER_ID,
      nextTradeId: records.counter('nextTradeId') ?? FIRST_TRADE_ID,
    });
    for (const book of this.engine.allBooks()) {
      const { symbol } = book.market;
      const price = records.lastPrices().get(symbol);
      if (price !== undefined) book.lastTicks = book.grid.ticksOf(decimal(price));
      this.histories.set(symbol, new MarketHistory());
    }
  }

  get nowMs(): number {
    return this.options.clock.now();
  }

  /** Of the last change of what is offered, whichever market it was on; each step of the feed is one. */
  get lastUpdateId(): string {
    return String(this.updates);
  }

  /** The last one that was told with best prices. */
  get bestPricesUpdateId(): string {
    return String(this.bestPricesUpdates);
  }

  history(symbol: string): MarketHistory {
    const history = this.histories.get(symbol);
    if (history === undefined) throw new Error(`No history of ${symbol}`);
    return history;
  }

  observe(observer: Partial<ExchangeObserver>): void {
    this.observers.push(observer);
  }

  /**
   * Does something for an account and stores and tells what it changed, also when it ends in a refusal.
   *
   * @throws RequestRefusedError what the work throws; SERVER_ERROR when the database cannot be written: then the account
   *   may have been changed, which is told once it is stored
   */
  act<Result>(work: (engine: MatchingEngine) => Result): Result {
    try {
      return work(this.engine);
    } finally {
      this.settleOrRefuse();
    }
  }

  /** Does something that nobody asked for just now; what cannot be done is left. */
  actByItself(work: (engine: MatchingEngine) => unknown): void {
    try {
      this.act(work);
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
    }
  }

  /** The next step of a market: resting orders first, then the new price is told. Nothing moves what is not listed. */
  step(quote: Quote): void {
    const book = this.engine.anyBook(quote.symbol);
    if (!book.market.isListed) return;
    const nowMs = this.nowMs;
    this.updates += 1;
    this.engine.quote(quote, nowMs);
    this.settle();
    this.touched.clear();
    const history = this.history(quote.symbol);
    const trade = history.record(quote, nowMs, () => this.engine.takeTradeId());
    this.bestPricesUpdates = this.updates;
    this.toldBest.set(quote.symbol, book.bestPrices());
    for (const observer of this.observers) observer.onQuote?.(book, history, trade);
  }

  /** Stores where the prices are, which no step does by itself, and whatever could not be stored before. */
  storePrices(): void {
    this.settle();
    this.store();
  }

  record(order: PaperOrder): OrderRecord {
    return orderRecord(order, this.engine.anyBook(order.symbol).grid);
  }

  /** @returns whether everything that was changed is stored; it is told only then */
  private settle(): boolean {
    const changes = this.engine.clearing.takeChanges();
    if (changes !== null) {
      for (const account of changes.accounts) this.unstored.accounts.add(account);
      for (const order of changes.orders) this.unstored.orders.add(order);
      this.unstored.fills.push(...changes.fills);
      this.unstored.events.push(...changes.events);
    }
    if (this.unstored.accounts.size === 0 && this.unstored.orders.size === 0) return true;
    if (!this.store()) return false;
    const { events, fills } = this.unstored;
    this.unstored = nothingUnstored();
    for (const observer of this.observers) observer.onOrderEvents?.(events);
    for (const [symbol, trade] of publicTrades(fills)) {
      this.history(symbol).add(trade);
      for (const observer of this.observers) observer.onTrade?.(this.engine.anyBook(symbol), trade);
    }
    for (const { order } of events) this.touched.add(order.symbol);
    return true;
  }

  private settleOrRefuse(): void {
    const isStored = this.settle();
    for (const book of this.engine.listedBooks()) this.tellOffers(book);
    this.touched.clear();
    if (!isStored) throw new RequestRefusedError('SERVER_ERROR', OVERLOADED_MESSAGE, 503);
  }

  /** Tells what orders alone have changed of a book: between two steps of the feed. */
  private tellOffers(book: OrderBook): void {
    const { symbol } = book.market;
    const [best, told] = [book.bestPrices(), this.toldBest.get(symbol)];
    const isBest = best !== null && !isSameBest(best, told);
    if (!isBest && !this.touched.has(symbol)) return;
    this.updates += 1;
    if (isBest) {
      this.toldBest.set(symbol, best);
      this.bestPricesUpdates = this.updates;
    }
    for (const observer of this.observers) observer.onOffers?.(book, isBest);
  }

  /** False when the database cannot be written now. */
  private store(): boolean {
    const { accounts, orders, fills } = this.unstored;
    const lastPrices: [string, string][] = [];
    for (const { market, grid, lastTicks } of this.engine.allBooks()) {
      if (lastTicks !== null) lastPrices.push([market.symbol, grid.priceText(lastTicks)]);
    }
    try {
      this.records.store({
        accounts: [...accounts],
        orders: [...orders].map((order) => this.record(order)),
        fills: fills.map((fill) => fillRecord(fill, this.engine.anyBook(fill.symbol).grid)),
        lastPrices,
        counters: {
          nextOrderId: this.engine.nextOrderId,
          nextTradeId: this.engine.nextTradeId,
          marketTimeMs: this.nowMs,
        },
      });
    } catch (error) {
      if (!(error instanceof DatabaseUnwritableError)) throw error;
      if (this.isWritable) this.options.logger.error({ err: error }, UNWRITABLE_MESSAGE);
      this.isWritable = false;
      return false;
    }
    if (!this.isWritable) this.options.logger.info({}, 'The database of the local exchange is written again');
    this.isWritable = true;
    return true;
  }
}

/** Changes that are not in the database. */
interface Unstored {
  readonly accounts: Set<Account>;
  readonly orders: Set<PaperOrder>;
  readonly fills: PaperFill[];
  readonly events: OrderEvent[];
}

function nothingUnstored(): Unstored {
  return { accounts: new Set(), orders: new Set(), fills: [], events: [] };
}

function storedAccounts(records: ExchangeRecords): readonly StoredAccount[] {
  const balances = records.balances();
  const orders = records.openOrders();
  return records.accounts().map(({ api_key: apiKey, ...settings }) => ({
    apiKey,
    settings,
    balances: balances
      .filter((balance) => balance.apiKey === apiKey)
      .map(({ apiKey: _, asset, ...balance }) => [asset, balance]),
    openOrders: orders.filter((order) => order.apiKey === apiKey).flatMap(restoredOrder),
  }));
}

function restoredOrder(record: OrderRecord): readonly PaperOrder[] {
  const market = [...PAPER_MARKETS, ...OTHER_MARKETS].find((candidate) => candidate.symbol === record.symbol);
  if (market === undefined) return [];
  const grid = gridOf(market);
  const { price, quantity, quoteQuantity, executedQuantity, executedQuote, condition, ...rest } = record;
  return [
    {
      ...rest,
      priceTicks: price === null ? null : counted(grid.ticksOf(decimal(price)), record, grid),
      quantitySteps: counted(grid.stepsOf(decimal(quantity)), record, grid),
      quoteQuantity: quoteQuantity === null ? null : decimal(quoteQuantity),
      executedSteps: counted(grid.stepsOf(decimal(executedQuantity)), record, grid),
      executedQuote: decimal(executedQuote),
      trigger: condition === null ? null : restoredTrigger(condition, record, grid),
    },
  ];
}

function restoredTrigger(
  { price, ...rest }: NonNullable<OrderRecord['condition']>,
  record: OrderRecord,
  grid: Grid,
): Trigger {
  return { ...rest, priceTicks: counted(grid.ticksOf(decimal(price)), record, grid) };
}

function counted(count: number | null, record: OrderRecord, grid: Grid): number {
  if (count !== null) return count;
  throw new Error(
    `Order ${record.id} in the local exchange's database is not on the grid of ${record.symbol} ` +
      `(tick ${grid.priceText(1)}, step ${grid.quantityText(1)}). Use another database file.`,
  );
}

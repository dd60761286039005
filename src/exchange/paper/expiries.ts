import { type Decimal, percent } from '../../domain/decimal.js';
import type { ExchangeCore, ExchangeObserver } from './exchangeCore.js';
import type { OrderBook } from './matching/index.js';
import { isResting, type OrderEvent, type PaperOrder } from './matching/index.js';

/** Between the answer to whoever placed an order and its end: they are told that it rests, and then that it does not. */
const RESTS_FOR_MS = 50;

/**
 * Bids that the exchange lets expire by itself, a moment after they came to rest, because they lie too deep below the last
 * price: what an exchange does whose engine has a narrower band than the door that took the order.
 */
export class Expiries implements Partial<ExchangeObserver> {
  private readonly core: ExchangeCore;
  /** By market, in percent of the last price. */
  private readonly deepest = new Map<string, Decimal>();

  constructor(core: ExchangeCore) {
    this.core = core;
    core.observe(this);
  }

  /** @param percentage null: every depth is allowed again. @throws RequestRefusedError INVALID_SYMBOL */
  expireDeeperThan(symbol: string, percentage: Decimal | null): void {
    const book = this.core.engine.book(symbol);
    if (percentage === null) this.deepest.delete(symbol);
    else this.deepest.set(symbol, percentage);
    this.look(book);
  }

  onOrderEvents(events: readonly OrderEvent[]): void {
    const placed = events.filter(
      ({ kind, order }) => kind === 'orderAccepted' && this.deepest.has(order.symbol),
    );
    for (const { order } of placed) this.look(this.core.engine.anyBook(order.symbol));
  }

  onQuote(book: OrderBook): void {
    if (this.deepest.has(book.market.symbol)) this.look(book);
  }

  private look(book: OrderBook): void {
    for (const order of book.resting('Bid')) {
      if (this.isTooDeep(order, book)) {
        this.core.options.clock.setTimer(RESTS_FOR_MS, () => this.end(order, book));
      }
    }
  }

  private end(order: PaperOrder, book: OrderBook): void {
    if (!isResting(order) || !this.isTooDeep(order, book)) return;
    this.core.actByItself((engine) => engine.withdraw(order.apiKey, order.id, 'expired', this.core.nowMs));
  }

  private isTooDeep({ priceTicks }: PaperOrder, { market, grid, lastTicks }: OrderBook): boolean {
    const percentage = this.deepest.get(market.symbol);
    if (percentage === undefined || lastTicks === null || priceTicks === null) return false;
    const last = grid.price(lastTicks);
    return grid.price(priceTicks).lt(last.minus(last.times(percent(percentage))));
  }
}

import { type Decimal, decimal, floorTo, HUNDRED, ZERO } from '../../../domain/decimal.js';
import { invalidRequest, RequestRefusedError } from '../refusal.js';
import type { Clearing } from './clearing.js';
import { isMatching } from './marketRules.js';
import { type OrderRequest, type PaperOrder, type Trigger, type TriggerBy, termsOf } from './order.js';
import type { OrderBook } from './orderBook.js';
import { allowPrice, allowQuantity, invalidQuantity } from './orderRules.js';

/** Terms that make an order a conditional one. */
export interface TriggerRequest {
  readonly price: Decimal;
  readonly by: TriggerBy | null;
  /** Base units as decimal text, or with a percent sign the part of what is available at that time. */
  readonly quantity: string;
}

const PERCENT = /^(\d{1,3}(?:\.\d{1,4})?)%$/;
const DECIMAL = /^\d{1,20}(\.\d{1,20})?$/;

/**
 * Orders that wait for a price: they lock nothing and are on no book. When the last price reaches theirs, they are gone and
 * an order of its own takes their place, or they have failed.
 */
export class TriggerOrders {
  private readonly clearing: Clearing;
  private readonly place: (apiKey: string, request: OrderRequest, nowMs: number) => unknown;
  private readonly waiting = new Map<string, Set<PaperOrder>>();

  constructor(clearing: Clearing, place: TriggerOrders['place']) {
    this.clearing = clearing;
    this.place = place;
  }

  add(order: PaperOrder): void {
    const waiting = this.waiting.get(order.symbol) ?? new Set();
    waiting.add(order);
    this.waiting.set(order.symbol, waiting);
  }

  of(symbol: string): readonly PaperOrder[] {
    return [...(this.waiting.get(symbol) ?? [])].filter(isWaiting);
  }

  /** Places what the last price has reached. Runs for every step: allocates only where such an order waits. */
  fire(book: OrderBook, nowMs: number): void {
    const waiting = this.waiting.get(book.market.symbol);
    if (waiting === undefined || waiting.size === 0 || !isMatching(book.market.state)) return;
    for (const order of [...waiting]) {
      if (isWaiting(order) && !isReached(order.trigger, book.lastTicks)) continue;
      waiting.delete(order);
      if (isWaiting(order)) this.trigger(order, book, nowMs);
    }
  }

  private trigger(order: PaperOrder, book: OrderBook, nowMs: number): void {
    this.clearing.trigger(order, book);
    try {
      this.place(order.apiKey, this.requestOf(order, book), nowMs);
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      this.clearing.failTrigger(order, nowMs);
    }
  }

  private requestOf(order: PaperOrder, book: OrderBook): OrderRequest {
    const { trigger, priceTicks } = order;
    if (trigger === null) throw new Error(`Order ${order.id} has no trigger.`);
    return {
      ...termsOf(order),
      price: priceTicks === null ? null : book.grid.price(priceTicks),
      quantity: this.quantityOf(order.apiKey, trigger, book),
      autoLendRedeem: trigger.autoLendRedeem,
      slippage: null,
    };
  }

  private quantityOf(apiKey: string, { quantity, autoLendRedeem }: Trigger, { market }: OrderBook): Decimal {
    const [, part] = PERCENT.exec(quantity) ?? [];
    if (part === undefined) return decimal(quantity);
    const { available, lent } = this.clearing.account(apiKey).balances.of(market.baseAsset);
    const has = autoLendRedeem ? available.plus(lent) : available;
    return floorTo(has.times(decimal(part)).div(HUNDRED), market.stepSize);
  }
}

/**
 * Checks a conditional order against the market's filters; what it would do is checked when it is triggered.
 *
 * @throws RequestRefusedError INVALID_CLIENT_REQUEST, INVALID_PRICE, INVALID_QUANTITY
 */
export function allowTrigger(request: OrderRequest, trigger: TriggerRequest, book: OrderBook): Trigger {
  if (request.quantity !== null || request.quoteQuantity !== null) {
    throw invalidRequest('A trigger order has `triggerQuantity` and no other');
  }
  if ((request.price === null) !== (request.orderType === 'Market')) {
    throw invalidRequest('A limit order needs `price`, and a market order has none');
  }
  if (book.lastTicks === null)
    throw new RequestRefusedError('INVALID_PRICE', 'There is no last price to wait for');
  const priceTicks = allowPrice(trigger.price, book);
  allowTriggerQuantity(request, trigger.quantity, book);
  const { by, quantity } = trigger;
  const isRising = priceTicks >= book.lastTicks;
  return { priceTicks, by, quantity, isRising, autoLendRedeem: request.autoLendRedeem };
}

function allowTriggerQuantity({ side }: OrderRequest, quantity: string, book: OrderBook): void {
  const [, part] = PERCENT.exec(quantity) ?? [];
  if (part === undefined) {
    if (!DECIMAL.test(quantity)) throw invalidQuantity('Invalid trigger quantity');
    allowQuantity(decimal(quantity), book);
    return;
  }
  const share = decimal(part);
  if (side !== 'Ask' || share.lte(ZERO) || share.gt(HUNDRED)) {
    throw invalidQuantity('A percentage is one of what is sold, up to 100%');
  }
}

function isWaiting(order: PaperOrder): boolean {
  return order.status === 'TriggerPending';
}

function isReached(trigger: Trigger | null, lastTicks: number | null): boolean {
  if (trigger === null || lastTicks === null) return false;
  return trigger.isRising ? lastTicks >= trigger.priceTicks : lastTicks <= trigger.priceTicks;
}

import { type Decimal, decimal, floorTo, maximum, minimum, ZERO } from '../../../src/domain/decimal.js';
import type { OwnBid, StrategyOrder } from '../../../src/domain/ladder/index.js';
import type { Market } from '../../../src/domain/market.js';
import type { ExchangeOrder, Fill, OrderStatus, Side } from '../../../src/domain/order.js';
import type { Chance } from './chance.js';

interface Resting {
  report: ExchangeOrder & { readonly executedQuantity: Decimal };
  readonly price: Decimal;
  readonly quantity: Decimal;
}

export type Taken =
  | { readonly kind: 'taken'; readonly order: ExchangeOrder }
  | { readonly kind: 'refused'; readonly code: string };

const RATE = decimal('0.001');

/**
 * An exchange as small as it can be and still be exact: one market, one account, balances that must suffice,
 * base-asset fees on buys, quote-asset fees on sales, executions as partial as chance will have it.
 */
export class TinyExchange {
  readonly #market: Market;
  readonly #chance: Chance;
  readonly #orders = new Map<number, Resting>();
  readonly fills: Fill[] = [];
  bid: Decimal | null = null;
  base: Decimal = ZERO;
  /** Base asset that an order of the owner's keeps, as far as there is so much. */
  lockedByOwner: Decimal = ZERO;
  /** A buy order of the owner's own: a sale that would meet it is ended. It is gone when the bid falls below it. */
  ownersBid: OwnBid | null = null;
  quote: Decimal;
  #tradesByHand = 0;
  /** Sales that were ended for the owner's bid. */
  prevented = 0;

  constructor(market: Market, quote: Decimal, chance: Chance) {
    this.#market = market;
    this.#chance = chance;
    this.quote = quote;
  }

  order(clientId: number): ExchangeOrder | null {
    return this.#orders.get(clientId)?.report ?? null;
  }

  fillsOf(clientId: number): readonly Fill[] {
    return this.fills.filter((fill) => fill.clientId === clientId);
  }

  /** Base asset that can be sold: no order has locked it. */
  get free(): Decimal {
    let locked = this.lockedByOwner;
    for (const { report, quantity } of this.#orders.values()) {
      if (isOpen(report.status) && report.side === 'sell')
        locked = locked.plus(quantity.minus(report.executedQuantity));
    }
    return maximum(this.base.minus(locked), ZERO);
  }

  get open(): readonly ExchangeOrder[] {
    return [...this.#orders.values()].map(({ report }) => report).filter(({ status }) => isOpen(status));
  }

  /** @throws when a client id comes twice: one intent became two orders */
  place(order: StrategyOrder): Taken {
    if (this.#orders.has(order.clientId)) throw new Error(`client id ${order.clientId} was placed twice`);
    const code = this.#refusal(order);
    if (code !== null) return { kind: 'refused', code };
    const report: Resting['report'] = {
      orderId: `x${order.clientId}`,
      clientId: order.clientId,
      symbol: order.symbol,
      side: order.side,
      orderType: 'limit',
      status: 'new',
      timeInForce: order.timeInForce,
      price: order.price,
      quantity: order.quantity,
      executedQuantity: ZERO,
      createdAtMs: order.createdAtMs,
      expiryReason: null,
    };
    const resting: Resting = { report, price: order.price, quantity: order.quantity };
    this.#orders.set(order.clientId, resting);
    this.#match(resting, 'taker');
    this.#prevent(resting);
    if (order.timeInForce === 'IOC' && isOpen(resting.report.status)) {
      resting.report = { ...resting.report, status: 'expired', expiryReason: 'ImmediateOrCancel' };
    }
    return { kind: 'taken', order: resting.report };
  }

  /**
   * The owner trades for money of his own, at the best bid; fees as for everybody.
   *
   * @returns null without a bid, or when nothing is traded
   */
  tradeByHand(side: Side, quantity: Decimal, timeMs: number): Fill | null {
    const { bid } = this;
    if (bid === null || quantity.eq(ZERO)) return null;
    const isBuy = side === 'buy';
    this.#tradesByHand += 1;
    const fee = (isBuy ? quantity : quantity.times(bid)).times(RATE);
    this.base = isBuy ? this.base.plus(quantity).minus(fee) : this.base.minus(quantity);
    return {
      tradeId: `h${this.#tradesByHand}`,
      orderId: 'by hand',
      clientId: null,
      symbol: this.#market.symbol,
      side,
      price: bid,
      quantity,
      fee,
      feeAsset: isBuy ? this.#market.baseAsset : this.#market.quoteAsset,
      isMaker: false,
      timeMs,
    };
  }

  /** @returns the order as it was when it left the book; null when it is on no book */
  cancel(clientId: number): ExchangeOrder | null {
    const resting = this.#orders.get(clientId);
    if (resting === undefined || !isOpen(resting.report.status)) return null;
    resting.report = { ...resting.report, status: 'cancelled' };
    return resting.report;
  }

  /** The market moves, and what it reaches is executed. */
  move(bid: Decimal | null): void {
    this.bid = bid;
    if (this.ownersBid !== null && bid?.lt(this.ownersBid.price) === true) this.ownersBid = null;
    for (const resting of this.#orders.values())
      if (isOpen(resting.report.status)) this.#match(resting, 'maker');
  }

  /** What it did not sell to others would be sold to the owner. */
  #prevent(resting: Resting): void {
    const { report, price } = resting;
    if (report.side !== 'sell' || !isOpen(report.status) || this.ownersBid?.price.gte(price) !== true) return;
    resting.report = { ...report, status: 'expired', expiryReason: 'SelfTradePrevention' };
    this.prevented += 1;
  }

  #refusal(order: StrategyOrder): string | null {
    const { stepSize, tickSize, minQuantity } = this.#market;
    if (!order.quantity.mod(stepSize).eq(ZERO) || order.quantity.lt(minQuantity)) return 'INVALID_QUANTITY';
    if (!order.price.mod(tickSize).eq(ZERO) || order.price.lte(ZERO)) return 'INVALID_PRICE';
    const missing =
      order.side === 'sell'
        ? order.quantity.gt(this.free)
        : order.price.times(order.quantity).gt(this.quote.minus(this.#locked()));
    return missing ? 'INSUFFICIENT_FUNDS' : null;
  }

  #locked(): Decimal {
    let locked = ZERO;
    for (const { report, price, quantity } of this.#orders.values()) {
      if (!isOpen(report.status) || report.side === 'sell') continue;
      locked = locked.plus(price.times(quantity.minus(report.executedQuantity)));
    }
    return locked;
  }

  #match(resting: Resting, as: 'maker' | 'taker'): void {
    const { bid } = this;
    if (bid === null) return;
    const { report, price, quantity } = resting;
    // Nobody but the owner pays as much.
    if (report.side === 'sell' && this.ownersBid?.price.gte(bid) === true) return;
    const ask = bid.plus(this.#market.tickSize);
    const reached = report.side === 'buy' ? price.gte(as === 'taker' ? ask : bid) : price.lte(bid);
    if (!reached || this.#chance.happens(15)) return;
    const left = quantity.minus(report.executedQuantity);
    const part = this.#chance.happens(50) ? left : this.#someOf(left);
    if (part.eq(ZERO)) return;
    const better = report.side === 'buy' ? minimum(price, ask) : maximum(price, bid);
    this.#execute(resting, part, as === 'taker' ? better : price, as === 'maker');
  }

  #someOf(left: Decimal): Decimal {
    const share = decimal(String(1 + this.#chance.whole(9))).times(decimal('0.1'));
    return floorTo(left.times(share), this.#market.stepSize);
  }

  #execute(resting: Resting, quantity: Decimal, price: Decimal, isMaker: boolean): void {
    const { report } = resting;
    const isBuy = report.side === 'buy';
    const fill: Fill = {
      tradeId: `t${this.fills.length + 1}`,
      orderId: report.orderId,
      clientId: report.clientId,
      symbol: report.symbol,
      side: report.side,
      price,
      quantity,
      fee: (isBuy ? quantity : quantity.times(price)).times(RATE),
      feeAsset: isBuy ? this.#market.baseAsset : this.#market.quoteAsset,
      isMaker,
      timeMs: 0,
    };
    this.fills.push(fill);
    // Counted here anew, not by the ledger's own rules: these are what is being checked.
    const value = price.times(quantity);
    if (isBuy) {
      this.base = this.base.plus(quantity).minus(fill.fee);
      this.quote = this.quote.minus(value);
    } else {
      this.base = this.base.minus(quantity);
      this.quote = this.quote.plus(value).minus(fill.fee);
    }
    const executedQuantity = report.executedQuantity.plus(quantity);
    resting.report = {
      ...report,
      executedQuantity,
      status: executedQuantity.eq(resting.quantity) ? 'filled' : 'partiallyFilled',
    };
  }
}

function isOpen(status: OrderStatus): boolean {
  return status === 'new' || status === 'partiallyFilled';
}

import { type Decimal, HUNDRED, ZERO } from '../../../domain/decimal.js';
import type { Grid } from '../grid.js';
import { invalidRequest, RequestRefusedError } from '../refusal.js';
import type { BookSide, OrderRequest, Slippage } from './order.js';
import type { OrderBook } from './orderBook.js';

/** An order that the market's rules allow, counted in ticks and steps. */
export interface AllowedOrder {
  readonly priceTicks: number | null;
  readonly quantitySteps: number | null;
  /** The worst price at which it may trade: its limit, what the slippage tolerance gives, or the market's impact bound. */
  readonly limitTicks: number | null;
  /** Reason why what lies beyond is left. */
  readonly limitReason: 'SlippageToleranceExceeded' | 'PriceImpact';
}

/**
 * Checks an order against the market's filters, with the exchange's own error codes.
 *
 * @throws RequestRefusedError INVALID_PRICE, INVALID_QUANTITY or INVALID_CLIENT_REQUEST
 */
export function allowOrder(request: OrderRequest, book: OrderBook): AllowedOrder {
  if (request.orderType === 'Limit') return allowLimitOrder(request, book);
  if (request.price !== null) throw invalidRequest('A market order has no price');
  if (request.postOnly) throw invalidRequest('A market order cannot be post only');
  if ((request.quantity === null) === (request.quoteQuantity === null)) {
    throw invalidRequest('A market order has either `quantity` or `quoteQuantity`');
  }
  if (request.quoteQuantity?.lte(ZERO)) throw invalidQuantity('Quantity is below zero');
  return {
    priceTicks: null,
    quantitySteps: request.quantity === null ? null : allowQuantity(request.quantity, book),
    ...marketOrderLimit(request, book),
  };
}

function allowLimitOrder(request: OrderRequest, book: OrderBook): AllowedOrder {
  if (request.price === null) throw invalidRequest('A limit order needs `price`');
  if (request.quantity === null || request.quoteQuantity !== null) {
    throw invalidRequest('A limit order needs `quantity` and has no `quoteQuantity`');
  }
  if (request.postOnly && request.timeInForce !== 'GTC') {
    throw invalidRequest(`A post only order cannot be ${request.timeInForce}`);
  }
  const quantitySteps = allowQuantity(request.quantity, book);
  const priceTicks = allowPrice(request.price, book);
  return { priceTicks, quantitySteps, limitTicks: priceTicks, limitReason: 'PriceImpact' };
}

/** In ticks. @throws RequestRefusedError INVALID_PRICE or INVALID_CLIENT_REQUEST */
export function allowPrice(price: Decimal, { market, grid, lastTicks }: OrderBook): number {
  if (decimalsOf(price) > decimalsOf(market.tickSize)) throw invalidRequest('Price decimal too long');
  if (price.lt(market.minPrice))
    throw invalidPrice(`Price is below the minimum ${market.minPrice.toString()}`);
  if (market.maxPrice?.lt(price))
    throw invalidPrice(`Price is above the maximum ${market.maxPrice.toString()}`);
  const ticks = price.mod(market.tickSize).eq(ZERO) ? grid.ticksOf(price) : null;
  if (ticks === null)
    throw invalidPrice(`Price is not a multiple of the tick size ${market.tickSize.toString()}`);
  if (lastTicks !== null) {
    const last = grid.price(lastTicks);
    const tooLow = price.lt(last.times(market.minPriceMultiplier));
    if (tooLow || price.gt(last.times(market.maxPriceMultiplier))) {
      throw invalidPrice('Price is too far from the last active price');
    }
  }
  return ticks;
}

/** In steps. @throws RequestRefusedError INVALID_QUANTITY or INVALID_CLIENT_REQUEST */
export function allowQuantity(quantity: Decimal, { market, grid }: OrderBook): number {
  if (decimalsOf(quantity) > decimalsOf(market.stepSize)) throw invalidRequest('Quantity decimal too long');
  if (quantity.lt(market.minQuantity)) {
    throw invalidQuantity(`Quantity is below the minimum ${market.minQuantity.toString()}`);
  }
  if (market.maxQuantity?.lt(quantity)) {
    throw invalidQuantity(`Quantity is above the maximum ${market.maxQuantity.toString()}`);
  }
  const steps = quantity.mod(market.stepSize).eq(ZERO) ? grid.stepsOf(quantity) : null;
  if (steps !== null) return steps;
  throw invalidQuantity(`Quantity is not a multiple of the step size ${market.stepSize.toString()}`);
}

function marketOrderLimit(
  request: OrderRequest,
  book: OrderBook,
): Pick<AllowedOrder, 'limitTicks' | 'limitReason'> {
  const impact = impactLimit(request.side, book);
  const slippage = request.slippage === null ? null : slippageLimit(request.slippage, request, book);
  const isTighter =
    slippage !== null &&
    (impact === null || (request.side === 'Bid' ? slippage < impact : slippage > impact));
  return isTighter
    ? { limitTicks: slippage, limitReason: 'SlippageToleranceExceeded' }
    : { limitTicks: impact, limitReason: 'PriceImpact' };
}

/** Tells how far a market order may go from the best price of the other side; null before there is one. */
export function impactLimit(side: BookSide, book: OrderBook): number | null {
  const best = book.bestPrices();
  if (best === null) return null;
  const { market, grid } = book;
  if (side === 'Bid') {
    const highest = grid.price(best.askTicks).times(market.maxImpactMultiplier);
    return grid.ticksBelow(highest.toString());
  }
  return ticksAbove(grid.price(best.bidTicks).times(market.minImpactMultiplier), grid);
}

function slippageLimit({ tolerance, type }: Slippage, request: OrderRequest, book: OrderBook): number | null {
  const opposite = request.side === 'Bid' ? 'Ask' : 'Bid';
  const best = book.feedLevels(opposite)[0];
  if (best === undefined) return null;
  const price = book.grid.price(best.ticks);
  const share = tolerance.div(HUNDRED);
  const room = type === 'TickSize' ? tolerance.times(book.market.tickSize) : price.times(share);
  const worst = request.side === 'Bid' ? price.plus(room) : price.minus(room);
  const text = worst.lt(book.market.tickSize) ? book.market.tickSize : worst;
  return request.side === 'Ask' ? ticksAbove(text, book.grid) : book.grid.ticksBelow(text.toString());
}

/** A sale may not go below its limit. */
function ticksAbove(price: Decimal, grid: Grid): number {
  const ticks = grid.ticksBelow(price.toString());
  return grid.price(ticks).lt(price) ? ticks + 1 : ticks;
}

function decimalsOf(value: Decimal): number {
  return value.toString().split('.')[1]?.length ?? 0;
}

function invalidPrice(message: string): RequestRefusedError {
  return new RequestRefusedError('INVALID_PRICE', message);
}

export function invalidQuantity(message: string): RequestRefusedError {
  return new RequestRefusedError('INVALID_QUANTITY', message);
}

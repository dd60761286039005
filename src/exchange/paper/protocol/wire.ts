import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import type { MarketState } from '../../../domain/market.js';
import type { FillRecord, OrderRecord } from '../exchangeRecords.js';
import type { Grid } from '../grid.js';
import type { PaperCandle, PublicTrade } from '../marketHistory.js';
import { remainingSteps } from '../matching/order.js';
import type { OrderBook } from '../matching/orderBook.js';
import type { PaperMarket } from '../paperMarkets.js';

/*
 * The shapes of Backpack's REST answers, field for field as recorded answers of the real exchange have them:
 * decimals are text, what does not apply is null.
 */

const MICROSECONDS = 1_000;

/** An order as the order endpoints answer it: `createdAt` is whole milliseconds, `clientId` a number. */
export function orderAnswer(order: OrderRecord): Record<string, unknown> {
  const isLimit = order.orderType === 'Limit';
  return {
    clientId: order.clientId,
    createdAt: order.createdAtMs,
    executedQuantity: order.executedQuantity,
    executedQuoteQuantity: order.executedQuote,
    id: String(order.id),
    orderType: order.orderType,
    ...(isLimit
      ? { postOnly: order.postOnly, price: order.price }
      : { quoteQuantity: order.quoteQuantity ?? order.executedQuote }),
    quantity: order.quantity,
    reduceOnly: null,
    relatedOrderId: null,
    selfTradePrevention: order.selfTradePrevention,
    side: order.side,
    status: order.status,
    ...NO_STOP_LOSS,
    strategyId: null,
    symbol: order.symbol,
    ...NO_TAKE_PROFIT,
    timeInForce: order.timeInForce,
    ...NO_TRIGGER,
    triggeredAt: null,
  };
}

/** An order as the history answers it: `createdAt` is ISO without a zone, and it has `expiryReason`. */
export function orderHistoryAnswer(order: OrderRecord): Record<string, unknown> {
  return {
    clientId: order.clientId,
    createdAt: isoWithoutZone(order.createdAtMs),
    executedQuantity: order.executedQuantity,
    executedQuoteQuantity: order.executedQuote,
    expiryReason: order.expiryReason,
    id: String(order.id),
    orderType: order.orderType,
    postOnly: order.postOnly,
    price: order.price,
    quantity: order.quantity,
    quoteQuantity: quoteQuantityOf(order),
    selfTradePrevention: order.selfTradePrevention,
    side: order.side,
    status: order.status,
    ...NO_STOP_LOSS,
    strategyId: null,
    symbol: order.symbol,
    systemOrderType: null,
    ...NO_TAKE_PROFIT,
    timeInForce: order.timeInForce,
    ...NO_TRIGGER,
  };
}

/** How much quote money an order is for: what it asks for, or at its limit; null for a market order by quantity. */
export function quoteQuantityOf({ price, quantity, quoteQuantity }: OrderRecord): string | null {
  if (quoteQuantity !== null || price === null) return quoteQuantity;
  return decimal(price).times(decimal(quantity)).toString();
}

/** A fill as the history answers it: `tradeId` is a whole number, `clientId` text. */
export function fillAnswer(fill: FillRecord): Record<string, unknown> {
  return {
    clientId: fill.clientId === null ? null : String(fill.clientId),
    fee: fill.fee,
    feeSymbol: fill.feeAsset,
    isMaker: fill.isMaker,
    orderId: String(fill.orderId),
    price: fill.price,
    quantity: fill.quantity,
    side: fill.side,
    symbol: fill.symbol,
    systemOrderType: null,
    timestamp: isoWithoutZone(fill.timeMs),
    tradeId: fill.tradeId,
  };
}

/** What the exchange calls the states of a market. */
export const ORDER_BOOK_STATES = {
  open: 'Open',
  closed: 'Closed',
  cancelOnly: 'CancelOnly',
  limitOnly: 'LimitOnly',
  postOnly: 'PostOnly',
} as const satisfies Readonly<Record<MarketState, string>>;

export function marketAnswer(market: PaperMarket): Record<string, unknown> {
  return {
    baseSymbol: market.baseAsset,
    createdAt: '2025-01-21T06:34:54.691858',
    filters: {
      price: {
        borrowEntryFeeMaxMultiplier: null,
        borrowEntryFeeMinMultiplier: null,
        maxImpactMultiplier: null,
        maxMultiplier: market.maxPriceMultiplier.toString(),
        maxPrice: market.maxPrice?.toString() ?? null,
        meanMarkPriceBand: null,
        meanPremiumBand: null,
        minImpactMultiplier: null,
        minMultiplier: market.minPriceMultiplier.toString(),
        minPrice: market.minPrice.toString(),
        tickSize: market.tickSize.toString(),
      },
      quantity: {
        maxQuantity: market.maxQuantity?.toString() ?? null,
        minQuantity: market.minQuantity.toString(),
        stepSize: market.stepSize.toString(),
      },
    },
    fundingInterval: null,
    fundingRateLowerBound: null,
    fundingRateUpperBound: null,
    imfFunction: null,
    marketType: 'SPOT',
    mmfFunction: null,
    openInterestLimit: '0',
    orderBookState: ORDER_BOOK_STATES[market.state],
    positionLimitWeight: null,
    quoteSymbol: market.quoteAsset,
    symbol: market.symbol,
    visible: true,
  };
}

/** An asset that can neither be deposited nor withdrawn: this money is made of paper. */
export function assetAnswer(symbol: string, displayName: string): Record<string, unknown> {
  return { coingeckoId: null, displayName, symbol, tokens: [] };
}

export function tickerAnswer(symbol: string, grid: Grid, day: PaperCandle): Record<string, unknown> {
  const first = grid.price(day.openTicks);
  const change = grid.price(day.closeTicks).minus(first);
  return {
    firstPrice: first.toString(),
    high: grid.priceText(day.highTicks),
    lastPrice: grid.priceText(day.closeTicks),
    low: grid.priceText(day.lowTicks),
    priceChange: change.toString(),
    priceChangePercent: change.div(first).round(6).toString(),
    quoteVolume: turnover(day, grid).toString(),
    symbol,
    trades: String(day.trades),
    volume: grid.quantityText(day.volumeSteps),
  };
}

/** @param row a candle, or the start of a stretch of time of which nothing is known */
export function klineAnswer(
  row: PaperCandle | number,
  intervalMs: number,
  grid: Grid,
): Record<string, unknown> {
  const startMs = typeof row === 'number' ? row : row.startMs;
  const candle = typeof row === 'number' ? null : row;
  return {
    close: candle === null ? null : grid.priceText(candle.closeTicks),
    end: spacedTime(startMs + intervalMs),
    high: candle === null ? null : grid.priceText(candle.highTicks),
    low: candle === null ? null : grid.priceText(candle.lowTicks),
    open: candle === null ? null : grid.priceText(candle.openTicks),
    quoteVolume: candle === null ? '0' : turnover(candle, grid).toString(),
    start: spacedTime(startMs),
    trades: String(candle?.trades ?? 0),
    volume: candle === null ? '0' : grid.quantityText(candle.volumeSteps),
  };
}

export function tradeAnswer(trade: PublicTrade, grid: Grid): Record<string, unknown> {
  return {
    id: trade.id,
    isBuyerMaker: trade.buyerIsMaker,
    price: grid.priceText(trade.priceTicks),
    quantity: grid.quantityText(trade.steps),
    quoteQuantity: grid.price(trade.priceTicks).times(grid.quantity(trade.steps)).toString(),
    timestamp: trade.timeMs,
  };
}

export type DepthSide = readonly (readonly [price: string, quantity: string])[];

/** Both sides with the lowest price first, as the exchange answers them; resting orders and the feed's sizes together. */
export function depthAnswer(
  book: OrderBook,
  limit: number,
  updateId: string,
  timeMs: number,
): { asks: DepthSide; bids: DepthSide; lastUpdateId: string; timestamp: number } {
  return {
    asks: depthSide(book, 'Ask').slice(0, limit),
    bids: depthSide(book, 'Bid').slice(0, limit).reverse(),
    lastUpdateId: updateId,
    timestamp: timeMs * MICROSECONDS,
  };
}

/** One side, best price first. */
export function depthSide(book: OrderBook, side: 'Bid' | 'Ask'): DepthSide {
  const steps = new Map<number, number>();
  for (const level of book.feedLevels(side)) if (level.steps > 0) steps.set(level.ticks, level.steps);
  for (const order of book.resting(side)) {
    const ticks = order.priceTicks ?? 0;
    steps.set(ticks, (steps.get(ticks) ?? 0) + remainingSteps(order));
  }
  const sorted = [...steps].sort(([a], [b]) => (side === 'Bid' ? b - a : a - b));
  return sorted.map(([ticks, count]) => [book.grid.priceText(ticks), book.grid.quantityText(count)]);
}

export function accountAnswer(
  makerFeeBps: Decimal,
  takerFeeBps: Decimal,
  account: { readonly limitOrders: number; readonly autoLend: boolean },
): Record<string, unknown> {
  return {
    autoBorrowSettlements: false,
    autoLend: account.autoLend,
    autoRealizePnl: false,
    autoRepayBorrows: false,
    borrowLimit: '0',
    futuresMakerFee: makerFeeBps.toString(),
    futuresTakerFee: takerFeeBps.toString(),
    leverageLimit: '1',
    limitOrders: account.limitOrders,
    liquidating: false,
    positionLimit: '0',
    spotMakerFee: makerFeeBps.toString(),
    spotTakerFee: takerFeeBps.toString(),
    triggerOrders: 0,
  };
}

/** `2025-09-11T20:10:40.699`: UTC, but it does not say so. */
export function isoWithoutZone(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, -1);
}

/** `2025-08-11 11:38:00`: UTC, but it does not say so. */
function spacedTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Volume in quote money: a statistic, and rounded like one when it is very large. */
export function turnover(candle: PaperCandle, grid: Grid): Decimal {
  return candle.turnover === 0
    ? ZERO
    : grid
        .price(1)
        .times(grid.quantity(1))
        .times(decimal(String(candle.turnover)));
}

const NO_STOP_LOSS = {
  stopLossLimitPrice: null,
  stopLossTriggerBy: null,
  stopLossTriggerPrice: null,
} as const;
const NO_TAKE_PROFIT = {
  takeProfitLimitPrice: null,
  takeProfitTriggerBy: null,
  takeProfitTriggerPrice: null,
} as const;
const NO_TRIGGER = { triggerBy: null, triggerPrice: null, triggerQuantity: null } as const;

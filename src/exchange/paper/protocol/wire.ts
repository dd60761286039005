import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import type { MarketState } from '../../../domain/market.js';
import type { Grid } from '../grid.js';
import type { PaperCandle, PublicTrade } from '../marketHistory.js';
import type { AccountSettings, OrderBook } from '../matching/index.js';
import { type PaperOrder, remainingSteps } from '../matching/index.js';
import type { PaperMarket } from '../paperMarkets.js';

/*
 * The shapes of Backpack's REST answers, field for field as recorded answers of the real exchange have them:
 * decimals are text, what does not apply is null.
 */

const MICROSECONDS = 1_000;
const MOST_LENT = '1000000000000';
const SMALLEST_LENT = '0.00000001';
/** Margin where nothing is borrowed. */
export const NO_MARGIN = { base: '0', factor: '0', type: 'sqrt' } as const;

/** Names that the exchange has for the states of a market. */
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
        maxImpactMultiplier: market.maxImpactMultiplier.toString(),
        maxMultiplier: market.maxPriceMultiplier.toString(),
        maxPrice: market.maxPrice?.toString() ?? null,
        meanMarkPriceBand: null,
        meanPremiumBand: null,
        minImpactMultiplier: market.minImpactMultiplier.toString(),
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

/** Amounts of an asset, in their sequence. */
export function amountTexts<Name extends string>(
  amounts: Readonly<Record<Name, Decimal>>,
): Record<Name, string> {
  const texts = Object.entries<Decimal>(amounts).map(([name, amount]) => [name, amount.toString()]);
  // The names are those of `amounts`.
  return Object.fromEntries(texts) as Record<Name, string>;
}

/** An asset that can neither be deposited nor withdrawn: this money is made of paper. */
export function assetAnswer(symbol: string, displayName: string): Record<string, unknown> {
  return { coingeckoId: null, displayName, symbol, tokens: [] };
}

/** All of it counts as what it is worth. */
export function collateralParameters(symbol: string): Record<string, unknown> {
  return {
    symbol,
    imfFunction: NO_MARGIN,
    mmfFunction: NO_MARGIN,
    haircutFunction: { weight: '1', kind: { type: 'identity' } },
  };
}

/** A pool that takes what is lent, pays nothing for it and lends it to nobody. */
export function lendingMarket(
  symbol: string,
  lent: Decimal,
  price: Decimal,
  timeMs: number,
): Record<string, unknown> {
  return {
    state: 'Open',
    assetMarkPrice: price.toString(),
    borrowInterestRate: '0',
    borrowedQuantity: '0',
    fee: '0',
    lendInterestRate: '0',
    lentQuantity: lent.toString(),
    maxUtilization: '1',
    openBorrowLendLimit: MOST_LENT,
    optimalUtilization: '1',
    symbol,
    timestamp: new Date(timeMs).toISOString(),
    throttleUtilizationThreshold: '1',
    throttleUtilizationBound: '1',
    throttleUpdateFraction: '1',
    utilization: '0',
    stepSize: SMALLEST_LENT,
  };
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
  account: { readonly openOrders: readonly PaperOrder[]; readonly settings: AccountSettings },
): Record<string, unknown> {
  const { openOrders, settings } = account;
  const waiting = openOrders.filter(({ trigger }) => trigger !== null).length;
  return {
    autoBorrowSettlements: settings.autoBorrowSettlements,
    autoLend: settings.autoLend,
    autoRealizePnl: false,
    autoRepayBorrows: settings.autoRepayBorrows,
    borrowLimit: '0',
    futuresMakerFee: makerFeeBps.toString(),
    futuresTakerFee: takerFeeBps.toString(),
    leverageLimit: settings.leverageLimit.toString(),
    limitOrders: openOrders.length - waiting,
    liquidating: false,
    positionLimit: '0',
    spotMakerFee: makerFeeBps.toString(),
    spotTakerFee: takerFeeBps.toString(),
    triggerOrders: waiting,
  };
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

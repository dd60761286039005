import { fillRecord, type OrderRecord, orderRecord } from '../exchangeRows.js';
import type { Grid } from '../grid.js';
import type { PaperCandle, PublicTrade } from '../marketHistory.js';
import type { BestPrices, OrderEvent } from '../matching/index.js';
import { quoteQuantityOf } from './orderWire.js';
import { type DepthSide, turnover } from './wire.js';

/*
 * The messages of Backpack's streams. Times are microseconds, except those of candles. The frequent ones are put
 * together as text: nothing in them needs escaping.
 */

/** Milliseconds to the text of microseconds. */
function micro(timeMs: number): string {
  return `${timeMs}000`;
}

export function bookTickerFrame(best: BestPrices, grid: Grid, updateId: string, nowMs: number): string {
  const time = micro(nowMs);
  return (
    `{"stream":"bookTicker.${best.symbol}","data":{"A":"${grid.quantityText(best.askSteps)}",` +
    `"B":"${grid.quantityText(best.bidSteps)}","E":${time},"T":${time},"a":"${grid.priceText(best.askTicks)}",` +
    `"b":"${grid.priceText(best.bidTicks)}","e":"bookTicker","s":"${best.symbol}","u":"${updateId}"}}`
  );
}

export function tradeFrame(symbol: string, trade: PublicTrade, grid: Grid): string {
  const time = micro(trade.timeMs);
  const [buyer, seller] = [trade.buyerOrderId ?? 0, trade.sellerOrderId ?? 0];
  return (
    `{"stream":"trade.${symbol}","data":{"E":${time},"T":${time},"a":"${seller}","b":"${buyer}","e":"trade",` +
    `"m":${trade.buyerIsMaker},"p":"${grid.priceText(trade.priceTicks)}","q":"${grid.quantityText(trade.steps)}",` +
    `"s":"${symbol}","t":${trade.id}}}`
  );
}

export function tickerFrame(symbol: string, day: PaperCandle, grid: Grid, nowMs: number): string {
  return (
    `{"stream":"ticker.${symbol}","data":{"E":${micro(nowMs)},"V":"${turnover(day, grid).toString()}",` +
    `"c":"${grid.priceText(day.closeTicks)}","e":"ticker","h":"${grid.priceText(day.highTicks)}",` +
    `"l":"${grid.priceText(day.lowTicks)}","n":${day.trades},"o":"${grid.priceText(day.openTicks)}",` +
    `"s":"${symbol}","v":"${grid.quantityText(day.volumeSteps)}"}}`
  );
}

export function klineFrame(
  stream: string,
  symbol: string,
  candle: PaperCandle,
  kline: {
    readonly intervalMs: number;
    readonly closed: boolean;
    readonly grid: Grid;
    readonly nowMs: number;
  },
): string {
  const { grid } = kline;
  return JSON.stringify({
    stream,
    data: {
      e: 'kline',
      E: kline.nowMs * 1_000,
      s: symbol,
      t: isoSeconds(candle.startMs),
      T: isoSeconds(candle.startMs + kline.intervalMs),
      o: grid.priceText(candle.openTicks),
      c: grid.priceText(candle.closeTicks),
      h: grid.priceText(candle.highTicks),
      l: grid.priceText(candle.lowTicks),
      v: grid.quantityText(candle.volumeSteps),
      n: candle.trades,
      X: kline.closed,
    },
  });
}

export function depthFrame(
  stream: string,
  symbol: string,
  changes: { readonly asks: DepthSide; readonly bids: DepthSide },
  update: { readonly first: number; readonly last: number; readonly nowMs: number },
): string {
  return JSON.stringify({
    stream,
    data: {
      e: 'depth',
      E: update.nowMs * 1_000,
      s: symbol,
      a: changes.asks,
      b: changes.bids,
      U: update.first,
      u: update.last,
      T: update.nowMs * 1_000,
    },
  });
}

/** Writes what an order event says, without its stream; optional letters are left out where they do not apply. */
export function orderUpdate(event: OrderEvent, grid: Grid): Record<string, unknown> {
  const order = orderRecord(event.order, grid);
  const fill = event.fill === null ? null : fillRecord(event.fill, grid);
  const quoteQuantity = quoteQuantityOf(order);
  const timeMicroseconds = event.timeMs * 1_000;
  return {
    e: event.kind,
    E: timeMicroseconds,
    s: order.symbol,
    ...(order.clientId === null ? {} : { c: order.clientId }),
    S: order.side,
    o: order.orderType.toUpperCase(),
    f: order.timeInForce,
    q: order.quantity,
    ...(quoteQuantity === null ? {} : { Q: quoteQuantity }),
    ...(order.price === null ? {} : { p: order.price }),
    ...(order.condition === null ? {} : conditionOf(order.condition)),
    X: order.status,
    ...(event.kind === 'orderExpired' ? { R: order.expiryReason } : {}),
    i: String(order.id),
    r: false,
    ...(fill === null
      ? { t: null }
      : { t: fill.tradeId, l: fill.quantity, L: fill.price, m: fill.isMaker, n: fill.fee, N: fill.feeAsset }),
    z: order.executedQuantity,
    Z: order.executedQuote,
    V: order.selfTradePrevention,
    y: order.postOnly,
    T: timeMicroseconds,
    O: 'USER',
    I: null,
  };
}

function conditionOf({ price, by, quantity }: NonNullable<OrderRecord['condition']>): Record<string, string> {
  return { P: price, ...(by === null ? {} : { B: by }), Y: quantity };
}

function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19);
}

import { decimal } from '../../../domain/decimal.js';
import type { FillRecord, OrderRecord } from '../exchangeRows.js';

/* The shapes of orders and fills in Backpack's REST answers, as those of everything else are in wire.ts. */

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
    ...triggerOf(order),
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
    ...triggerOf(order),
  };
}

/** Tells how much quote money an order is for: as asked, or at its limit; null for a market order by quantity. */
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

/** `2025-09-11T20:10:40.699`: UTC, but it does not say so. */
function isoWithoutZone(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, -1);
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
function triggerOf({ condition }: OrderRecord): Record<string, string | null> {
  return {
    triggerBy: condition?.by ?? null,
    triggerPrice: condition?.price ?? null,
    triggerQuantity: condition?.quantity ?? null,
  };
}

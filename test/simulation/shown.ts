import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder, Fill, OrderStatus, Side } from '../../src/domain/order.js';
import type { Grid } from '../../src/exchange/paper/grid.js';
import type { PaperFill, PaperOrder, PaperOrderStatus } from '../../src/exchange/paper/matching/order.js';

/*
 * Orders and executions as the exchange shows them to its clients.
 */
export function shownOrder(order: Readonly<PaperOrder>, grid: Grid): ExchangeOrder {
  return {
    orderId: String(order.id),
    clientId: order.clientId,
    symbol: order.symbol,
    side: sideOf(order.side),
    orderType: order.orderType === 'Limit' ? 'limit' : 'market',
    status: STATUSES[order.status],
    timeInForce: order.timeInForce,
    price: order.priceTicks === null ? null : decimal(grid.priceText(order.priceTicks)),
    quantity: decimal(grid.quantityText(order.quantitySteps)),
    executedQuantity: decimal(grid.quantityText(order.executedSteps)),
    createdAtMs: order.createdAtMs,
    expiryReason: order.expiryReason,
  };
}

export function shownFill(fill: PaperFill, grid: Grid): Fill {
  return {
    tradeId: String(fill.tradeId),
    orderId: String(fill.orderId),
    clientId: fill.clientId,
    symbol: fill.symbol,
    side: sideOf(fill.side),
    price: decimal(grid.priceText(fill.priceTicks)),
    quantity: decimal(grid.quantityText(fill.quantitySteps)),
    fee: fill.fee,
    feeAsset: fill.feeAsset,
    isMaker: fill.isMaker,
    timeMs: fill.timeMs,
  };
}

/** An order as the exchange shows it that has taken it and not looked at the book yet. */
export function asWhenTaken(order: ExchangeOrder): ExchangeOrder {
  return {
    ...order,
    status: 'new',
    executedQuantity: ZERO,
    expiryReason: null,
  };
}

/** An order of which the answer does not say how much was executed. */
export function withoutQuantity(order: ExchangeOrder): ExchangeOrder {
  return { ...order, executedQuantity: null };
}

const STATUSES: Readonly<Record<PaperOrderStatus, OrderStatus>> = {
  New: 'new',
  PartiallyFilled: 'partiallyFilled',
  Filled: 'filled',
  Cancelled: 'cancelled',
  Expired: 'expired',
  TriggerPending: 'triggerPending',
  TriggerFailed: 'triggerFailed',
  Triggered: 'cancelled',
};

function sideOf(side: 'Bid' | 'Ask'): Side {
  return side === 'Bid' ? 'buy' : 'sell';
}

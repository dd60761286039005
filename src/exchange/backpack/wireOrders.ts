import { z } from 'zod';
import type { Decimal } from '../../domain/decimal.js';
import { type ExchangeOrder, type Fill, type Side, UNNUMBERED } from '../../domain/order.js';
import type { NewOrder } from '../../engine/ports/index.js';
import type { SigningParameters } from './signing.js';
import { codeText, errorBody } from './wireAnswer.js';
import {
  clientIdValue,
  decimalValue,
  idText,
  optionalDecimal,
  orderTypeOf,
  sideValue,
  statusOf,
  timeInForceOf,
  timeMsValue,
  tradeIdValue,
} from './wireValues.js';

/** An order as `/order`, `/orders` and the order history give it. */
export const orderRow = z
  .object({
    id: idText,
    clientId: clientIdValue,
    createdAt: timeMsValue,
    executedQuantity: optionalDecimal,
    expiryReason: codeText.nullish(),
    orderType: z.string().nullish(),
    price: optionalDecimal,
    quantity: optionalDecimal,
    side: sideValue,
    status: z.string(),
    symbol: z.string().min(1),
    timeInForce: z.string().nullish(),
  })
  .transform((row): ExchangeOrder => {
    const { executedQuantity } = row;
    const orderType = orderTypeOf(row.orderType, row.price);
    return {
      orderId: row.id,
      clientId: row.clientId,
      symbol: row.symbol,
      side: row.side,
      orderType,
      status: statusOf(row.status, executedQuantity),
      timeInForce: timeInForceOf(row.timeInForce),
      price: orderType === 'market' ? null : row.price,
      quantity: row.quantity,
      executedQuantity,
      createdAtMs: row.createdAt,
      expiryReason: row.expiryReason ?? null,
    };
  });

export type BatchItem =
  | { readonly kind: 'accepted'; readonly order: ExchangeOrder }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** The answer to a batch: for each order, in their sequence, the order or why it was refused. */
export const batchRows = z.array(
  z.union([
    z
      .object({ operation: z.literal('Err') })
      .and(errorBody)
      .transform(({ code, message }): BatchItem => ({ kind: 'refused', code, message })),
    orderRow.transform((order): BatchItem => ({ kind: 'accepted', order })),
  ]),
);

/** One execution as `/wapi/v1/history/fills` gives it. */
export const fillRow = z
  .object({
    tradeId: tradeIdValue,
    orderId: idText,
    clientId: clientIdValue,
    symbol: z.string().min(1),
    side: sideValue,
    price: decimalValue,
    quantity: decimalValue,
    fee: decimalValue,
    feeSymbol: z.string().min(1),
    isMaker: z.boolean(),
    timestamp: timeMsValue,
  })
  .transform(
    (row): Fill => ({
      tradeId:
        row.tradeId ?? unnumberedTradeId(row.orderId, row.timestamp, row.side, row.price, row.quantity),
      orderId: row.orderId,
      clientId: row.clientId,
      symbol: row.symbol,
      side: row.side,
      price: row.price,
      quantity: row.quantity,
      fee: row.fee,
      feeAsset: row.feeSymbol,
      isMaker: row.isMaker,
      timeMs: row.timestamp,
    }),
  );

/**
 * A trade id for a fill that the exchange gave none (fills by its own system may have null or 0). It is made of
 * what the fill is, so that reading the same fill again gives the same id and it is booked once.
 */
export function unnumberedTradeId(
  orderId: string,
  timeMs: number,
  side: Side,
  price: Decimal,
  quantity: Decimal,
): string {
  return `${UNNUMBERED}${orderId}-${timeMs}-${side}-${price}-${quantity}`;
}

/**
 * The body of a limit order, which is also what is signed. `autoLendRedeem` lets it use funds that auto-lend
 * has taken out of the balance; self-trade prevention stays at the exchange's default (RejectTaker).
 */
export function orderParameters(order: NewOrder): SigningParameters {
  return {
    autoLendRedeem: true,
    clientId: order.clientId,
    orderType: 'Limit',
    ...(order.postOnly ? { postOnly: true } : {}),
    price: order.price.toString(),
    quantity: order.quantity.toString(),
    side: order.side === 'buy' ? 'Bid' : 'Ask',
    symbol: order.symbol,
    timeInForce: order.timeInForce,
  };
}

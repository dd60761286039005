import { z } from 'zod';
import { type ExchangeOrder, type Fill, UNNUMBERED } from '../../domain/order.js';
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
  .transform(({ id: orderId, createdAt: createdAtMs, ...row }) => orderOf({ ...row, orderId, createdAtMs }));

/** Fields of an order of which the exchange has words of its own, or none. */
interface OwnWords {
  readonly orderType?: string | null | undefined;
  readonly status: string;
  readonly timeInForce?: string | null | undefined;
  readonly expiryReason?: string | null | undefined;
}

/** An order with the exchange's words read. */
export function orderOf(row: Omit<ExchangeOrder, keyof OwnWords> & OwnWords): ExchangeOrder {
  const orderType = orderTypeOf(row.orderType, row.price);
  return {
    ...row,
    orderType,
    status: statusOf(row.status, row.executedQuantity),
    timeInForce: timeInForceOf(row.timeInForce),
    price: orderType === 'market' ? null : row.price,
    expiryReason: row.expiryReason ?? null,
  };
}

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
    ({ feeSymbol: feeAsset, timestamp: timeMs, ...row }): Fill => numbered({ ...row, feeAsset, timeMs }),
  );

/**
 * A fill with a trade id, also where the exchange gave none (fills by its own system may have null or 0). It is made of
 * what the fill is, so that reading the same fill again gives the same id and it is booked once.
 */
export function numbered(fill: Omit<Fill, 'tradeId'> & { readonly tradeId: string | null }): Fill {
  const { orderId, timeMs, side, price, quantity } = fill;
  const tradeId = fill.tradeId ?? `${UNNUMBERED}${orderId}-${timeMs}-${side}-${price}-${quantity}`;
  return { ...fill, tradeId };
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

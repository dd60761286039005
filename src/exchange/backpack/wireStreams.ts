import { z } from 'zod';
import { readClientId } from '../../domain/clientId.js';
import type { Fill } from '../../domain/order.js';
import type { BookTicker, OrderUpdate } from '../../engine/ports/index.js';
import { codeText } from './wireAnswer.js';
import { numbered, orderOf } from './wireOrders.js';
import {
  clientIdValue,
  exactNumberText,
  idText,
  isTimeMs,
  microsecondsValue,
  optionalDecimal,
  sideValue,
  tradeIdValue,
} from './wireValues.js';

/** Fields that a frame may hold before anything is known of it. */
export interface RawFrame {
  readonly stream?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
}

const orderUpdateFields = z.object({
  e: z.string(),
  i: idText,
  c: clientIdValue,
  s: z.string().min(1),
  S: sideValue,
  o: z.string().nullish(),
  f: z.string().nullish(),
  q: optionalDecimal,
  p: optionalDecimal,
  X: z.string(),
  z: optionalDecimal,
  R: codeText.nullish(),
  t: tradeIdValue,
  l: optionalDecimal,
  L: optionalDecimal,
  m: z.boolean().nullish(),
  n: optionalDecimal,
  N: z.string().nullish(),
  T: microsecondsValue,
});

/** `account.orderUpdate`. The creation time of an order is not told; its place is taken by the update's time. */
export const orderUpdateRow = orderUpdateFields.transform((row, context): OrderUpdate => {
  const fill = row.e === 'orderFill' ? fillOf(row) : null;
  if (fill === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'a fill without price, quantity, fee or maker (L, l, n, N, m)',
    });
    return z.NEVER;
  }
  return {
    order: orderOf({
      ...ownerOf(row),
      orderType: row.o,
      status: row.X,
      timeInForce: row.f,
      price: row.p,
      quantity: row.q,
      executedQuantity: row.z,
      createdAtMs: row.T,
      expiryReason: row.R,
    }),
    fill,
    timeMs: row.T,
  };
});

type OrderUpdateFields = z.output<typeof orderUpdateFields>;

/** Fields that an order and its fill have alike. */
function ownerOf({ i: orderId, c: clientId, s: symbol, S: side }: OrderUpdateFields) {
  return { orderId, clientId, symbol, side };
}

function fillOf(row: OrderUpdateFields): Fill | undefined {
  const { t: tradeId, L: price, l: quantity, n: fee, N: feeAsset, m: isMaker, T: timeMs } = row;
  if (price === null || quantity === null || fee === null || feeAsset == null || isMaker == null) {
    return undefined;
  }
  return numbered({ ...ownerOf(row), tradeId, price, quantity, fee, feeAsset, isMaker, timeMs });
}

/**
 * `bookTicker.<symbol>`, checked by hand: this is the way of every price, and a schema would cost more than all
 * that follows. Numbers are taken where texts are documented. Undefined when it is none, or when a side of the book is
 * empty.
 */
export function bookTickerOf(data: unknown): BookTicker | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  // At the border: an object of JSON, whose fields are looked at one by one below.
  const { s, a, b, u, T } = data as Readonly<Record<string, unknown>>;
  const timeMs = millisecondsOf(T);
  const [bid, ask] = [plainNumber(b), plainNumber(a)];
  if (typeof s !== 'string' || timeMs === undefined || bid === undefined || ask === undefined)
    return undefined;
  return { symbol: s, bid, ask, updateId: plainNumber(u) ?? '', timeMs };
}

/** The last price of `ticker.<symbol>`; undefined when it is none or nothing was traded. */
export function lastPriceOf(data: unknown): { symbol: string; price: string; timeMs: number } | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  // As above.
  const { s, c, E } = data as Readonly<Record<string, unknown>>;
  const [timeMs, price] = [millisecondsOf(E), plainNumber(c)];
  if (typeof s !== 'string' || timeMs === undefined || price === undefined) return undefined;
  return { symbol: s, price, timeMs };
}

/** True when an order update that cannot be read says for certain that it is somebody else's. */
export function isOthersUpdate(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  // As above.
  const { c, O } = data as Readonly<Record<string, unknown>>;
  if (typeof O === 'string' && O !== BY_A_USER) return true;
  const clientId = clientIdValue.safeParse(c);
  return clientId.success && clientId.data !== null && readClientId(clientId.data) === null;
}

/** Origin of an order that the exchange's own system did not place. */
const BY_A_USER = 'USER';

/** Plain notation, as the exchange writes its numbers; `Number` alone would take "Infinity", "0x10" and " 5 " too. */
const PLAIN_NUMBER = /^\d{1,20}(?:\.\d{1,20})?$/;

function plainNumber(value: unknown): string | undefined {
  const text = typeof value === 'number' ? exactNumberText(value) : value;
  return typeof text === 'string' && PLAIN_NUMBER.test(text) ? text : undefined;
}

/** Of microseconds since the epoch. */
function millisecondsOf(value: unknown): number | undefined {
  const timeMs = Math.floor((typeof value === 'number' ? value : Number(plainNumber(value))) / 1000);
  return isTimeMs(timeMs) ? timeMs : undefined;
}

import { z } from 'zod';
import { readClientId } from '../../domain/clientId.js';
import type { Decimal } from '../../domain/decimal.js';
import type { Fill, Side } from '../../domain/order.js';
import type { BookTicker, OrderUpdate } from '../../engine/ports/index.js';
import { codeText } from './wireAnswer.js';
import { unnumberedTradeId } from './wireOrders.js';
import {
  clientIdValue,
  exactNumberText,
  idText,
  isTimeMs,
  microsecondsValue,
  optionalDecimal,
  orderTypeOf,
  sideValue,
  statusOf,
  timeInForceOf,
  tradeIdValue,
} from './wireValues.js';

/** Fields that a frame may hold before anything is known of it. */
export interface RawFrame {
  readonly stream?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
}

/** `account.orderUpdate`. The creation time of an order is not told; its place is taken by the update's time. */
export const orderUpdateRow = z
  .object({
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
  })
  .transform((row, context): OrderUpdate => {
    const executedQuantity = row.z;
    const orderType = orderTypeOf(row.o, row.p);
    const fill = row.e === 'orderFill' ? fillOf(row) : null;
    if (fill === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'a fill without price, quantity, fee or maker (L, l, n, N, m)',
      });
      return z.NEVER;
    }
    return {
      order: {
        orderId: row.i,
        clientId: row.c,
        symbol: row.s,
        side: row.S,
        orderType,
        status: statusOf(row.X, executedQuantity),
        timeInForce: timeInForceOf(row.f),
        price: orderType === 'market' ? null : row.p,
        quantity: row.q,
        executedQuantity,
        createdAtMs: row.T,
        expiryReason: row.R ?? null,
      },
      fill,
      timeMs: row.T,
    };
  });

interface FillFields {
  readonly i: string;
  readonly c: number | null;
  readonly s: string;
  readonly S: Side;
  readonly t: string | null;
  readonly l: Decimal | null;
  readonly L: Decimal | null;
  readonly m?: boolean | null | undefined;
  readonly n: Decimal | null;
  readonly N?: string | null | undefined;
  readonly T: number;
}

function fillOf(row: FillFields): Fill | undefined {
  const { L: price, l: quantity, n: fee, N: feeAsset, m: isMaker } = row;
  if (price === null || quantity === null || fee === null || feeAsset == null || isMaker == null) {
    return undefined;
  }
  return {
    tradeId: row.t ?? unnumberedTradeId(row.i, row.T, row.S, price, quantity),
    orderId: row.i,
    clientId: row.c,
    symbol: row.s,
    side: row.S,
    price,
    quantity,
    fee,
    feeAsset,
    isMaker,
    timeMs: row.T,
  };
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

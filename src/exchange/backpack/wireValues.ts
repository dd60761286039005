import { z } from 'zod';
import { Decimal } from '../../domain/decimal.js';
import type { OrderStatus, Side, TimeInForce } from '../../domain/order.js';
import { excerpt } from './wireAnswer.js';

/*
 * The single values of Backpack's JSON, read leniently: the description and the recorded answers disagree on
 * what is a string, a number, null or missing, so that each reader here takes all forms that were seen.
 */

/** A JSON number has been through a double; up to this many digits come out of one as they went in. */
const EXACT_DIGITS_OF_A_DOUBLE = 15;
const MAX_CLIENT_ID = 0xffff_ffff;
const LONGEST_ID = 64;

/** No price, quantity or fee has more digits before its point, or zeros behind it. */
const MOST_DIGITS = 30;
/**
 * Plain notation, or with a short exponent. A longer one can say in ten characters what takes gigabytes to add up:
 * big.js writes out every zero.
 */
const DECIMAL_TEXT = /^-?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,2})?$/i;

/** Up to here every time has a date with a year of four digits. Microseconds taken for milliseconds lie far beyond. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A decimal from a string or, where its digits are certain, from a JSON number. */
export const decimalValue = z.union([z.string(), z.number()]).transform((value, context): Decimal => {
  const parsed = typeof value === 'string' ? decimalOf(value) : decimalOfNumber(value);
  if (parsed !== undefined) return parsed;
  const allowed = `a decimal with all its digits, at most ${MOST_DIGITS} on each side of the point`;
  context.addIssue({ code: 'custom', message: `expected ${allowed}, found ${excerpt(String(value))}` });
  return z.NEVER;
});

/** As `decimalValue`; null, missing and the empty string are null. */
export const optionalDecimal = z.preprocess(
  (value) => (value === '' ? null : value),
  decimalValue.nullish().transform((value): Decimal | null => value ?? null),
);

/** An id as text. Numbers that a double cannot hold are refused rather than changed. */
export const idText = z.union([z.string().min(1).max(LONGEST_ID), z.int().transform(String)]);

/** A client id, uint32. What other programs of the same account put there is not ours to judge: then null. */
export const clientIdValue = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined || value === '') return null;
    const id = Number(value);
    return Number.isInteger(id) && id >= 0 && id <= MAX_CLIENT_ID ? id : null;
  });

/** Null, missing, zero and empty all mean that the exchange numbered no trade. */
export const tradeIdValue = z
  .union([z.string().max(LONGEST_ID), z.int()])
  .nullish()
  .transform((value) =>
    value === null || value === undefined || value === '' || String(value) === '0' ? null : String(value),
  );

/** Milliseconds since the epoch, from such a number, its text, or an ISO time; a time without a zone is UTC. */
export const timeMsValue = z.union([z.number(), z.string()]).transform((value, context): number => {
  const timeMs = typeof value === 'number' ? value : timeMsOfText(value);
  if (timeMs !== undefined && isTimeMs(timeMs)) return Math.floor(timeMs);
  const allowed = 'milliseconds or an ISO time of the years 1970 to 9999';
  context.addIssue({ code: 'custom', message: `expected ${allowed}, found ${excerpt(String(value))}` });
  return z.NEVER;
});

/** Milliseconds since the epoch from a stream's microseconds, or their text. */
export const microsecondsValue = z.union([z.number(), z.string()]).transform((value, context): number => {
  const timeMs = Math.floor(typeof value === 'number' || /^\d+$/.test(value) ? Number(value) / 1000 : NaN);
  if (isTimeMs(timeMs)) return timeMs;
  const allowed = 'microseconds of the years 1970 to 9999';
  context.addIssue({ code: 'custom', message: `expected ${allowed}, found ${excerpt(String(value))}` });
  return z.NEVER;
});

/** True when so many milliseconds since the epoch are a time that a calendar and the database can tell. */
export function isTimeMs(timeMs: number): boolean {
  return timeMs >= 0 && timeMs <= LATEST_MS;
}

export const sideValue = z.enum(['Bid', 'Ask']).transform((side): Side => (side === 'Bid' ? 'buy' : 'sell'));

const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ['New', 'new'],
  ['PartiallyFilled', 'partiallyFilled'],
  ['Filled', 'filled'],
  ['Cancelled', 'cancelled'],
  ['Expired', 'expired'],
  ['TriggerPending', 'triggerPending'],
  ['TriggerFailed', 'triggerFailed'],
]);

/**
 * An order's status. One that is not in the description counts as still alive: an order wrongly thought alive
 * is asked for again, one wrongly thought dead would have its money spent twice.
 */
export function statusOf(status: string, executedQuantity: Decimal | null): OrderStatus {
  return STATUSES.get(status) ?? (executedQuantity?.gt(NOTHING) === true ? 'partiallyFilled' : 'new');
}

export function timeInForceOf(text: string | null | undefined): TimeInForce {
  return text === 'IOC' || text === 'FOK' ? text : 'GTC';
}

/** `Limit`, `Market` and their forms in capitals; anything else is told by whether it has a price. */
export function orderTypeOf(text: string | null | undefined, price: Decimal | null): 'limit' | 'market' {
  const lower = text?.toLowerCase();
  if (lower === 'limit' || lower === 'market') return lower;
  return price === null ? 'market' : 'limit';
}

const NOTHING = new Decimal('0');
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;

function timeMsOfText(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const [, date, time, zone = 'Z'] = ISO_TIME.exec(text) ?? [];
  return date === undefined ? undefined : Date.parse(`${date}T${time}${zone}`);
}

function decimalOf(text: string): Decimal | undefined {
  if (!DECIMAL_TEXT.test(text)) return undefined;
  const parsed = new Decimal(text);
  return Math.abs(parsed.e) <= MOST_DIGITS ? parsed : undefined;
}

/** A JSON number in plain notation; undefined where a double may have changed its digits. */
export function exactNumberText(value: number): string | undefined {
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? String(value) : undefined;
  return decimalOfNumber(value)?.toFixed();
}

function decimalOfNumber(value: number): Decimal | undefined {
  const parsed = decimalOf(String(value));
  if (parsed === undefined || parsed.c.length > EXACT_DIGITS_OF_A_DOUBLE) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : parsed;
}

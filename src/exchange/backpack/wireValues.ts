import { z } from 'zod';
import { Decimal } from '../../domain/decimal.js';
import type { OrderStatus, Side, TimeInForce } from '../../domain/order.js';

/*
 * The single values of Backpack's JSON, read leniently: the description and the recorded answers disagree on
 * what is a string, a number, null or missing, so that each reader here takes all forms that were seen.
 */

/** A JSON number has been through a double; up to this many digits come out of one as they went in. */
const EXACT_DIGITS_OF_A_DOUBLE = 15;
const MAX_CLIENT_ID = 0xffff_ffff;

/** A decimal from a string or, where its digits are certain, from a JSON number. */
export const decimalValue = z.union([z.string(), z.number()]).transform((value, context): Decimal => {
  const parsed = typeof value === 'string' ? decimalOf(value) : decimalOfNumber(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: `expected a decimal with all its digits, found ${value}` });
  return z.NEVER;
});

/** As `decimalValue`; null, missing and the empty string are null. */
export const optionalDecimal = z
  .union([z.literal(''), decimalValue])
  .nullish()
  .transform((value): Decimal | null => (value === '' ? null : (value ?? null)));

/** An id as text. Numbers that a double cannot hold are refused rather than changed. */
export const idText = z.union([z.string().min(1), z.int().transform(String)]);

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
  .union([z.string(), z.int()])
  .nullish()
  .transform((value) =>
    value === null || value === undefined || value === '' || String(value) === '0' ? null : String(value),
  );

/** Milliseconds since the epoch, from such a number, its text, or an ISO time; a time without a zone is UTC. */
export const timeMsValue = z.union([z.number(), z.string()]).transform((value, context): number => {
  const timeMs = typeof value === 'number' ? value : timeMsOfText(value);
  if (timeMs !== undefined && Number.isFinite(timeMs)) return Math.floor(timeMs);
  context.addIssue({ code: 'custom', message: `expected milliseconds or an ISO time, found "${value}"` });
  return z.NEVER;
});

/** Milliseconds since the epoch from a stream's microseconds. */
export const microsecondsValue = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .transform((microseconds) => Math.floor(microseconds / 1000));

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
export function statusOf(status: string, executedQuantity: Decimal): OrderStatus {
  return STATUSES.get(status) ?? (executedQuantity.gt(NOTHING) ? 'partiallyFilled' : 'new');
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
  try {
    return new Decimal(text);
  } catch {
    return undefined;
  }
}

function decimalOfNumber(value: number): Decimal | undefined {
  const parsed = decimalOf(String(value));
  if (parsed === undefined || parsed.c.length > EXACT_DIGITS_OF_A_DOUBLE) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : parsed;
}

import { Decimal } from '../../../src/domain/decimal.js';

/** The last moment that JavaScript's Date can tell, milliseconds since the epoch. */
const LAST_MOMENT_MS = 8.64e15;
/** No price and no quantity of any market has more digits before or behind the point than this. */
const MOST_DIGITS = 60;

/** What is not fit for a calculation with money or for the database, however it came in; empty when all is well. */
export function implausible(value: unknown, path = 'it'): string[] {
  if (typeof value === 'number') {
    return Number.isFinite(value) && Math.abs(value) <= LAST_MOMENT_MS ? [] : [`${path} is ${value}`];
  }
  if (value instanceof Decimal) {
    const { c, e } = value;
    const isSmall = Math.abs(e) <= MOST_DIGITS && c.length <= 2 * MOST_DIGITS;
    return isSmall ? [] : [`${path} is a decimal of ${c.length} digits and the exponent ${e}`];
  }
  if (value instanceof Map) return [...value].flatMap(([key, one]) => implausible(one, `${path}.${key}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => implausible(one, `${path}.${key}`));
}

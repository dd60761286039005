import { z } from 'zod';
import { Decimal, decimal, ZERO } from '../domain/decimal.js';

export type SqlValue = string | number | null;

/** Form of one value in a column. `read` takes nothing on trust: it throws when the column holds anything else. */
export interface Column<T> {
  readonly write: (value: T) => SqlValue;
  readonly read: (value: unknown) => T;
}

export const text: Column<string> = {
  write: (value) => value,
  read: (value) => {
    if (typeof value === 'string') return value;
    throw new TypeError('a text is expected');
  },
};

/** Whole numbers that a JavaScript number holds exactly: counts, ids, milliseconds since the epoch. */
export const integer: Column<number> = {
  write: (value) => value,
  read: (value) => {
    if (Number.isSafeInteger(value)) return Number(value);
    throw new TypeError('a whole number is expected');
  },
};

export const flag: Column<boolean> = {
  write: (value) => (value ? 1 : 0),
  read: (value) => {
    if (value === 0 || value === 1) return value === 1;
    throw new TypeError('0 or 1 is expected');
  },
};

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;

function decimalText(value: Decimal): string {
  // toFixed() without an argument is plain notation at any size, where toString() takes to exponents.
  return value.eq(ZERO) ? '0' : value.toFixed();
}

/** Text, because SQLite's numbers are floating point. Plain notation, so that a person and `CAST` can read it. */
export const decimalColumn: Column<Decimal> = {
  write: decimalText,
  read: (value) => {
    if (typeof value === 'string' && PLAIN_DECIMAL.test(value)) return decimal(value);
    throw new TypeError('a decimal number in plain notation is expected');
  },
};

export function oneOf<const T extends string>(allowed: readonly T[]): Column<T> {
  return {
    write: (value) => value,
    read: (value) => {
      const found = allowed.find((candidate) => candidate === value);
      if (found !== undefined) return found;
      throw new TypeError(`one of ${allowed.join(', ')} is expected`);
    },
  };
}

export function nullable<T>(column: Column<T>): Column<T | null> {
  return {
    write: (value) => (value === null ? null : column.write(value)),
    read: (value) => (value === null ? null : column.read(value)),
  };
}

/** A decimal inside a JSON column. */
export const jsonDecimal = z.codec(
  z.string().regex(PLAIN_DECIMAL, 'a decimal number in plain notation is expected'),
  z.custom<Decimal>((value) => value instanceof Decimal, 'a Decimal is expected'),
  { decode: decimal, encode: decimalText },
);

/**
 * A replacer: `toJSON` of a decimal, which has been asked before it, takes to exponents.
 *
 * @throws TypeError for a number that JSON has no word for: it could not be read again
 */
function withDecimals(this: unknown, key: string, value: unknown): unknown {
  const held: unknown = Reflect.get(Object(this), key);
  if (held instanceof Decimal) return decimalText(held);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${key} is ${value}`);
  return value;
}

/**
 * JSON text of what `schema` describes; decimals inside are strings (`jsonDecimal`). Values are immutable and most
 * stay the same from commit to commit, so that the text of each is made once.
 */
export function json<S extends z.ZodType<object>>(schema: S): Column<z.output<S>> {
  const texts = new WeakMap<object, string>();
  return {
    write: (value) => {
      const known = texts.get(value);
      if (known !== undefined) return known;
      const made = JSON.stringify(value, withDecimals);
      texts.set(value, made);
      return made;
    },
    read: (value) => {
      const parsed = schema.safeParse(JSON.parse(text.read(value)));
      if (parsed.success) return parsed.data;
      throw new TypeError(z.prettifyError(parsed.error));
    },
  };
}

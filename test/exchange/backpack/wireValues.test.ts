import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  decimalValue,
  idText,
  microsecondsValue,
  timeMsValue,
  tradeIdValue,
} from '../../../src/exchange/backpack/wireValues.js';

/** Why a value is refused; undefined when it is taken. */
function refusal(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message;
}

const DECIMALS_ALLOWED = 'expected a decimal with all its digits, at most 30 on each side of the point';
const TIMES_ALLOWED = 'expected milliseconds or an ISO time of the years 1970 to 9999';

describe('a decimal', () => {
  it('in plain notation keeps every digit, up to thirty on each side of the point', () => {
    const side = fc.stringMatching(/^[1-9]\d{0,28}[1-9]$/);
    fc.assert(
      fc.property(fc.constantFrom('', '-'), side, side, (sign, whole, fraction) => {
        const text = `${sign}${whole}.${fraction}`;
        expect(decimalValue.parse(text).toString()).toBe(text);
      }),
    );
  });

  it.each([
    ['1e-8', '0.00000001'],
    ['2.5E+3', '2500'],
    [1e-8, '0.00000001'],
    [0, '0'],
    ['0.000', '0'],
    ['0e99', '0'],
  ])('may be written as %j', (value, plain) => {
    expect(decimalValue.parse(value).toString()).toBe(plain);
  });

  it.each([
    // A sum with it would be written out zero by zero, until the memory is full.
    '1e999999999',
    '1e-999999999',
    '1e31',
    '1e-31',
    '1e99',
    '9'.repeat(31),
    `0.${'1'.repeat(31)}`,
    '0x10',
    ' 5 ',
    'Infinity',
    'NaN',
    '1,5',
    '.',
    '-',
    Number.MAX_SAFE_INTEGER + 1,
    0.1234567890123456,
    1e300,
    5e-324,
  ])('such as %j is refused, and the message says what was found', (value) => {
    const found = String(value).trim();
    expect(refusal(decimalValue, value)).toBe(`${DECIMALS_ALLOWED}, found "${found}"`);
  });

  it('of a hundred thousand digits is not repeated in the message', () => {
    expect(refusal(decimalValue, '9'.repeat(100_000))).toMatch(/found "9{77}\.\.\."$/);
  });
});

describe('a time', () => {
  const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

  it.each([0, LATEST_MS, String(LATEST_MS), '9999-12-31T23:59:59.999', '1970-01-01T00:00:00Z'])(
    'of %j is taken',
    (value) => {
      const timeMs = timeMsValue.parse(value);
      expect(new Date(timeMs).getUTCFullYear()).toBe(timeMs === 0 ? 1970 : 9999);
    },
  );

  it.each([
    -1,
    LATEST_MS + 1,
    // Microseconds where milliseconds are due.
    1_790_000_000_123_456,
    '1790000000123456',
    1e21,
    1e300,
    '9'.repeat(40),
    '1969-12-31T23:59:59Z',
    '2026-13-45T99:99:99',
  ])('of %j is refused, and the message says what was found', (value) => {
    expect(refusal(timeMsValue, value)).toBe(`${TIMES_ALLOWED}, found "${value}"`);
  });

  it('of a hundred thousand characters is not repeated in the message', () => {
    expect(refusal(timeMsValue, 'x'.repeat(100_000))).toMatch(/found "x{77}\.\.\."$/);
  });

  it('in microseconds has the same bounds', () => {
    expect(microsecondsValue.parse(LATEST_MS * 1000)).toBe(LATEST_MS);
    expect(microsecondsValue.parse('1790000000123456')).toBe(1_790_000_000_123);
    for (const value of [-1, 1e300, (LATEST_MS + 1) * 1000, '9'.repeat(20)]) {
      expect(refusal(microsecondsValue, value)).toBe(
        `expected microseconds of the years 1970 to 9999, found "${value}"`,
      );
    }
    expect(refusal(microsecondsValue, '9'.repeat(400))).toBeDefined();
  });
});

describe('an id', () => {
  it.each([
    ['of an order', idText],
    ['of a trade', tradeIdValue],
  ])('%s may be a number or a text, and not endless', (_whose, schema) => {
    expect(schema.parse(90071992547409)).toBe('90071992547409');
    expect(schema.parse('9'.repeat(64))).toBe('9'.repeat(64));
    expect(refusal(schema, '9'.repeat(65))).toBeDefined();
  });
});

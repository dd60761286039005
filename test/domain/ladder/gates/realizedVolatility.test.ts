import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal } from '../../../../src/domain/decimal.js';
import { realizedVolatility } from '../../../../src/domain/ladder/index.js';

const prices = (...texts: string[]): readonly Decimal[] => texts.map(decimal);

describe('the realized volatility', () => {
  test('is the root of the sum of the squared logarithmic returns, in percent', () => {
    // Two returns of ln 1.1 and one of ln(1/1.1): 9.5310 % · √3.
    expect(String(realizedVolatility(prices('100', '110', '121', '110')))).toBe('16.5082');
  });

  test('of a price that stands still is zero, and of one price it is not known', () => {
    expect(String(realizedVolatility(prices('5', '5', '5')))).toBe('0');
    expect(realizedVolatility(prices('5'))).toBeNull();
    expect(realizedVolatility([])).toBeNull();
  });

  test('is the same for prices in another unit, and in the other sequence', () => {
    const price = fc.integer({ min: 1, max: 1_000_000 }).map((cents) => decimal(String(cents)));
    fc.assert(
      fc.property(fc.array(price, { minLength: 2, maxLength: 50 }), (closes) => {
        const found = Number(String(realizedVolatility(closes)));
        const scaled = closes.map((close) => close.times('1000'));
        expect(Number(String(realizedVolatility(scaled)))).toBeCloseTo(found, 3);
        expect(Number(String(realizedVolatility(closes.toReversed())))).toBeCloseTo(found, 3);
      }),
    );
  });
});

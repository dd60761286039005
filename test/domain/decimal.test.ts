import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ceilTo, Decimal, decimal, floorTo, percent } from '../../src/domain/decimal.js';
import { onGrid } from './support/arbitraries.js';

const step = fc.constantFrom('1', '0.5', '0.1', '0.05', '0.001', '0.00001').map(decimal);

describe('decimals', () => {
  test('refuse JavaScript numbers, which would bring floating point into the ledger', () => {
    // A number where the type wants text: what a careless border would pass.
    expect(() => new Decimal(0.1 as unknown as string)).toThrow();
    expect(() => Number(decimal('1'))).toThrow();
    expect(() => decimal('1') < decimal('2')).toThrow();
  });

  test.each(['', 'abc', '1.2.3', 'NaN', 'Infinity', '0x10'])(
    'refuse %j, which is no finite decimal',
    (text) => {
      expect(() => decimal(text)).toThrow();
    },
  );

  test('are written out in full, never with an exponent', () => {
    expect(decimal('0.000000000000000000000000001').toString()).toBe('0.000000000000000000000000001');
    expect(decimal('1').times(decimal('10').pow(40)).toString()).toBe(`1${'0'.repeat(40)}`);
  });

  test('floor and ceil to the nearest multiples of a step, and leave a multiple as it is', () => {
    fc.assert(
      fc.property(onGrid(0, 100_000_000, 7), step, (value, unit) => {
        const floor = floorTo(value, unit);
        const ceil = ceilTo(value, unit);
        expect(floor.mod(unit).toString()).toBe('0');
        expect(ceil.mod(unit).toString()).toBe('0');
        expect(floor.lte(value) && value.lt(floor.plus(unit))).toBe(true);
        expect(ceil.gte(value) && value.gt(ceil.minus(unit))).toBe(true);
      }),
    );
  });

  test('a percentage is a hundredth', () => {
    expect(percent(decimal('0.25')).toString()).toBe('0.0025');
  });
});

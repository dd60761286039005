import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as figures from '../../../src/chat/message/figures.js';
import { decimal } from '../../../src/domain/decimal.js';

describe('figures', () => {
  it.each([
    ['58726', '0.1', '58726.0'],
    ['58726.5', '0.1', '58726.5'],
    ['0.1', '0.00001', '0.10000'],
    ['58726', '1', '58726'],
    ['58726', '5', '58726'],
    ['0.00000012', '0.01', '0.00000012'],
    ['0', '0.01', '0.00'],
  ])('%s on a grid of %s is %s', (value, step, written) => {
    expect(figures.onGrid(decimal(value), decimal(step))).toBe(written);
  });

  it.each([
    [figures.money, '248.330000', '248.33'],
    [figures.money, '2000', '2000'],
    [figures.money, '11.825', '11.825'],
    [figures.signedMoney, '2499.1', '+2499.1'],
    [figures.money, '1234567.891234567', '1234567.891235'],
    [figures.money, '0.00000012345', '0.00000012'],
    [figures.money, '-0', '0'],
    [figures.signedMoney, '0.5', '+0.5'],
    [figures.signedMoney, '-3.25', '-3.25'],
    [figures.signedMoney, '0', '0'],
    [figures.quantity, '0.0042033840', '0.004203384'],
    [figures.averagePrice, '59173.528918563', '59173.53'],
    [figures.averagePrice, '143.27184219', '143.2718'],
    [figures.averagePrice, '1234567.891', '1234567.89'],
    [figures.averagePrice, '0.0000234512345', '0.00002345123'],
    [figures.averagePrice, '60000', '60000'],
    [figures.signedPercentage, '0.2', '+0.20%'],
    [figures.signedPercentage, '-0.001', '0.00%'],
    // Halves go away from zero, whatever stands before them.
    [figures.signedPercentage, '0.125', '+0.13%'],
    [figures.signedPercentage, '-0.125', '-0.13%'],
    [figures.money, '1.0000005', '1.000001'],
    [figures.money, '-1.0000005', '-1.000001'],
    [figures.averagePrice, '59173.525', '59173.53'],
    [figures.wholePercentage, '80.5', '81%'],
    [figures.roundMoney, '40.525', '40.53'],
    [figures.percentage, '7.005', '7.01%'],
    [figures.ratio, '3.25', '3.3'],
    [figures.wholePercentage, '80.4', '80%'],
    [figures.wholePercentage, '-0.3', '0%'],
    [figures.exactPercentage, '0.25', '0.25%'],
    [figures.feeRate, '8', '0.08%'],
  ])('%o writes %s as %s', (write, value, written) => {
    expect(write(decimal(value))).toBe(written);
  });

  it.each(['en', 'zh-CN'])('are what Intl writes in %s, without separators', (locale) => {
    const intl = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 6 });
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
        fc.integer({ min: 0, max: 6 }),
        (digits, places) => {
          const value = decimal(`${digits}e-${places}`);
          expect(figures.money(value)).toBe(intl.format(Number(value.toString())));
        },
      ),
    );
  });

  it('never write a value that is not zero as zero, and never in powers of ten', () => {
    const amounts = fc
      .tuple(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.integer({ min: 0, max: 24 }))
      .map(([digits, decimals]) => decimal(`${digits}e-${decimals}`));
    fc.assert(
      fc.property(amounts, (value) => {
        for (const write of [figures.money, figures.quantity, figures.averagePrice]) {
          const written = write(value);
          expect(written).toMatch(/^-?\d+(\.\d*[1-9])?$/u);
          expect(decimal(written).eq('0')).toBe(value.eq('0'));
        }
      }),
    );
  });

  it('of a sale add up as they are written, and are no more than rounded', () => {
    const value = fc
      .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 18 }))
      .map(([digits, decimals]) => decimal(`${digits}e-${decimals}`));
    fc.assert(
      fc.property(value, value, value, (gross, fees, cost) => {
        const result = gross.minus(fees).minus(cost);
        const written = figures.bill({ gross, fees, result });
        const read = (text: string) => decimal(text.replace('+', ''));
        const sum = read(written.gross).plus(read(written.fees)).plus(read(written.cost));
        expect(String(sum)).toBe(String(read(written.result)));
        expect(read(written.result).minus(result).abs().lte('0.0000005')).toBe(true);
        expect(read(written.gross).minus(gross).abs().lte('0.0000005')).toBe(true);
        expect(read(written.fees).plus(fees).abs().lte('0.0000005')).toBe(true);
        expect(read(written.cost).plus(cost).abs().lte('0.0000015')).toBe(true);
        const decimals = [written.gross, written.fees, written.cost].map(
          (text) => text.split('.')[1]?.length,
        );
        expect(new Set(decimals).size).toBe(1);
      }),
    );
  });
});

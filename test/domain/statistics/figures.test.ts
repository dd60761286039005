import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { depthOf, profitFactor, returnOnCapital, winRate } from '../../../src/domain/statistics/index.js';
import { onGrid } from '../support/arbitraries.js';

describe('the profit factor', () => {
  it('is what the winners earned for each unit that the losers lost', () => {
    fc.assert(
      fc.property(fc.array(onGrid(-5_000, 5_000, 2), { minLength: 1 }), (results) => {
        let [won, lost] = [ZERO, ZERO];
        for (const result of results) {
          if (result.gt(ZERO)) won = won.plus(result);
          else lost = lost.minus(result);
        }
        const factor = profitFactor(results);
        if (lost.eq(ZERO)) expect(factor).toBeNull();
        else expect(factor?.times(lost).minus(won).abs().lt(decimal('0.000001'))).toBe(true);
      }),
    );
  });

  it('is unknown before the first loss', () => {
    expect(profitFactor([])).toBeNull();
    expect(profitFactor([decimal('3'), ZERO])).toBeNull();
  });
});

describe('the depth', () => {
  it('counts every cycle once, from the first rung to the deepest', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 20 }), { nil: null })), (deepest) => {
        const depths = depthOf(deepest);
        for (const { rung, cycles } of depths) {
          expect(cycles).toBe(deepest.filter((each) => each === rung).length);
        }
        expect(depths.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(deepest.length);
        const rungs = depths.flatMap(({ rung }) => rung ?? []);
        expect(rungs).toEqual(rungs.map((_, index) => index + 1));
      }),
    );
  });
});

it('the share of cycles won, and the return on capital, are percentages of what there is', () => {
  expect(winRate({ cycles: 3, wins: 1 })?.round(2).toString()).toBe('33.33');
  expect(winRate({ cycles: 0, wins: 0 })).toBeNull();
  expect(returnOnCapital(decimal('-6'), decimal('120'))?.toString()).toBe('-5');
  expect([null, ZERO].map((capital) => returnOnCapital(decimal('1'), capital))).toEqual([null, null]);
});

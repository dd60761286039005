import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ONE, percent, ZERO } from '../../../../src/domain/decimal.js';
import { forestalledRungs } from '../../../../src/domain/ladder/index.js';
import { type PlannedRung, planLadder } from '../../../../src/domain/ladder/rungs/plannedRungs.js';
import { btcMarket, readmeLadder } from '../../support/builders.js';

const FEE = decimal('8');

function ladder(): readonly PlannedRung[] {
  return planLadder(readmeLadder(), btcMarket, decimal('60000'), ZERO).rungs;
}

describe('rungs that a stop loss can forestall', () => {
  test.each<readonly [string, readonly number[]]>([
    // The README's ladder: after rung 5 the average is 58065.02, 2 % below it is 56903.72, and rung 6 lies at 56850.
    ['0.5', [2, 3, 4, 5, 6, 7, 8]],
    ['2', [6, 7, 8]],
    ['2.4', [8]],
    ['2.5', []],
    ['50', []],
  ])('%s percent below the average: %j', (stopLoss, rungs) => {
    expect(forestalledRungs(ladder(), decimal(stopLoss), FEE)).toEqual(rungs);
  });

  test('there are none without a stop loss, and none of a single rung', () => {
    expect(forestalledRungs(ladder(), null, FEE)).toEqual([]);
    expect(forestalledRungs(ladder().slice(0, 1), decimal('0.01'), FEE)).toEqual([]);
  });

  test('a market that falls step by step buys exactly the others before it sells', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), (hundredths) => {
        const stopLoss = decimal(String(hundredths)).div(decimal('100'));
        const rungs = ladder();
        const kept = ONE.minus(decimal('0.0008'));
        const bought: number[] = [];
        let [quantity, cost] = [ZERO, ZERO];
        for (const { rung, price, quantity: size, amount } of rungs) {
          const stop = quantity.eq(ZERO) ? null : cost.div(quantity).times(ONE.minus(percent(stopLoss)));
          if (stop !== null && price.lte(stop)) break;
          bought.push(rung);
          [quantity, cost] = [quantity.plus(size.times(kept)), cost.plus(amount)];
        }
        const forestalled = forestalledRungs(rungs, stopLoss, FEE);
        expect([...bought, ...forestalled]).toEqual(rungs.map(({ rung }) => rung));
      }),
    );
  });
});

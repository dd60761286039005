import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import {
  atLowestTarget,
  sellingParameters,
  targetInForce,
} from '../../../../src/domain/ladder/exits/fallingTarget.js';
import { parametersOf } from '../../support/builders.js';

const parameters = parametersOf({
  takeProfitPercentage: decimal('1'),
  depthTargets: [
    { at: 3, percentage: decimal('0.6') },
    { at: 5, percentage: decimal('0.3') },
  ],
});
const at = (rungsFilled: number) => ({ parameters, cycle: { rungsFilled }, targetAgeMs: 0 });

describe('a target that falls with depth', () => {
  test.each([
    [0, '1', null],
    [2, '1', null],
    [3, '0.6', 3],
    [4, '0.6', 3],
    [5, '0.3', 5],
    [50, '0.3', 5],
  ])('is after %i rungs %s %% above the average', (rungs, percentage, fromRung) => {
    expect({ ...targetInForce(at(rungs)), percentage: String(targetInForce(at(rungs)).percentage) }).toEqual({
      percentage,
      fromRung,
      afterHours: null,
    });
    expect(sellingParameters(at(rungs)).takeProfitPercentage.toString()).toBe(percentage);
  });

  test('never rises: a step that is above what the owner has set since does nothing', () => {
    const lowered = { ...parameters, takeProfitPercentage: decimal('0.5') };
    expect(
      targetInForce({ parameters: lowered, cycle: { rungsFilled: 3 }, targetAgeMs: 0 }).fromRung,
    ).toBeNull();
  });

  test('gives the same object again, so that what follows from it is not reckoned anew', () => {
    expect(sellingParameters(at(3))).toBe(sellingParameters(at(3)));
    expect(sellingParameters(at(0))).toBe(parameters);
  });

  test('is as low as its last step: that one has to pay the fees', () => {
    expect(atLowestTarget(parameters).takeProfitPercentage.toString()).toBe('0.3');
    expect(atLowestTarget({ ...parameters, depthTargets: null }).takeProfitPercentage.toString()).toBe('1');
  });
});

describe('a target that falls with age', () => {
  const aging = {
    ...parameters,
    ageTargets: [
      { at: 2, percentage: decimal('0.5') },
      { at: 24.5, percentage: decimal('0.2') },
    ],
  };
  const after = (hours: number, rungsFilled: number) =>
    targetInForce({ parameters: aging, cycle: { rungsFilled }, targetAgeMs: hours * 3_600_000 });

  test.each([
    [0, 0, '1', null, null],
    [2, 0, '0.5', null, 2],
    [24, 3, '0.5', null, 2],
    [2, 5, '0.3', 5, null],
    [24.5, 5, '0.2', null, 24.5],
  ])(
    'is after %d hours and %i rungs %s %%: the lower of the two',
    (hours, rungs, percentage, fromRung, afterHours) => {
      const { percentage: found, ...step } = after(hours, rungs);
      expect([String(found), step]).toEqual([percentage, { fromRung, afterHours }]);
    },
  );

  test('is as low as its last step: that one has to pay the fees', () => {
    expect(atLowestTarget(aging).takeProfitPercentage.toString()).toBe('0.2');
  });
});

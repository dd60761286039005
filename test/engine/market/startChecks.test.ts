import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { unprofitableBelow, unprofitableTarget } from '../../../src/engine/market/startChecks.js';
import { parametersOf } from '../../domain/support/builders.js';

const fees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
const fallingTo = (percentage: string) =>
  parametersOf({ depthTargets: [{ at: 3, percentage: decimal(percentage) }] });

describe('a target that falls', () => {
  test('has to pay the fees at its last step too', () => {
    expect(unprofitableTarget(fallingTo('0.2'), fees)).toBeNull();
    expect(String(unprofitableBelow(fallingTo('0.1'), fees))).toBe('0.1502');
  });

  test('is refused by the name of the setting that loses', () => {
    expect(unprofitableTarget(fallingTo('0.1'), fees)).toMatch(
      /^trading\.takeProfit\.targets: 0\.1 % does not pay the fees of a round trip .* it takes more than 0\.1502 %\./u,
    );
    const old = parametersOf({ ageTargets: [{ at: 24, percentage: decimal('0.1') }] });
    expect(unprofitableTarget(old, fees)).toMatch(/^trading\.takeProfit\.afterHours: 0\.1 % does not pay/u);
    const whole = parametersOf({ takeProfitPercentage: decimal('0.1') });
    expect(unprofitableTarget(whole, fees)).toMatch(/^trading\.takeProfitPercentage: 0\.1 % does not pay/u);
  });
});

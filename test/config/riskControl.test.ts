import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../src/domain/brakes/index.js';
import { decimal } from '../../src/domain/decimal.js';
import { load, problemsOf } from './loading.js';

const withLimits = (riskControl: object, more: object = {}) => ({
  file: JSON.stringify({
    trading: { totalAmount: 475, orderCount: 3, incrementPercentage: 50 },
    ...more,
    riskControl,
  }),
});

describe('riskControl', () => {
  it('sets no limit unless it is there', () => {
    expect(load({}).config.riskControl).toEqual(NO_LIMITS);
  });

  it('is taken with the old names and figures of the dual file', () => {
    const file = readFileSync(
      new URL('../../docs/examples/dual_strategy_config.json', import.meta.url),
      'utf8',
    );
    expect(load({ file }).config.riskControl).toEqual({
      ...NO_LIMITS,
      maxDailyLoss: decimal('200'),
      maxConsecutiveLosses: 3,
      cooldownAfterLossMs: 30 * 60_000,
      emergencyStopLoss: decimal('500'),
    });
  });

  it('takes the new names beside them', () => {
    const { config, warnings } = load(
      withLimits({
        ...{ emergencyStopLossPercentage: 12.5, maxRungsPerMinute: 4, cooldownAfterRungs: 5 },
        ...{ maxExposure: '400', maxExposurePerAsset: { BTC: 300, DEFAULT: 200 }, onBrake: 'sell' },
      }),
    );
    expect(warnings).toEqual([]);
    expect(config.riskControl).toEqual({
      ...NO_LIMITS,
      emergencyStopLossPercentage: decimal('12.5'),
      maxRungsPerMinute: 4,
      cooldownAfterRungsMs: 300_000,
      maxExposure: decimal('400'),
      maxExposurePerAsset: new Map([
        ['BTC', decimal('300')],
        ['DEFAULT', decimal('200')],
      ]),
      onBrake: 'sell',
    });
  });

  it.each([
    [
      'a daily loss above the emergency stop',
      { maxDailyLoss: 600, emergencyStopLoss: 500 },
      'riskControl.maxDailyLoss: found 600, allowed: at most riskControl.emergencyStopLoss, ' +
        'which is 500 and would always stop trading first',
    ],
    [
      'more of one coin than of all',
      { maxExposure: 400, maxExposurePerAsset: { SOL: 500 } },
      'riskControl.maxExposurePerAsset.SOL: found 500, allowed: at most riskControl.maxExposure, which is 400',
    ],
    [
      'an exposure below one rung',
      { maxExposure: 99 },
      'riskControl.maxExposure: found 99, allowed: at least 100, which the first rung of BTC_USDC costs',
    ],
    [
      'an exposure of one coin below one rung',
      { maxExposurePerAsset: { DEFAULT: 99.5 } },
      'riskControl.maxExposurePerAsset.DEFAULT: found 99.5, allowed: at least 100, which the first rung of BTC_USDC costs',
    ],
    [
      'another end than two',
      { onBrake: 'panic' },
      'riskControl.onBrake: found "panic", allowed: "keep" or "sell"',
    ],
    [
      'a name that is near',
      { maxDailyLos: 5 },
      'riskControl.maxDailyLos: unknown; did you mean riskControl.maxDailyLoss?',
    ],
  ])('refuses %s in one sentence', (_case, riskControl, problem) => {
    expect(problemsOf(withLimits(riskControl))).toEqual([problem]);
  });

  it('says what has no effect', () => {
    expect(load(withLimits({ cooldownAfterLoss: 5, cooldownAfterRungs: 5 })).warnings).toEqual([
      'riskControl.cooldownAfterLoss: no effect without riskControl.maxConsecutiveLosses',
      'riskControl.cooldownAfterRungs: no effect without riskControl.maxRungsPerMinute',
    ]);
  });
});

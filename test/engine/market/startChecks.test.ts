import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { unprofitableBelow, unprofitableTarget } from '../../../src/engine/market/startChecks.js';
import { load } from '../../config/loading.js';
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

test('the dual file of the bot before Rung loses with both targets: each is told what a cycle loses, and what breaks even', () => {
  const file = readFileSync(
    new URL('../../../docs/examples/dual_strategy_config.json', import.meta.url),
    'utf8',
  );
  const { strategies } = load({ file }).config;
  const terms = 'does not pay the fees of a round trip (maker 8 bps, taker 10 bps, slippage 0.05 %)';
  expect(strategies.map((strategy) => unprofitableTarget(strategy, fees))).toEqual([
    `高频小波动策略, takeProfitPercentage: 0.06 % ${terms}: it takes more than 0.1502 %. ` +
      'A cycle sold at its lowest price loses 0.0901 % of what was paid, 2.26 USDC with all rungs bought.',
    `中频大波动策略, takeProfitPercentage: 0.12 % ${terms}: it takes more than 0.1502 %. ` +
      'A cycle sold at its lowest price loses 0.0302 % of what was paid, 0.76 USDC with all rungs bought.',
  ]);
});

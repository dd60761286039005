import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../../../../src/domain/decimal.js';
import type { ExitRule } from '../../../../../src/domain/ladder/exits/rules/exitRule.js';
import { EXIT_RULES, targetPrice } from '../../../../../src/domain/ladder/exits/rules/exitRules.js';
import { stopLossPrice } from '../../../../../src/domain/ladder/exits/rules/stopLoss.js';
import { EMPTY_POSITION } from '../../../../../src/domain/ledger.js';
import type { Market } from '../../../../../src/domain/market.js';
import { anyMarket, onGrid } from '../../../support/arbitraries.js';
import { parametersOf, positionOf, solMarket } from '../../../support/builders.js';

const { stopLoss, sellNow } = EXIT_RULES;

test('the target of a position is the lowest price above it at which an exit begins', () => {
  const parameters = parametersOf({ takeProfitPercentage: decimal('1'), stopLossPercentage: decimal('5') });
  expect(targetPrice(positionOf('2', '200'), parameters)?.toString()).toBe('101');
  expect(targetPrice(EMPTY_POSITION, parameters)).toBeNull();
});

test('what the owner orders is begun by no price', () => {
  expect(
    sellNow.triggers({ position: positionOf('2', '200'), parameters: parametersOf(), peak: null }),
  ).toEqual([]);
});

describe('the stop loss', () => {
  test('lies its percentage below the average', () => {
    expect(stopLossPrice(positionOf('2', '200'), decimal('5'))?.toString()).toBe('95');
  });

  test('is none unless it is configured and an average is known', () => {
    expect(stopLossPrice(positionOf('2', '200'), null)).toBeNull();
    expect(stopLossPrice(positionOf('2', null), decimal('5'))).toBeNull();
  });

  test('is begun by a bid at or below it', () => {
    const parameters = parametersOf({ stopLossPercentage: decimal('5') });
    const [trigger] = stopLoss.triggers({ position: positionOf('2', '200'), parameters, peak: null });
    expect([trigger?.side, String(trigger?.price)]).toEqual(['atOrBelow', '95']);
  });
});

describe('the limit of a sale that must get out', () => {
  const held = (slippagePercentage: Decimal, market: Market) => ({
    ...{ position: positionOf('2', '200'), market },
    parameters: parametersOf({ slippagePercentage }),
  });
  const limitOf = (rule: ExitRule, bid: string, slippage: string) =>
    String(rule.limit(held(decimal(slippage), solMarket), decimal(bid)));

  test('lies on the grid, above zero, at most 5 % or less than a tick below the bid, and never above it', () => {
    fc.assert(
      fc.property(
        anyMarket,
        fc.integer({ min: 1, max: 1_000_000 }),
        onGrid(0, 9_999, 2),
        (market, ticks, slippage) => {
          const bid = market.tickSize.times(decimal(String(ticks)));
          const lowest = bid.times(decimal('0.95'));
          for (const rule of [stopLoss, sellNow]) {
            const limit = rule.limit(held(slippage, market), bid) ?? ZERO;
            expect(limit.mod(market.tickSize).toString()).toBe('0');
            expect(limit.gte(lowest)).toBe(true);
            expect(limit.lte(bid)).toBe(true);
          }
        },
      ),
    );
  });

  test('accepts what the slippage allows where that is nearer; a stop loss ten times as much', () => {
    expect(limitOf(stopLoss, '95', '0.05')).toBe('94.52');
    expect(limitOf(sellNow, '99', '0.05')).toBe('98.95');
    expect(limitOf(stopLoss, '99', '0.05')).toBe('98.5');
  });

  test('of a coin that is worth a few ticks is the bid, not nothing', () => {
    expect(limitOf(sellNow, '0.01', '0.05')).toBe('0.01');
    expect(limitOf(stopLoss, '0.03', '0.05')).toBe('0.03');
  });
});

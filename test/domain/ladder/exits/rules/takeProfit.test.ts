import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ONE, percent, ZERO } from '../../../../../src/domain/decimal.js';
import { takeProfit, takeProfitPrice } from '../../../../../src/domain/ladder/exits/rules/takeProfit.js';
import { book, EMPTY_POSITION } from '../../../../../src/domain/ledger.js';
import { anyMarket, onGrid } from '../../../support/arbitraries.js';
import { btcMarket, fillOf, parametersOf, positionOf, solMarket } from '../../../support/builders.js';

describe('the target', () => {
  test('lies the take profit percentage above the average entry price', () => {
    expect(takeProfitPrice(positionOf('2', '200'), decimal('0.25'))?.toString()).toBe('100.25');
  });

  test('counts the fee that the buys have paid', () => {
    const position = book(
      EMPTY_POSITION,
      { kind: 'fill', strategyId: 'sol', sequence: 1, cycle: 1, orderedBy: null, fill: fillOf() },
      solMarket,
    );
    expect(takeProfitPrice(position, decimal('1'))?.round(6).toString()).toBe('101.101101');
  });

  test('is what begins a take profit; without an average nothing does', () => {
    const parameters = parametersOf({ takeProfitPercentage: decimal('1') });
    const [trigger] = takeProfit.triggers({ position: positionOf('2', '200'), parameters, peak: null });
    expect([trigger?.side, String(trigger?.price)]).toEqual(['atOrAbove', '101']);
    expect(takeProfit.triggers({ position: positionOf('2', null), parameters, peak: null })).toEqual([]);
  });

  test('is none where nothing is held or nobody knows what was paid', () => {
    expect(takeProfitPrice(EMPTY_POSITION, decimal('1'))).toBeNull();
    expect(takeProfitPrice(positionOf('2', null), decimal('1'))).toBeNull();
  });
});

describe('the limit of a take profit', () => {
  const quantity = onGrid(1, 1_000_000, 5);
  const cost = onGrid(1, 100_000_000, 8);
  const slippage = onGrid(0, 500, 2);
  const takeProfitPercentage = onGrid(1, 2_000, 2);

  test('lies on the grid, no lower than the slippage allows, and never above a bid that reached the target', () => {
    fc.assert(
      fc.property(
        anyMarket,
        quantity,
        cost,
        takeProfitPercentage,
        slippage,
        fc.nat({ max: 50 }),
        (market, held, paid, profit, slip, ticks) => {
          const position = { quantity: held, cost: paid, realizedPnl: ZERO };
          const parameters = parametersOf({ takeProfitPercentage: profit, slippagePercentage: slip });
          const [trigger] = takeProfit.triggers({ position, parameters, peak: null });
          if (trigger?.side !== 'atOrAbove') throw new Error('a position with a cost has a target');
          const { price: target } = trigger;
          // The lowest bid on the grid that reaches the target, and a few above it.
          const lowest = target.minus(target.mod(market.tickSize));
          const reached = lowest.eq(target) ? lowest : lowest.plus(market.tickSize);
          const bid = reached.plus(market.tickSize.times(decimal(String(ticks))));
          const limit = takeProfit.limit({ position, parameters, market }, bid);
          if (limit === null) throw new Error('a target has a limit');
          expect(limit.mod(market.tickSize).toString()).toBe('0');
          expect(limit.gte(target.times(ONE.minus(percent(slip))))).toBe(true);
          expect(limit.lte(bid)).toBe(true);
        },
      ),
    );
  });
});

test('the limit of a take profit far above its target stays near the bid: the exchange refuses what lies far away', () => {
  const held = { position: positionOf('1', '5000'), parameters: parametersOf(), market: btcMarket };
  expect(takeProfit.limit(held, decimal('60000'))?.toString()).toBe('57000');
});

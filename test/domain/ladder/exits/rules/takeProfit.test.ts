import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, ONE, percent, ZERO } from '../../../../../src/domain/decimal.js';
import {
  breakEvenTakeProfitPercentage,
  takeProfit,
  takeProfitPrice,
} from '../../../../../src/domain/ladder/exits/rules/takeProfit.js';
import { averageEntryPrice, book, EMPTY_POSITION } from '../../../../../src/domain/ledger.js';
import { anyFill, anyMarket, onGrid } from '../../../support/arbitraries.js';
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

const FEES = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };

describe('the break-even take profit', () => {
  const fee = onGrid(0, 500, 1);
  const slippage = onGrid(0, 200, 2);

  test('of 10 bps and 0.05 % slippage is about 0.1502 percent', () => {
    const smallest = breakEvenTakeProfitPercentage(FEES, {
      takeProfitMode: 'trigger',
      slippagePercentage: decimal('0.05'),
    });
    expect(smallest.round(4).toString()).toBe('0.1502');
  });

  test("of one that rests is the maker's fee alone: nothing slips", () => {
    const terms = { takeProfitMode: 'resting', slippagePercentage: decimal('0.05') } as const;
    expect(breakEvenTakeProfitPercentage(FEES, terms).round(4).toString()).toBe('0.0801');
  });

  test('pays both fees exactly: neither gain nor loss in the worst sale that it allows', () => {
    fc.assert(
      fc.property(anyFill('buy', 'SOL'), fee, slippage, (buy, takerFeeBps, slippagePercentage) => {
        const position = book(
          EMPTY_POSITION,
          { kind: 'fill', strategyId: 'sol', sequence: 1, cycle: 1, orderedBy: null, fill: buy },
          solMarket,
        );
        const smallest = breakEvenTakeProfitPercentage(
          { makerFeeBps: ZERO, takerFeeBps },
          { takeProfitMode: 'trigger', slippagePercentage },
        );
        const target = takeProfitPrice(position, smallest) ?? ZERO;
        const worst = target.times(ONE.minus(percent(slippagePercentage)));
        const proceeds = worst.times(position.quantity);
        const kept = proceeds.minus(proceeds.times(takerFeeBps).times(decimal('0.0001')));
        const paid = position.cost ?? ZERO;
        // Quotients are rounded at their 30th decimal place.
        expect(
          kept
            .minus(paid)
            .abs()
            .lte(paid.times(decimal('1e-26')).plus(decimal('1e-15'))),
        ).toBe(true);
        expect(averageEntryPrice(position)?.lte(target)).toBe(true);
      }),
    );
  });

  test('loses when it is a thousandth of a percent lower, and earns when as much higher', () => {
    const terms = { takeProfitMode: 'trigger', slippagePercentage: decimal('0.05') } as const;
    const smallest = breakEvenTakeProfitPercentage(FEES, terms);
    const result = (percentage: Decimal) => {
      const worst = (takeProfitPrice(positionOf('3', '300'), percentage) ?? ZERO).times(decimal('0.9995'));
      return worst.times(decimal('3')).times(decimal('0.999')).minus(decimal('300'));
    };
    expect(result(smallest.minus(decimal('0.001'))).lt(ZERO)).toBe(true);
    expect(result(smallest.plus(decimal('0.001'))).gt(ZERO)).toBe(true);
  });
});

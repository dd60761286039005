import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ONE, percent, ZERO } from '../../../../../src/domain/decimal.js';
import {
  breakEvenTakeProfitPercentage,
  sellNowLimit,
  stopLossLimit,
  stopLossPrice,
  takeProfitLimit,
  targetPrice,
} from '../../../../../src/domain/ladder/exits/rules/takeProfit.js';
import { averageEntryPrice, book, EMPTY_POSITION } from '../../../../../src/domain/ledger.js';
import { sellableQuantity } from '../../../../../src/domain/market.js';
import { anyFill, anyMarket, onGrid } from '../../../support/arbitraries.js';
import { btcMarket, fillOf, positionOf, solMarket } from '../../../support/builders.js';

describe('the target', () => {
  test('lies the take profit percentage above the average entry price', () => {
    expect(targetPrice(positionOf('2', '200'), decimal('0.25'))?.toString()).toBe('100.25');
  });

  test('counts the fee that the buys have paid', () => {
    const position = book(
      EMPTY_POSITION,
      { kind: 'fill', strategyId: 'sol', sequence: 1, cycle: 1, fill: fillOf() },
      solMarket,
    );
    expect(targetPrice(position, decimal('1'))?.round(6).toString()).toBe('101.101101');
  });

  test('is none where nothing is held or nobody knows what was paid', () => {
    expect(targetPrice(EMPTY_POSITION, decimal('1'))).toBeNull();
    expect(targetPrice(positionOf('2', null), decimal('1'))).toBeNull();
  });
});

describe('the stop loss', () => {
  test('lies its percentage below the average', () => {
    expect(stopLossPrice(positionOf('2', '200'), decimal('5'))?.toString()).toBe('95');
  });

  test('is none unless it is configured and an average is known', () => {
    expect(stopLossPrice(positionOf('2', '200'), null)).toBeNull();
    expect(stopLossPrice(positionOf('2', null), decimal('5'))).toBeNull();
  });

  test('accepts ten times the slippage below the bid, on the tick grid', () => {
    expect(stopLossLimit(decimal('95'), decimal('0.05'), solMarket).toString()).toBe('94.52');
  });
});

describe('the limit of a take profit', () => {
  const quantity = onGrid(1, 1_000_000, 5);
  const cost = onGrid(1, 100_000_000, 8);
  const slippage = onGrid(0, 500, 2);
  const takeProfit = onGrid(1, 2_000, 2);

  test('lies on the grid, no lower than the slippage allows, and never above a bid that reached the target', () => {
    fc.assert(
      fc.property(
        anyMarket,
        quantity,
        cost,
        takeProfit,
        slippage,
        fc.nat({ max: 50 }),
        (market, held, paid, profit, slip, ticks) => {
          const target = targetPrice({ quantity: held, cost: paid, realizedPnl: ZERO }, profit);
          if (target === null) throw new Error('a position with a cost has a target');
          // The lowest bid on the grid that reaches the target, and a few above it.
          const lowest = target.minus(target.mod(market.tickSize));
          const reached = lowest.eq(target) ? lowest : lowest.plus(market.tickSize);
          const bid = reached.plus(market.tickSize.times(decimal(String(ticks))));
          const limit = takeProfitLimit(target, bid, slip, market);
          expect(limit.mod(market.tickSize).toString()).toBe('0');
          expect(limit.gte(target.times(ONE.minus(percent(slip))))).toBe(true);
          expect(limit.lte(bid)).toBe(true);
        },
      ),
    );
  });
});

test('the limit of a take profit far above its target stays near the bid: the exchange refuses what lies far away', () => {
  const limit = takeProfitLimit(decimal('5015'), decimal('60000'), decimal('0.05'), btcMarket);
  expect(limit.toString()).toBe('57000');
});

describe('the limit of a sale that must get out', () => {
  const limits = [stopLossLimit, sellNowLimit];

  test('lies on the grid, above zero, at most 5 % or less than a tick below the bid, and never above it', () => {
    fc.assert(
      fc.property(
        anyMarket,
        fc.integer({ min: 1, max: 1_000_000 }),
        onGrid(0, 9_999, 2),
        (market, ticks, slippage) => {
          const bid = market.tickSize.times(decimal(String(ticks)));
          const lowest = bid.times(decimal('0.95'));
          for (const limitOf of limits) {
            const limit = limitOf(bid, slippage, market);
            expect(limit.mod(market.tickSize).toString()).toBe('0');
            expect(limit.gte(lowest)).toBe(true);
            expect(limit.lte(bid)).toBe(true);
          }
        },
      ),
    );
  });

  test('accepts what the slippage allows where that is nearer', () => {
    expect(sellNowLimit(decimal('99'), decimal('0.05'), solMarket).toString()).toBe('98.95');
    expect(stopLossLimit(decimal('99'), decimal('0.05'), solMarket).toString()).toBe('98.5');
  });

  test('of a coin that is worth a few ticks is the bid, not nothing', () => {
    expect(sellNowLimit(decimal('0.01'), decimal('0.05'), solMarket).toString()).toBe('0.01');
    expect(stopLossLimit(decimal('0.03'), decimal('0.05'), solMarket).toString()).toBe('0.03');
  });
});

describe('the break-even take profit', () => {
  const fee = onGrid(0, 500, 1);
  const slippage = onGrid(0, 200, 2);

  test('of 10 bps and 0.05 % slippage is about 0.1502 percent', () => {
    const smallest = breakEvenTakeProfitPercentage(decimal('10'), { slippagePercentage: decimal('0.05') });
    expect(smallest.round(4).toString()).toBe('0.1502');
  });

  test('pays both fees exactly: neither gain nor loss in the worst sale that it allows', () => {
    fc.assert(
      fc.property(anyFill('buy', 'SOL'), fee, slippage, (buy, takerFeeBps, slippagePercentage) => {
        const position = book(
          EMPTY_POSITION,
          { kind: 'fill', strategyId: 'sol', sequence: 1, cycle: 1, fill: buy },
          solMarket,
        );
        const smallest = breakEvenTakeProfitPercentage(takerFeeBps, { slippagePercentage });
        const target = targetPrice(position, smallest) ?? ZERO;
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
    const terms = { slippagePercentage: decimal('0.05') };
    const smallest = breakEvenTakeProfitPercentage(decimal('10'), terms);
    const result = (takeProfit: typeof smallest) => {
      const worst = (targetPrice(positionOf('3', '300'), takeProfit) ?? ZERO).times(decimal('0.9995'));
      return worst.times(decimal('3')).times(decimal('0.999')).minus(decimal('300'));
    };
    expect(result(smallest.minus(decimal('0.001'))).lt(ZERO)).toBe(true);
    expect(result(smallest.plus(decimal('0.001'))).gt(ZERO)).toBe(true);
  });
});

describe('what one order can sell', () => {
  test("is the whole steps of what is held, within the market's smallest and largest order", () => {
    fc.assert(
      fc.property(anyMarket, onGrid(0, 100_000_000, 6), (market, held) => {
        const sellable = sellableQuantity(held, market);
        expect(sellable.mod(market.stepSize).toString()).toBe('0');
        expect(sellable.lte(held)).toBe(true);
        if (market.maxQuantity !== null) expect(sellable.lte(market.maxQuantity)).toBe(true);
        if (sellable.gt(ZERO)) expect(sellable.gte(market.minQuantity)).toBe(true);
        const oneMore = sellable.plus(market.stepSize);
        const couldBeMore = oneMore.lte(held) && oneMore.gte(market.minQuantity);
        const tooLarge = market.maxQuantity !== null && oneMore.gt(market.maxQuantity);
        expect(couldBeMore && !tooLarge).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("is nothing below the market's minimum: that is dust", () => {
    expect(sellableQuantity(decimal('0.019'), solMarket).toString()).toBe('0');
    expect(sellableQuantity(decimal('0.0209'), solMarket).toString()).toBe('0.02');
  });
});

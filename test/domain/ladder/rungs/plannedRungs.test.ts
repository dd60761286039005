import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, ONE, ZERO } from '../../../../src/domain/decimal.js';
import {
  planLadder,
  rungAmounts,
  rungDrops,
  smallestAllocation,
} from '../../../../src/domain/ladder/rungs/plannedRungs.js';
import { anyLadder, anyMarket, anyPrice, onGrid } from '../../support/arbitraries.js';
import { btcMarket, parametersOf, solMarket, sum } from '../../support/builders.js';

const texts = (values: readonly Decimal[]) => values.map(String);

describe('the amounts of a ladder', () => {
  const ratio = onGrid(1_000, 4_000, 3);
  const count = fc.integer({ min: 1, max: 30 });

  test('sum to the allocation exactly, whatever the ratio', () => {
    fc.assert(
      fc.property(onGrid(1, 100_000_000, 2), count, ratio, (allocation, rungs, growth) => {
        const amounts = rungAmounts(allocation, rungs, growth);
        expect(amounts).toHaveLength(rungs);
        expect(sum(amounts).toString()).toBe(allocation.toString());
      }),
    );
  });

  test('grow by the ratio from rung to rung, to within their rounding', () => {
    fc.assert(
      fc.property(onGrid(1_000, 100_000_000, 2), count, ratio, (allocation, rungs, growth) => {
        const amounts = rungAmounts(allocation, rungs, growth);
        // Each amount is cut at 12 decimals, and the last takes what all the cuts left.
        const rounding = decimal('0.000000000001').times(decimal(String(rungs + 4)));
        amounts.slice(1).forEach((amount, index) => {
          const expected = (amounts[index] ?? ZERO).times(growth);
          expect(amount.minus(expected).abs().lte(rounding.times(growth))).toBe(true);
        });
      }),
    );
  });

  test('of 2000 over 8 rungs, each half as large again, begin at 40.60', () => {
    const amounts = rungAmounts(decimal('2000'), 8, decimal('1.5'));
    expect(amounts.map((amount) => amount.round(2).toString())).toEqual([
      '40.6',
      '60.9',
      '91.36',
      '137.03',
      '205.55',
      '308.33',
      '462.49',
      '693.74',
    ]);
  });

  test('are equal when the ratio is one', () => {
    expect(texts(rungAmounts(decimal('300'), 3, ONE))).toEqual(['100', '100', '100']);
  });
});

describe('the drops of a ladder', () => {
  test('are spread evenly from the first to the largest', () => {
    expect(texts(rungDrops(decimal('1'), decimal('7'), 4, ONE))).toEqual(['1', '3', '5', '7']);
  });

  test('begin one spacing below the anchor when no first drop is given', () => {
    expect(texts(rungDrops(null, decimal('7'), 4, ONE))).toEqual(['1.75', '3.5', '5.25', '7']);
  });

  test('of a single rung are the first drop if given, else the largest', () => {
    expect(texts(rungDrops(decimal('2'), decimal('7'), 1, ONE))).toEqual(['2']);
    expect(texts(rungDrops(null, decimal('7'), 1, ONE))).toEqual(['7']);
  });

  const count = fc.integer({ min: 2, max: 50 });
  const anyFirst = fc.option(onGrid(0, 100, 2), { nil: null });
  const anyMax = onGrid(1_000, 9_000, 2);
  const rounding = decimal('0.0000000000000000000000001');

  test('grow apart by the scale from one to the next, from the first to the last', () => {
    fc.assert(
      fc.property(anyFirst, anyMax, count, onGrid(10, 1_000, 2), (first, max, rungs, scale) => {
        const drops = rungDrops(first, max, rungs, scale);
        expect(drops).toHaveLength(rungs);
        expect(String(drops[0])).toBe(String(first ?? max.div(decimal(String(rungs)))));
        expect(String(drops.at(-1))).toBe(String(max));
        const distances = drops.slice(1).map((drop, index) => drop.minus(drops[index] ?? ZERO));
        distances.slice(1).forEach((distance, index) => {
          const above = distances[index] ?? ZERO;
          expect(distance.gte(ZERO)).toBe(true);
          expect(distance.minus(above.times(scale)).abs().lte(rounding)).toBe(true);
        });
      }),
    );
  });

  test('are to the last digit what they were before there was a scale, where it is 1', () => {
    fc.assert(
      fc.property(anyFirst, anyMax, count, (first, max, rungs) => {
        const shallowest = first ?? max.div(decimal(String(rungs)));
        const gaps = decimal(String(rungs - 1));
        const even = Array.from({ length: rungs }, (_, index) => {
          const part = max.minus(shallowest).times(decimal(String(index)));
          return index === rungs - 1 ? max : shallowest.plus(part.div(gaps));
        });
        expect(texts(rungDrops(first, max, rungs, ONE))).toEqual(texts(even));
      }),
    );
  });
});

describe('a planned ladder', () => {
  const anySpent = onGrid(0, 2_000_000, 2);

  test('lies on the grid, below the anchor, descending, with no rung under the minimum', () => {
    fc.assert(
      fc.property(anyLadder, anyMarket, anyPrice, anySpent, (ladder, market, anchor, spent) => {
        const { rungs } = planLadder(ladder, market, anchor, spent);
        let above: { readonly price: Decimal; readonly rung: number } = { price: anchor, rung: 0 };
        for (const rung of rungs) {
          expect(rung.price.mod(market.tickSize).toString()).toBe('0');
          expect(rung.quantity.mod(market.stepSize).toString()).toBe('0');
          expect(rung.quantity.gte(market.minQuantity)).toBe(true);
          expect(rung.price.gte(market.minPrice)).toBe(true);
          if (market.maxQuantity !== null) expect(rung.quantity.lte(market.maxQuantity)).toBe(true);
          if (ladder.minOrderAmount !== null && market.maxQuantity === null) {
            expect(rung.amount.plus(market.stepSize.times(rung.price)).gte(ladder.minOrderAmount)).toBe(true);
          }
          expect(rung.price.lt(anchor)).toBe(true);
          expect(rung.price.lte(above.price)).toBe(true);
          expect(rung.rung).toBeGreaterThan(above.rung);
          above = rung;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('never costs more than the allocation, together with what was spent before', () => {
    fc.assert(
      fc.property(anyLadder, anyMarket, anyPrice, anySpent, (ladder, market, anchor, spent) => {
        const { rungs } = planLadder(ladder, market, anchor, spent);
        const amounts = sum(rungs.map((rung) => rung.price.times(rung.quantity)));
        expect(sum(rungs.map((rung) => rung.amount)).toString()).toBe(amounts.toString());
        if (rungs.length > 0) expect(amounts.plus(spent).lte(ladder.totalAmount)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('moves the money of a rung too small to the next deeper one', () => {
    const ladder = parametersOf({ totalAmount: decimal('40'), orderCount: 4, minOrderAmount: decimal('15') });
    const { rungs, skipped } = planLadder(
      { ...ladder, maxDropPercentage: decimal('4') },
      btcMarket,
      decimal('100'),
      ZERO,
    );
    expect(skipped).toEqual([1, 3]);
    expect(rungs.map((rung) => [rung.rung, rung.price.toString(), rung.amount.round(1).toString()])).toEqual([
      [2, '98', '20'],
      [4, '96', '20'],
    ]);
  });

  test('moves the money of its deepest rungs, when they are too small, to the deepest that is placed', () => {
    const ladder = parametersOf({
      totalAmount: decimal('150'),
      orderCount: 3,
      minOrderAmount: decimal('60'),
    });
    const { rungs, skipped } = planLadder(
      { ...ladder, maxDropPercentage: decimal('3') },
      btcMarket,
      decimal('100'),
      ZERO,
    );
    expect(skipped).toEqual([1, 3]);
    expect(rungs.map((rung) => [rung.rung, rung.price.toString(), rung.amount.round(1).toString()])).toEqual([
      [2, '98', '150'],
    ]);
  });

  test('names as skipped exactly the rungs that are not placed though their share is not spent', () => {
    fc.assert(
      fc.property(anyLadder, anyMarket, anyPrice, (ladder, market, anchor) => {
        const { rungs, skipped } = planLadder(ladder, market, anchor, ZERO);
        const all = [...rungs.map((rung) => rung.rung), ...skipped].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: ladder.orderCount }, (_, index) => index + 1));
      }),
    );
  });

  test('leaves no more unspent than rounding to a step takes, as long as one rung stands', () => {
    fc.assert(
      fc.property(anyLadder, anyMarket, anyPrice, anySpent, (ladder, limited, anchor, spent) => {
        const market = { ...limited, maxQuantity: null };
        const { rungs } = planLadder(ladder, market, anchor, spent);
        if (rungs.length === 0) return;
        const unspent = ladder.totalAmount.minus(spent).minus(sum(rungs.map((rung) => rung.amount)));
        expect(unspent.lt(sum(rungs.map((rung) => rung.price.times(market.stepSize))))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('grows by the increment, in percent', () => {
    const ladder = parametersOf({ incrementPercentage: decimal('50'), totalAmount: decimal('475') });
    const { rungs } = planLadder(ladder, btcMarket, decimal('100'), ZERO);
    expect(rungs.map((rung) => rung.amount.round(1).toString())).toEqual(['100', '150', '225']);
  });

  test('takes what was spent off its shallowest rungs first', () => {
    const { rungs, skipped } = planLadder(parametersOf(), solMarket, decimal('100'), decimal('150'));
    expect(rungs.map((rung) => [rung.rung, rung.amount.toString()])).toEqual([
      [2, '49.98'],
      [3, '99.91'],
    ]);
    expect(skipped).toEqual([]);
  });

  test('has no rung when everything is spent', () => {
    const { rungs } = planLadder(parametersOf(), solMarket, decimal('100'), decimal('300'));
    expect(rungs).toEqual([]);
  });
});

describe('the smallest allocation', () => {
  test('places a rung, and a hundredth less does not', () => {
    fc.assert(
      fc.property(anyLadder, anyMarket, anyPrice, (ladder, market, anchor) => {
        const smallest = smallestAllocation(ladder, market, anchor);
        const rungsFor = (totalAmount: Decimal) =>
          planLadder({ ...ladder, totalAmount }, market, anchor, ZERO).rungs;
        expect(rungsFor(smallest).length, `${smallest} should place a rung`).toBeGreaterThan(0);
        const less = smallest.minus(decimal('0.01'));
        if (less.gt(ZERO)) expect(rungsFor(less), `${less} should place none`).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('counts the drop at which a single rung really stands', () => {
    const ladder = parametersOf({
      orderCount: 1,
      firstDropPercentage: decimal('1'),
      maxDropPercentage: decimal('50'),
    });
    expect(smallestAllocation(ladder, solMarket, decimal('100')).toString()).toBe('1.98');
  });

  test("counts whole steps where the market's minimum is none", () => {
    const market = { ...solMarket, stepSize: decimal('0.1'), minQuantity: decimal('0.25') };
    const ladder = parametersOf({ maxDropPercentage: decimal('10') });
    expect(smallestAllocation(ladder, market, decimal('100')).toString()).toBe('27');
  });
});

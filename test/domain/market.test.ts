import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { sellableQuantity } from '../../src/domain/market.js';
import { anyMarket, onGrid } from './support/arbitraries.js';
import { solMarket } from './support/builders.js';

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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, ONE, percent, ZERO } from '../../../../src/domain/decimal.js';
import { afterFee } from '../../../../src/domain/fees.js';
import {
  breakEvenPrice,
  breakEvenTakeProfitPercentage,
  takeProfitFeeBps,
} from '../../../../src/domain/ladder/exits/breakEven.js';
import { takeProfitPrice } from '../../../../src/domain/ladder/exits/rules/takeProfit.js';
import {
  averageEntryPrice,
  book,
  EMPTY_POSITION,
  type LedgerEntry,
  type Position,
} from '../../../../src/domain/ledger.js';
import type { Fill } from '../../../../src/domain/order.js';
import { anyFill, anyMarket, onGrid } from '../../support/arbitraries.js';
import { btcMarket, fillOf, positionOf, solMarket } from '../../support/builders.js';

const FEES = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
const anyFee = onGrid(0, 500, 1);

function booked(position: Position, fill: Fill): Position {
  const entry: LedgerEntry = {
    kind: 'fill',
    strategyId: 'sol',
    sequence: 1,
    cycle: 1,
    orderedBy: null,
    fill,
  };
  return book(position, entry, solMarket);
}

/** Result of a sale of all of it at this price, as the ledger books it. */
function resultOf(position: Position, price: Decimal, feeBps: Decimal): Decimal {
  const { quantity } = position;
  const gross = price.times(quantity);
  const fee = gross.minus(gross.times(afterFee(feeBps)));
  return booked(position, fillOf({ side: 'sell', price, quantity, fee, feeAsset: 'USDC' })).realizedPnl;
}

describe('the break-even price', () => {
  // Fees in the coin make quantities that lie on no grid, and the cost of what was sold in part is a quotient.
  const anyPosition = fc
    .tuple(fc.array(anyFill('buy', 'SOL'), { minLength: 1, maxLength: 6 }), fc.option(onGrid(1, 99, 2)))
    .map(([buys, part]) => {
      const bought = buys.reduce(booked, EMPTY_POSITION);
      const quantity = bought.quantity.times(part ?? ZERO).round(5, 0);
      return quantity.eq(ZERO) ? bought : booked(bought, fillOf({ side: 'sell', quantity }));
    })
    .map((position) => ({ ...position, realizedPnl: ZERO }));

  test('is the lowest on the grid at which a sale of everything loses nothing, all fees counted', () => {
    fc.assert(
      fc.property(anyPosition, anyMarket, anyFee, (position, { tickSize }, feeBps) => {
        const market = { ...solMarket, tickSize };
        const price = breakEvenPrice({ position, market }, feeBps);
        if (price === null) throw new Error('a position with a cost has a break-even');
        expect(price.mod(tickSize).toString()).toBe('0');
        expect(resultOf(position, price, feeBps).gte(ZERO)).toBe(true);
        expect(resultOf(position, price.minus(tickSize), feeBps).lt(ZERO)).toBe(true);
      }),
    );
  });

  test('of a purchase whose fee was taken in the coin pays that fee too', () => {
    // 1 SOL at 100, of which 0.999 came: 100 / (0.999 * 0.999) = 100.2003...
    const position = booked(EMPTY_POSITION, fillOf());
    expect(breakEvenPrice({ position, market: solMarket }, FEES.takerFeeBps)?.toString()).toBe('100.21');
  });

  test('lies on the tick itself where it is a price of the grid', () => {
    const held = { position: positionOf('2', '199.8'), market: solMarket };
    expect(breakEvenPrice(held, decimal('10'))?.toString()).toBe('100');
    expect(breakEvenPrice({ ...held, market: btcMarket }, ZERO)?.toString()).toBe('99.9');
  });

  test('is none with nothing held, or at an unknown cost', () => {
    expect(breakEvenPrice({ position: EMPTY_POSITION, market: solMarket }, decimal('10'))).toBeNull();
    expect(breakEvenPrice({ position: positionOf('2', null), market: solMarket }, decimal('10'))).toBeNull();
  });
});

describe('the break-even take profit', () => {
  test("of one that rests is the maker's fee alone: nothing slips", () => {
    const terms = { takeProfitMode: 'resting', slippagePercentage: decimal('0.05') } as const;
    expect(breakEvenTakeProfitPercentage(FEES, terms).round(4).toString()).toBe('0.0801');
  });

  const slippage = onGrid(0, 200, 2);
  const atFee = (takerFeeBps: Decimal) => ({ makerFeeBps: ZERO, takerFeeBps });
  const terms = { takeProfitMode: 'trigger', slippagePercentage: decimal('0.05') } as const;

  test('of 10 bps and 0.05 % slippage is about 0.1502 percent', () => {
    expect(breakEvenTakeProfitPercentage(FEES, terms).round(4).toString()).toBe('0.1502');
  });

  test.each(['trigger', 'trailing'] as const)('of %s pays the fee of a taker', (takeProfitMode) => {
    expect(String(takeProfitFeeBps(FEES, { takeProfitMode }))).toBe('10');
  });

  test('pays both fees exactly: neither gain nor loss in the worst sale that it allows', () => {
    fc.assert(
      fc.property(anyFill('buy', 'SOL'), anyFee, slippage, (buy, takerFeeBps, slippagePercentage) => {
        const position = booked(EMPTY_POSITION, buy);
        const smallest = breakEvenTakeProfitPercentage(atFee(takerFeeBps), { ...terms, slippagePercentage });
        const target = takeProfitPrice(position, smallest) ?? ZERO;
        const worst = target.times(ONE.minus(percent(slippagePercentage)));
        const paid = position.cost ?? ZERO;
        // Quotients are rounded at their 30th decimal place.
        const tolerance = paid.times(decimal('1e-26')).plus(decimal('1e-15'));
        expect(resultOf(position, worst, takerFeeBps).abs().lte(tolerance)).toBe(true);
        expect(averageEntryPrice(position)?.lte(target)).toBe(true);
      }),
    );
  });

  test('loses when it is a thousandth of a percent lower, and earns when as much higher', () => {
    const smallest = breakEvenTakeProfitPercentage(FEES, terms);
    const result = (percentage: Decimal) => {
      const worst = (takeProfitPrice(positionOf('3', '300'), percentage) ?? ZERO).times(decimal('0.9995'));
      return worst.times(decimal('3')).times(decimal('0.999')).minus(decimal('300'));
    };
    expect(result(smallest.minus(decimal('0.001'))).lt(ZERO)).toBe(true);
    expect(result(smallest.plus(decimal('0.001'))).gt(ZERO)).toBe(true);
  });
});

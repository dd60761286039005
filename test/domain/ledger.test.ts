import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, floorTo, ZERO } from '../../src/domain/decimal.js';
import {
  type AdjustmentEntry,
  averageEntryPrice,
  baseChange,
  book,
  costOfPart,
  EMPTY_POSITION,
  fold,
  type LedgerEntry,
  type Position,
  positionFromText,
  quoteChange,
} from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import { anyBuy, anyFill, anyTrading, onGrid } from './support/arbitraries.js';
import { fillOf, positionOf, solMarket, sum } from './support/builders.js';

function entry(fill: Fill, sequence = 1): LedgerEntry {
  return { kind: 'fill', strategyId: 'sol', sequence, cycle: 1, orderedBy: null, fill };
}

function adjustment(part: Partial<AdjustmentEntry>): AdjustmentEntry {
  return {
    kind: 'adjustment',
    strategyId: 'sol',
    sequence: 1,
    cycle: 1,
    orderedBy: null,
    timeMs: 0,
    reason: 'reconciliation',
    quantityDelta: ZERO,
    costAfter: ZERO,
    price: null,
    realizedPnl: ZERO,
    evidence: 'held 2 SOL, booked 1 SOL',
    reportId: 1,
    ...part,
  };
}

const text = (position: Position) => ({
  quantity: position.quantity.toString(),
  cost: position.cost?.toString() ?? null,
  realizedPnl: position.realizedPnl.toString(),
});

const booked = (...fills: readonly Fill[]) => fold(fills.map(entry), solMarket);

/** The fills of a trading in which each sale sells some tenths, on the step grid, of what is held then. */
function fillsOf(trading: typeof anyTrading extends fc.Arbitrary<infer T> ? T : never): Fill[] {
  const fills: Fill[] = [];
  let position = EMPTY_POSITION;
  for (const step of trading) {
    const fill = step.kind === 'buy' ? step.fill : saleOf(position, step);
    if (fill === null) continue;
    fills.push(fill);
    position = book(position, entry(fill), solMarket);
  }
  return fills;
}

function saleOf(
  position: Position,
  sale: { readonly tenths: number; readonly price: Decimal; readonly feeBps: Decimal },
): Fill | null {
  const part = position.quantity.times(decimal(String(sale.tenths))).times(decimal('0.1'));
  const quantity = sale.tenths === 10 ? part : floorTo(part, decimal('0.01'));
  if (quantity.eq(ZERO)) return null;
  const fee = quantity.times(sale.price).times(sale.feeBps).times(decimal('0.0001'));
  return fillOf({ side: 'sell', price: sale.price, quantity, fee });
}

describe('a buy', () => {
  test('whose fee is taken in the base asset adds what is left of the quantity, at its whole price', () => {
    const position = booked(
      fillOf({ price: decimal('4732.9'), quantity: decimal('0.001'), fee: decimal('0.000001') }),
    );
    expect(text(position)).toEqual({ quantity: '0.000999', cost: '4.7329', realizedPnl: '0' });
  });

  test('whose fee is taken in the quote asset adds the whole quantity, and the fee to the cost', () => {
    const position = booked(fillOf({ fee: decimal('0.1'), feeAsset: 'USDC' }));
    expect(text(position)).toEqual({ quantity: '1', cost: '100.1', realizedPnl: '0' });
  });

  test('whose fee is taken in a third asset changes neither quantity nor cost by it', () => {
    expect(text(booked(fillOf({ fee: decimal('5'), feeAsset: 'BP' })))).toEqual({
      quantity: '1',
      cost: '100',
      realizedPnl: '0',
    });
  });

  test('raises the average entry price above its own price by the fee, in whichever asset', () => {
    fc.assert(
      fc.property(anyBuy, (fill) => {
        const average = averageEntryPrice(booked(fill));
        expect(average?.gte(fill.price)).toBe(true);
        expect(average?.eq(fill.price)).toBe(fill.fee.eq(ZERO));
      }),
    );
  });

  test('and others may come in any order: the position is the same', () => {
    fc.assert(
      fc.property(fc.array(anyBuy, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (fills, keys) => {
        const shuffled = fills
          .map((fill) => ({ fill, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ fill }) => fill);
        expect(text(booked(...shuffled))).toEqual(text(booked(...fills)));
      }),
    );
  });

  test('at an unknown cost leaves the cost unknown', () => {
    expect(book(positionOf('1', null), entry(fillOf()), solMarket).cost).toBeNull();
  });
});

describe('a sale', () => {
  test('of everything leaves no quantity and no cost, to the last digit', () => {
    fc.assert(
      fc.property(
        fc.array(anyBuy, { minLength: 1, maxLength: 8 }),
        onGrid(1, 1_000_000, 2),
        (buys, price) => {
          const held = booked(...buys);
          const after = book(
            held,
            entry(fillOf({ side: 'sell', price, quantity: held.quantity })),
            solMarket,
          );
          expect(after.quantity.toString()).toBe('0');
          expect(after.cost?.toString()).toBe('0');
        },
      ),
    );
  });

  test('of more than is held is refused, and says how much and which trade', () => {
    const sale = fillOf({ side: 'sell', quantity: decimal('2'), tradeId: 'T9' });
    expect(() => booked(fillOf({ fee: ZERO }), sale)).toThrow(new RangeError('sold 2 of 1 held (trade T9)'));
  });

  test('of one step more than is held is refused, whatever was bought', () => {
    fc.assert(
      fc.property(anyBuy, (buy) => {
        const held = booked(buy);
        const sale = fillOf({ side: 'sell', quantity: held.quantity.plus(decimal('0.00000001')) });
        expect(() => book(held, entry(sale), solMarket)).toThrow(RangeError);
      }),
    );
  });

  test('with its fee in the base asset takes the fee out of the position too', () => {
    const sale = fillOf({ side: 'sell', quantity: decimal('1'), fee: decimal('0.5'), feeAsset: 'SOL' });
    const position = book(positionOf('2', '200'), entry(sale), solMarket);
    expect(text(position)).toEqual({ quantity: '0.5', cost: '50', realizedPnl: '-50' });
  });

  test('of what can be sold leaves the dust with its share of the cost', () => {
    const held = booked(fillOf({ quantity: decimal('1.01') }));
    expect(held.quantity.toString()).toBe('1.00899');
    const after = book(
      held,
      entry(fillOf({ side: 'sell', price: decimal('102'), quantity: decimal('1'), fee: ZERO })),
      solMarket,
    );
    expect(after.quantity.toString()).toBe('0.00899');
    const share = costOfPart(decimal('101'), decimal('1'), decimal('1.00899'));
    expect(after.cost?.toString()).toBe(decimal('101').minus(share).toString());
    expect(after.realizedPnl.toString()).toBe(decimal('102').minus(share).toString());
  });

  test('keeps the average of what is left, to within the rounding of its cost', () => {
    fc.assert(
      fc.property(anyFill('buy', 'SOL'), fc.integer({ min: 1, max: 9 }), (buy, tenths) => {
        const held = booked(buy);
        const sale = saleOf(held, { tenths, price: buy.price, feeBps: ZERO });
        if (sale === null) return;
        const after = book(held, entry(sale), solMarket);
        const exact = averageEntryPrice(held)?.times(after.quantity) ?? ZERO;
        expect(after.cost?.minus(exact).abs().lte(decimal('0.000000000000000001'))).toBe(true);
      }),
    );
  });

  test('at an unknown cost earns nothing that could be told', () => {
    const after = book(positionOf('2', null, '7'), entry(fillOf({ side: 'sell' })), solMarket);
    expect(text(after)).toEqual({ quantity: '1', cost: null, realizedPnl: '7' });
  });

  test('of everything held at an unknown cost leaves nothing, which costs nothing', () => {
    const after = book(positionOf('1', null), entry(fillOf({ side: 'sell' })), solMarket);
    expect(text(after)).toEqual({ quantity: '0', cost: '0', realizedPnl: '0' });
  });
});

describe('a ledger', () => {
  test('conserves money: realized less cost is what the fills moved in the quote asset, whatever was rounded', () => {
    fc.assert(
      fc.property(anyTrading, (trading) => {
        const fills = fillsOf(trading);
        const position = booked(...fills);
        const moved = sum(fills.map((fill) => quoteChange(fill, solMarket)));
        expect(position.realizedPnl.minus(position.cost ?? ZERO).toString()).toBe(moved.toString());
      }),
    );
  });

  test('conserves coins: the position is what the fills moved in the base asset', () => {
    fc.assert(
      fc.property(anyTrading, (trading) => {
        const fills = fillsOf(trading);
        expect(booked(...fills).quantity.toString()).toBe(
          sum(fills.map((fill) => baseChange(fill, solMarket))).toString(),
        );
      }),
    );
  });

  test('never has a cost below zero, and none without a quantity', () => {
    fc.assert(
      fc.property(anyTrading, (trading) => {
        const position = booked(...fillsOf(trading));
        expect(position.cost?.gte(ZERO)).toBe(true);
        if (position.quantity.eq(ZERO)) expect(position.cost?.toString()).toBe('0');
      }),
    );
  });

  test('folds to the same position in one go and entry by entry, from any point on', () => {
    fc.assert(
      fc.property(anyTrading, fc.nat(), (trading, cut) => {
        const entries = fillsOf(trading).map(entry);
        const at = entries.length === 0 ? 0 : cut % entries.length;
        let position = fold(entries.slice(0, at), solMarket);
        for (const later of entries.slice(at))
          position = book(positionFromText(storedText(position)), later, solMarket);
        expect(text(position)).toEqual(text(fold(entries, solMarket)));
      }),
    );
  });

  test('without entries is an empty position, which has no average', () => {
    expect(text(fold([], solMarket))).toEqual({ quantity: '0', cost: '0', realizedPnl: '0' });
    expect(averageEntryPrice(EMPTY_POSITION)).toBeNull();
  });
});

function storedText(position: Position) {
  return {
    quantity: position.quantity.toString(),
    cost: position.cost?.toString() ?? null,
    realizedPnl: position.realizedPnl.toString(),
  };
}

describe('an adjustment', () => {
  test('changes the quantity by what it says and sets the cost to what it says', () => {
    const after = book(
      positionOf('1', '100', '5'),
      adjustment({ quantityDelta: decimal('0.5'), costAfter: decimal('150'), realizedPnl: decimal('-2') }),
      solMarket,
    );
    expect(text(after)).toEqual({ quantity: '1.5', cost: '150', realizedPnl: '3' });
  });

  test('can make the cost unknown', () => {
    expect(book(positionOf('1', '100'), adjustment({ costAfter: null }), solMarket).cost).toBeNull();
  });

  test('that takes more than is held is refused', () => {
    expect(() =>
      book(positionOf('1', '100'), adjustment({ quantityDelta: decimal('-1.01') }), solMarket),
    ).toThrow(/an adjustment of -1.01 on 1 held/);
  });
});

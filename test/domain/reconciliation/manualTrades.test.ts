import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, minimum, ZERO } from '../../../src/domain/decimal.js';
import { baseChange } from '../../../src/domain/ledger.js';
import type { Fill } from '../../../src/domain/order.js';
import { netTrades, type TradePart, takeParts } from '../../../src/domain/reconciliation/index.js';
import { anyManualTrades, onGrid } from '../support/arbitraries.js';
import { solMarket, sum } from '../support/builders.js';
import { byHand } from '../support/snapshots.js';

const net = (...fills: readonly Fill[]) => netTrades(fills, solMarket);
const shown = ({ fill, quantity, value }: TradePart) =>
  `${fill.side} ${quantity} for ${value} at ${fill.price}`;
const quantityOf = (parts: readonly TradePart[]) => sum(parts.map(({ quantity }) => quantity));
const worthOf = (parts: readonly TradePart[]) => sum(parts.map(({ value }) => value));

describe('what is left of the owner’s trades', () => {
  test('is nothing when there are none', () => {
    expect(net().parts).toEqual([]);
  });

  test('is all of them when he has only bought, or only sold', () => {
    expect(net(byHand('buy', '1', '90'), byHand('buy', '2', '80')).parts.map(shown)).toEqual([
      'buy 1 for 90 at 90',
      'buy 2 for 160 at 80',
    ]);
    expect(net(byHand('sell', '1', '90')).parts.map(shown)).toEqual(['sell 1 for 90 at 90']);
  });

  test('is what a sell leaves of the oldest buys, in proportion', () => {
    const trades = [byHand('buy', '1', '90'), byHand('buy', '1', '80'), byHand('sell', '1.25', '95')];
    expect(net(...trades).parts.map(shown)).toEqual(['buy 0.75 for 60 at 80']);
  });

  test('is what several buys leave of a sell', () => {
    const trades = [byHand('sell', '2', '90'), byHand('buy', '0.5', '80'), byHand('buy', '0.5', '85')];
    expect(net(...trades).parts.map(shown)).toEqual(['sell 1 for 90 at 90']);
  });

  test('changes its side when more is sold than was bought, and back', () => {
    const trades = [byHand('buy', '1', '90'), byHand('sell', '3', '95'), byHand('buy', '5', '80')];
    expect(net(...trades).parts.map(shown)).toEqual(['buy 3 for 240 at 80']);
    expect(net(...trades.slice(0, 2)).parts.map(shown)).toEqual(['sell 2 for 190 at 95']);
  });

  test('is nothing when he sold exactly what he bought', () => {
    expect(net(byHand('buy', '1', '90'), byHand('sell', '1', '95')).parts).toEqual([]);
  });

  test('counts what the fees left', () => {
    const inBase = { fee: decimal('0.1'), feeAsset: 'SOL' };
    expect(net(byHand('buy', '1', '90', inBase)).parts.map(shown)).toEqual(['buy 0.9 for 90 at 90']);
    expect(net(byHand('sell', '1', '90', inBase)).parts.map(shown)).toEqual(['sell 1.1 for 90 at 90']);
    const inQuote = { fee: decimal('0.1'), feeAsset: 'USDC' };
    expect(net(byHand('buy', '1', '90', inQuote)).parts.map(shown)).toEqual(['buy 1 for 90.1 at 90']);
    expect(net(byHand('sell', '1', '90', inQuote)).parts.map(shown)).toEqual(['sell 1 for 89.9 at 90']);
  });

  test('has no place for a buy that brought nothing because the fee took it all, or more', () => {
    for (const fee of ['1', '1.5']) {
      expect(net(byHand('buy', '1', '90', { fee: decimal(fee), feeAsset: 'SOL' })).parts).toEqual([]);
    }
  });

  test('keeps the loss of a sell whose fee was more than it brought', () => {
    const costly = byHand('sell', '1', '0.05', { fee: decimal('0.06') });
    expect(net(costly).parts.map(shown)).toEqual(['sell 1 for -0.01 at 0.05']);
  });

  test('lies on one side, moves what all of them moved together, and no part is more than its trade', () => {
    fc.assert(
      fc.property(anyManualTrades, (trades) => {
        const { side, parts } = net(...trades);
        const moved = sum(trades.map((fill) => baseChange(fill, solMarket)));
        const left = quantityOf(parts);
        expect((side === 'buy' ? left : ZERO.minus(left)).toString()).toBe(moved.toString());
        for (const { fill, quantity, value } of parts) {
          expect(fill.side).toBe(side);
          expect(quantity.gt(ZERO) && quantity.lte(baseChange(fill, solMarket).abs())).toBe(true);
          expect(value.gte(ZERO)).toBe(true);
        }
        expect(new Set(parts.map(({ fill }) => fill)).size).toBe(parts.length);
      }),
    );
  });
});

describe('a part of the trades', () => {
  const { parts } = net(byHand('buy', '1', '90'), byHand('buy', '3', '80'));

  test('is taken from the oldest, and the last of it in proportion', () => {
    const { taken, left } = takeParts(parts, decimal('2.5'));
    expect(taken.map(shown)).toEqual(['buy 1 for 90 at 90', 'buy 1.5 for 120 at 80']);
    expect(left.map(shown)).toEqual(['buy 1.5 for 120 at 80']);
  });

  test('can be nothing, and no more than there is', () => {
    expect(takeParts(parts, ZERO)).toEqual({ taken: [], left: parts });
    expect(takeParts(parts, decimal('5'))).toEqual({ taken: parts, left: [] });
  });

  test('and what is left of them are the whole, to the last digit', () => {
    fc.assert(
      fc.property(anyManualTrades, onGrid(0, 30_000_000, 5), (trades, wanted) => {
        const { parts: whole } = net(...trades);
        const { taken, left } = takeParts(whole, wanted);
        expect(quantityOf(taken).toString()).toBe(minimum(wanted, quantityOf(whole)).toString());
        for (const of of [quantityOf, worthOf]) {
          expect(of(taken).plus(of(left)).toString()).toBe(of(whole).toString());
        }
      }),
    );
  });

  test('a third of a trade, thrice, is the trade, though a third of its worth has no end', () => {
    let { parts: rest } = net(byHand('buy', '3', '100.01', { fee: decimal('0.0000001') }));
    const values: Decimal[] = [];
    for (let third = 1; third <= 3; third += 1) {
      const { taken, left } = takeParts(rest, decimal('1'));
      values.push(worthOf(taken));
      rest = left;
    }
    expect(values[0]?.toString()).toBe('100.010000033333333333');
    expect(sum(values).toString()).toBe('300.0300001');
    expect(rest).toEqual([]);
  });
});

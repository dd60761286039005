import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import { saleSums, soldBill } from '../../../src/domain/ladder/index.js';
import { cycleWithFill, newCycle } from '../../../src/domain/ladder/state/cycle.js';
import type { ClosedCycle, Cycle } from '../../../src/domain/ladder/state/state.js';
import { baseChange, book, EMPTY_POSITION, type Position } from '../../../src/domain/ledger.js';
import type { Fill } from '../../../src/domain/order.js';
import { fillOf } from '../support/builders.js';

/* What the sales of a cycle came to, as a bill: gross, fees and cost. */

const ASSETS = { baseAsset: 'SOL', quoteAsset: 'USDC' };

interface Trade {
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly fee?: string;
  readonly feeAsset?: string;
}

function fillOfTrade({ side, price, quantity, fee = '0', feeAsset = 'USDC' }: Trade): Fill {
  return fillOf({ side, price: decimal(price), quantity: decimal(quantity), fee: decimal(fee), feeAsset });
}

function closed(trades: readonly Trade[], start: Position = EMPTY_POSITION): ClosedCycle {
  let position = start;
  let cycle: Cycle = newCycle(1, 0, start.realizedPnl);
  for (const trade of trades) {
    const fill = fillOfTrade(trade);
    cycle = cycleWithFill(cycle, fill, ASSETS, position);
    position = book(
      position,
      { kind: 'fill', strategyId: 'sol', sequence: 1, cycle: 1, orderedBy: null, fill },
      ASSETS,
    );
  }
  return {
    ...{ ...cycle, closedAtMs: 1, end: 'takeProfit', closedBy: null, dustQuantity: position.quantity },
    quoteChange: cycle.soldValue.minus(cycle.boughtValue),
    realizedPnl: position.realizedPnl.minus(start.realizedPnl),
  };
}

function billOf(cycle: ClosedCycle) {
  const sums = saleSums({ ...cycle, bill: soldBill(cycle) }, ASSETS);
  const text = (value: Decimal | null | undefined) => (value == null ? null : value.round(9).toFixed());
  return { gross: text(sums?.gross), fees: text(sums?.fees), cost: text(sums?.cost) };
}

describe('the bill of a cycle', () => {
  test('of a result of exactly nothing has a cost', () => {
    const cycle = closed([
      { side: 'buy', price: '100', quantity: '2' },
      { side: 'sell', price: '101', quantity: '2', fee: '2' },
    ]);
    expect(String(cycle.realizedPnl)).toBe('0');
    expect(billOf(cycle)).toEqual({ gross: '202', fees: '2', cost: '200' });
  });

  test('has the fees of purchases in the cost, also when they are taken in the quote asset', () => {
    const cycle = closed([
      { side: 'buy', price: '100', quantity: '2', fee: '0.5' },
      { side: 'sell', price: '110', quantity: '2', fee: '0.22' },
    ]);
    expect(String(cycle.quoteFees)).toBe('0.72');
    expect(billOf(cycle)).toEqual({ gross: '220', fees: '0.22', cost: '200.5' });
  });

  test('has no cost when a part was sold at an unknown one, though the other part has a result', () => {
    const unknown = { quantity: decimal('1'), cost: null, realizedPnl: ZERO };
    const cycle = closed(
      [
        { side: 'sell', price: '100', quantity: '1' },
        { side: 'buy', price: '100', quantity: '2' },
        { side: 'sell', price: '110', quantity: '2' },
      ],
      unknown,
    );
    expect(String(cycle.realizedPnl)).toBe('20');
    expect(billOf(cycle)).toEqual({ gross: '320', fees: '0', cost: null });
  });

  test('of versions that did not keep it is told from the result', () => {
    const cycle = closed([
      { side: 'buy', price: '100', quantity: '2' },
      { side: 'sell', price: '110', quantity: '2', fee: '0.22' },
    ]);
    expect(billOf({ ...cycle, soldBill: null })).toEqual(billOf(cycle));
    expect(billOf({ ...cycle, soldBill: null, realizedPnl: ZERO }).cost).toBeNull();
  });

  test('adds up to what the ledger realized, whatever was traded', () => {
    const trade = fc.record({
      side: fc.constantFrom('buy', 'sell'),
      price: fc.integer({ min: 1, max: 1_000 }),
      quantity: fc.integer({ min: 1, max: 50 }),
      feeBps: fc.integer({ min: -5, max: 20 }),
      isQuoteFee: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 12 }), (wanted) => {
        let held = ZERO;
        let [gross, fees] = [ZERO, ZERO];
        const trades = wanted.flatMap(({ side, price, quantity, feeBps, isQuoteFee }): Trade[] => {
          const size = decimal(String(quantity));
          const inQuote = isQuoteFee || side === 'sell';
          const basis = inQuote ? size.times(decimal(String(price))) : size;
          const fee = basis.times(decimal(String(feeBps))).times(decimal('0.0001'));
          const made: Trade = {
            ...{ side, price: String(price), quantity: String(quantity) },
            ...{ fee: fee.toFixed(), feeAsset: inQuote ? 'USDC' : 'SOL' },
          };
          if (side === 'sell' && size.gt(held)) return [];
          held = held.plus(baseChange(fillOfTrade(made), ASSETS));
          if (side === 'sell') {
            gross = gross.plus(size.times(decimal(String(price))));
            fees = fees.plus(fee);
          }
          return [made];
        });
        const cycle = closed(trades);
        const sums = saleSums({ ...cycle, bill: soldBill(cycle) }, ASSETS);
        if (sums === null) return;
        expect(String(sums.gross)).toBe(String(gross));
        expect(String(sums.fees)).toBe(String(fees));
        expect(String(sums.gross.minus(sums.fees).minus(sums.cost ?? ZERO))).toBe(String(cycle.realizedPnl));
      }),
    );
  });
});

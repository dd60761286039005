import { describe, expect, it } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import {
  type AdjustmentEntry,
  EMPTY_POSITION,
  type FillEntry,
  type LedgerEntry,
} from '../../../src/domain/ledger.js';
import type { Fill } from '../../../src/domain/order.js';
import { withPositions } from '../../../src/engine/books/ledgerTail.js';
import {
  averageBeforeSale,
  endOfRung,
  stepsBeforeSale,
  stepsOfAverage,
} from '../../../src/engine/queries/chartLevels.js';
import { fillOf, solMarket } from '../../domain/support/builders.js';
import { orderOf } from '../../store/books.js';

const BASE = { strategyId: 'main', sequence: 1, cycle: 1, orderedBy: null };

function fill(
  side: 'buy' | 'sell',
  timeMs: number,
  price: string,
  quantity = '1',
  more: Partial<Fill> = {},
): FillEntry {
  const traded = { side, timeMs, price: decimal(price), quantity: decimal(quantity), fee: ZERO, ...more };
  return { ...BASE, kind: 'fill', fill: fillOf(traded) };
}

function adjusted(timeMs: number, quantity: string, costAfter: Decimal | null): AdjustmentEntry {
  return {
    ...{
      ...BASE,
      kind: 'adjustment',
      timeMs,
      reason: 'setAverage',
      quantityDelta: decimal(quantity),
      costAfter,
    },
    ...{ price: null, realizedPnl: ZERO, evidence: '', reportId: null },
  };
}

function steps(...entries: readonly LedgerEntry[]): readonly (readonly [number, string])[] {
  const lines = [...withPositions(entries, EMPTY_POSITION, solMarket)];
  return stepsOfAverage(lines, solMarket).map(({ timeMs, price }) => [timeMs, String(price)]);
}

describe('the steps of an average', () => {
  it('are those of the position that is held: what was sold before is over', () => {
    expect(
      steps(
        ...[fill('buy', 10, '100'), fill('buy', 20, '90'), fill('sell', 30, '110', '2')],
        ...[fill('buy', 40, '80'), fill('buy', 50, '60')],
      ),
    ).toEqual([
      [40, '80'],
      [50, '70'],
    ]);
  });

  it('are none with nothing held, with dust alone, and while nobody knows the cost', () => {
    expect(steps()).toEqual([]);
    expect(steps(fill('buy', 10, '100'), fill('sell', 20, '110'))).toEqual([]);
    expect(steps(fill('buy', 10, '100', '1.004'), fill('sell', 20, '110'))).toEqual([]);
    expect(steps(fill('buy', 10, '100'), adjusted(20, '1', null))).toEqual([]);
  });

  it('begin when the cost became known', () => {
    expect(steps(adjusted(10, '1', null), adjusted(30, '0', decimal('95')), fill('buy', 40, '85'))).toEqual([
      [30, '95'],
      [40, '90'],
    ]);
  });

  it('are not changed by a sale of a part', () => {
    expect(steps(fill('buy', 10, '100', '3'), fill('sell', 20, '110'), fill('buy', 30, '70'))).toEqual([
      [10, '100'],
      [30, '90'],
    ]);
  });

  it('go forward in time, also where an execution was found late', () => {
    expect(steps(fill('buy', 50, '100'), fill('buy', 20, '80'))).toEqual([
      [50, '100'],
      [50, '90'],
    ]);
  });

  it('of a cycle are those up to its last sale', () => {
    const entries = [
      fill('buy', 10, '100'),
      fill('buy', 20, '90'),
      fill('sell', 30, '110', '1'),
      fill('sell', 40, '110', '1'),
    ];
    const lines = [...withPositions(entries, EMPTY_POSITION, solMarket)];
    expect(stepsBeforeSale(lines, solMarket).map(({ timeMs, price }) => [timeMs, String(price)])).toEqual([
      [10, '100'],
      [20, '95'],
    ]);
    expect(averageBeforeSale(lines)?.toString()).toBe('95');
    expect(averageBeforeSale([])).toBeNull();
  });
});

it('a rung of a closed cycle ends with its last execution, or with the cycle', () => {
  const [mine, more] = [20, 35].map((timeMs) => fill('buy', timeMs, '100', '1', { orderId: '7' }));
  if (mine === undefined || more === undefined) throw new Error('there are two executions');
  const until = endOfRung([more, mine, fill('buy', 90, '100', '1', { orderId: '8' })], 100);
  expect(until(orderOf({ orderId: '7', outcome: 'filled', phase: 'settled' }))).toBe(35);
  expect(until(orderOf({ orderId: '7', outcome: 'cancelled', phase: 'settled' }))).toBe(100);
  expect(until(orderOf({ orderId: null, outcome: 'filled', phase: 'settled' }))).toBe(100);
});

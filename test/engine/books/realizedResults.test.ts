import { expect, it } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { LedgerEntry } from '../../../src/domain/ledger.js';
import { RealizedResults } from '../../../src/engine/books/realizedResults.js';
import { fillEntry } from '../../store/books.js';

/* One bought at 100 on a Monday for each of those that are sold; each sale earns what its price is above 100. */

const MONDAY_MS = Date.UTC(2026, 10, 16);
const DAY_MS = 86_400_000;
const assets = { baseAsset: 'SOL', quoteAsset: 'USDC' };

function sale(sequence: number, day: number, price: string): LedgerEntry {
  return fillEntry(sequence, {
    ...{ side: 'sell', timeMs: MONDAY_MS + day * DAY_MS, price: decimal(price) },
    ...{ quantity: decimal('1'), fee: ZERO, feeAsset: 'USDC' },
  });
}

const bought = fillEntry(1, {
  ...{ timeMs: MONDAY_MS, price: decimal('100'), quantity: decimal('10'), fee: ZERO, feeAsset: 'SOL' },
});

it('each sale counts on its own day, also one that is found late', () => {
  const ledger: LedgerEntry[] = [bought, sale(2, 1, '101'), sale(3, 3, '103'), sale(4, 2, '102.5')];
  const asked: number[] = [];
  const realized = new RealizedResults(assets, (after) => {
    asked.push(after);
    return ledger.slice(after);
  });
  const onDay = (day: number) =>
    String(
      realized.readOn(ledger.length).sumBetween(MONDAY_MS + day * DAY_MS, MONDAY_MS + (day + 1) * DAY_MS),
    );
  expect([0, 1, 2, 3, 4].map(onDay)).toEqual(['0', '1', '2.5', '3', '0']);
  expect(realized.between(0, Number.MAX_SAFE_INTEGER).map(({ amount }) => String(amount))).toEqual([
    ...['1', '2.5', '3'],
  ]);
  expect(asked, 'what was folded once is not folded again').toEqual([0]);

  ledger.push(sale(5, 3, '99'));
  expect(onDay(3)).toBe('2');
  expect(asked).toEqual([0, 4]);
  expect(String(realized.position.realizedPnl)).toBe('5.5');
  expect(String(realized.position.quantity)).toBe('6');
});

import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { fold } from '../../src/domain/ledger.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import { now, temporaryDirectory } from './books.js';
import { versionOf } from './firstVersion.js';
import { makeRelease010 } from './release010/open.js';

const ID = 'btc_usdc';
const ASSETS = { baseAsset: 'BTC', quoteAsset: 'USDC' };

/** Every row, column by column, as the file has it. */
function rowsOf(file: string): Record<string, readonly Record<string, unknown>[]> {
  const database = new SqliteDatabase(file, { readonly: true });
  try {
    const tables = database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck();
    return Object.fromEntries(
      tables
        .all()
        .map((table) => [
          table,
          database.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all(),
        ]),
    );
  } finally {
    database.close();
  }
}

let directory: ReturnType<typeof temporaryDirectory>;
let books: string;
let opened: OpenedStore | null = null;
beforeEach(() => {
  directory = temporaryDirectory();
  books = makeRelease010(directory.path).books;
});
afterEach(() => {
  opened?.close();
  opened = null;
  directory.remove();
});

describe('the books of 0.1.0', () => {
  it('are brought up with every row and every digit; what they did not keep is empty', () => {
    const before = rowsOf(books);
    expect(versionOf(books)).toBe(6);
    openStore(books, { now }).close();
    expect(versionOf(books)).toBe(MIGRATIONS.length);
    const after = rowsOf(books);
    for (const [table, rows] of Object.entries(before)) {
      expect(after[table], table).toHaveLength(rows.length);
      for (const [index, row] of rows.entries()) expect(after[table]?.[index], table).toMatchObject(row);
    }
    expect(after.ledger?.map(({ ordered_by }) => ordered_by)).toEqual([null, null, null, null]);
    expect(after.cycles?.map(({ closed_by }) => closed_by)).toEqual([null]);
  });

  it('tell their position, ledger, orders, cycle, reports and what was set, as they were', () => {
    opened = openStore(books, { now });
    const { store } = opened;
    const { stored } = store.openStrategy(ID);
    expect(stored?.position).toEqual({
      quantity: decimal('0.002596664'),
      cost: decimal('152.046645120513118179'),
      realizedPnl: decimal('1.331221640512409928'),
    });
    const entries = [...store.ledger(ID)];
    expect(fold(entries, ASSETS)).toEqual(stored?.position);
    expect(entries.map((entry) => (entry.kind === 'fill' ? entry.fill.side : entry.reason))).toEqual([
      ...['buy', 'sell', 'buy', 'reconciliation'],
    ]);
    expect(entries[3]).toMatchObject({
      quantityDelta: decimal('0.0005'),
      price: decimal('58554.6089600014165016426094023649'),
      evidence: 'no trade explains 0.0005 beside the 0.002096664 booked',
      orderedBy: null,
    });
    expect([...(stored?.orders.values() ?? [])].map(({ price }) => price.toFixed())).toEqual([
      ...['56064', '54896', '53728'],
    ]);
    expect(store.closedCycles(ID, 10)).toMatchObject([
      { number: 1, end: 'takeProfit', closedBy: null, realizedPnl: decimal('1.331221640512409928') },
    ]);
    expect(store.overrides(ID)).toEqual(new Map([['maxDropPercentage', '8']]));
    expect(store.reports(ID, 1)).toMatchObject([{ id: 3, action: 'virtualBuy', drift: decimal('0.0005') }]);
    expect(store.commands(100)).toHaveLength(8);
    expect(stored).toMatchObject({ setAside: ZERO, exit: null, closing: null, mode: { kind: 'trading' } });
  });
});

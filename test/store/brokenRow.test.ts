import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outbox } from '../../src/engine/ports/outbox.js';
import type { Store } from '../../src/engine/ports/store.js';
import { openStore } from '../../src/store/index.js';
import {
  adjustmentEntry,
  alertOf,
  closedCycle,
  commitOf,
  fillEntry,
  manualTrade,
  now,
  orderOf,
  reportOf,
  START_MS,
  temporaryDirectory,
} from './books.js';

let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory.path, 'rung.db');
  const { store, outbox, close } = openStore(file, { now });
  store.openStrategy('sol');
  outbox.register('telegram');
  store.commit(
    commitOf({
      orders: [orderOf()],
      entries: [fillEntry(1), fillEntry(2), adjustmentEntry(3, { reportId: 1 })],
      closedCycles: [closedCycle(1)],
      alerts: [alertOf('a message')],
      reports: [reportOf(1)],
      settledTrades: [{ fill: manualTrade('50'), reportId: 1 }],
    }),
  );
  store.noteManualTrade(manualTrade('51'));
  close();
});
afterEach(() => directory.remove());

/** What somebody did to the database with another tool. */
function meddle(sql: string): void {
  const database = new SqliteDatabase(file);
  database.pragma('foreign_keys = OFF');
  database.exec(sql);
  database.close();
}

describe('a row that somebody broke is refused by table, key and column', () => {
  const rows: readonly (readonly [string, (store: Store, outbox: Outbox) => unknown, RegExp])[] = [
    [
      `UPDATE orders SET price = 'cheap'`,
      (store) => store.openStrategy('sol'),
      /table orders, client_id 7, created_at_ms \d+: price is 'cheap', a decimal number in plain notation is expected/,
    ],
    [
      `UPDATE orders SET price = '1e5'`,
      (store) => store.order(7),
      /table orders, client_id 7.*price is '1e5', a decimal number in plain notation is expected/,
    ],
    [
      `UPDATE orders SET phase = 'gone'`,
      (store) => store.order(7),
      /phase is 'gone', one of intended, unknown, open, settling, settled is expected/,
    ],
    ['UPDATE orders SET cancelling = 2', (store) => store.order(7), /cancelling is '2', 0 or 1 is expected/],
    [
      `UPDATE strategy_state SET mode = '{"kind":"asleep"}'`,
      (store) => store.openStrategy('sol'),
      /table strategy_state, strategy_id sol: mode is '\{"kind":"asleep"\}'/,
    ],
    [
      `UPDATE strategy_state SET ladder = 'not JSON'`,
      (store) => store.openStrategy('sol'),
      /table strategy_state, strategy_id sol: ladder is 'not JSON'/,
    ],
    [
      `UPDATE strategy_state SET ledger_length = 4`,
      (store) => store.openStrategy('sol'),
      /The ledger of sol has 3 entries, its state counts 4/,
    ],
    [
      `UPDATE cycles SET realized_pnl = ''`,
      (store) => store.cycleResults('sol', 0, Number.MAX_SAFE_INTEGER),
      /table cycles, strategy_id sol, number 1: realized_pnl is ''/,
    ],
    [
      `UPDATE alerts SET content = '{"kind":"needsPerson"}'`,
      (_, outbox) => outbox.pending('telegram', START_MS, 10),
      /table alerts, id 1: content is '\{"kind":"needsPerson"\}'/,
    ],
    [
      `DROP TRIGGER ledger_entries_do_not_change; UPDATE ledger SET fee = 'free' WHERE sequence = 2`,
      (store) => store.fillTotals('sol'),
      /table ledger, strategy_id sol, sequence 2: fee is 'free'/,
    ],
    [
      `DROP TRIGGER ledger_entries_do_not_go; DELETE FROM ledger WHERE sequence = 1`,
      (store) => [...store.ledger('sol')],
      /The ledger of sol lacks entry 1/,
    ],
    [
      `DROP TRIGGER ledger_entries_do_not_change; UPDATE ledger SET reason = 'whim' WHERE sequence = 3`,
      (store) => store.lastCorrection('sol'),
      /table ledger, strategy_id sol, sequence 3: reason is 'whim', one of reconciliation, manualTrade, /,
    ],
    [
      `UPDATE reports SET action = 'guess'`,
      (store) => store.report(1),
      /table reports, id 1: action is 'guess', one of none, withinTolerance, setAside, onlyReported, /,
    ],
    [
      `UPDATE reports SET bookings = json_set(bookings, '$[0].price', 140)`,
      (store) => store.reports('sol', 1),
      /table reports, id 1: bookings is '\[\{"row":"virtualBuy".*\[0\]\.price/s,
    ],
    [
      `UPDATE reports SET compared = '{"available":"1"}'`,
      (store) => store.report(1),
      /table reports, id 1: compared is '\{"available":"1"\}'/,
    ],
    [
      `UPDATE manual_trades SET quantity = 'half' WHERE trade_id = '51'`,
      (store) => store.openManualTradesOf('SOL'),
      /table manual_trades, trade_id 51, order_id 6000000001, symbol SOL_USDC: quantity is 'half'/,
    ],
    [
      `UPDATE strategies SET created_at_ms = 9007199254740993`,
      (store) => store.strategySinceMs('sol'),
      /table strategies, id sol: created_at_ms is '9007199254740992', a whole number is expected/,
    ],
    [
      `UPDATE strategies SET parameters = '{"onManualExit":"gamble"}'`,
      (store) => store.strategiesOnRecord(),
      /table strategies, id sol: parameters is '\{"onManualExit":"gamble"\}'/,
    ],
  ];

  it.each(rows)('%s', (sql, read, message) => {
    meddle(sql);
    const { store, outbox, close } = openStore(file, { now });
    expect(() => read(store, outbox)).toThrow(
      expect.objectContaining({ name: 'StoreError', failure: 'brokenRow' }),
    );
    expect(() => read(store, outbox)).toThrow(message);
    close();
  });
});

describe('the database itself refuses', () => {
  it.each([
    [`UPDATE ledger SET price = '1'`, /entries of the ledger do not change/],
    ['DELETE FROM ledger', /entries of the ledger do not go/],
    [`UPDATE manual_trades SET report_id = NULL WHERE trade_id = '50'`, /a settled trade stays/],
    ['DELETE FROM manual_trades', /trades of the owner do not go/],
    [`UPDATE orders SET client_id = 'seven'`, /cannot store TEXT value in INTEGER column/],
    [
      `INSERT INTO orders SELECT 99, client_id, strategy_id, cycle, role, rung, symbol, side, price, quantity,
       time_in_force, phase, outcome, order_id, executed_quantity, booked_quantity, booked_value, cancelling,
       created_at_ms, valid_until_ms, detail, ordered_by FROM orders`,
      /UNIQUE constraint failed: orders\.client_id/,
    ],
  ])('%s', (sql, message) => {
    expect(() => meddle(sql)).toThrow(message);
  });
});

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { Booking } from '../../src/domain/reconciliation/index.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import {
  adjustmentEntry,
  closedCycle,
  commitOf,
  fillEntry,
  manualTrade,
  now,
  parameters,
  reportOf,
  START_MS,
  stateOf,
  temporaryDirectory,
} from './books.js';
import { makeFirstVersion, versionOf } from './firstVersion.js';

let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
let opened: OpenedStore;
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory.path, 'rung.db');
});
afterEach(() => {
  opened.close();
  directory.remove();
});

function open(besides = ''): OpenedStore {
  makeFirstVersion(file, besides);
  opened = openStore(file, { now });
  return opened;
}

function bookingOf(part: Partial<Booking> & Pick<Booking, 'row' | 'quantityDelta' | 'evidence'>): Booking {
  return {
    reason: 'reconciliation',
    value: null,
    price: null,
    costAfter: null,
    realizedPnl: ZERO,
    tradeId: null,
    ...part,
  };
}

describe('a database of version 1 is brought up whole', () => {
  it('with a copy of what it was', () => {
    open();
    expect(versionOf(file)).toBe(MIGRATIONS.length);
    expect(versionOf(`${file}.v1.backup`)).toBe(1);
  });

  it('its reports tell what they booked, row by row', () => {
    const { store } = open();
    const reports = new Map(store.reports('sol', 100).map((report) => [report.id, report]));
    expect([...reports.keys()]).toEqual([7, 6, 5, 4, 3, 2, 1]);
    for (const quiet of [1, 6, 7]) expect(reports.get(quiet)?.bookings).toEqual([]);
    for (const report of reports.values()) expect(report.compared).toBeNull();

    expect(reports.get(2)?.bookings).toEqual([
      bookingOf({
        row: 'adoptedWithoutCost',
        quantityDelta: decimal('0.5'),
        evidence: 'held 0.5 SOL, booked 0 SOL',
      }),
    ]);
    // A position of unknown cost: nobody knew what the part was worth, and 0 was written.
    expect(reports.get(3)?.bookings).toEqual([
      bookingOf({
        row: 'quantityReduced',
        quantityDelta: decimal('-0.1'),
        evidence: 'held 0.4 SOL, booked 0.5 SOL',
      }),
    ]);
    expect(reports.get(4)).toEqual({
      id: 4,
      strategyId: 'sol',
      trigger: 'schedule',
      asset: 'SOL',
      timeMs: START_MS + 4,
      durationMs: 42,
      held: decimal('0.75'),
      reserved: ZERO,
      booked: decimal('0.74'),
      drift: decimal('0.01'),
      tolerance: decimal('0.001'),
      action: 'virtualBuy',
      bookings: [
        bookingOf({
          row: 'virtualBuy',
          quantityDelta: decimal('0.01'),
          value: decimal('1.401'),
          price: decimal('140.11'),
          costAfter: decimal('105.086'),
          evidence: 'held 0.75 SOL, booked 0.74 SOL',
        }),
      ],
      watched: null,
      compared: null,
      missedFills: 0,
      explanation: 'held 0.75 SOL, booked 0.74 SOL',
    });
    expect(reports.get(5)?.bookings).toEqual([
      bookingOf({
        row: 'quantityReduced',
        quantityDelta: decimal('-0.25'),
        value: decimal('35.028666666666666667'),
        price: decimal('140.114666666666666667'),
        costAfter: decimal('70.057333333333333333'),
        evidence: 'held 0.5 SOL, booked 0.75 SOL',
      }),
    ]);
    expect(store.reports('btc', 100).map(({ id }) => id)).toEqual([8]);
  });

  it('a report whose entry the ledger does not have tells what it knows by itself', () => {
    const { store } = open(
      `INSERT INTO reports SELECT 9, strategy_id, trigger, asset, time_ms, duration_ms, held, reserved, booked, drift,
         tolerance, action, adjustment, missed_fills, 'as it was seen' FROM reports WHERE id = 4`,
    );
    expect(store.report(9)?.bookings).toEqual([
      bookingOf({
        row: 'virtualBuy',
        quantityDelta: decimal('0.01'),
        value: decimal('1.401'),
        price: decimal('140.11'),
        evidence: 'as it was seen',
      }),
    ]);
  });

  it('its alerts that nobody has seen yet are delivered, and lack only what they did not say', () => {
    const { outbox } = open();
    outbox.register('telegram');
    const pending = outbox.pending('telegram', START_MS + 60_000, 10);
    expect(pending.map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(pending[0]?.content).toEqual({
      kind: 'discrepancy',
      symbol: '',
      asset: 'SOL',
      held: decimal('0.75'),
      booked: decimal('0.74'),
      drift: decimal('0.01'),
      tolerance: decimal('0.001'),
      action: 'virtualBuy',
      bookings: [],
      position: null,
      averageBefore: null,
      averageEntryPrice: null,
      target: null,
      reportId: 4,
    });
  });

  it('its words about a rung and a cycle are read without what they did not say', () => {
    const rung = {
      ...{ kind: 'rungFilled', symbol: 'SOL_USDC', rung: 1, rungCount: 8, price: '140', position: '0.4' },
      ...{ executedQuantity: '0.5', orderQuantity: '0.5', averageEntryPrice: '141', target: null },
    };
    const cycle = {
      ...{ kind: 'cycleClosed', symbol: 'SOL_USDC', cycle: 2, reason: 'takeProfit', soldQuantity: '0.5' },
      ...{ averageBuyPrice: '140', averageSellPrice: '142', netProfit: '0.9', quoteChange: '0.8' },
      ...{ dustQuantity: '0', durationMs: 1_000, totalRealizedPnl: '1.9' },
    };
    const row = (id: number, content: object) =>
      `INSERT INTO alerts (id, level, strategy_id, time_ms, content, merge_key, deliver_at_ms, revision)
       VALUES (${id}, 'trade', 'sol', ${START_MS}, '${JSON.stringify(content)}', NULL, ${START_MS}, 0);`;
    const { outbox } = open(row(6, rung) + row(7, cycle));
    outbox.register('telegram');
    const [filled, closed] = outbox.pending('telegram', START_MS + 60_000, 10).slice(-2);
    expect(filled?.content).toMatchObject({ kind: 'rungFilled', position: decimal('0.4'), assets: null });
    expect(closed?.content).toMatchObject({ kind: 'cycleClosed', netProfit: decimal('0.9'), sums: null });
  });

  it('its strategies, ledger, orders, cycles, settings and audit are what they were', () => {
    const { store } = open();
    expect(store.strategiesOnRecord()).toMatchObject([
      { id: 'sol', symbol: 'SOL_USDC', name: null, liveOrders: 1, quantity: decimal('0.5'), setAside: ZERO },
      { id: 'btc', symbol: null, name: null, liveOrders: 0, quantity: ZERO, setAside: ZERO },
    ]);
    expect(store.strategySinceMs('sol')).toBe(START_MS);
    const { slot, stored } = store.openStrategy('sol');
    expect(slot).toBe(0);
    expect(stored).toMatchObject({
      mode: { kind: 'trading' },
      position: { quantity: decimal('0.5'), cost: decimal('70.057333333333333333'), realizedPnl: ZERO },
      ledgerLength: 6,
    });
    expect([...(stored?.orders.keys() ?? [])]).toEqual([8]);
    expect(store.order(7)).toMatchObject({ phase: 'settled', outcome: 'filled' });

    const entries = [...store.ledger('sol')];
    expect(entries).toHaveLength(6);
    expect(entries[2]).toEqual(adjustmentEntry(3, { costAfter: decimal('56') }));
    expect(entries[3]).toEqual(fillEntry(4, { tradeId: '77', fee: ZERO }));
    expect(store.lastCorrection('sol')).toEqual(entries[5]);
    expect(store.lastCorrection('btc')).toBeNull();
    expect(store.openManualTradesOf('SOL')).toEqual([]);

    expect(store.closedCycles('sol', 10)).toEqual([{ ...closedCycle(1), soldBill: null }]);
    expect(store.setting('language')).toBe('en');
    expect(store.commands(10)).toHaveLength(1);
  });

  it('what was under way goes on, and nobody is named for it', () => {
    const exit = '{"reason":"sellNow","attempts":1,"refusals":0,"sellAtMost":null,"notBeforeMs":0}';
    const { store } = open(
      `UPDATE strategy_state SET closing = 'fresh' WHERE strategy_id = 'btc';
       UPDATE strategy_state SET exit = '${exit}' WHERE strategy_id = 'sol';`,
    );
    expect(store.openStrategy('btc').stored?.closing).toEqual({ end: 'fresh', by: null });
    expect(store.openStrategy('sol').stored).toMatchObject({
      exit: { reason: 'sellNow', by: null },
      closing: null,
    });
  });

  it('goes on: the next report and what it books follow the old ones', () => {
    const { store } = open();
    const orders = store.openStrategy('sol').stored?.orders ?? new Map();
    const next = {
      entries: [adjustmentEntry(7, { reason: 'manualTrade', reportId: 9 })],
      reports: [reportOf(9, { trigger: 'manualTrade', action: 'manualBuy' })],
      settledTrades: [{ fill: manualTrade('50'), reportId: 9 }],
    };
    store.commit({ ...commitOf(next), state: stateOf({ orders, ledgerLength: 7 }) });
    expect(store.lastCorrection('sol')).toEqual(next.entries[0]);
    expect(store.reports('sol', 1)).toEqual(next.reports);
    // The ledger still knows which reports there are.
    const ofNothing = commitOf({ entries: [adjustmentEntry(8, { reportId: 10 })] });
    expect(() => store.commit({ ...ofNothing, state: stateOf({ orders, ledgerLength: 8 }) })).toThrow(
      /FOREIGN KEY/,
    );

    store.rememberParameters({ ...parameters, onManualExit: 'pause' });
    expect(store.strategiesOnRecord()[0]?.symbol).toBe('SOL_USDC');
  });
});

import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ALERT_KINDS,
  type AlertContent,
  LASTING_PROBLEMS,
  PROBLEM_KINDS,
} from '../../src/domain/alerts/index.js';
import { decimal } from '../../src/domain/decimal.js';
import { dayStart } from '../../src/domain/utcDay.js';
import { alertContent } from '../../src/store/alerts.js';
import { openStore } from '../../src/store/index.js';
import { commitOf, now, orderOf, parameters, stateOf, temporaryDirectory } from './books.js';
import {
  anyAlert,
  anyClosedCycle,
  anyContent,
  anyLedger,
  anyManualTrades,
  anyOrders,
  anyProblemContent,
  anyReport,
  anyState,
} from './domainValues.js';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

describe('what is recorded is read back to the last digit after a restart', () => {
  const recorded = fc.record({
    state: anyState,
    orders: anyOrders,
    entries: anyLedger,
    closed: anyClosedCycle,
    alerts: fc.array(anyAlert, { maxLength: 4 }),
    report: anyReport,
    trades: anyManualTrades,
  });

  it('for states, orders, entries, cycles, alerts, reports and manual trades of any kind', () => {
    let run = 0;
    fc.assert(
      fc.property(recorded, ({ state, orders, entries, closed, alerts, report, trades }) => {
        const file = join(directory.path, `${++run}.db`);
        const live = new Map(
          orders.filter((order) => order.phase !== 'settled').map((order) => [order.clientId, order]),
        );
        const committed = { ...state, orders: live, ledgerLength: entries.length };

        const before = openStore(file, { now });
        before.store.openStrategy('sol');
        before.outbox.register('telegram');
        for (const trade of trades) before.store.noteManualTrade(trade);
        before.store.commit({
          state: committed,
          orders,
          entries,
          closedCycles: [closed],
          alerts,
          reports: [report],
          settledTrades: trades.slice(0, 1).map((fill) => ({ fill, reportId: 1 })),
        });
        before.close();

        const { store, outbox, close } = openStore(file, { now });
        const { parameters: _, market: __, ...stored } = committed;
        // The ends of cycles are told by the cycles themselves.
        const endings = {
          dayStartMs: dayStart(closed.closedAtMs),
          cyclesThatDay: 1,
          lastLossAtMs: closed.realizedPnl.lt('0') ? closed.closedAtMs : null,
        };
        expect(store.openStrategy('sol')).toEqual({ slot: 0, stored: { ...stored, endings } });
        for (const order of orders) expect(store.order(order.clientId)).toEqual(order);
        expect([...store.ledger('sol')]).toEqual(entries);
        expect(store.closedCycles('sol', 10)).toEqual([closed]);
        expect(outbox.pending('telegram', 0, 10).map(({ id: __, ...alert }) => alert)).toEqual(alerts);
        expect(store.reports('sol', 10)).toEqual([report]);
        expect(store.report(1)).toEqual(report);
        expect(store.openManualTradesOf('SOL')).toEqual(trades.slice(1));
        close();
      }),
      { numRuns: 60 },
    );
  });

  it('for alerts of each kind', () => {
    const tried = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(anyContent, anyProblemContent), (content) => {
        tried.add(kindOf(content));
        expect(alertContent.read(alertContent.write(content))).toEqual(content);
      }),
      { numRuns: 3_000 },
    );
    const all = [
      ...Object.keys(ALERT_KINDS).filter((kind) => !kind.startsWith('problem')),
      ...Object.keys(PROBLEM_KINDS).map((kind) => `problem ${kind}`),
      ...Object.keys(LASTING_PROBLEMS).map((kind) => `problemOver ${kind}`),
    ];
    expect([...tried].sort()).toEqual(all.sort());
  });
});

function kindOf(content: AlertContent): string {
  return 'problem' in content ? `${content.kind} ${content.problem.kind}` : content.kind;
}

describe('the database can be read by a person', () => {
  it('has decimals in plain notation at any size, and times in milliseconds', () => {
    const file = join(directory.path, 'rung.db');
    const { store, close } = openStore(file, { now });
    store.openStrategy('sol');
    const order = orderOf({
      price: decimal('1e-70'),
      quantity: decimal('-1e70'),
      bookedValue: decimal('-0'),
      createdAtMs: 1_763_812_800_000,
    });
    store.commit(commitOf({ orders: [order] }));
    close();

    const row = readOnly(file, 'SELECT price, quantity, booked_value, created_at_ms FROM orders');
    expect(row).toEqual({
      price: `0.${'0'.repeat(69)}1`,
      quantity: `-1${'0'.repeat(70)}`,
      booked_value: '0',
      created_at_ms: 1_763_812_800_000,
    });
  });

  it('has every order there ever was, also those that had the same client id', () => {
    const file = join(directory.path, 'rung.db');
    const { store, close } = openStore(file, { now });
    store.openStrategy('sol');
    store.commit(commitOf({ orders: [orderOf({ createdAtMs: 1, phase: 'settled', outcome: 'filled' })] }));
    store.commit(commitOf({ orders: [orderOf({ createdAtMs: 2 })] }));
    store.commit(commitOf({ orders: [orderOf({ createdAtMs: 2, phase: 'open' })] }));
    close();
    expect(readOnly(file, 'SELECT group_concat(phase) AS phases FROM orders')).toEqual({
      phases: 'settled,open',
    });
  });

  it('has the parameters that a strategy last ran with, and since when', () => {
    const file = join(directory.path, 'rung.db');
    let nowMs = 1_000;
    const { store, close } = openStore(file, { now: () => nowMs });
    store.openStrategy('sol');
    store.rememberParameters(parameters);
    nowMs = 2_000;
    store.rememberParameters({ ...parameters });
    expect(readOnly(file, 'SELECT parameters_since_ms FROM strategies')).toEqual({
      parameters_since_ms: 1_000,
    });
    store.rememberParameters({ ...parameters, takeProfitPercentage: decimal('0.8') });
    close();

    expect(
      readOnly(
        file,
        `SELECT parameters ->> 'takeProfitPercentage' AS target, parameters_since_ms FROM strategies`,
      ),
    ).toEqual({ target: '0.8', parameters_since_ms: 2_000 });
  });

  it('writes parameters as the versions before it did; what is new comes after', () => {
    const file = join(directory.path, 'rung.db');
    const { store, close } = openStore(file, { now });
    store.openStrategy('sol');
    store.rememberParameters(parameters);
    close();
    const before =
      '{"id":"sol","symbol":"SOL_USDC","totalAmount":"1000","orderCount":6,"incrementPercentage":"50",' +
      '"firstDropPercentage":null,"maxDropPercentage":"5","takeProfitPercentage":"0.75","slippagePercentage":"0.1",' +
      '"stopLossPercentage":null,"minOrderAmount":"10","reanchorAfterMs":3600000,"reanchorDriftPercentage":"1",' +
      '"cooldownMs":5000,"restartAfterTakeProfit":true,"onManualExit":"restart","acceptUnprofitableTarget":false,' +
      '"cancelOwnOrdersForSale":false';
    const read = `SELECT substr(parameters, 1, ${before.length}) AS written FROM strategies`;
    expect(readOnly(file, read)).toEqual({ written: before });
  });

  it('keeps settings and the audit of commands, newest first', () => {
    const file = join(directory.path, 'rung.db');
    const first = openStore(file, { now });
    expect(first.store.setting('language')).toBeNull();
    first.store.setSetting('language', 'en');
    first.store.setSetting('language', 'zh-CN');
    const asked = { timeMs: 1, who: 'telegram:12345', what: '/fresh', strategyId: 'sol', result: 'asked' };
    const done = { timeMs: 2, who: 'console', what: '/status', strategyId: null, result: 'done' };
    first.store.recordCommand(asked);
    first.store.recordCommand(done);
    first.close();

    const { store, close } = openStore(file, { now });
    expect(store.setting('language')).toBe('zh-CN');
    expect(store.commands(10)).toEqual([done, asked]);
    expect(store.commands(1)).toEqual([done]);
    close();
  });
});

describe('strategies', () => {
  it('get slots one after another and keep them', () => {
    const { store, close } = openStore(':memory:', { now });
    expect(store.openStrategy('sol')).toEqual({ slot: 0, stored: null });
    expect(store.openStrategy('btc')).toEqual({ slot: 1, stored: null });
    expect(store.openStrategy('sol').slot).toBe(0);
    close();
  });

  it('are at most 64 in one database, the number that client ids can tell apart', () => {
    const { store, close } = openStore(':memory:', { now });
    for (let slot = 0; slot < 64; slot++) expect(store.openStrategy(`s${slot}`).slot).toBe(slot);
    expect(() => store.openStrategy('one too many')).toThrow(
      /can tell 64 strategies apart, and that many are in use/,
    );
    expect(store.openStrategy('s63').slot).toBe(63);
    close();
  });

  it('are each told their own orders, entries and cycles', () => {
    const { store, close } = openStore(':memory:', { now });
    store.openStrategy('sol');
    store.openStrategy('btc');
    store.commit(commitOf({ orders: [orderOf()] }));
    store.commit({
      ...commitOf(),
      state: stateOf({ parameters: { ...parameters, id: 'btc' }, slot: 1, ordersMade: 9 }),
    });
    expect(store.openStrategy('btc').stored).toMatchObject({ ordersMade: 9, orders: new Map() });
    expect(store.openStrategy('sol').stored?.orders.size).toBe(1);
    close();
  });
});

function readOnly(file: string, sql: string): unknown {
  const database = new SqliteDatabase(file, { readonly: true });
  try {
    return database.prepare(sql).get();
  } finally {
    database.close();
  }
}

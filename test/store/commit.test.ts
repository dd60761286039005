import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { type OpenedStore, openStore, StoreError } from '../../src/store/index.js';
import {
  adjustmentEntry,
  alertOf,
  closedCycle,
  commitOf,
  fillEntry,
  manualTrade,
  now,
  orderOf,
  parameters,
  reportOf,
  START_MS,
  stateOf,
} from './books.js';

let opened: OpenedStore;
beforeEach(() => {
  opened = openStore(':memory:', { now });
  opened.store.openStrategy('sol');
});
afterEach(() => opened.close());

/** The refusal of an action that must be refused. */
function refusal(action: () => void): StoreError {
  try {
    action();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('the ledger', () => {
  it('goes on where it stopped', () => {
    const { store } = opened;
    store.commit(commitOf({ entries: [fillEntry(1), fillEntry(2)] }));
    store.commit(commitOf({ entries: [adjustmentEntry(3)] }));
    expect([...store.ledger('sol')]).toEqual([fillEntry(1), fillEntry(2), adjustmentEntry(3)]);
    expect([...store.ledger('another')]).toEqual([]);
  });

  it.each([
    ['a gap', [fillEntry(1), fillEntry(3)]],
    ['a repetition', [fillEntry(1), adjustmentEntry(1)]],
    ['a beginning other than 1', [fillEntry(2)]],
    ["another strategy's entry", [{ ...fillEntry(1), strategyId: 'btc' }]],
  ])('refuses %s', (_, entries) => {
    const refused = refusal(() => opened.store.commit(commitOf({ entries })));
    expect(refused.failure).toBe('brokenInvariant');
    expect(refused.message).toMatch(/cannot follow entry \d of sol in the ledger/);
    expect([...opened.store.ledger('sol')]).toEqual([]);
  });

  it('refuses a length that is not its own', () => {
    const refused = refusal(() =>
      opened.store.commit(commitOf({ entries: [fillEntry(1)], state: stateOf({ ledgerLength: 2 }) })),
    );
    expect(refused.message).toMatch(/the ledger's length of sol is 2; with this commit it would be 1/);
    expect([...opened.store.ledger('sol')]).toEqual([]);
  });

  it('books a fill once, whatever strategy asks', () => {
    const { store } = opened;
    store.commit(commitOf({ entries: [fillEntry(1)] }));
    store.openStrategy('btc');
    const again = { ...fillEntry(1), strategyId: 'btc' };
    const refused = refusal(() =>
      store.commit({
        ...commitOf({ entries: [again] }),
        state: stateOf({ parameters: { ...parameters, id: 'btc' }, slot: 1, ledgerLength: 1 }),
      }),
    );
    expect(refused.message).toBe(
      'Trade 1 of order 5578417289 on SOL_USDC is booked already, as entry 1 of sol. Nothing was recorded.',
    );
  });

  it('tells fills by market, trade and order together', () => {
    const { store } = opened;
    const entries = [
      fillEntry(1, { tradeId: '9' }),
      fillEntry(2, { tradeId: '9', orderId: 'the other side' }),
      fillEntry(3, { tradeId: '9', symbol: 'BTC_USDC' }),
    ];
    store.commit(commitOf({ entries }));
    expect(store.hasFill({ symbol: 'SOL_USDC', tradeId: '9', orderId: '5578417289' })).toBe(true);
    expect(store.hasFill({ symbol: 'SOL_USDC', tradeId: '8', orderId: '5578417289' })).toBe(false);
    expect(store.hasFill({ symbol: 'SOL_USDC', tradeId: '9', orderId: '1' })).toBe(false);
    expect(store.hasFill({ symbol: 'ETH_USDC', tradeId: '9', orderId: '5578417289' })).toBe(false);
  });

  it('can be read from any entry on', () => {
    const { store } = opened;
    store.commit(commitOf({ entries: [fillEntry(1), fillEntry(2), adjustmentEntry(3)] }));
    expect([...store.ledger('sol', 0)]).toHaveLength(3);
    expect([...store.ledger('sol', 1)]).toEqual([fillEntry(2), adjustmentEntry(3)]);
    expect([...store.ledger('sol', 3)]).toEqual([]);
  });

  it('can be read while it is written', () => {
    const { store } = opened;
    // More than the store reads at a time.
    const entries = Array.from({ length: 1_200 }, (_, index) => fillEntry(index + 1));
    store.commit(commitOf({ entries }));
    let read = 0;
    for (const entry of store.ledger('sol')) {
      if (++read === 3) store.setSetting('written', 'meanwhile');
      expect(entry.sequence).toBe(read);
    }
    expect(read).toBe(1_200);
    expect(store.setting('written')).toBe('meanwhile');
  });

  it('sums fees by asset, exactly, and knows the time of the latest fill', () => {
    const { store } = opened;
    expect(store.lastFillTimeMs('sol')).toBeNull();
    expect(store.fillTotals('sol')).toEqual({ fills: 0, fees: new Map() });

    const buys = Array.from({ length: 1_000 }, (_, index) => fillEntry(index + 1, { fee: decimal('0.1') }));
    const late = fillEntry(1_001, { fee: decimal('0.2'), feeAsset: 'USDC', timeMs: START_MS - 5 });
    store.commit(
      commitOf({ entries: [...buys, late, adjustmentEntry(1_002, { timeMs: START_MS + 9_999 })] }),
    );

    const { fills, fees } = store.fillTotals('sol');
    expect(fills).toBe(1_001);
    expect(Object.fromEntries([...fees].map(([asset, fee]) => [asset, fee.toString()]))).toEqual({
      SOL: '100',
      USDC: '0.2',
    });
    expect(store.lastFillTimeMs('sol')).toBe(START_MS + 1_000);
  });
});

describe('orders', () => {
  it('are brought up to date by their client id', () => {
    const { store } = opened;
    const open = orderOf({ phase: 'open', orderId: '55' });
    store.commit(commitOf({ orders: [orderOf()] }));
    store.commit(commitOf({ orders: [open] }));
    expect(store.order(7)).toEqual(open);
    expect(store.openStrategy('sol').stored?.orders).toEqual(new Map([[7, open]]));
  });

  it('stay when settled, but are not live any more', () => {
    const { store } = opened;
    const settled = orderOf({ phase: 'settled', outcome: 'neverArrived' });
    store.commit(commitOf({ orders: [orderOf()] }));
    store.commit(commitOf({ orders: [settled] }));
    expect(store.order(7)).toEqual(settled);
    expect(store.order(8)).toBeNull();
    expect(store.openStrategy('sol').stored?.orders).toEqual(new Map());
  });

  it('may come back to life, when a fill arrives after all', () => {
    const { store } = opened;
    const settling = orderOf({ phase: 'settling', outcome: 'filled' });
    store.commit(commitOf({ orders: [orderOf({ phase: 'settled', outcome: 'neverArrived' })] }));
    store.commit(commitOf({ orders: [settling] }));
    expect(store.openStrategy('sol').stored?.orders).toEqual(new Map([[7, settling]]));
  });

  it('may have the client id of one settled long ago, and the newest is meant', () => {
    const { store } = opened;
    const later = orderOf({ createdAtMs: START_MS + 1 });
    store.commit(commitOf({ orders: [orderOf({ phase: 'settled', outcome: 'filled' })] }));
    store.commit(commitOf({ orders: [later] }));
    expect(store.order(7)).toEqual(later);
    const settled = { ...later, phase: 'settled' as const };
    store.commit(commitOf({ orders: [settled] }));
    expect(store.order(7)).toEqual(settled);
  });

  it('never share a client id while they live', () => {
    const { store } = opened;
    store.commit(commitOf({ orders: [orderOf()] }));
    const other = orderOf({ createdAtMs: START_MS + 1 });
    const refused = refusal(() => store.commit(commitOf({ orders: [other] })));
    expect(refused.message).toMatch(/Two live orders share the client id 7/);
    expect(store.order(7)).toEqual(orderOf());
  });

  it('that live are all in the state, or the commit is refused', () => {
    const { store } = opened;
    const refused = refusal(() => store.commit(commitOf({ orders: [orderOf()], state: stateOf() })));
    expect(refused.message).toMatch(/the number of live orders of sol is 0; with this commit it would be 1/);
    expect(store.order(7)).toBeNull();
  });
});

describe('a commit', () => {
  it('is recorded whole or not at all', () => {
    const { store, outbox } = opened;
    outbox.register('telegram');
    store.commit(commitOf({ entries: [fillEntry(1)] }));
    store.noteManualTrade(manualTrade('50'));

    const last = {
      orders: [orderOf()],
      // The second is booked already.
      entries: [adjustmentEntry(2), fillEntry(3, { tradeId: '1' })],
      closedCycles: [closedCycle(1)],
      alerts: [alertOf('a ghost')],
      reports: [reportOf(1)],
      settledTrades: [
        { fill: manualTrade('50'), reportId: 1 },
        { fill: manualTrade('51'), reportId: 1 },
      ],
    };
    expect(refusal(() => store.commit(commitOf(last))).failure).toBe('brokenInvariant');

    expect([...store.ledger('sol')]).toEqual([fillEntry(1)]);
    expect(store.order(7)).toBeNull();
    expect(store.closedCycles('sol', 10)).toEqual([]);
    expect(outbox.pending('telegram', START_MS, 10)).toEqual([]);
    expect(store.reports('sol', 10)).toEqual([]);
    expect(store.openManualTradesOf('SOL')).toEqual([manualTrade('50')]);
    expect(store.openStrategy('sol').stored?.ledgerLength).toBe(1);
  });

  it('goes on after a refused one', () => {
    const { store } = opened;
    refusal(() => store.commit(commitOf({ entries: [fillEntry(2)] })));
    store.commit(commitOf({ entries: [fillEntry(1)] }));
    expect([...store.ledger('sol')]).toEqual([fillEntry(1)]);
  });

  it('is only taken from a strategy that was opened, with its slot', () => {
    const { store } = opened;
    const unknown = stateOf({ parameters: { ...parameters, id: 'eth' } });
    expect(refusal(() => store.commit({ ...commitOf(), state: unknown })).message).toMatch(
      /eth with slot 0 was not opened/,
    );
    expect(refusal(() => store.commit({ ...commitOf(), state: stateOf({ slot: 3 }) })).message).toMatch(
      /sol with slot 3 was not opened \(its slot: 0\)/,
    );
    expect(refusal(() => store.rememberParameters({ ...parameters, id: 'eth' })).message).toMatch(
      /eth was not opened/,
    );
  });

  it('closes a cycle once', () => {
    const { store } = opened;
    store.commit(commitOf({ closedCycles: [closedCycle(1)] }));
    const refused = refusal(() => store.commit(commitOf({ closedCycles: [closedCycle(1)] })));
    expect(refused.failure).toBe('brokenInvariant');
    expect(refused.message).toMatch(/contradicts what :memory: holds: nothing of this step was recorded/);
  });
});

describe('cycles', () => {
  it('are told newest first, and counted from a moment on', () => {
    const { store } = opened;
    const results = ['0.1', '0.2', '-0.05'];
    store.commit(
      commitOf({
        closedCycles: results.map((pnl, index) => closedCycle(index + 1, { realizedPnl: decimal(pnl) })),
      }),
    );
    expect(store.closedCycles('sol', 2).map((cycle) => cycle.number)).toEqual([3, 2]);
    const counted = [0, START_MS + 120_000, START_MS + 180_001].map((since) =>
      store.cyclesSince('sol', since),
    );
    expect(counted).toEqual([3, 2, 0]);
  });
});

describe('reports', () => {
  it('are numbered without a gap, and named by the entries they made', () => {
    const { store } = opened;
    expect(store.nextReportId()).toBe(1);
    store.commit(commitOf({ reports: [reportOf(1)], entries: [adjustmentEntry(1, { reportId: 1 })] }));
    expect(store.nextReportId()).toBe(2);
    store.commit(commitOf({ entries: [adjustmentEntry(2)], reports: [reportOf(2, { bookings: [] })] }));
    expect(store.reports('sol', 10).map((report) => report.id)).toEqual([2, 1]);
    expect(store.reports('sol', 1)).toEqual([reportOf(2, { bookings: [] })]);
  });

  it('are found by their number, and told of each strategy by itself', () => {
    const { store } = opened;
    store.openStrategy('btc');
    store.commit(commitOf({ reports: [reportOf(1)] }));
    const ofBtc = reportOf(2, { strategyId: 'btc' });
    store.commit({
      ...commitOf({ reports: [ofBtc] }),
      state: stateOf({ parameters: { ...parameters, id: 'btc' }, slot: 1 }),
    });
    expect(store.reports('sol', 10)).toEqual([reportOf(1)]);
    expect(store.reports('btc', 10)).toEqual([ofBtc]);
    expect(store.reports('eth', 10)).toEqual([]);
    expect(store.report(2)).toEqual(ofBtc);
    expect(store.report(3)).toBeNull();
  });

  it('lead to the newest entry that any of them made', () => {
    const { store } = opened;
    expect(store.lastCorrection('sol')).toBeNull();
    store.commit(commitOf({ entries: [fillEntry(1), adjustmentEntry(2)] }));
    expect(store.lastCorrection('sol')).toBeNull();

    const made = [
      adjustmentEntry(3, { reportId: 1, reason: 'manualTrade', evidence: 'sold by hand' }),
      adjustmentEntry(4, { reportId: 1, reason: 'reconciliation', evidence: 'the rest of it' }),
    ];
    store.commit(commitOf({ entries: made, reports: [reportOf(1)] }));
    store.commit(commitOf({ entries: [fillEntry(5), adjustmentEntry(6)], reports: [reportOf(2)] }));
    expect(store.lastCorrection('sol')).toEqual(made[1]);
    expect(store.lastCorrection('btc')).toBeNull();
  });

  it('are refused out of turn, and so is an entry that names one that is not there', () => {
    const { store } = opened;
    expect(refusal(() => store.commit(commitOf({ reports: [reportOf(2)] }))).message).toMatch(
      /Report 2 cannot follow report 0/,
    );
    expect(
      refusal(() => store.commit(commitOf({ entries: [adjustmentEntry(1, { reportId: 1 })] }))).failure,
    ).toBe('brokenInvariant');
  });
});

it('a closed store says so', () => {
  const { store, close } = openStore(':memory:', { now });
  close();
  expect(refusal(() => store.setting('language'))).toMatchObject({ failure: 'closed' });
});

describe('a setting that is kept for good', () => {
  it('is there, and the commits after it are as quick as before', () => {
    const { store } = opened;
    store.setSettingForGood('firstClientId:sol', '4096');
    expect(store.setting('firstClientId:sol')).toBe('4096');
    store.setSettingForGood('firstClientId:sol', '8192');
    expect(store.setting('firstClientId:sol')).toBe('8192');
  });
});

describe('the ends of cycles', () => {
  const DAY_MS = 24 * 60 * 60_000;
  const dayMs = START_MS - (START_MS % DAY_MS);

  it('are those that the decisions count: of the last day, and the last loss of any', () => {
    const { store } = opened;
    expect(store.openStrategy('sol').stored).toBeNull();
    const ends = [
      [1, dayMs - 3 * DAY_MS, '-1.5'],
      [2, dayMs - 1, '2'],
      [3, dayMs, '0'],
      [4, dayMs + 5_000, '0.25'],
    ] as const;
    for (const [number, closedAtMs, realizedPnl] of ends) {
      const closed = closedCycle(number, { closedAtMs, realizedPnl: decimal(realizedPnl) });
      store.commit(commitOf({ closedCycles: [closed] }));
    }
    expect(store.openStrategy('sol').stored?.endings).toEqual({
      ...{ dayStartMs: dayMs, cyclesThatDay: 2 },
      lastLossAtMs: dayMs - 3 * DAY_MS,
    });
  });

  it('do not count what another strategy has closed', () => {
    const { store } = opened;
    store.commit(commitOf({}));
    expect(store.openStrategy('sol').stored).not.toHaveProperty('endings');
  });
});

it('the ground of compounding is kept, and forgotten', () => {
  const { store } = opened;
  store.commit(commitOf({ state: stateOf({ compoundBase: decimal('-1.25') }) }));
  expect(store.openStrategy('sol').stored?.compoundBase).toEqual(decimal('-1.25'));
  store.commit(commitOf({ state: stateOf({ compoundBase: null }) }));
  expect(store.openStrategy('sol').stored).not.toHaveProperty('compoundBase');
});

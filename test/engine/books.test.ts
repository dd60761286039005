import { expect } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { averageEntryPrice, fold, type LedgerEntry } from '../../src/domain/ledger.js';
import type { LedgerLine } from '../../src/engine/books/ledgerTail.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  ownerBuys,
  ownerSells,
  plain,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story } from './story.js';

/** Base asset after each entry, counted without the ledger's own arithmetic. */
function quantities(entries: readonly LedgerEntry[]): readonly string[] {
  let held: Decimal = ZERO;
  return entries.map((entry) => {
    if (entry.kind === 'adjustment') held = held.plus(entry.quantityDelta);
    else if (entry.fill.side === 'sell') held = held.minus(entry.fill.quantity);
    else held = held.plus(entry.fill.quantity).minus(entry.fill.fee);
    return held.toString();
  });
}

/** Each line's position is what the ledger up to it amounts to. */
function expectRunning(trading: Trading, lines: readonly LedgerLine[]): void {
  const entries = [...trading.books.ledger('main')];
  const held = quantities(entries);
  for (const { entry, position } of lines) {
    expect(position.quantity.toString()).toBe(held[entry.sequence - 1]);
    expect(plain(position)).toEqual(plain(fold(entries.slice(0, entry.sequence), trading.market)));
  }
}

/** A cycle with a fill, a purchase, a sale and a withdrawal by hand, a price of the owner's and a sale of ours. */
async function eventfulCycle(trading: Trading): Promise<void> {
  await buyFirstRung(trading);
  await ownerBuys(trading, '0.5');
  await trading.engine.api.strategy('main').books.reconcile(null);
  await ownerSells(trading, '0.7');
  await trading.transfer('SOL', '-0.1');
  await trading.engine.api.strategy('main').books.reconcile(null);
  await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('99'), 'test');
  await trading.tick('101');
  await untilSold(trading);
  await untilLadderRests(trading);
}

story(
  'the ledger tells after each entry what is held, its cost and its average',
  NOT_IN_REAL_TIME,
  async (trading) => {
    await eventfulCycle(trading);
    const lines = await trading.engine.api.strategy('main').queries.ledger(99);
    expect(lines.map(({ entry }) => (entry.kind === 'fill' ? entry.fill.side : entry.reason))).toEqual([
      'buy',
      'manualTrade',
      'manualTrade',
      'reconciliation',
      'setAverage',
      'sell',
    ]);
    expectRunning(trading, lines);
    expect(lines.map(({ position }) => position.quantity.toString())).toEqual([
      '2.018384',
      '2.517884',
      '1.817884',
      '1.717884',
      '1.717884',
      '0.007884',
    ]);
    expect(lines[4] && averageEntryPrice(lines[4].position)?.toString()).toBe('99');
    expect(lines.at(-1)?.position).toEqual(trading.state().position);
    const lastTwo = await trading.engine.api.strategy('main').queries.ledger(2);
    expect(lastTwo.map(({ entry }) => entry.sequence)).toEqual([5, 6]);
    expect(await trading.engine.api.strategy('main').queries.ledger(0)).toEqual([]);
    await expectAgreement(trading);
  },
);

story(
  'asked for again and again while it grows, with every limit: always the last lines',
  async (trading) => {
    await buyFirstRung(trading);
    const { api } = trading.engine;
    let length = 1;
    for (const limit of [3, 1, 40, 7, 250, 10, 120, 1, 99, 100, 101, 500]) {
      for (let more = 0; more < 30; more += 1) {
        length += 1;
        await api
          .strategy('main')
          .books.setAverageEntryPrice(decimal('99').plus(decimal(String(length)).times('0.001')), 'test');
      }
      const lines = await api.strategy('main').queries.ledger(limit);
      const first = Math.max(1, length - limit + 1);
      expect(lines.map(({ entry }) => entry.sequence)).toEqual(
        Array.from({ length: length - first + 1 }, (_, index) => first + index),
      );
      expect(lines.at(-1)?.position).toEqual(trading.state().position);
      expect(plain(lines[0]?.position)).toEqual(
        plain(fold([...trading.books.ledger('main')].slice(0, first), trading.market)),
      );
    }
    await trading.untilQuiet();
    await expectAgreement(trading);
  },
);

story('a restart forgets what it had counted, and counts the same', NOT_IN_REAL_TIME, async (trading) => {
  await eventfulCycle(trading);
  const before = plain(await trading.engine.api.strategy('main').queries.ledger(4));
  await trading.kill();
  await trading.start();
  expect(plain(await trading.engine.api.strategy('main').queries.ledger(4))).toEqual(before);
  await expectAgreement(trading);
});

story(
  'the history is the whole ledger, and the closed cycles oldest first',
  NOT_IN_REAL_TIME,
  async (trading) => {
    await eventfulCycle(trading);
    await trading.tick('98.98', { ask: '98.99' });
    await trading.tick('102');
    await untilSold(trading, 2);
    await untilLadderRests(trading);
    const { lines, cycles, deepestRungs, ...market } = trading.engine.api.strategy('main').queries.history();
    expect([...deepestRungs]).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(market).toEqual({ symbol: 'SOL_USDC', baseAsset: 'SOL', quoteAsset: 'USDC' });
    const all: LedgerLine[] = [];
    for await (const line of lines) all.push(line);
    expect(all.map(({ entry }) => entry.sequence)).toEqual(all.map((_, index) => index + 1));
    expect(all).toHaveLength(trading.state().ledgerLength);
    expectRunning(trading, all);
    expect(cycles.map(({ number, end }) => `${number} ${end}`)).toEqual(['1 takeProfit', '2 takeProfit']);
    const realized = cycles.reduce((sum: Decimal, cycle) => sum.plus(cycle.realizedPnl), ZERO);
    expect(realized.toString()).toBe(trading.state().position.realizedPnl.toString());
    await expectAgreement(trading);
  },
);

story('the status leads to the report that made the last correction', NOT_IN_REAL_TIME, async (trading) => {
  const { api } = trading.engine;
  await buyFirstRung(trading);
  expect(api.strategy('main').queries.status().lastCorrection).toBe(null);
  await ownerSells(trading, '0.7');
  await trading.transfer('SOL', '-0.1');
  const made = await api.strategy('main').books.reconcile(null);
  // A report that books nothing, and a price of the owner's, correct nothing.
  await api.strategy('main').books.reconcile(null);
  await api.strategy('main').books.setAverageEntryPrice(decimal('99'), 'test');
  const { lastCorrection } = api.strategy('main').queries.status();
  expect(plain(lastCorrection)).toMatchObject({ reportId: made.id, quantityDelta: '-0.1' });
  const report = api.report(lastCorrection?.reportId ?? 0);
  expect(plain(report)).toEqual(plain(made));
  expect(report?.bookings.map(({ row, quantityDelta }) => `${row} ${quantityDelta}`)).toEqual([
    'manualSell -0.7',
    'quantityReduced -0.1',
  ]);
  const entries = [...trading.books.ledger('main')].filter(
    (entry) => entry.kind === 'adjustment' && entry.reportId === made.id,
  );
  expect(plain(entries)).toMatchObject([
    { reason: 'manualTrade', quantityDelta: '-0.7', price: '98.98' },
    { reason: 'reconciliation', quantityDelta: '-0.1' },
  ]);
  await trading.kill();
  await trading.start();
  expect(trading.engine.api.strategy('main').queries.status().lastCorrection?.reportId).toBe(made.id);
  await trading.tick('101');
  await untilSold(trading);
  await untilLadderRests(trading);
  // Of a cycle that is over it explains nothing any more.
  expect(trading.engine.api.strategy('main').queries.status().lastCorrection).toBe(null);
  await expectAgreement(trading);
});

story(
  'every reconciliation leaves a report: numbered without a gap, newest first, whole',
  async (trading) => {
    const { api } = trading.engine;
    await buyFirstRung(trading);
    await trading.transfer('SOL', '0.5');
    const adopted = await api.strategy('main').books.reconcile(null);
    const compared = await api.strategy('main').books.compare();
    const last = await api.strategy('main').books.reconcile(null);
    expect(
      api
        .strategy('main')
        .queries.reports(99)
        .map(({ id, action }) => `${id} ${action}`),
    ).toEqual(['3 none', '2 virtualBuy', '1 none']);
    expect(api.strategy('main').queries.reports(1)).toEqual([last]);
    expect(plain(api.report(2))).toEqual(plain(adopted));
    expect(plain(adopted)).toMatchObject({
      strategyId: 'main',
      trigger: 'command',
      asset: 'SOL',
      held: '2.518384',
      reserved: '0',
      booked: '2.018384',
      drift: '0.5',
      compared: {
        available: '2.518384',
        locked: '0',
        staked: '0',
        lent: '0',
        setAside: '0',
        elsewhere: '0',
        openOrders: 2,
        manualTrades: 0,
        readings: 1,
        readAtMs: expect.any(Number),
      },
      missedFills: 0,
      explanation: 'held 2.518384 SOL, booked 2.018384 SOL',
    });
    expect(api.report(4)).toBe(null);
    // To compare is not to report.
    expect(compared).not.toHaveProperty('id');
    expect(compared.action).toBe('none');
    await expectAgreement(trading);
  },
);

story('to compare books nothing for a difference', async (trading) => {
  await buyFirstRung(trading);
  await trading.transfer('SOL', '-1');
  const report = await trading.engine.api.strategy('main').books.compare();
  expect(plain(report)).toMatchObject({
    action: 'quantityReduced',
    drift: '-1',
    bookings: [{ row: 'quantityReduced', quantityDelta: '-1' }],
  });
  expect(booked(trading)).toBe('2.018384 for 199.98');
  expect(trading.books.reports('main', 9)).toHaveLength(1);
  expect(trading.told('discrepancy')).toEqual([]);
  await expectAgreement(trading, { ownersBase: '-1' });
});

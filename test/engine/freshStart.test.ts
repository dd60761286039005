import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { FreshPreview } from '../../src/engine/api/engineApi.js';
import { FreshDeclinedError, type FreshStart } from '../../src/engine/sync/recovery.js';
import { MAINTENANCE } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { LeapingClock } from '../support/tradingClock.js';
import { booked, buyFirstRung, plain, untilLadderRests, untilSold } from '../support/tradingSteps.js';
import { story } from './story.js';

/** Every order of the account that rests, by the exchange's id. */
async function onTheBook(trading: Trading): Promise<readonly string[]> {
  return (await trading.account()).openOrders.map(({ id }) => String(id));
}

function freshStart(answer: boolean, ownersOrders: FreshStart['ownersOrders'] = 'leave') {
  const shown: FreshPreview[] = [];
  const mode: FreshStart = {
    ownersOrders,
    confirm: async (preview) => {
      shown.push(preview);
      return answer;
    },
  };
  return { shown, mode };
}

describe('/fresh', () => {
  story('shows exactly what it would cancel and write off', async (trading) => {
    await buyFirstRung(trading);
    const bid = await trading.ownerOrders('Bid', '1', '90');
    const ask = await trading.ownerOrders('Ask', '0.5', '120', { clientId: 7 });
    const before = await onTheBook(trading);
    const preview = await trading.engine.api.strategy('main').books.previewFresh();
    expect(plain(preview)).toMatchObject({
      symbol: 'SOL_USDC',
      position: '2.018384',
      cost: '199.98',
      averageEntryPrice: decimal('199.98').div('2.018384').toString(),
      orders: [
        { role: 'rung', rung: 2, side: 'buy', price: '98', quantity: '2.04', phase: 'open' },
        { role: 'rung', rung: 3, side: 'buy', price: '97', quantity: '2.06', phase: 'open' },
      ],
    });
    expect(plain(preview.ownersOrders)).toEqual([
      { orderId: bid, side: 'buy', price: '90', quantity: '1' },
      { orderId: ask, side: 'sell', price: '120', quantity: '0.5' },
    ]);
    // Shown, and nothing else.
    expect(await onTheBook(trading)).toEqual(before);
    await expectAgreement(trading);
  });

  story("leaves the owner's orders alone unless he says otherwise", async (trading) => {
    await buyFirstRung(trading);
    const bid = await trading.ownerOrders('Bid', '1', '90');
    const result = await trading.engine.api.strategy('main').books.fresh('test', []);
    expect(plain(result)).toEqual({
      symbol: 'SOL_USDC',
      cancelledOrders: 2,
      cancelledOwnersOrders: 0,
      writtenOff: '2.018384',
      nextCycle: 2,
      hasClosedCycle: true,
    });
    await untilLadderRests(trading);
    expect(await onTheBook(trading)).toContain(bid);
    await expectAgreement(trading, { ownersBase: '2.018384' });
  });

  story('cancels those of his that were shown, and no others', async (trading) => {
    const shown = await trading.ownerOrders('Bid', '1', '90');
    const gone = await trading.ownerOrders('Bid', '1', '91');
    const { ownersOrders } = await trading.engine.api.strategy('main').books.previewFresh();
    const later = await trading.ownerOrders('Bid', '1', '92');
    await trading.owner.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: gone });
    const ids = ownersOrders.map(({ orderId }) => orderId);
    expect(ids).toEqual([shown, gone]);
    const result = await trading.engine.api.strategy('main').books.fresh('test', ids);
    expect(result).toMatchObject({ cancelledOrders: 3, cancelledOwnersOrders: 1 });
    await untilLadderRests(trading);
    const open = await onTheBook(trading);
    expect(open).toContain(later);
    expect(open).not.toContain(shown);
    await expectAgreement(trading);
  });

  story('keeps the history: entries, cycles and reports', async (trading) => {
    await buyFirstRung(trading);
    await trading.tick('101');
    await untilSold(trading);
    await untilLadderRests(trading);
    await trading.tick('98.98', { ask: '98.99' });
    await trading.transfer('SOL', '0.5');
    await trading.engine.api.strategy('main').books.reconcile(null);
    const entries = plain([...trading.books.ledger('main')]) as readonly unknown[];
    const cycles = plain(trading.books.closedCycles('main', 99)) as readonly unknown[];
    const reports = plain(trading.books.reports('main', 99));
    const { quantity, cost } = trading.state().position;
    const result = await trading.engine.api.strategy('main').books.fresh('test', []);
    expect(result.writtenOff.toString()).toBe(quantity.toString());
    await untilLadderRests(trading);

    const after = plain([...trading.books.ledger('main')]) as readonly unknown[];
    expect(after.slice(0, -1)).toEqual(entries);
    expect(after.at(-1)).toMatchObject({
      kind: 'adjustment',
      reason: 'fresh',
      quantityDelta: `-${quantity}`,
      costAfter: '0',
      price: cost?.div(quantity).toString(),
      realizedPnl: '0',
      reportId: null,
    });
    expect(plain(trading.books.closedCycles('main', 99).slice(1))).toEqual(cycles);
    expect(trading.books.closedCycles('main', 1)[0]).toMatchObject({ end: 'fresh' });
    expect(plain(trading.books.reports('main', 99))).toEqual(reports);
    expect(trading.told('cycleClosed').at(-1)).toMatchObject({ reason: 'fresh' });
    await expectAgreement(trading, { ownersBase: quantity.toString() });
  });
});

describe('started with --fresh', () => {
  story('declined: the start fails, and nothing was cancelled or written', async (trading) => {
    await buyFirstRung(trading);
    const own = await trading.ownerOrders('Bid', '1', '90');
    const before = await onTheBook(trading);
    const entries = plain([...trading.books.ledger('main')]);
    const reports = trading.books.reports('main', 99).length;
    await trading.stop('leave');
    const { shown, mode } = freshStart(false, 'cancel');
    await expect(trading.start({ mode })).rejects.toBeInstanceOf(FreshDeclinedError);
    expect(shown).toHaveLength(1);
    expect(plain(shown[0])).toMatchObject({
      position: '2.018384',
      orders: [{ price: '98' }, { price: '97' }],
      ownersOrders: [{ orderId: own, side: 'buy', price: '90', quantity: '1' }],
    });
    expect(await onTheBook(trading)).toEqual(before);
    expect(plain([...trading.books.ledger('main')])).toEqual(entries);
    expect(trading.books.reports('main', 99)).toHaveLength(reports);
    expect(trading.state()).toMatchObject({ closing: null, cycle: { number: 1 }, mode: { kind: 'trading' } });
    // No price moves it any more.
    await trading.quote('101');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(trading.ordersSold()).toEqual([]);
    expect(shown).toHaveLength(1);
    await trading.kill();
    await trading.start();
    await untilSold(trading);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });

  const network = new LeapingClock();
  story('while orders cannot be read: told after a minute', { networkClock: network }, async (trading) => {
    await trading.stop('leave');
    const page = { kind: 'answered', done: false, ...MAINTENANCE } as const;
    const rule = trading.line.harm('GET /api/v1/orders', page, Number.POSITIVE_INFINITY);
    const started = trading.start({ mode: freshStart(true).mode });
    await trading.until('it has been tried', () =>
      trading.complaints.some((complaint) => complaint.includes('could not catch up')),
    );
    network.leap(60_000);
    await trading.until('it is told', () => trading.told('problem').length === 1);
    expect(trading.told('problem')).toMatchObject([
      { problem: { kind: 'notCaughtUp', symbol: trading.market.symbol } },
    ]);
    rule.lift();
    await started;
    expect(trading.told('problemOver')).toHaveLength(1);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });

  story("confirmed: begins anew and leaves the owner's orders", async (trading) => {
    await buyFirstRung(trading);
    const own = await trading.ownerOrders('Bid', '1', '90');
    const old = trading.rungs().map(({ orderId }) => orderId);
    await trading.kill();
    const { shown, mode } = freshStart(true);
    await trading.start({ mode });
    await untilLadderRests(trading);
    expect(shown).toHaveLength(1);
    const open = await onTheBook(trading);
    expect(open).toContain(own);
    expect(open.filter((id) => old.includes(id))).toEqual([]);
    expect(trading.state().cycle.number).toBe(2);
    expect(trading.state().setAside.toString()).toBe('2.018384');
    expect(booked(trading)).toBe('0 for 0');
    await expectAgreement(trading, { ownersBase: '2.018384' });
  });

  story("confirmed with the owner's orders: they are cancelled too", async (trading) => {
    const own = await trading.ownerOrders('Bid', '1', '90');
    await trading.stop('leave');
    await trading.start({ mode: freshStart(true, 'cancel').mode });
    await untilLadderRests(trading);
    expect(await onTheBook(trading)).not.toContain(own);
    await expectAgreement(trading);
  });

  story('what was filled while it was down is booked first, and then written off', async (trading) => {
    await trading.kill();
    await trading.quote('98.98', { ask: '98.99' });
    const { shown, mode } = freshStart(true);
    await trading.start({ mode });
    await untilLadderRests(trading);
    expect(shown[0]?.position.toString()).toBe('2.018384');
    expect([...trading.books.ledger('main')].map(({ kind }) => kind)).toEqual(['fill', 'adjustment']);
    await expectAgreement(trading, { ownersBase: '2.018384' });
  });

  story('a reconnect does not make it afresh again', async (trading) => {
    await trading.kill();
    const { shown, mode } = freshStart(true);
    await trading.start({ mode });
    await untilLadderRests(trading);
    await buyFirstRung(trading);
    trading.line.cutStreams();
    await trading.until(
      'it has caught up',
      () => trading.books.reports('main', 1)[0]?.trigger === 'reconnect',
    );
    expect(shown).toHaveLength(1);
    expect(booked(trading)).toBe('2.018384 for 199.98');
    await expectAgreement(trading);
  });

  story(
    'declined for the second of two strategies: nothing of the first was touched either',
    { strategies: [{ id: 'near' }, { id: 'deep', maxDropPercentage: decimal('6') }] },
    async (trading) => {
      await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
      const before = await onTheBook(trading);
      await trading.stop('leave');
      let asked = 0;
      const confirm = async () => {
        asked += 1;
        return asked === 1;
      };
      await expect(trading.start({ mode: { ownersOrders: 'leave', confirm } })).rejects.toBeInstanceOf(
        FreshDeclinedError,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await onTheBook(trading)).toEqual(before);
    },
  );
});

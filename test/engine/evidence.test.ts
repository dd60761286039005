import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  ownerLends,
  ownerSells,
  plain,
  startReport,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story } from './story.js';

/* What is held against the books, and what explains a difference. */

describe("what is not the bot's", () => {
  const RESERVED = {
    balances: { USDC: '10000', SOL: '10' },
    reconciliation: { reserved: new Map([['SOL', decimal('10')]]) },
  };

  story(
    'a sale by hand while the take profit is due: only what is ours is sold',
    RESERVED,
    async (trading) => {
      await buyFirstRung(trading);
      await ownerSells(trading, '1');
      await trading.quote('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
      expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
      await untilLadderRests(trading);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );

  story(
    'reserved coins that the owner sells himself are missed once, and nothing is booked',
    RESERVED,
    async (trading) => {
      await ownerSells(trading, '4', '100');
      for (let times = 1; times <= 2; times += 1)
        await trading.engine.api.strategy('main').books.reconcile(null);
      expect(plain(trading.told('discrepancy'))).toMatchObject([
        { action: 'onlyReported', drift: '-4', held: '-4', booked: '0', bookings: [] },
      ]);
      expect(trading.prices()).toEqual(['99', '98', '97']);
      await expectAgreement(trading, { ownersBase: '6' });
    },
  );

  story('set aside by /fresh: what is missing is taken from it first', async (trading) => {
    await buyFirstRung(trading);
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await untilLadderRests(trading);
    await trading.transfer('SOL', '-2');
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    expect(trading.state().setAside.toString()).toBe('0.018384');
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading, { ownersBase: '0.018384' });
  });

  story('set aside and gone, and more with it: only the rest is booked', async (trading) => {
    await buyFirstRung(trading);
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await untilLadderRests(trading);
    await trading.tick('97.98', { ask: '97.99' });
    expect(trading.state().position.quantity.gt('0')).toBe(true);
    const { quantity } = trading.state().position;
    await trading.transfer('SOL', '-2.518384');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(trading.told('discrepancy').map(({ drift }) => drift.toString())).toEqual(['-0.5']);
    expect(trading.state().setAside.toString()).toBe('0');
    expect(trading.state().position.quantity.toString()).toBe(quantity.minus('0.5').toString());
    await expectAgreement(trading);
  });
});

describe('what counts as held', () => {
  story('lent funds do', async (trading) => {
    await buyFirstRung(trading);
    await ownerLends(trading, 'SOL', '2.018384');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'none' });
    expect(plain(report.compared)).toMatchObject({ available: '0', lent: '2.018384' });
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading);
  });

  story("so does what is locked in an order of the owner's, and what is staked", async (trading) => {
    await buyFirstRung(trading);
    await trading.ownerOrders('Ask', '1', '120');
    await trading.transfer('SOL', '-0.018384');
    await trading.transfer('SOL', '0.018384', 'staked');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'none' });
    expect(plain(report.compared)).toMatchObject({ available: '1', locked: '1', staked: '0.018384' });
    await expectAgreement(trading);
  });
});

describe('orders and fills come first', () => {
  story('a fill that the stream swallowed, and a sale by hand on top of it', async (trading) => {
    await trading.tick('99.5');
    trading.line.silenceStreams();
    await trading.quote('98.98', { ask: '98.99' });
    await ownerSells(trading, '1');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ missedFills: 1, action: 'manualSell' });
    expect(plain(report)).toMatchObject({ booked: '2.018384', held: '1.018384', drift: '-1' });
    expect(report.compared?.resolvedOrders).toBe(0);
    expect(trading.told('rungFilled')).toHaveLength(1);
    expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
    await expectAgreement(trading);
  });

  story(
    'an order whose answer was lost and that was filled meanwhile is resolved, not taken for a deposit',
    { timeoutMs: 300 },
    async (trading) => {
      await trading.engine.api.strategy('main').position.pause('test');
      await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
      trading.line.harm('POST /api/v1/orders', { kind: 'answerLost', deaf: true });
      await trading.engine.api.strategy('main').position.resume('test');
      await trading.until('they rest', () => trading.rungs().length === 3);
      await trading.quote('98.98', { ask: '98.99' });
      await trading.until('the answer is missed', () =>
        [...trading.state().orders.values()].every(({ phase }) => phase !== 'intended'),
      );
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      expect(report).toMatchObject({ action: 'none' });
      expect(booked(trading)).toBe('2.018384 for 199.98');
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    },
  );
});

describe('evidence is used once', () => {
  story('asked again, and after a restart: nothing more is booked', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await ownerSells(trading, '1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
    const entries = [...trading.books.ledger('main')].length;
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    await trading.kill();
    await trading.start();
    expect(startReport(trading)).toMatchObject({ action: 'none' });
    // The same quantity leaves again, and this time nobody has sold it.
    await trading.transfer('SOL', '-1');
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
      action: 'quantityReduced',
    });
    expect([...trading.books.ledger('main')]).toHaveLength(entries + 1);
    await expectAgreement(trading);
  });

  story('killed while it compares: booked by the next start, once', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await ownerSells(trading, '1');
    trading.line.harm('GET /api/v1/borrowLend/positions', { kind: 'requestLost' }, 9);
    const asked = trading.engine.api
      .strategy('main')
      .books.reconcile(null)
      .catch(() => null);
    await trading.until('it has read the fills', () => trading.books.openManualTradesOf('SOL').length === 1);
    await trading.kill();
    await asked;
    trading.line.heal();
    await trading.start();
    expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
    await trading.kill();
    await trading.start();
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('a sale of coins that came in meanwhile explains nothing yet', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '1');
    await ownerSells(trading, '1');
    // What is held is what is booked; but the balances may be the ones from before the sale.
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    expect([...trading.books.ledger('main')]).toHaveLength(1);
    expect(trading.books.openManualTradesOf('SOL')).toHaveLength(1);
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading);
  });
});

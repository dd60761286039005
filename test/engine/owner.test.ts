import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story, storyFromTheStart } from './story.js';

/** His trades wait for the next reconciliation. */
const NOT_IN_REAL_TIME = { reconciliation: { realTimePositionCheck: false } };

const TEN_COINS = { balances: { USDC: '10000', SOL: '10' } };

/** Rung 1 bought: 2.018384 SOL for 199.98 USDC. */
async function bought(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().position.quantity.toString()).toBe('2.018384');
}

describe('coins that were in the account before', () => {
  storyFromTheStart(
    'reserved: the bot trades beside them and never sells them',
    { ...TEN_COINS, reconciliation: { reserved: new Map([['SOL', decimal('10')]]) } },
    async (trading) => {
      await trading.start();
      await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await bought(trading);
      await trading.tick('101');
      await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );

  storyFromTheStart(
    'not spoken of: the bot asks what they are, and sells nothing',
    TEN_COINS,
    async (trading) => {
      await trading.start();
      await trading.tick('500');
      expect(trading.state().mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
      expect(trading.rungs()).toEqual([]);
      expect(trading.ordersSold()).toEqual([]);
      expect(trading.told('blocked')).toHaveLength(1);
      await trading.tick('100');
      // `/fresh` leaves them to the owner.
      await trading.engine.cockpit.fresh('main', 'test');
      await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await bought(trading);
      await trading.tick('101');
      await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length > 0);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '10' });
      const report = await trading.engine.cockpit.reconcile('main');
      expect(report.drift.toString()).toBe('0');
    },
  );
});

describe("the owner's own orders", () => {
  story('outlive pause, fresh and take profit', async (trading) => {
    const bid = await trading.ownerOrders('Bid', '1', '90');
    const marked = await trading.ownerOrders('Bid', '1', '91', { clientId: 7 });
    await trading.engine.cockpit.pause('main', 'test');
    await trading.until('the rungs are gone', () => trading.rungs().length === 0);
    await trading.engine.cockpit.resume('main', 'test');
    await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length === 3);
    await bought(trading);
    await trading.tick('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
    await trading.engine.cockpit.fresh('main', 'test');
    await trading.untilQuiet();
    const open = (await trading.account()).openOrders.map(({ id }) => id);
    expect(open).toContain(bid);
    expect(open).toContain(marked);
    // The dust is what `/fresh` leaves to the owner.
    await expectAgreement(trading, { ownersBase: '0.008384' });
  });
});

describe('the owner acts by hand', () => {
  story('sells half: the refused sale corrects the books, and the rest is sold', async (trading) => {
    await bought(trading);
    await trading.ownerOrders('Ask', '1', '98.98', { timeInForce: 'IOC' });
    await trading.quote('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
    const [told] = trading.told('discrepancy');
    expect(told?.drift.toString()).toBe('-1');
    expect(told?.action).toBe('manualSell');
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  });

  story(
    'sells half, and asks for a reconciliation: the average stays, the result is booked',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await bought(trading);
      const average = averageEntryPrice(trading.state().position);
      await trading.ownerOrders('Ask', '1', '98.98', { timeInForce: 'IOC' });
      const report = await trading.engine.cockpit.reconcile('main');
      expect(report).toMatchObject({ action: 'manualSell', missedFills: 0 });
      expect(report.held.toString()).toBe('1.018384');
      expect(report.booked.toString()).toBe('2.018384');
      expect(averageEntryPrice(trading.state().position)?.round(12).toString()).toBe(
        average?.round(12).toString(),
      );
      // 1 at 98.98 less 10 bps, of an average of 199.98 / 2.018384.
      expect(trading.state().position.realizedPnl.toString()).toBe('-0.198243410728582866');
      await expectAgreement(trading);
    },
  );

  story(
    'trades on the same market: none of it is taken for a fill or a take profit of the bot',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await bought(trading);
      const ladder = trading.rungs();
      await trading.transfer('SOL', '5');
      for (let trade = 1; trade <= 3; trade += 1) {
        await trading.ownerOrders('Ask', '1', '98.98', { timeInForce: 'IOC' });
        await trading.ownerOrders('Bid', '0.5', '98.99', { timeInForce: 'IOC' });
      }
      await trading.tick('99');
      expect([...trading.books.ledger('main')]).toHaveLength(1);
      expect(trading.books.closedCycles('main', 9)).toEqual([]);
      expect(trading.rungs()).toEqual(ladder);
      // Deposited 5, sold 3, bought 1.5 less its fee.
      await expectAgreement(trading, { ownersBase: '3.4985' });
    },
  );

  story('withdraws everything: nothing is sold, and a new cycle begins', async (trading) => {
    await bought(trading);
    await trading.transfer('SOL', '-2.018384');
    await trading.quote('101');
    await trading.until('a new cycle begins', () => trading.state().cycle.number === 2);
    await trading.until('its ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.ordersSold()).toEqual([]);
    expect(trading.books.closedCycles('main', 1)[0]).toMatchObject({ end: 'manual' });
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('does nothing, and one answer says that the coins are gone: it is not believed', async (trading) => {
    await bought(trading);
    const { position } = trading.state();
    const body = JSON.stringify({ USDC: { available: '1', locked: '0', staked: '0' } });
    trading.line.harm('GET /api/v1/capital', { kind: 'answered', status: 200, body, done: false }, 1);
    await expect(trading.engine.cockpit.reconcile('main')).resolves.toMatchObject({ action: 'none' });
    expect(trading.state().position).toEqual(position);
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'does nothing, and every answer says that the account is empty: nothing is booked',
    async (trading) => {
      await bought(trading);
      const { position } = trading.state();
      trading.line.harm('GET /api/v1/capital', { kind: 'answered', status: 200, body: '{}', done: false }, 3);
      await expect(trading.engine.cockpit.reconcile('main')).rejects.toThrow('although orders rest');
      expect(trading.state().position).toEqual(position);
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story('deposits while something is held: booked at the average', async (trading) => {
    await bought(trading);
    const average = averageEntryPrice(trading.state().position);
    await trading.transfer('SOL', '0.5');
    const report = await trading.engine.cockpit.reconcile('main');
    expect(report.action).toBe('virtualBuy');
    expect(report.bookings.map(({ quantityDelta }) => quantityDelta.toString())).toEqual(['0.5']);
    expect(report.bookings[0]?.price?.round(12).toString()).toBe(average?.round(12).toString());
    expect(averageEntryPrice(trading.state().position)?.round(12).toString()).toBe(
      average?.round(12).toString(),
    );
    await expectAgreement(trading);
    await trading.tick('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.51', price: '101' }]);
    await expectAgreement(trading);
  });

  story(
    'deposits while nothing is held: nobody invents a price; told one, the bot goes on',
    async (trading) => {
      await trading.transfer('SOL', '3');
      const report = await trading.engine.cockpit.reconcile('main');
      expect(report).toMatchObject({ action: 'adoptedWithoutCost' });
      await trading.untilQuiet();
      expect(trading.state().mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
      expect(trading.rungs()).toEqual([]);
      await trading.tick('150');
      expect(trading.ordersSold()).toEqual([]);
      await expectAgreement(trading);
      await trading.engine.cockpit.setAverageEntryPrice('main', decimal('100'), 'test');
      await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
      expect(trading.ordersSold()).toEqual([{ quantity: '3', price: '150' }]);
      await expectAgreement(trading);
    },
  );

  story('lends what is held: it is counted, and nothing is booked', async (trading) => {
    await bought(trading);
    await trading.transfer('SOL', '-2.018384');
    await trading.transfer('SOL', '2.018384', 'lent');
    const report = await trading.engine.cockpit.reconcile('main');
    expect(report).toMatchObject({ action: 'none' });
    expect(report.held.toString()).toBe('2.018384');
    await trading.tick('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    await expectAgreement(trading);
  });

  story('cancels a rung by hand: told, and not placed again against his will', async (trading) => {
    const [first] = trading.rungs();
    await trading.owner.delete('/api/v1/order', 'orderCancel', {
      symbol: 'SOL_USDC',
      orderId: first?.orderId ?? '',
    });
    await trading.until('it is told', () => trading.told('orderCancelledElsewhere').length === 1);
    await trading.tick('99.9');
    await trading.untilQuiet();
    expect(trading.prices()).toEqual(['98', '97']);
    await expectAgreement(trading);
  });

  story(
    'a drift within the tolerance is recorded and not booked',
    { reconciliation: { tolerances: new Map([['SOL', decimal('0.01')]]) } },
    async (trading) => {
      await bought(trading);
      await trading.transfer('SOL', '0.01');
      const report = await trading.engine.cockpit.reconcile('main');
      expect(report).toMatchObject({ action: 'withinTolerance', bookings: [] });
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading, { ownersBase: '0.01' });
    },
  );

  story(
    'with forceSync off a drift is told and not booked',
    { reconciliation: { forceSync: false } },
    async (trading) => {
      await bought(trading);
      await trading.transfer('SOL', '1');
      const report = await trading.engine.cockpit.reconcile('main');
      expect(report).toMatchObject({ action: 'onlyReported' });
      expect(trading.told('discrepancy')).toHaveLength(1);
      await expectAgreement(trading, { ownersBase: '1' });
    },
  );
});

story(
  'the report that users know: 0.0042 held, 0.0040 booked at 59,125',
  { symbol: 'BTC_USDC', bid: '60000', strategies: [{ totalAmount: decimal('1000') }] },
  async (trading) => {
    await trading.tick('59399.9', { ask: '59400', askQuantity: '0.004' });
    await trading.until(
      'a part is bought',
      () => trading.state().cycle.boughtQuantity.toString() === '0.004',
    );
    await trading.engine.cockpit.pause('main', 'test');
    await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
    // The fee took 0.0000032: the owner gives it back, and says what he holds it to have cost.
    await trading.transfer('BTC', '0.0000032');
    await trading.engine.cockpit.reconcile('main');
    await trading.engine.cockpit.setAverageEntryPrice('main', decimal('59125'), 'test');
    expect(trading.state().position.quantity.toString()).toBe('0.004');
    await trading.transfer('BTC', '0.0002');
    const report = await trading.engine.cockpit.reconcile('main');
    expect(report.held.toString()).toBe('0.0042');
    expect(report.booked.toString()).toBe('0.004');
    expect(report.drift.toString()).toBe('0.0002');
    expect(report.bookings.map(({ value, price }) => `${value} at ${price}`)).toEqual(['11.825 at 59125']);
    expect(averageEntryPrice(trading.state().position)?.toString()).toBe('59125');
    await expectAgreement(trading);
  },
);

import { describe, expect } from 'vitest';
import { makeClientId } from '../../src/domain/clientId.js';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  plain,
  toldBookings,
  untilLadderRests,
} from '../support/tradingSteps.js';
import { story, storyFromTheStart } from './story.js';

const TEN_COINS = { balances: { USDC: '10000', SOL: '10' } };

async function untilTold(trading: Trading): Promise<void> {
  await trading.until('it is told', () => trading.told('discrepancy').length === 1);
}

describe('coins that were in the account before', () => {
  storyFromTheStart(
    'reserved: the bot trades beside them and never sells them',
    { ...TEN_COINS, reconciliation: { reserved: new Map([['SOL', decimal('10')]]) } },
    async (trading) => {
      await trading.start();
      await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await buyFirstRung(trading);
      await trading.tick('101');
      await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );
});

describe("the owner's own orders", () => {
  story('outlive pause, fresh and take profit', async (trading) => {
    const bid = await trading.ownerOrders('Bid', '1', '90');
    const marked = await trading.ownerOrders('Bid', '1', '91', { clientId: 7 });
    await trading.engine.api.strategy('main').position.pause('test');
    await trading.until('the rungs are gone', () => trading.rungs().length === 0);
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length === 3);
    await buyFirstRung(trading);
    await trading.tick('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await trading.untilQuiet();
    const open = (await trading.account()).openOrders.map(({ id }) => id);
    expect(open).toContain(bid);
    expect(open).toContain(marked);
    // The dust is what `/fresh` leaves to the owner.
    await expectAgreement(trading, { ownersBase: '0.008384' });
  });
});

describe('the owner acts by hand', () => {
  story(
    'trades on the same market: none of it is taken for a fill or a take profit of the bot',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await buyFirstRung(trading);
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
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-2.018384');
    await trading.quote('101');
    await trading.until('a new cycle begins', () => trading.state().cycle.number === 2);
    await trading.until('its ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.ordersSold()).toEqual([]);
    expect(trading.books.closedCycles('main', 1)[0]).toMatchObject({ end: 'manual' });
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });
});

describe('our orders in his hands', () => {
  async function ownerCancels(trading: Trading, orderId = ''): Promise<void> {
    await trading.owner.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId });
  }

  story('one rung cancelled: told, not fought; /resume places it again', async (trading) => {
    await ownerCancels(trading, trading.rungs()[0]?.orderId);
    await trading.until('it is told', () => trading.told('orderCancelledElsewhere').length === 1);
    expect(plain(trading.told('orderCancelledElsewhere'))).toEqual([
      {
        kind: 'orderCancelledElsewhere',
        symbol: 'SOL_USDC',
        rung: 1,
        price: '99',
        quantity: '2.02',
        detail: 'cancelled',
        rungsLeft: 2,
        comesBack: false,
      },
    ]);
    await trading.tick('99.9');
    trading.line.cutStreams();
    await trading.until(
      'it has caught up',
      () => trading.books.reports('main', 9)[0]?.trigger === 'reconnect',
    );
    await trading.untilQuiet();
    expect(trading.prices()).toEqual(['98', '97']);
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.until('the ladder is whole', () => trading.prices().join() === '98.9,97.9,96.9');
    await expectAgreement(trading);
  });

  story('all rungs cancelled: one message, no ladder until /resume', async (trading) => {
    for (const { orderId } of trading.rungs()) await ownerCancels(trading, orderId);
    await trading.until('it is told', () => trading.told('orderCancelledElsewhere')[0]?.rungsLeft === 0);
    expect(trading.told('orderCancelledElsewhere')).toHaveLength(1);
    await trading.tick('99.5');
    expect(trading.rungs()).toEqual([]);
    expect(trading.engine.api.strategy('main').queries.status().waitingFor).toBe('resume');
    expect(await trading.engine.api.strategy('main').position.resume('test')).toMatchObject({
      changed: true,
    });
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });
});

describe('orders of his with a client id that looks like ours', () => {
  story('one that we never gave out: his trade, booked as such', async (trading) => {
    await buyFirstRung(trading);
    const clientId = makeClientId(0, 7);
    const orderId = await trading.ownerOrders('Ask', '1', '98.98', { timeInForce: 'IOC', clientId });
    await untilTold(trading);
    expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
    await expectAgreement(trading, { ownersOrders: [orderId] });
  });

  story('one that a rung of ours has carried: his trade, and not more of our rung', async (trading) => {
    const clientId = trading.rungs()[0]?.clientId ?? 0;
    await buyFirstRung(trading);
    const orderId = await trading.ownerOrders('Bid', '1', '98.99', { timeInForce: 'IOC', clientId });
    await untilTold(trading);
    expect(toldBookings(trading)).toEqual(['manualBuy 0.999 at 98.99']);
    expect(trading.told('rungFilled')).toHaveLength(1);
    expect(booked(trading)).toBe('3.017384 for 298.97');
    await expectAgreement(trading, { ownersOrders: [orderId] });
  });
});

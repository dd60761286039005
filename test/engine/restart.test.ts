import { describe, expect } from 'vitest';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story, storyFromTheStart } from './story.js';

const BATCH = 'POST /api/v1/orders';
const ORDER = 'POST /api/v1/order';
const BRIEF = { windowMs: 1_500, timeoutMs: 300 };

async function expectOneLadder(trading: Trading, cycle = 1): Promise<void> {
  await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.prices()).toEqual(['99', '98', '97']);
  expect(trading.state().cycle.number).toBe(cycle);
  await expectAgreement(trading);
}

async function cancelByHand({ owner, market: { symbol } }: Trading, orderId: string): Promise<void> {
  const { status } = await owner.delete('/api/v1/order', 'orderCancel', { symbol, orderId });
  expect(status).toBe(200);
}

describe('killed and started again', () => {
  storyFromTheStart('before the request of the first ladder has left: one ladder', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'requestLost' });
    await trading.start();
    await trading.until('it was to leave', () => trading.line.requestsTo(BATCH).length === 1);
    expect([...trading.state().orders.values()].map(({ phase }) => phase)).toEqual(Array(3).fill('intended'));
    await trading.kill();
    await trading.start();
    await expectOneLadder(trading);
  });

  storyFromTheStart('before its answer has come: one ladder, the same', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
    await trading.start();
    await trading.until('the exchange has it', () => trading.rungs().length === 3);
    const before = trading.rungs();
    await trading.kill();
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.rungs()).toEqual(before);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
  });

  storyFromTheStart(
    'while its request is on the way, which arrives after the restart: one ladder',
    { windowMs: 60_000, timeoutMs: 300 },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'held' });
      await trading.start();
      await trading.until('it is on the way', () => trading.line.heldRequests === 1);
      await trading.kill();
      await trading.start();
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );

  story('with the ladder at rest: it is the same ladder, and nothing is placed', async (trading) => {
    const before = trading.rungs();
    await trading.kill();
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.rungs()).toEqual(before);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
  });

  story('what filled meanwhile is booked, at its price, in the same cycle', async (trading) => {
    await trading.kill();
    await trading.quote('97.98', { ask: '97.99' });
    await trading.quote('98.5');
    await trading.start();
    await trading.until('both fills are booked', () => trading.state().cycle.rungsFilled === 2);
    expect(trading.state().cycle.number).toBe(1);
    expect(trading.state().position.cost?.toString()).toBe('399.9');
    expect(trading.prices()).toEqual(['97']);
    expect(trading.told('rungFilled').map(({ rung }) => rung)).toEqual([1, 2]);
    await expectAgreement(trading);
  });

  story('part of a rung filled before, the rest meanwhile: both are booked once', async (trading) => {
    await trading.tick('98.98', { ask: '99', askQuantity: '0.5' });
    await trading.kill();
    await trading.quote('98.98', { ask: '99', askQuantity: '0.7' });
    await trading.quote('98.98', { ask: '98.99' });
    await trading.start();
    await trading.until('all is booked', () => trading.state().cycle.boughtQuantity.toString() === '2.02');
    expect([...trading.books.ledger('main')]).toHaveLength(3);
    await expectAgreement(trading);
  });

  story('after the sale was recorded and before it left: sold once', BRIEF, async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    trading.line.harm(ORDER, { kind: 'requestLost' });
    await trading.quote('101');
    await trading.until('it was to leave', () => trading.line.requestsTo(ORDER).length === 1);
    await trading.kill();
    await trading.start();
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    await expectAgreement(trading);
  });

  story(
    'after the sale was done and before anybody heard: sold once, at its price',
    BRIEF,
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
      await trading.quote('101');
      await trading.until('the exchange has done it', () => trading.ordersSold().length === 1);
      await trading.kill();
      await trading.quote('99.5');
      await trading.start();
      await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
      await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      expect(trading.told('cycleClosed')).toHaveLength(1);
      expect(trading.books.closedCycles('main', 1)[0]?.quoteChange.toString()).toBe('2.82699');
      await expectAgreement(trading);
    },
  );

  story('again and again, with a fill each time: books and alerts miss nothing', async (trading) => {
    for (const [rung, price] of ['99', '98', '97'].entries()) {
      await trading.kill();
      await trading.quote((Number(price) - 0.02).toFixed(2), { ask: price, askQuantity: '3' });
      await trading.start();
      await trading.until(`rung ${rung + 1} is booked`, () => trading.state().cycle.rungsFilled === rung + 1);
    }
    expect(trading.told('rungFilled').map(({ rung }) => rung)).toEqual([1, 2, 3]);
    await expectAgreement(trading);
    await trading.tick('101');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    await expectAgreement(trading);
  });

  story('paused: paused still', async (trading) => {
    await trading.engine.api.strategy('main').position.pause('test');
    await trading.until('the rungs are gone', () => trading.rungs().length === 0);
    await trading.kill();
    await trading.start();
    await trading.untilQuiet();
    expect(trading.state().mode.kind).toBe('paused');
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  });
});

describe('started with empty books because the database was lost', () => {
  story(
    'while the ladder rests: it is not doubled and not touched, and the owner is asked',
    async (trading) => {
      const old = trading.rungs();
      await trading.kill();
      trading.clock.leap(60_000);
      await trading.start({ books: 'lost' });
      await trading.untilQuiet();
      expect(trading.state().mode).toMatchObject({ kind: 'blocked', reason: 'anotherProgram' });
      expect(trading.rungs()).toEqual(old);
      expect(trading.told('blocked')).toMatchObject([{ order: { orderId: old[0]?.orderId, side: 'buy' } }]);
      await trading.engine.api.strategy('main').position.resume('test');
      await trading.until('a ladder of its own rests', () => trading.rungs().length === 6 && trading.isQuiet);
      for (const { orderId } of old) await cancelByHand(trading, orderId);
      await expectOneLadder(trading);
      expect(trading.told('blocked')).toHaveLength(1);
      expect(trading.told('orderCancelledElsewhere')).toEqual([]);
    },
  );

  story('and /fresh offers to cancel what rests of it, and begins anew', async (trading) => {
    const old = trading.rungs().map(({ orderId }) => orderId);
    const ownOrder = await trading.ownerOrders('Bid', '1', '90');
    await trading.kill();
    trading.clock.leap(60_000);
    await trading.start({ books: 'lost' });
    await trading.untilQuiet();
    const { api } = trading.engine;
    const { ownersOrders } = await api.strategy('main').books.previewFresh();
    expect(ownersOrders.map(({ orderId }) => orderId).sort()).toEqual([...old, ownOrder].sort());
    await api.strategy('main').books.fresh('test', old);
    await trading.until('the old ladder is gone', () =>
      trading.rungs().every(({ orderId }) => !old.includes(orderId)),
    );
    await expectOneLadder(trading);
    expect((await trading.account()).openOrders.map(({ id }) => id)).toContain(ownOrder);
  });

  story(
    'with coins bought: nobody invents what they cost, and nothing is sold until the owner tells',
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      const fromTradeId = 1 + Number(trading.exchange.state(trading.owner.apiKey).fills.at(-1)?.tradeId);
      await trading.kill();
      await trading.start({ books: 'lost' });
      await trading.untilQuiet();
      expect(trading.state().mode).toMatchObject({ kind: 'blocked', reason: 'anotherProgram' });
      const old = trading.rungs();
      await trading.engine.api.strategy('main').position.resume('test');
      for (const { orderId } of old) await cancelByHand(trading, orderId);
      await trading.untilQuiet();
      expect(trading.state().mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
      expect(trading.state().position.quantity.toString()).toBe('2.018384');
      expect(trading.state().position.cost).toBe(null);
      await trading.tick('120');
      expect(trading.ordersSold()).toEqual([]);
      expect(trading.told('discrepancy')).toMatchObject([{ action: 'adoptedWithoutCost' }]);
      await expectAgreement(trading, { fromTradeId });
    },
  );
});

describe('ended and started again', () => {
  story('"leave" leaves the ladder, and the next start goes on with it', async (trading) => {
    const before = trading.rungs();
    const beganAtMs = performance.now();
    await trading.stop('leave');
    expect(performance.now() - beganAtMs).toBeLessThan(5_000);
    expect(trading.rungs()).toEqual(before);
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.rungs()).toEqual(before);
  });

  story(
    '"cancel" takes the ladder away, and the next start places it anew in the same cycle',
    async (trading) => {
      const ownOrder = await trading.ownerOrders('Bid', '1', '90');
      await trading.stop('cancel');
      expect(trading.rungs()).toEqual([]);
      expect((await trading.account()).openOrders.map(({ id }) => id)).toEqual([ownOrder]);
      await trading.start();
      trading.clock.leap(11_000);
      await expectOneLadder(trading);
      expect(trading.told('orderCancelledElsewhere')).toEqual([]);
    },
  );

  story('within 5 s although every request hangs', async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    for (const endpoint of [
      ORDER,
      'DELETE /api/v1/order',
      'GET /api/v1/order',
      'GET /wapi/v1/history/orders',
    ]) {
      trading.line.harm(endpoint, { kind: 'requestLost' }, 1_000);
    }
    await trading.quote('101');
    await trading.until('the sale hangs', () => trading.line.requestsTo(ORDER).length === 1);
    const beganAtMs = performance.now();
    await trading.stop('cancel');
    expect(performance.now() - beganAtMs).toBeLessThan(5_000);
    trading.line.heal();
    await trading.start();
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.ordersSold()).toHaveLength(1);
    await expectAgreement(trading);
  });
});

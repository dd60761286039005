import { describe, expect } from 'vitest';
import { MAINTENANCE, OVERLOADED, TOO_MANY_REQUESTS } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story, storyFromTheStart } from './story.js';

const BATCH = 'POST /api/v1/orders';
const ORDER = 'POST /api/v1/order';
const CANCEL = 'DELETE /api/v1/order';
/** A request that is lost is known to be lost once its signature has run out: soon, in these stories. */
const BRIEF = { windowMs: 1_500, timeoutMs: 1_000 };

async function expectOneLadder(trading: Trading): Promise<void> {
  await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length >= 3);
  expect(trading.prices()).toEqual(['99', '98', '97']);
  expect(new Set(trading.rungs().map(({ clientId }) => clientId)).size).toBe(3);
  await expectAgreement(trading);
}

async function expectSoldOnce(trading: Trading): Promise<void> {
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 1).length === 1);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  expect(trading.told('cycleClosed')).toHaveLength(1);
  await expectAgreement(trading);
}

describe('the first ladder', () => {
  storyFromTheStart('its answer lost: the order stream tells of it', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'answerLost' });
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
  });

  storyFromTheStart(
    'its answer lost and the order stream dead: it is found on the book',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );

  storyFromTheStart(
    'its request lost: one ladder, once the request can no longer arrive',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      const beganAtMs = performance.now();
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(2);
      expect(performance.now() - beganAtMs).toBeGreaterThan(1_500);
    },
  );

  storyFromTheStart('three requests lost in a row: one ladder', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'requestLost' }, 3);
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(4);
  });

  storyFromTheStart('three answers lost in a row: one ladder', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'answerLost' }, 3);
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
  });

  for (const done of [true, false]) {
    const outcome = done ? 'and took it' : 'and did not take it';
    storyFromTheStart(`the exchange was overloaded ${outcome}: one ladder`, BRIEF, async (trading) => {
      trading.line.harm(BATCH, { kind: 'answered', ...OVERLOADED, done });
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(done ? 1 : 2);
    });

    storyFromTheStart(`the connection broke ${outcome}: one ladder`, BRIEF, async (trading) => {
      trading.line.harm(BATCH, { kind: 'reset', done });
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(done ? 1 : 2);
    });
  }

  storyFromTheStart(
    'its request is slow on the way: it arrives after the connection broke, one ladder',
    { windowMs: 60_000 },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'held' });
      await trading.start();
      await trading.until('it was looked for', () => trading.line.requestsTo('GET /api/v1/order').length > 0);
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );

  storyFromTheStart(
    'its request is slow on the way, and the clock here is far ahead: it is not written off too early',
    { windowMs: 60_000, clockAheadMs: 120_000 },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'held' });
      await trading.start();
      await trading.until('it was looked for', () => trading.line.requestsTo('GET /api/v1/order').length > 6);
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );

  storyFromTheStart('the rate limit turned it away: sent again, newly signed', {}, async (trading) => {
    trading.line.harm(BATCH, { kind: 'answered', ...TOO_MANY_REQUESTS, done: false });
    await trading.start();
    await expectOneLadder(trading);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(2);
  });

  storyFromTheStart(
    'the exchange is closed for maintenance: placed when it is open again',
    {},
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answered', ...MAINTENANCE, done: false }, 2);
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(3);
      expect(trading.told('ordersRefused')).toEqual([]);
    },
  );

  storyFromTheStart(
    'nothing can be read at the start: the bot waits, then trades',
    BRIEF,
    async (trading) => {
      trading.line.harm('GET /api/v1/orders', { kind: 'answered', ...OVERLOADED, done: false }, 2);
      const started = trading.start();
      await trading.until('it tries', () => trading.line.requestsTo('GET /api/v1/orders').length > 1);
      expect(trading.line.requestsTo(BATCH)).toEqual([]);
      await started;
      await expectOneLadder(trading);
    },
  );
});

describe('the take profit', () => {
  const fault = (name: string, harm: (trading: Trading) => void, requests: number) =>
    story(name, BRIEF, async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      harm(trading);
      await trading.quote('101');
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(requests);
    });

  fault('its answer lost: sold once', ({ line }) => line.harm(ORDER, { kind: 'answerLost' }), 1);
  fault('its request lost: sold once', ({ line }) => line.harm(ORDER, { kind: 'requestLost' }), 2);
  fault(
    'overloaded and taken: sold once',
    ({ line }) => line.harm(ORDER, { kind: 'answered', ...OVERLOADED, done: true }),
    1,
  );
  fault(
    'overloaded and not taken: sold once',
    ({ line }) => line.harm(ORDER, { kind: 'answered', ...OVERLOADED, done: false }),
    2,
  );
  fault(
    'the connection broke after it was taken: sold once',
    ({ line }) => line.harm(ORDER, { kind: 'reset', done: true }),
    1,
  );
  fault(
    'the connection broke before it was taken: sold once',
    ({ line }) => line.harm(ORDER, { kind: 'reset', done: false }),
    2,
  );
  fault(
    'turned away by the rate limit: sold once',
    ({ line }) => line.harm(ORDER, { kind: 'answered', ...TOO_MANY_REQUESTS, done: false }),
    2,
  );
  fault(
    'the answers to its cancels lost: sold once',
    ({ line }) => line.harm(CANCEL, { kind: 'answerLost' }, 2),
    1,
  );
  fault('its cancels lost: asked for again', ({ line }) => line.harm(CANCEL, { kind: 'requestLost' }, 2), 1);

  story('sold while nobody could hear of it: found in the history', BRIEF, async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
    await trading.quote('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 1).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  });

  story(
    'its request is slow on the way, and the bid has left when it arrives: nothing is sold below the target',
    { windowMs: 60_000 },
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      trading.line.harm(ORDER, { kind: 'held' });
      await trading.quote('101');
      await trading.until('the sale is on its way', () => trading.line.heldRequests === 1);
      await trading.quote('99.5');
      await trading.line.deliverHeld();
      await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length > 0);
      expect(trading.ordersSold()).toEqual([]);
      expect(trading.state().position.quantity.toString()).toBe('2.018384');
      await expectAgreement(trading);
    },
  );
});

import { describe, expect, vi } from 'vitest';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  ALWAYS,
  BRIEF,
  blind,
  buyFirst,
  expectNoneSentTwice,
  isDoubted,
  LASTING,
  NOTHING_YET,
  ORDER,
  ORDER_HISTORY,
  phases,
  UNCLEAR_ANSWERS,
  untilLongPast,
  untilNextLadder,
  WINDOW_MS,
} from './doubt.js';
import { story } from './story.js';

/* Sales that may or may not have been done: the sisters of the stories in unknownOutcomes.test.ts. */

/** Nearly all of these stories is waiting. */
vi.setConfig({ maxConcurrency: 8 });

async function expectSoldOnce(trading: Trading): Promise<void> {
  await untilNextLadder(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  expect(trading.told('cycleClosed')).toHaveLength(1);
  await expectAgreement(trading);
}

describe('a sale', () => {
  for (const [answer, status, body, done] of UNCLEAR_ANSWERS) {
    const outcome = done ? 'done' : 'not done';
    story(`answered ${answer}, and ${outcome}: sold once`, BRIEF, async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'answered', status, body, done });
      await trading.quote('101');
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(done ? 1 : 2);
    });
  }

  story(
    'done in part, and nobody heard: the part is booked once and the rest sold',
    BRIEF,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
      await trading.quote('101', { bidQuantity: '0.5' });
      await trading.until('the exchange has done it', () => trading.ordersSold().length === 1);
      await trading.quote('101');
      await untilNextLadder(trading);
      expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '1.51']);
      expectNoneSentTwice(trading);
      await expectAgreement(trading);
    },
  );

  for (const [part, bidQuantity, sold] of [
    ['wholly', '1000', ['2.01']],
    ['in part', '0.5', ['0.5', '1.51']],
  ] as const) {
    story(
      `done ${part}, and the order history does not list it: known by its fills alone`,
      BRIEF,
      async (trading) => {
        await buyFirst(trading);
        trading.line.harm(ORDER_HISTORY, NOTHING_YET, ALWAYS);
        trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
        await trading.quote('101', { bidQuantity });
        await trading.until('the exchange has done it', () => trading.ordersSold().length === 1);
        await trading.until('it is booked', () => trading.books.fillTotals('main').fills === 2);
        trading.line.heal();
        await trading.quote('101');
        await untilNextLadder(trading);
        expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(sold);
        expectNoneSentTwice(trading);
        await expectAgreement(trading);
      },
    );
  }

  story(
    'done, and nothing can be read until long after the window: not sent again, and found in the end',
    BRIEF,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
      blind(trading);
      const sinceMs = performance.now();
      await trading.quote('101');
      await untilLongPast(trading, sinceMs);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
      expect(trading.books.closedCycles('main', 9)).toEqual([]);
      trading.line.heal();
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
    },
  );

  story(
    'lost, and nothing can be read until long after the window: sent again only when it has been looked for',
    BRIEF,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'requestLost' });
      blind(trading);
      const sinceMs = performance.now();
      await trading.quote('101');
      await untilLongPast(trading, sinceMs);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
      trading.line.heal();
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(2);
    },
  );

  story(
    'on the way for longer than its signature is valid: the exchange refuses it, and it is sold once',
    BRIEF,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'held' });
      const sinceMs = performance.now();
      await trading.quote('101');
      await untilNextLadder(trading);
      expect(performance.now() - sinceMs).toBeGreaterThan(WINDOW_MS);
      expect(await trading.line.deliverHeld()).toEqual([400]);
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(2);
    },
  );
});

describe('a sale whose bot is killed', () => {
  for (const [moment, isThere] of [
    ['while it is on the way', () => true],
    ['while nobody knows', (trading: Trading) => phases(trading).includes('unknown')],
  ] as const) {
    story(`${moment}, and that arrives after the restart: sold once`, LASTING, async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'held' });
      await trading.quote('101');
      await trading.until('it is on the way', () => trading.line.heldRequests === 1 && isThere(trading));
      await trading.kill();
      await trading.start();
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
    });
  }

  story(
    'while it is on the way, and the bid has left when it arrives: nothing is sold, and later all of it once',
    LASTING,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'held' });
      await trading.quote('101');
      await trading.until('it is on the way', () => trading.line.heldRequests === 1);
      await trading.kill();
      await trading.quote('99.5');
      await trading.start();
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length > 0);
      expect(trading.ordersSold()).toEqual([]);
      await expectAgreement(trading);
      await trading.quote('101');
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(2);
    },
  );

  story('again and again while it is looked for: sold once', BRIEF, async (trading) => {
    await buyFirst(trading);
    trading.line.harm(ORDER, { kind: 'requestLost' });
    const sinceMs = performance.now();
    await trading.quote('101');
    await trading.until('it was to leave', () => trading.line.requestsTo(ORDER).length === 1);
    for (let death = 1; death <= 3; death += 1) {
      await trading.kill();
      await trading.start();
      await trading.until('it is looked for', () => isDoubted(trading, ORDER));
    }
    await expectSoldOnce(trading);
    expect(performance.now() - sinceMs).toBeGreaterThan(WINDOW_MS);
  });

  story('after a part of it was done unheard: the part is booked, the rest sold', BRIEF, async (trading) => {
    await buyFirst(trading);
    trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
    await trading.quote('101', { bidQuantity: '0.5' });
    await trading.until('the exchange has done it', () => trading.ordersSold().length === 1);
    await trading.kill();
    await trading.quote('101');
    await trading.start();
    await untilNextLadder(trading);
    expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '1.51']);
    expectNoneSentTwice(trading);
    await expectAgreement(trading);
  });
});

import { describe, expect, vi } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { OVERLOADED } from '../support/tradingLine.js';
import { story, storyFromTheStart } from './story.js';

/*
 * Orders that may or may not exist, beyond what lostRequests.test.ts and restart.test.ts tell: further answers that
 * say nothing, executions that nobody heard of, searches that fail, requests that come too late, deaths in between.
 */

/** Nearly all of these stories is waiting. */
vi.setConfig({ maxConcurrency: 8 });

const BATCH = 'POST /api/v1/orders';
const ORDER = 'POST /api/v1/order';
const ORDER_HISTORY = 'GET /wapi/v1/history/orders';
const OPEN_ORDER = 'GET /api/v1/order';
const WINDOW_MS = 1_500;
/** A signature that runs out soon, and streams whose silence is noticed soon. */
const BRIEF: TradingOptions = { windowMs: WINDOW_MS, timeoutMs: 600, pingMs: 300 };
/** A request that is on its way stays valid for as long as the story takes. */
const LASTING: TradingOptions = { windowMs: 60_000, timeoutMs: 300 };
const ALWAYS = 10_000;
/** The exchange writes its history later than it trades. */
const NOTHING_YET = { kind: 'answered', status: 200, body: '[]', done: false } as const;

/** Answers after which nobody knows whether it was done, and whether it was. */
const UNCLEAR_ANSWERS = [
  ['500 in words of its own', 500, '{"error":"internal"}', true],
  ['502 by somebody on the way', 502, '<html>Bad Gateway</html>', true],
  ['502 by somebody on the way', 502, '<html>Bad Gateway</html>', false],
  ['504 with its code', 504, '{"code":"TIMEOUT","message":"Request timed out"}', false],
] as const;

async function expectOneLadder(trading: Trading): Promise<void> {
  await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length >= 3);
  expect(trading.prices()).toEqual(['99', '98', '97']);
  await expectAgreement(trading);
}

async function untilNextLadder(trading: Trading): Promise<void> {
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
}

async function expectSoldOnce(trading: Trading): Promise<void> {
  await untilNextLadder(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  expect(trading.told('cycleClosed')).toHaveLength(1);
  await expectAgreement(trading);
}

function phases(trading: Trading): readonly string[] {
  return [...trading.state().orders.values()].map(({ phase }) => phase);
}

/** Its fate is open; or, where starting takes longer than the window, it was sent again already. */
function isDoubted(trading: Trading, endpoint: string): boolean {
  return phases(trading).includes('unknown') || trading.line.requestsTo(endpoint).length > 1;
}

const buyFirst = (trading: Trading) => trading.tick('98.98', { ask: '98.99' });

/** The search for an order fails wherever it looks, from now on. */
function blind(trading: Trading): void {
  for (const endpoint of [OPEN_ORDER, ORDER_HISTORY, 'GET /api/v1/orders']) {
    trading.line.harm(endpoint, { kind: 'answered', ...OVERLOADED, done: false }, ALWAYS);
  }
}

/** Long after the signature has run out: the time in which an order is taken for lost, and more. */
async function untilLongPast(trading: Trading, sinceMs: number): Promise<void> {
  await trading.until('the window has long passed', () => performance.now() - sinceMs > WINDOW_MS + 3_500);
}

describe('rungs', () => {
  for (const [answer, status, body, done] of UNCLEAR_ANSWERS) {
    const outcome = done ? 'taken' : 'not taken';
    storyFromTheStart(`answered ${answer}, and ${outcome}: one ladder`, BRIEF, async (trading) => {
      trading.line.harm(BATCH, { kind: 'answered', status, body, done });
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(done ? 1 : 2);
    });
  }

  storyFromTheStart(
    'bought before anybody knew that they were placed: found in the history, booked once',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      await trading.quote('97.98', { ask: '97.99' });
      await trading.until('both are booked', () => trading.state().cycle.rungsFilled === 2);
      await trading.untilQuiet();
      expect(trading.prices()).toEqual(['97']);
      // Each is looked for by itself, so that either may be found first.
      expect(
        trading
          .told('rungFilled')
          .map(({ rung }) => rung)
          .sort(),
      ).toEqual([1, 2]);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'bought in part before anybody knew: found on the book, the part booked once, the rest when it comes',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      await trading.quote('98.98', { ask: '99', askQuantity: '0.5' });
      await trading.until(
        'the part is booked',
        () => trading.state().position.quantity.toString() === '0.4996',
      );
      await trading.untilQuiet();
      await trading.quote('98.98', { ask: '98.99' });
      await trading.until(
        'the rest is booked',
        () => trading.state().position.quantity.toString() === '2.018384',
      );
      expect([...trading.books.ledger('main')]).toHaveLength(2);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'bought, and the order history does not list them: known by their fills alone',
    BRIEF,
    async (trading) => {
      trading.line.harm(ORDER_HISTORY, NOTHING_YET, ALWAYS);
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      await trading.quote('96', { ask: '96.01' });
      await trading.until('all are booked', () => trading.state().cycle.rungsFilled === 3);
      trading.line.heal();
      await trading.untilQuiet();
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'placed, and nothing can be read until long after the window: not written off, and found in the end',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      const sinceMs = performance.now();
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      const before = trading.rungs();
      blind(trading);
      await untilLongPast(trading, sinceMs);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      trading.line.heal();
      await expectOneLadder(trading);
      expect(trading.rungs()).toEqual(before);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );

  storyFromTheStart(
    'lost, and nothing can be read until long after the window: sent again only when they have been looked for',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      const sinceMs = performance.now();
      await trading.start();
      await trading.until('they were to leave', () => trading.line.requestsTo(BATCH).length === 1);
      blind(trading);
      await untilLongPast(trading, sinceMs);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      trading.line.heal();
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(2);
    },
  );

  storyFromTheStart(
    'on the way for longer than their signature is valid: the exchange refuses them, and one ladder rests',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'held' });
      const sinceMs = performance.now();
      await trading.start();
      await expectOneLadder(trading);
      expect(performance.now() - sinceMs).toBeGreaterThan(WINDOW_MS);
      expect(await trading.line.deliverHeld()).toEqual([401]);
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(2);
    },
  );

  story('of a position, lost when they were placed again: each comes back once', BRIEF, async (trading) => {
    await buyFirst(trading);
    await trading.quote('101', { bidQuantity: '0.5' });
    await trading.until('a part is sold', () => trading.state().position.quantity.toString() === '1.518384');
    trading.line.harm(BATCH, { kind: 'requestLost' });
    await trading.quote('99.5');
    await trading.until('they were to leave', () => trading.line.requestsTo(BATCH).length === 2);
    await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length > 0);
    const prices = trading.prices();
    expect(new Set(prices).size).toBe(prices.length);
    expect(trading.state().cycle.number).toBe(1);
    await expectAgreement(trading);
    await trading.tick('101');
    await untilNextLadder(trading);
    await expectAgreement(trading);
  });
});

describe('rungs whose bot is killed', () => {
  storyFromTheStart(
    'while nobody knows what became of them, and they arrive after the restart: one ladder',
    LASTING,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'held' });
      await trading.start();
      await trading.until('nobody knows', () => phases(trading).join() === 'unknown,unknown,unknown');
      await trading.kill();
      await trading.start();
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await expectOneLadder(trading);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );

  storyFromTheStart(
    'while nobody knows, and they arrive and are bought while it is down: booked once',
    LASTING,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'held' });
      await trading.start();
      await trading.until('nobody knows', () => phases(trading).join() === 'unknown,unknown,unknown');
      await trading.kill();
      expect(await trading.line.deliverHeld()).toEqual([200]);
      await trading.quote('98.98', { ask: '98.99' });
      await trading.start();
      await trading.until('it is booked', () => trading.state().position.quantity.toString() === '2.018384');
      await trading.untilQuiet();
      expect(trading.prices()).toEqual(['98', '97']);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart('again and again while they are looked for: one ladder', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'requestLost' });
    const sinceMs = performance.now();
    await trading.start();
    await trading.until('they were to leave', () => trading.line.requestsTo(BATCH).length === 1);
    for (let death = 1; death <= 3; death += 1) {
      await trading.kill();
      await trading.start();
      await trading.until('they are looked for', () => isDoubted(trading, BATCH));
    }
    await expectOneLadder(trading);
    expect(performance.now() - sinceMs).toBeGreaterThan(WINDOW_MS);
  });

  storyFromTheStart(
    'before it has heard of them, with their bot down for longer than the window: found, not sent again',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      const sinceMs = performance.now();
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      const before = trading.rungs();
      await trading.kill();
      await untilLongPast(trading, sinceMs);
      await trading.start();
      await expectOneLadder(trading);
      expect(trading.rungs()).toEqual(before);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    },
  );
});

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
      expect(trading.line.requestsTo(ORDER)).toHaveLength(2);
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
        expect(trading.line.requestsTo(ORDER)).toHaveLength(sold.length);
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
      expect(await trading.line.deliverHeld()).toEqual([401]);
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
    await expectAgreement(trading);
  });
});

describe('with an empty database', () => {
  const TWO: TradingOptions = {
    strategies: [
      { id: 'near' },
      { id: 'deep', totalAmount: decimal('900'), maxDropPercentage: decimal('6') },
    ],
  };

  story('an order tells its strategy by its client id alone', TWO, async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    const strategyOf = (clientId: number) => trading.books.order(clientId)?.strategyId;
    const before = trading.rungs().map(({ clientId }) => ({ clientId, strategy: strategyOf(clientId) }));
    expect(before.map(({ strategy }) => strategy).sort()).toEqual([
      ...['deep', 'deep', 'deep'],
      ...['near', 'near', 'near'],
    ]);
    await trading.kill();
    // A database counts from the second in which it begins: no id returns unless it is lost in its first moments.
    trading.clock.leap(60_000);
    await trading.start({ books: 'lost' });
    await trading.until('both ladders rest anew', () => {
      const resting = trading.rungs().map(({ clientId }) => clientId);
      return (
        trading.isQuiet && resting.length === 6 && before.every(({ clientId }) => !resting.includes(clientId))
      );
    });
    expect(before.map(({ clientId }) => ({ clientId, strategy: strategyOf(clientId) }))).toEqual(before);
    await expectAgreement(trading);
  });

  story('a rung that was bought in part brings its fill, at its price', async (trading) => {
    await trading.tick('98.98', { ask: '99', askQuantity: '0.5' });
    const [{ clientId } = { clientId: 0 }] = trading.rungs();
    await trading.kill();
    await trading.start({ books: 'lost' });
    await trading.until(
      'the fill is booked',
      () => trading.state().position.quantity.toString() === '0.4996',
    );
    await trading.untilQuiet();
    const [entry, ...more] = trading.books.ledger('main');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ kind: 'fill', fill: { clientId, side: 'buy' } });
    expect(trading.state().position.cost?.toString()).toBe('49.5');
    expect(trading.told('blocked')).toEqual([]);
    await expectAgreement(trading);
  });
});

import { describe, expect, vi } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  ALWAYS,
  BATCH,
  BRIEF,
  blind,
  buyFirst,
  isDoubted,
  LASTING,
  NOTHING_YET,
  ORDER_HISTORY,
  phases,
  UNCLEAR_ANSWERS,
  untilLongPast,
  untilNextLadder,
  WINDOW_MS,
} from './doubt.js';
import { story, storyFromTheStart } from './story.js';

/*
 * Rungs that may or may not exist, beyond what lostRequests.test.ts and restart.test.ts tell: further answers that
 * say nothing, executions that nobody heard of, searches that fail, requests that come too late, deaths in between.
 */

const FILLS = 'GET /wapi/v1/history/fills';

/** Nearly all of these stories is waiting. */
vi.setConfig({ maxConcurrency: 8 });

async function expectOneLadder(trading: Trading): Promise<void> {
  await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length >= 3);
  expect(trading.prices()).toEqual(['99', '98', '97']);
  await expectAgreement(trading);
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
    'bought, while neither book nor history tells of them, within a wide tolerance: not written off, and not bought again',
    {
      ...BRIEF,
      orderPatience: { disagreeingMs: 3_600_000 },
      reconciliation: { tolerances: new Map([['SOL', decimal('100')]]) },
    },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      const hidden = [ORDER_HISTORY, FILLS].map((endpoint) =>
        trading.line.harm(endpoint, NOTHING_YET, ALWAYS),
      );
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      await trading.quote('96.98', { ask: '96.99' });
      await trading.until('all are bought', () => trading.rungs().length === 0);
      const sinceMs = performance.now();
      await trading.until('an order is long overdue', () => performance.now() - sinceMs > 8_000);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      for (const rule of hidden) rule.lift();
      await trading.until('all are booked', () => trading.state().cycle.rungsFilled === 3);
      await trading.untilQuiet();
      await expectAgreement(trading);
    },
  );

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
    'bought before anybody knew, on a machine whose clock is hours ahead: found in the history, not placed again',
    { ...BRIEF, clockAheadMs: 5 * 3_600_000 },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      trading.line.harm(FILLS, NOTHING_YET, ALWAYS);
      await trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      await trading.quote('97.98', { ask: '97.99' });
      await untilLongPast(trading, performance.now());
      expect(phases(trading)).toEqual(['settling', 'settling', 'open']);
      trading.line.heal();
      await trading.until('both are booked', () => trading.state().cycle.rungsFilled === 2);
      await trading.untilQuiet();
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
      expect(await trading.line.deliverHeld()).toEqual([400]);
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

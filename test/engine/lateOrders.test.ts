import { describe, expect, vi } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { lateHistory, nullQuantities } from '../support/oddExchange/index.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { BATCH, BRIEF, buyFirst, expectNoneSentTwice, ORDER, untilNextLadder } from './doubt.js';
import { story, storyFromTheStart } from './story.js';

/* Orders that are executed although nobody was told so for long: late, in silence, or after they were written off. */

/** Nearly all of these stories is waiting. */
vi.setConfig({ maxConcurrency: 8 });

/** Beside the strategy's money five coins are the owner's: a second sale would sell them. */
const WITH_RESERVE: TradingOptions = {
  ...BRIEF,
  balances: { USDC: '10000', SOL: '5' },
  reconciliation: { reserved: new Map([['SOL', decimal('5')]]) },
};
const RESERVE = { ownersBase: '5' };

/** The bodies of what was placed, with the ids that the bot gave. */
function bodies(trading: Trading, endpoint: string): readonly Readonly<Record<string, string | number>>[] {
  return trading.line.requestsTo(endpoint).flatMap(({ body }) => JSON.parse(body));
}

/** What was lost on its way is executed after all, long after its window: from its own account, under its own id. */
async function executeLate(
  trading: Trading,
  lost: Readonly<Record<string, string | number>>,
  changes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = await trading.owner.post('/api/v1/order', 'orderExecute', { ...lost, ...changes });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

async function expectSoldOnce(trading: Trading): Promise<void> {
  await untilNextLadder(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  expect(trading.told('cycleClosed')).toHaveLength(1);
  await expectAgreement(trading, RESERVE);
}

describe('beside a reserve, a sale', () => {
  story(
    'answered as filled without a quantity, and in no history yet: sold once',
    WITH_RESERVE,
    async (trading) => {
      await buyFirst(trading);
      trading.line.streams.silence('account.*');
      nullQuantities(trading.line);
      lateHistory(trading.line, 2_500);
      await trading.quote('101');
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
    },
  );

  story(
    'whose answer is lost, and that no history tells of for long: its coins are missing, so it is not sent again',
    WITH_RESERVE,
    async (trading) => {
      await buyFirst(trading);
      trading.line.streams.silence('account.*');
      trading.line.harm(ORDER, { kind: 'answerLost' });
      lateHistory(trading.line, 6_000);
      await trading.quote('101');
      await expectSoldOnce(trading);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
    },
  );

  story(
    'that is lost is sent again when neither history nor account speak of it',
    WITH_RESERVE,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'requestLost' });
      await trading.quote('101');
      await expectSoldOnce(trading);
      expectNoneSentTwice(trading);
    },
  );

  story(
    'written off and executed after all, when the target has been left: booked as its own, and its cycle ends',
    WITH_RESERVE,
    async (trading) => {
      await buyFirst(trading);
      trading.line.harm(ORDER, { kind: 'requestLost' });
      await trading.quote('101');
      await trading.until('it was to leave', () => bodies(trading, ORDER).length === 1);
      await trading.quote('99.5');
      await trading.until(
        'the rungs are back',
        () => trading.isQuiet && trading.state().ladder.kind === 'placed',
      );
      const [lost = {}] = bodies(trading, ORDER);
      expect(trading.books.order(Number(lost.clientId))?.outcome).toBe('neverArrived');
      await executeLate(trading, lost, { price: '99.4' });
      await untilNextLadder(trading);
      expect(trading.books.order(Number(lost.clientId))).toMatchObject({
        outcome: 'filled',
        phase: 'settled',
      });
      expect(trading.told('cycleClosed')).toMatchObject([
        { reason: 'takeProfit', soldQuantity: decimal('2.01') },
      ]);
      expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
      await expectAgreement(trading, RESERVE);
    },
  );
});

describe('rungs', () => {
  storyFromTheStart(
    'bought while no history tells of it: their coins are there, so that no second ladder is placed',
    BRIEF,
    async (trading) => {
      trading.line.streams.silence('account.*');
      trading.line.harm(BATCH, { kind: 'answerLost' });
      lateHistory(trading.line, 6_000);
      const starting = trading.start();
      await trading.until('the exchange has them', () => trading.rungs().length === 3);
      await trading.quote('96', { ask: '96.01' });
      await starting;
      await trading.until('all are booked', () => trading.state().cycle.rungsFilled === 3);
      await trading.untilQuiet();
      expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart('written off that rest after all are taken off: one ladder', BRIEF, async (trading) => {
    trading.line.harm(BATCH, { kind: 'requestLost' });
    await trading.start();
    await trading.until('another ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    const ladder = trading.rungs();
    const lost = bodies(trading, BATCH).slice(0, 3);
    for (const order of lost) await executeLate(trading, order);
    await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.rungs()).toEqual(ladder);
    expect(trading.told('orderCancelledElsewhere')).toEqual([]);
    await expectAgreement(trading);
  });

  storyFromTheStart(
    'written off and bought after all: booked as their own, and the others make room',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      await trading.start();
      await trading.until('another ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await trading.tick('98.98', { ask: '98.99' });
      await trading.until('rung 1 is booked', () => trading.state().position.quantity.gt(decimal('2')));
      const [lost = {}] = bodies(trading, BATCH);
      await executeLate(trading, lost);
      await trading.until('it is booked, too', () => trading.state().position.quantity.gt(decimal('4')));
      await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length > 0);
      expect(trading.books.order(Number(lost.clientId))).toMatchObject({
        outcome: 'filled',
        phase: 'settled',
      });
      // Within the allocation: see `expectAgreement`.
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'written off that come to rest while nobody can hear are found',
    BRIEF,
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      await trading.start();
      await trading.until('another ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      const ladder = trading.rungs();
      await trading.kill();
      const [lost = {}] = bodies(trading, BATCH);
      await executeLate(trading, lost);
      expect(trading.rungs()).toHaveLength(4);
      await trading.start();
      await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.rungs()).toEqual(ladder);
      await expectAgreement(trading);
    },
  );
});

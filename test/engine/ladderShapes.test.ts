import { describe, expect } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

const BATCH = 'POST /api/v1/orders';

/** Shapes of a ladder beyond even rungs that all rest: at the real exchange's counter, with the real client. */

/** Rungs at 99, 98, 97 and 96, of which two rest at a time. */
const TWO_OF_FOUR = { orderCount: 4, maxDropPercentage: decimal('4'), activeRungs: 2 };

function counts(trading: Trading): readonly number[] {
  const { rungsFilled, rungsOpen, rungsWaiting } = trading.engine.api.strategy('main').queries.status();
  return [rungsFilled, rungsOpen, rungsWaiting];
}

describe('with activeRungs', () => {
  story(
    'the nearest rest, and the next follows when one is bought',
    { strategies: [TWO_OF_FOUR] },
    async (trading) => {
      expect(trading.prices()).toEqual(['99', '98']);
      expect(counts(trading)).toEqual([0, 2, 2]);
      await trading.tick('98.98', { ask: '98.99' });
      await trading.until('97 follows', () => trading.isQuiet && trading.prices().join() === '98,97');
      expect(counts(trading)).toEqual([1, 2, 1]);
      await expectAgreement(trading);
      await trading.tick('96.98', { ask: '96.99' });
      await trading.until('96 follows', () => trading.isQuiet && trading.prices().join() === '96');
      expect(counts(trading)).toEqual([3, 1, 0]);
      await expectAgreement(trading);
    },
  );

  story(
    'what was bought while Rung was down is followed after the start',
    { strategies: [TWO_OF_FOUR] },
    async (trading) => {
      await trading.kill();
      await trading.quote('98.98', { ask: '98.99' });
      await trading.start();
      await trading.until('97 follows', () => trading.isQuiet && trading.prices().join() === '98,97');
      expect(trading.state().ladder).toMatchObject({ kind: 'placed', waiting: [{ rung: 4 }] });
      await expectAgreement(trading);
    },
  );

  story(
    'a sale takes those that wait away with those that rest',
    { strategies: [TWO_OF_FOUR] },
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      await trading.tick('101');
      await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
      await trading.until('a new ladder rests', () => trading.isQuiet && trading.rungs().length === 2);
      expect(counts(trading)).toEqual([0, 2, 2]);
      await expectAgreement(trading);
    },
  );
});

story(
  'with stepScale the rungs lie further apart from one to the next',
  {
    strategies: [
      {
        orderCount: 4,
        maxDropPercentage: decimal('8'),
        firstDropPercentage: decimal('1'),
        stepScale: decimal('2'),
      },
    ],
  },
  async (trading) => {
    expect(trading.prices()).toEqual(['99', '98', '96', '92']);
    await expectAgreement(trading);
  },
);

describe('a first rung at the bid', () => {
  const AT_THE_BID = { firstDropPercentage: ZERO, maxDropPercentage: decimal('4') };

  story('rests there as post-only, and is bought as maker', { strategies: [AT_THE_BID] }, async (trading) => {
    expect(trading.prices()).toEqual(['100', '98', '96']);
    await trading.tick('99.98', { ask: '99.99' });
    await trading.until('it is bought', () => trading.isQuiet && trading.prices().join() === '98,96');
    const [entry] = [...trading.books.ledger('main')];
    expect(entry).toMatchObject({ kind: 'fill', fill: { isMaker: true, price: decimal('100') } });
    await expectAgreement(trading);
  });

  story(
    'that the market has passed on its way is not bought as taker: it comes to rest lower, without a word',
    { strategies: [{ ...AT_THE_BID, reanchorDriftPercentage: decimal('1') }] },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'slowRequest', delayMs: 400 });
      await trading.quote('101.5');
      await trading.until('a ladder is on its way', () => trading.line.requestsTo(BATCH).length === 2);
      await trading.quote('100.9');
      await trading.until('all rest', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.prices()).toEqual(['100.9', '99.47', '97.44']);
      expect(trading.told('ordersRefused')).toEqual([]);
      expect([...trading.books.ledger('main')]).toEqual([]);
      await expectAgreement(trading);
    },
  );
});

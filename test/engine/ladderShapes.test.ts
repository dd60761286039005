import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

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

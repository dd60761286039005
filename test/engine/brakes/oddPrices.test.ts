import { expect } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { buyFirstRung, untilLadderRests, untilSold } from '../../support/tradingSteps.js';
import { story, storyFromTheStart } from '../story.js';
import { drawdownOf, expectBraked, MINUTE_MS, positionOf, restart, untilMeasured, with_ } from './steps.js';

/*
 * Prices that are odd, or old: nothing is triggered by them until a second look bears them out. The book by request is the
 * second look; where a story takes it away, none is left.
 */

const DEPTH = 'GET /api/v1/depth';
const PRICES = 'bookTicker.SOL_USDC';

const SPREAD = { maxSpreadPercentage: decimal('2') };
const DEVIATION = { maxPriceDeviationPercentage: decimal('3') };
const withStop = { strategies: [{ stopLossPercentage: decimal('5') }] };

/** From now on nobody can ask for the book. */
const withoutSecondLook = (trading: Trading) =>
  trading.line.harm(DEPTH, { kind: 'reset', done: false }, Number.POSITIVE_INFINITY);

/** The first rung is bought, and no other rests, so that the market's bid is nobody's but its own. */
async function holdAlone(trading: Trading): Promise<void> {
  await buyFirstRung(trading);
  await positionOf(trading).pause('test');
  await trading.until('no rung rests', () => trading.isQuiet && trading.rungs().length === 0);
}

/** Best bid that the strategy has heard of, whatever it is worth. */
async function untilHeard(trading: Trading, bid: string): Promise<void> {
  await trading.until(
    `${bid} is heard of`,
    () => trading.engine.api.strategy('main').queries.status().bestBid?.toString() === bid,
  );
}

story(
  'a wide spread sells at no stop loss unless a second look bears it out, and is forgotten with the spread',
  { ...with_(SPREAD), ...withStop },
  async (trading) => {
    await holdAlone(trading);
    const unasked = withoutSecondLook(trading);
    await trading.tick('93', { ask: '98.99' });
    await untilHeard(trading, '93');
    expect(trading.state().exit).toBeNull();
    await trading.tick('98.9', { ask: '98.99' });
    await untilHeard(trading, '98.9');
    expect(trading.ordersSold()).toEqual([]);
    unasked.lift();
    await trading.tick('93', { ask: '98.99' });
    await untilSold(trading);
    expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'stopLoss' }]);
    await expectAgreement(trading);
  },
);

story(
  'a bid far off the last trade sells at no stop loss until somebody has traded there',
  { ...with_(DEVIATION), ...withStop },
  async (trading) => {
    await holdAlone(trading);
    withoutSecondLook(trading);
    const tradedAt = async (last: string) => {
      await trading.tick('93', { ask: '93.01', last });
      await untilHeard(trading, '93');
    };
    await trading.tick('98.9', { ask: '98.91', last: '98.9' });
    await trading.until(
      'the last trade is known',
      () => trading.engine.api.strategy('main').queries.status().price?.toString() === '98.9',
    );
    await tradedAt('98.9');
    expect(trading.state().exit).toBeNull();
    expect(trading.ordersSold()).toEqual([]);
    // A price that is told once grows old, where nobody can ask for the book.
    await trading.until('what was traded at is sold at', async () => {
      await tradedAt('93');
      return trading.books.closedCycles('main', 9).length === 1;
    });
    expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'stopLoss' }]);
    await expectAgreement(trading);
  },
);

story('a target sells at an odd price all the same: it has a limit', with_(SPREAD), async (trading) => {
  await holdAlone(trading);
  withoutSecondLook(trading);
  await trading.tick('101', { ask: '105' });
  await untilSold(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  await expectAgreement(trading);
});

storyFromTheStart(
  'no ladder is placed at an odd price, over restarts too, until a second look bears it out',
  { ...with_(SPREAD), bid: null },
  async (trading) => {
    await trading.quote('90', { ask: '100' });
    const unasked = withoutSecondLook(trading);
    const looked = async () => {
      await untilHeard(trading, '90');
      const before = trading.line.requestsTo(DEPTH).length;
      await trading.until(
        'two more looks were in vain',
        () => trading.line.requestsTo(DEPTH).length >= before + 2,
      );
      expect(trading.rungs()).toEqual([]);
    };
    await trading.start();
    await looked();
    await restart(trading);
    await looked();
    unasked.lift();
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

story(
  'an odd price is no drawdown; once it is borne out the brake falls, holds over a restart, and /resume releases it',
  with_({ ...SPREAD, emergencyStopLoss: decimal('5') }),
  async (trading) => {
    await holdAlone(trading);
    await untilMeasured(trading);
    const unasked = withoutSecondLook(trading);
    await trading.tick('94', { ask: '98.99' });
    await untilHeard(trading, '94');
    trading.clock.leap(MINUTE_MS);
    expect(drawdownOf(trading)).toBeNull();
    expect(trading.told('brakeFell')).toEqual([]);
    unasked.lift();
    await untilMeasured(trading);
    trading.clock.leap(MINUTE_MS);
    await expectBraked(trading, 'emergencyStopLoss');
    await restart(trading);
    await expectBraked(trading, 'emergencyStopLoss');
    await expect(positionOf(trading).resume('console')).rejects.toMatchObject({ reason: 'braked' });
    await trading.tick('98.9', { ask: '98.99' });
    await positionOf(trading).resume('console', ['emergencyStopLoss']);
    await trading.until('the brake is released', () => trading.told('brakeReleased').length === 1);
    expect(trading.told('brakeFell')).toHaveLength(1);
    await expectAgreement(trading);
  },
);

story(
  'a price that grew old is no drawdown and no stop loss; what the market has become by then is both',
  { ...with_({ emergencyStopLoss: decimal('5') }), ...withStop },
  async (trading) => {
    await holdAlone(trading);
    await untilMeasured(trading);
    trading.line.streams.silence(PRICES);
    const unasked = withoutSecondLook(trading);
    await trading.quote('93', { ask: '93.01' });
    await trading.until('the last price is old', () => drawdownOf(trading) === null);
    trading.clock.leap(MINUTE_MS);
    expect(trading.told('brakeFell')).toEqual([]);
    expect(trading.state().position.quantity.gt(ZERO)).toBe(true);
    unasked.lift();
    await untilSold(trading);
    expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'stopLoss' }]);
    trading.clock.leap(MINUTE_MS);
    await trading.until('the brake has fallen', () => trading.told('brakeFell').length === 1);
    await expectAgreement(trading);
  },
);

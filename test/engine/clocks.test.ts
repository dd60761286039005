import { expect } from 'vitest';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { buyFirstRung, untilLadderRests, untilSold } from '../support/tradingSteps.js';
import { story } from './story.js';

/* The machine's clock is set while something waits, within one life of the bot and between two. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const COOLDOWN = { strategies: [{ cooldownMs: 10 * MINUTE_MS }] };

/** Sold, and the next ladder waits for its cooldown. */
async function cooling(trading: Trading): Promise<void> {
  await buyFirstRung(trading);
  await trading.quote('101');
  await untilSold(trading);
  await trading.until('nothing rests', () => trading.isQuiet && trading.rungs().length === 0);
  expect(trading.engine.api.strategy('main').queries.status().waitingFor).toBe('cooldown');
}

story(
  'set back by an hour in a cooldown: the ladder comes when the cooldown is over',
  COOLDOWN,
  async (trading) => {
    await cooling(trading);
    trading.clock.set(-HOUR_MS);
    trading.clock.leap(10 * MINUTE_MS);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

story('ahead by a day in the life before: the ladder waits no day', COOLDOWN, async (trading) => {
  trading.clock.set(24 * HOUR_MS);
  await cooling(trading);
  await trading.kill();
  trading.clock.set(-24 * HOUR_MS);
  await trading.start();
  await untilLadderRests(trading);
  await expectAgreement(trading);
});

story(
  'behind by a day in the life before: a cooldown is over sooner, and nothing else',
  COOLDOWN,
  async (trading) => {
    trading.clock.set(-24 * HOUR_MS);
    await cooling(trading);
    await trading.kill();
    trading.clock.set(24 * HOUR_MS);
    await trading.start();
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

story(
  'rungs that are refused are tried again after their pause, although the clock was set back',
  async (trading) => {
    trading.line.harm('POST /api/v1/orders', {
      ...{ kind: 'answered', status: 400, done: false },
      body: '{"code":"ORDER_LIMIT","message":"too many orders"}',
    });
    // The ladder is taken off and placed anew.
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.until('it is refused', () => trading.told('ordersRefused').length === 1);
    trading.clock.set(-HOUR_MS);
    trading.clock.leap(31_000);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

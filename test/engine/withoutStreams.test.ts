import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { MAINTENANCE } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { LeapingClock } from '../support/tradingClock.js';
import { buyFirstRung, ownerSells, untilLadderRests, untilSold } from '../support/tradingSteps.js';
import { story } from './story.js';

/*
 * The streams are down, and the exchange still answers: what is to be sold is sold by what requests tell, what rests
 * stays, and nothing is bought before the streams are back.
 */

const SALE = 'POST /api/v1/order';
const BATCH = 'POST /api/v1/orders';
const FILLS = 'GET /wapi/v1/history/fills';

const withStop = { strategies: [{ stopLossPercentage: decimal('5') }] };

async function loseStreams(trading: Trading): Promise<void> {
  trading.line.streamsRefused = true;
  trading.line.cutStreams();
  await trading.until(
    'the bot knows',
    () => !trading.engine.api.strategy('main').queries.status().connection.connected,
  );
}

async function giveStreamsBack(trading: Trading): Promise<void> {
  trading.line.streamsRefused = false;
  await trading.until(
    'the bot is back',
    () => trading.engine.api.strategy('main').queries.status().connection.connected,
  );
}

story('the target is reached: sold once, and the next ladder waits for the streams', async (trading) => {
  await buyFirstRung(trading);
  await loseStreams(trading);
  await trading.quote('101');
  await untilSold(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
  const batches = trading.line.requestsTo(BATCH).length;
  await trading.quote('101.5');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(trading.line.requestsTo(BATCH)).toHaveLength(batches);
  expect(trading.rungs()).toEqual([]);
  await giveStreamsBack(trading);
  await untilLadderRests(trading);
  expect(trading.prices()).toEqual(['100.48', '99.47', '98.45']);
  await expectAgreement(trading);
});

story('the stop is reached: sold', withStop, async (trading) => {
  await buyFirstRung(trading);
  await loseStreams(trading);
  await trading.quote('93');
  await untilSold(trading);
  // All three rungs have been bought on the way down, before it was known that they were.
  await trading.until('all is sold', () => trading.state().position.quantity.lt(decimal('0.01')));
  expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'stopLoss' }]);
  await giveStreamsBack(trading);
  await expectAgreement(trading);
});

story('a rung fills, and then the target is reached: all of it is sold', async (trading) => {
  await loseStreams(trading);
  await trading.quote('98.98', { ask: '98.99' });
  await trading.until('it is booked', () => trading.state().cycle.rungsFilled === 1);
  expect(trading.engine.api.strategy('main').queries.status().connection.connected).toBe(false);
  await trading.quote('101');
  await untilSold(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  await giveStreamsBack(trading);
  await untilLadderRests(trading);
  await expectAgreement(trading);
});

describe('the owner', () => {
  story('orders a sale: at the price of now', async (trading) => {
    await buyFirstRung(trading);
    await loseStreams(trading);
    await trading.quote('99.4');
    await trading.engine.api.strategy('main').position.sellNow('console');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '99.4' }]);
    await giveStreamsBack(trading);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });

  story('panics: everything of ours is cancelled and sold', async (trading) => {
    await buyFirstRung(trading);
    await loseStreams(trading);
    await trading.quote('98.5', { ask: '98.51' });
    await trading.engine.api.strategy('main').position.panic('test');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '98.5' }]);
    await giveStreamsBack(trading);
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'sells the coins by hand before the target is reached: what is reserved does not pay for it',
    {
      balances: { USDC: '10000', SOL: '10' },
      reconciliation: { reserved: new Map([['SOL', decimal('10')]]) },
    },
    async (trading) => {
      await buyFirstRung(trading);
      await loseStreams(trading);
      await ownerSells(trading, '2.01');
      await trading.quote('101');
      await trading.until('it is known', () => trading.told('discrepancy').length > 0);
      await giveStreamsBack(trading);
      await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.ordersSold()).toEqual([]);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );

  story('lets it trade again: the ladder is placed when the streams are back', async (trading) => {
    await trading.engine.api.strategy('main').position.pause('test');
    await trading.until('no rung rests', () => trading.isQuiet && trading.rungs().length === 0);
    await loseStreams(trading);
    await trading.engine.api.strategy('main').position.resume('test');
    const asked = trading.line.requestsTo('GET /api/v1/depth').length;
    await trading.until(
      'prices are asked for',
      () => trading.line.requestsTo('GET /api/v1/depth').length > asked + 3,
    );
    expect(trading.rungs()).toEqual([]);
    await giveStreamsBack(trading);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });
});

story('an untouched ladder that the price leaves stays: nothing would take its place', async (trading) => {
  await loseStreams(trading);
  const before = trading.rungs();
  await trading.quote('115');
  await trading.until(
    'it is known',
    () => trading.engine.api.strategy('main').queries.status().bestBid?.toString() === '115',
  );
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(trading.rungs()).toEqual(before);
  await giveStreamsBack(trading);
  await trading.until('it follows', () => trading.isQuiet && trading.prices()[0] === '113.85');
  await expectAgreement(trading);
});

describe('half the truth is not traded on', () => {
  story('while the fills cannot be read, nothing is sold', async (trading) => {
    await buyFirstRung(trading);
    const harm = { kind: 'answered', status: 500, body: '{}', done: false } as const;
    const unread = trading.line.harm(FILLS, harm, Number.POSITIVE_INFINITY);
    await loseStreams(trading);
    await trading.quote('101');
    await trading.until('it was tried again and again', () => unread.fired > 6);
    expect(trading.line.requestsTo(SALE)).toEqual([]);
    unread.lift();
    await untilSold(trading);
    await giveStreamsBack(trading);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });

  story('while no price can be had, nothing is sold', async (trading) => {
    await buyFirstRung(trading);
    trading.line.harm('GET /api/v1/depth', { kind: 'reset', done: false }, Number.POSITIVE_INFINITY);
    await loseStreams(trading);
    await trading.quote('101');
    await trading.until(
      'the last price has grown too old',
      () => trading.engine.api.strategy('main').queries.status().noPriceSinceMs !== null,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(trading.line.requestsTo(SALE)).toEqual([]);
    trading.line.heal();
    trading.line.streamsRefused = true;
    await untilSold(trading);
    await giveStreamsBack(trading);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });
});

story('a line that flaps is told after a minute, and sells all the same', async (trading) => {
  await buyFirstRung(trading);
  // It opens, answers, and breaks before it has told anything.
  trading.line.streams.silence('*');
  const flapping = trading.line.streams.closeAfterPong();
  trading.line.cutStreams();
  await trading.until('it has flapped', () => flapping.fired > 5);
  expect(trading.engine.api.strategy('main').queries.status().connection.connected).toBe(false);
  trading.clock.leap(61_000);
  await trading.until('it is told', () => trading.told('connectionLost').length === 1);
  await trading.quote('101');
  await untilSold(trading);
  trading.line.heal();
  await trading.until(
    'the bot is back',
    () => trading.engine.api.strategy('main').queries.status().connection.connected,
  );
  trading.clock.leap(11_000);
  await trading.until('its end is told', () => trading.told('connectionBack').length === 1);
  expect(trading.told('connectionLost')).toHaveLength(1);
  await untilLadderRests(trading);
  await expectAgreement(trading);
});

story(
  'a line that breaks again and again, each time after some words: sold all the same',
  async (trading) => {
    await buyFirstRung(trading);
    let isFlapping = true;
    const flaps = (async () => {
      while (isFlapping) {
        await new Promise((resolve) => setTimeout(resolve, 120));
        trading.line.cutStreams();
      }
    })();
    await trading.quote('101');
    await untilSold(trading);
    isFlapping = false;
    await flaps;
    await untilLadderRests(trading);
    expect(trading.ordersSold()).toHaveLength(1);
    await expectAgreement(trading);
  },
);

const network = new LeapingClock();
story(
  'orders cannot be read when the streams are back: told after a minute, also where nothing is ever compared',
  { networkClock: network, reconciliation: { enabled: false } },
  async (trading) => {
    const page = { kind: 'answered', done: false, ...MAINTENANCE } as const;
    const rule = trading.line.harm('GET /api/v1/orders', page, Number.POSITIVE_INFINITY);
    trading.line.cutStreams();
    await trading.until('it has been tried', () =>
      trading.complaints.some((complaint) => complaint.includes('could not catch up')),
    );
    const troubles = () => trading.engine.api.health().troubles.map(({ problem }) => problem);
    expect(troubles()).toEqual([]);
    network.leap(60_000);
    await trading.until('it is told', () => troubles().length === 1);
    expect(trading.told('problem')).toMatchObject([
      { problem: { kind: 'notCaughtUp', symbol: trading.market.symbol } },
    ]);
    rule.lift();
    await trading.until('it is over', () => trading.told('problemOver').length === 1);
    expect(troubles()).toEqual([]);
    await expectAgreement(trading);
  },
);

const slowNetwork = new LeapingClock();
story(
  'orders are read slowly when the streams are back, and nothing fails: told after a minute',
  { networkClock: slowNetwork, timeoutMs: 60_000 },
  async (trading) => {
    const rule = trading.line.harm('GET /api/v1/orders', { kind: 'slowAnswer', delayMs: 3_000 }, 1);
    trading.line.cutStreams();
    await trading.until('it is being read', () => rule.fired > 0);
    const troubles = () => trading.engine.api.health().troubles.map(({ problem }) => problem);
    expect(troubles()).toEqual([]);
    slowNetwork.leap(60_000);
    await trading.until('it is told', () => troubles().length === 1);
    expect(trading.told('problem')).toMatchObject([
      { problem: { kind: 'notCaughtUp', symbol: trading.market.symbol } },
    ]);
    await trading.until('it is over', () => trading.told('problemOver').length === 1);
    await expectAgreement(trading);
  },
);

import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { agedFrames, bareNumbers } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { buyFirstRung, untilLadderRests, untilSold } from '../support/tradingSteps.js';
import { story } from './story.js';

/*
 * The stream of best prices alone says nothing, or nothing that can be used, while everything else flows: what is to be
 * sold is sold by what requests tell.
 */

const SALE = 'POST /api/v1/order';
const BATCH = 'POST /api/v1/orders';
const DEPTH = 'GET /api/v1/depth';
const PRICES = 'bookTicker.SOL_USDC';

const withStop = { strategies: [{ stopLossPercentage: decimal('5') }] };

const health = (trading: Trading) => trading.engine.api.health().strategies[0];

/** The first rung is bought, and no other rests: the owner paused it, and its exits go on. */
async function holdAlone(trading: Trading): Promise<void> {
  await buyFirstRung(trading);
  await trading.engine.api.strategy('main').position.pause('test');
  await trading.until('no rung rests', () => trading.isQuiet && trading.rungs().length === 0);
}

/** Frames wait, and nobody can ask: what a process that stands still sees of the world. */
function standStill(trading: Trading) {
  const unasked = trading.line.harm(DEPTH, { kind: 'reset', done: false }, Number.POSITIVE_INFINITY);
  const frames = trading.line.streams.hold();
  return { unasked, frames };
}

/** The bid that requests show is the one that is traded on. */
async function untilSeen(trading: Trading, bid: string): Promise<void> {
  await trading.until(
    `${bid} is seen`,
    () => trading.engine.api.strategy('main').queries.status().bestBid?.toString() === bid,
  );
}

describe.each([
  ['is silent', (trading: Trading) => trading.line.streams.silence(PRICES)],
  ['writes numbers where texts are documented', (trading: Trading) => bareNumbers(trading.line, PRICES)],
  ['tells what is long over', (trading: Trading) => agedFrames(trading.line, PRICES, 60_000)],
])('a stream of best prices that %s', (_what, spoil) => {
  story('takes its profit all the same', async (trading) => {
    await buyFirstRung(trading);
    spoil(trading);
    await trading.quote('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    trading.line.heal();
    await trading.quote('100.9');
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });
});

story('a silent stream of best prices: the stop loss sells', withStop, async (trading) => {
  await holdAlone(trading);
  trading.line.streams.silence(PRICES);
  await trading.quote('94');
  await untilSold(trading);
  expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'stopLoss' }]);
  await expectAgreement(trading);
});

story('a silent stream of best prices: the owner sells at the price of now', async (trading) => {
  await buyFirstRung(trading);
  trading.line.streams.silence(PRICES);
  await trading.quote('98.5', { ask: '98.51' });
  await trading.until('the last word is old', () => (health(trading)?.toldAgeMs.bestPrices ?? 0) > 5_000);
  const preview = await trading.engine.api.strategy('main').position.previewSellNow();
  expect(preview.bestBid.toString()).toBe('98.5');
  await trading.engine.api.strategy('main').position.panic('test');
  await untilSold(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '98.5' }]);
  await expectAgreement(trading);
});

story(
  'a silent stream while prices move: nothing is bought, it is renewed, told, and stands in /health until it is back',
  async (trading) => {
    await buyFirstRung(trading);
    trading.line.streams.silence(PRICES);
    await trading.quote('101');
    await untilSold(trading);
    let bid = decimal('101');
    const rise = async (): Promise<void> => {
      bid = bid.plus(decimal('0.01'));
      await trading.quote(bid.toString());
    };
    await trading.until('it is known to be deaf', async () => {
      await rise();
      return health(trading)?.isPriceStreamSilent === true;
    });
    await trading.engine.api.strategy('main').position.pause('test');
    await trading.until('no rung rests', () => trading.isQuiet && trading.rungs().length === 0);
    await trading.engine.api.strategy('main').position.resume('test');
    const batches = trading.line.requestsTo(BATCH).length;
    await trading.until('it is told', async () => {
      await rise();
      return trading.told('problem').length > 0;
    });
    expect(trading.told('problem')).toMatchObject([
      { problem: { kind: 'pricesByRequest', symbols: ['SOL_USDC'] } },
    ]);
    expect(health(trading)).toMatchObject({ isPriceStreamSilent: true, noPriceSinceMs: null });
    expect(trading.complaints.filter((complaint) => complaint.includes('the streams are down'))).not.toEqual(
      [],
    );
    expect(trading.line.requestsTo(BATCH)).toHaveLength(batches);
    trading.line.heal();
    await trading.quote('101.5');
    await trading.until('its end is told', () => trading.told('problemOver').length > 0);
    expect(health(trading)?.isPriceStreamSilent).toBe(false);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

story('a quiet market is confirmed, and traded on as ever', async (trading) => {
  await buyFirstRung(trading);
  await trading.until('it is quiet', () => (health(trading)?.toldAgeMs.bestPrices ?? 0) > 12_000);
  expect(health(trading)).toMatchObject({ noPriceSinceMs: null, isPriceStreamSilent: false });
  expect(health(trading)?.priceAgeMs).toBeLessThan(12_000);
  // Neither doubted nor renewed: a ladder that is wanted now is placed now.
  await trading.engine.api.strategy('main').position.pause('test');
  await trading.until('no rung rests', () => trading.isQuiet && trading.rungs().length === 0);
  await trading.engine.api.strategy('main').position.resume('test');
  await untilLadderRests(trading, 2);
  expect(trading.complaints).toEqual([]);
  expect(trading.told('problem')).toEqual([]);
  expect(trading.line.requestsTo(DEPTH).length).toBeLessThan(15);
  await expectAgreement(trading);
});

story(
  'neither the stream nor requests: no price, nothing is sold, and it is told after a minute',
  async (trading) => {
    await buyFirstRung(trading);
    trading.line.streams.silence(PRICES);
    trading.line.harm(DEPTH, { kind: 'reset', done: false }, Number.POSITIVE_INFINITY);
    await trading.quote('101');
    await trading.until('there is no price', () => health(trading)?.noPriceSinceMs !== null);
    expect(trading.engine.api.strategy('main').queries.status()).toMatchObject({ waitingFor: 'price' });
    await expect(trading.engine.api.strategy('main').position.previewSellNow()).rejects.toMatchObject({
      reason: 'noPriceToSell',
    });
    await trading.until('it is told', () => trading.told('problem').length > 0);
    expect(trading.told('problem')).toMatchObject([
      { problem: { kind: 'pricesUnknown', symbols: ['SOL_USDC'] } },
    ]);
    expect(trading.line.requestsTo(SALE)).toEqual([]);
    trading.line.heal();
    await untilSold(trading);
    await trading.until('its end is told', () => trading.told('problemOver').length > 0);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

describe('frames that waited while the program stood still', () => {
  story('and tell of a fall that is over: no stop loss', withStop, async (trading) => {
    await holdAlone(trading);
    const { unasked, frames } = standStill(trading);
    for (const bid of ['97.5', '94', '90']) await trading.quote(bid);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    await trading.quote('98.9');
    frames.release();
    unasked.lift();
    await untilSeen(trading, '98.9');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(trading.line.requestsTo(SALE)).toEqual([]);
    expect(trading.state().exit).toBeNull();
    await expectAgreement(trading);
  });

  story('and tell of a rise that is over: no ladder follows it', async (trading) => {
    const before = trading.rungs();
    const { unasked, frames } = standStill(trading);
    await trading.quote('130');
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    await trading.quote('100.5');
    frames.release();
    unasked.lift();
    await untilSeen(trading, '100.5');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(trading.rungs()).toEqual(before);
    await expectAgreement(trading);
  });

  story(
    'and tell of a fall that lasts: the stop loss sells, after a second look',
    withStop,
    async (trading) => {
      await holdAlone(trading);
      const { unasked, frames } = standStill(trading);
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await trading.quote('94');
      frames.release();
      await untilSeen(trading, '94');
      expect(trading.line.requestsTo(SALE), 'the book is looked at first').toEqual([]);
      unasked.lift();
      await untilSold(trading);
      expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'stopLoss' }]);
      await expectAgreement(trading);
    },
  );
});

story(
  'one market that the exchange does not tell: its strategy stands and tells, the other goes on',
  {
    strategies: [{}, { id: 'odd', symbol: 'BTC_USDC' }],
    balances: { USDC: '10000' },
  },
  async (trading) => {
    expect(trading.state('main').ladder.kind).toBe('placed');
    const refused = trading.line.streams.refuse('bookTicker.BTC_USDC');
    trading.line.cutStreams();
    await trading.until('it was asked for', () => refused.fired >= 1);
    await trading.until('it is told', () =>
      trading.told('problem').some(({ problem }) => JSON.stringify(problem).includes('BTC_USDC')),
    );
    await trading.quote('98.98', { ask: '98.99' });
    await trading.until('rung 1 is booked', () => trading.state('main').cycle.rungsFilled === 1);
    await trading.quote('101');
    await untilSold(trading);
    await trading.until('its next ladder rests', () => trading.state('main').ladder.kind === 'placed');
    expect(
      trading.told('problem').every(({ problem }) => !JSON.stringify(problem).includes('SOL_USDC')),
    ).toBe(true);
    await expectAgreement(trading);
  },
);

story(
  'a bid that flickers at its target: few requests, and the profit is taken when somebody buys',
  async (trading) => {
    await buyFirstRung(trading);
    const asked = trading.line.requests.length;
    for (let flicker = 0; flicker < 60; flicker += 1) {
      await trading.quote('101', { bidQuantity: '0' });
      await new Promise((resolve) => setTimeout(resolve, 40));
      await trading.quote('100');
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    const orders = trading.line.requests
      .slice(asked)
      .filter(({ endpoint }) => /^(POST|DELETE) \/api\/v1\/order/.test(endpoint));
    expect(orders.length).toBeGreaterThan(0);
    expect(orders.length).toBeLessThan(15);
    await trading.quote('101.5');
    await untilSold(trading);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  },
);

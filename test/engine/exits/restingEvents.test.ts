import { expect, vi } from 'vitest';
import { NO_LIMITS } from '../../../src/domain/brakes/index.js';
import { decimal } from '../../../src/domain/decimal.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';
import {
  buyFirst,
  buys,
  expectClosed,
  expectNextLadder,
  onTheBook,
  PARAMETERS,
  RESTING,
} from './restingStory.js';

/* A take profit that rests, and what else happens: other exits, brakes, the end of a strategy, refusals. */

vi.setConfig({ maxConcurrency: 8 });

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const setMode = (trading: Trading, text: string) =>
  trading.engine.api.strategy('main').parameters.change({ kind: 'set', key: 'takeProfit.mode', text });

story(
  'makes room for the sale of what has been held for too long',
  { strategies: [{ ...PARAMETERS, maxHoldMs: 2 * HOUR_MS }] },
  async (trading) => {
    await buyFirst(trading);
    trading.clock.leap(2 * HOUR_MS);
    await trading.quote('98.5');
    await expectClosed(trading, 'holdTime');
    await expectNextLadder(trading);
    expect(trading.ordersSold()).toMatchObject([{ quantity: '2.01', price: '98.5' }]);
    expect(onTheBook(trading)).toEqual([]);
  },
);

story(
  'follows a target that falls with the depth, and is one sale all the time',
  { strategies: [{ ...PARAMETERS, depthTargets: [{ at: 2, percentage: decimal('0.4') }] }] },
  async (trading) => {
    await buyFirst(trading);
    expect(onTheBook(trading)).toEqual(['2.01 at 100.08']);
    trading.clock.leap(5_000);
    await trading.tick('97.98', { ask: '97.99' });
    await trading.until('the lower one rests', () => onTheBook(trading)[0]?.startsWith('4.0') === true);
    const { target } = trading.engine.api.strategy('main').queries.status();
    const price = decimal(onTheBook(trading)[0]?.split(' at ')[1] ?? '0');
    expect(target !== null && price.gte(target) && price.lt(target.plus('0.01'))).toBe(true);
    expect(price.lt(decimal('99'))).toBe(true);
    await trading.tick('99');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story(
  'a brake that keeps the position leaves it on the book, over a restart too, and it sells',
  { ...RESTING, limits: { ...NO_LIMITS, maxRungsPerMinute: 1, cooldownAfterRungsMs: 10 * MINUTE_MS } },
  async (trading) => {
    await buyFirst(trading).catch(() => {});
    await trading.until('no rung rests', () => trading.isQuiet && buys(trading) === 0);
    expect(onTheBook(trading)).toEqual(['2.01 at 100.08']);
    await trading.kill();
    await trading.start();
    await trading.untilQuiet();
    expect(trading.state().mode).toMatchObject({ kind: 'paused', brake: { kinds: ['maxRungsPerMinute'] } });
    expect(onTheBook(trading)).toEqual(['2.01 at 100.08']);
    await trading.tick('100.2');
    await expectClosed(trading, 'takeProfit');
    trading.clock.leap(11 * MINUTE_MS);
    await expectNextLadder(trading);
  },
);

story(
  'a brake that sells takes it off the book first',
  { ...RESTING, limits: { ...NO_LIMITS, emergencyStopLossPercentage: decimal('1'), onBrake: 'sell' } },
  async (trading) => {
    await trading.tick('97.95', { ask: '97.96' });
    await trading.until(
      'it rests',
      () => trading.isQuiet && onTheBook(trading)[0]?.startsWith('4.0') === true,
    );
    // The best bid is the rung at 97.
    await trading.tick('94.5', { ask: '97.5' });
    await trading.until('the drawdown is known', () => {
      const [drawdown] = trading.engine.api.health().brakes.measures;
      return drawdown !== undefined && drawdown.measured !== null;
    });
    trading.clock.leap(MINUTE_MS);
    await expectClosed(trading, 'sellNow');
    await trading.until('nothing rests', () => trading.isQuiet && trading.rungs().length === 0);
    await expectAgreement(trading);
  },
);

story(
  'a strategy that is switched off has none on the book and keeps its coins; switched on it rests again',
  RESTING,
  async (trading) => {
    await buyFirst(trading);
    const { quantity } = trading.state().position;
    await trading.stop('leave');
    const OTHER = { id: 'other', name: 'other' };
    await trading.start({ strategies: [OTHER], switchedOff: [PARAMETERS] });
    await trading.until('it rests no more', () => onTheBook(trading).length === 0);
    expect(trading.told('strategySwitchedOff')).toMatchObject([{ quantity }]);
    await trading.stop('cancel');
    expect(onTheBook(trading)).toEqual([]);
    await trading.start({ strategies: [PARAMETERS], switchedOff: [OTHER] });
    await trading.until('it rests again', () => trading.isQuiet && onTheBook(trading).length === 1);
    await trading.tick('100.2');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story('a strategy that is taken out leaves none on the book', RESTING, async (trading) => {
  await buyFirst(trading);
  const { quantity } = trading.state().position;
  await trading.stop('leave');
  await trading.start({ strategies: [{ id: 'other', name: 'other' }] });
  expect(trading.told('strategyRetired')).toMatchObject([{ orders: 3, quantity }]);
  expect(onTheBook(trading)).toEqual([]);
  expect(trading.ordersSold()).toEqual([]);
});

story(
  'an end of the program in the middle of a replacement leaves the new one resting',
  RESTING,
  async (trading) => {
    await buyFirst(trading);
    trading.clock.leap(5_000);
    trading.line.harm('DELETE /api/v1/order', { kind: 'slowRequest', delayMs: 300 });
    await trading.tick('97.98', { ask: '97.99' });
    await trading.until('it is being taken off', () => trading.engine.state('main').cycle.rungsFilled === 2);
    await trading.stop('leave');
    expect(onTheBook(trading)).toMatchObject([expect.stringMatching(/^4\.0/)]);
    await trading.quote('100.2');
    await trading.start();
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story(
  'what was sold in part is replaced with the rest of it when a rung is bought',
  RESTING,
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('100.1', { bidQuantity: '1' });
    await trading.until('a part is sold', () => trading.state().cycle.soldQuantity.gt(decimal('0')));
    trading.clock.leap(5_000);
    await trading.tick('97.98', { ask: '97.99' });
    await trading.until(
      'the rest and the second rung rest in one sale',
      () => trading.isQuiet && onTheBook(trading).length === 1 && buys(trading) === 1,
    );
    const { quantity } = trading.state().position;
    const offered = decimal(onTheBook(trading)[0]?.split(' at ')[0] ?? '0');
    expect(offered.lte(quantity) && offered.gt(quantity.minus('0.01'))).toBe(true);
    await trading.tick('100.2');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story(
  'one that the market has passed on its way is turned away, and the target sells at once, as taker',
  RESTING,
  async (trading) => {
    await setMode(trading, 'trigger');
    await trading.tick('98.98', { ask: '98.99' });
    await trading.until('it is bought', () => trading.state().cycle.rungsFilled === 1 && trading.isQuiet);
    const ORDER = 'POST /api/v1/order';
    trading.line.harm(ORDER, { kind: 'slowRequest', delayMs: 400 });
    const sent = trading.line.requestsTo('POST /api/v1/order*').length;
    await setMode(trading, 'resting');
    await trading.until(
      'it is on its way',
      () => trading.line.requestsTo('POST /api/v1/order*').length > sent,
    );
    await trading.quote('100.5');
    await expectClosed(trading, 'takeProfit');
    expect(trading.told('problem')).toEqual([]);
    await expectNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.5' }]);
  },
);

story(
  'switched to it while the bid is above the target, it is sold at once and not below the target',
  { strategies: [{ takeProfitMode: 'trailing', takeProfitPercentage: decimal('1') }] },
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    await trading.tick('101');
    expect(trading.ordersSold()).toEqual([]);
    await setMode(trading, 'resting');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  },
);

story('switched to one that trails it leaves the book, and the target arms it', RESTING, async (trading) => {
  await buyFirst(trading);
  await setMode(trading, 'trailing');
  await trading.until('it rests no more', () => trading.isQuiet && onTheBook(trading).length === 0);
  await trading.tick('101');
  expect(trading.ordersSold()).toEqual([]);
  expect(String(trading.state().peak)).toBe('101');
  await trading.tick('100.4');
  await expectClosed(trading, 'takeProfit');
  await expectNextLadder(trading);
});

story(
  'a target beyond the price band waits for it, and rests once the price is near enough',
  { strategies: [{ ...PARAMETERS, takeProfitPercentage: decimal('30') }] },
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    await trading.until('it is bought', () => trading.isQuiet && buys(trading) === 2);
    expect(onTheBook(trading)).toEqual([]);
    expect(trading.told('problem')).toEqual([]);
    const { resting } = trading.engine.api.strategy('main').queries.status();
    expect(resting).toEqual({ kind: 'waits', fromBid: decimal('128.81').div('1.25') });
    await trading.tick('104');
    await trading.until('it rests', () => trading.isQuiet && onTheBook(trading)[0] === '2.01 at 128.81');
    await trading.tick('129');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story(
  'a stop loss is as patient as ever after it was turned away again and again',
  { strategies: [{ ...PARAMETERS, stopLossPercentage: decimal('0.5') }] },
  async (trading) => {
    const refused = (body: string) => body.includes('"Ask"') && body.includes('postOnly');
    trading.line.harm(
      'POST /api/v1/order*',
      {
        kind: 'answered',
        done: false,
        status: 400,
        headers: { 'content-type': 'application/json' },
        body: '{"code":"INVALID_ORDER","message":"Order would immediately match and take"}',
      },
      3,
      ({ body }) => refused(body),
    );
    await trading.tick('98.98', { ask: '98.99' });
    await trading.until('it was turned away', () => trading.state().restingRetry?.refusals === 1);
    await trading.tick('98.4');
    await expectClosed(trading, 'stopLoss');
    expect(trading.told('problem')).toEqual([]);
    await expectAgreement(trading);
  },
);

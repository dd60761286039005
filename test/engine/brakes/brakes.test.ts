import { expect } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';
import {
  DAY_MS,
  expectBraked,
  fallBelowTwoRungs,
  isHeld,
  MINUTE_MS,
  positionOf,
  restart,
  sellAt,
  with_,
} from './steps.js';

story(
  'a loss of the day stops buying, keeps it stopped over restarts and /fresh, and the next day of UTC releases it',
  with_({ maxDailyLoss: decimal('10') }),
  async (trading) => {
    await sellAt(trading, '93');
    await expectBraked(trading, 'maxDailyLoss');
    // The brake has decided before the next ladder is placed.
    expect(trading.line.requestsTo('POST /api/v1/orders')).toHaveLength(1);
    const [fell] = trading.told('brakeFell');
    expect(fell).toMatchObject({
      brake: 'maxDailyLoss',
      quoteAsset: 'USDC',
      release: 'utcDay',
      sells: false,
    });
    expect(fell?.measured.gte(decimal('10'))).toBe(true);
    await restart(trading);
    await expectBraked(trading, 'maxDailyLoss');
    await trading.engine.api.strategy('main').books.fresh('console', []);
    await trading.tick('93.5');
    await expectBraked(trading, 'maxDailyLoss');
    expect(trading.told('brakeFell')).toHaveLength(1);
    trading.clock.leap(DAY_MS);
    await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.state().mode).toEqual({ kind: 'trading' });
    expect(trading.told('brakeReleased')).toMatchObject([{ brake: 'maxDailyLoss', by: null }]);
    // The dust of the first cycle, which /fresh has left to him.
    await expectAgreement(trading, { ownersBase: '0.008384' });
  },
);

story(
  'fees are part of the loss of the day, and /resume that names the brake lets it lose as much once more',
  // The loss is 0.18 % of the purchase and no more.
  with_({ maxDailyLoss: decimal('0.30') }),
  async (trading) => {
    await trading.tick('98.95', { ask: '98.96' });
    await trading.tick('99');
    await positionOf(trading).sellNow('console');
    await expectBraked(trading, 'maxDailyLoss');
    await expect(positionOf(trading).resume('console')).rejects.toMatchObject({ reason: 'braked' });
    await expectBraked(trading, 'maxDailyLoss');
    await positionOf(trading).resume('console', ['maxDailyLoss']);
    await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.told('brakeReleased')).toMatchObject([{ brake: 'maxDailyLoss', by: 'console' }]);
    await restart(trading);
    expect(trading.state().mode).toEqual({ kind: 'trading' });
    expect(trading.told('brakeFell')).toHaveLength(1);
    await expectAgreement(trading);
  },
);

story(
  'a drawdown from the peak stops buying and keeps the position with its exit; nothing but /resume releases it',
  with_({ emergencyStopLoss: decimal('5') }),
  async (trading) => {
    await fallBelowTwoRungs(trading);
    await expectBraked(trading, 'emergencyStopLoss');
    expect(trading.state().position.quantity.gt(ZERO)).toBe(true);
    await restart(trading);
    trading.clock.leap(DAY_MS);
    await trading.tick('94.6', { ask: '97.5' });
    await expectBraked(trading, 'emergencyStopLoss');
    await trading.tick('100');
    await trading.until('the target has sold', () => trading.books.closedCycles('main', 9).length === 1);
    await expectBraked(trading, 'emergencyStopLoss');
    await positionOf(trading).resume('console', ['emergencyStopLoss']);
    await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

story(
  'a drawdown in percent sells what is held where that is configured, and nothing is bought after it',
  with_({ emergencyStopLossPercentage: decimal('1'), onBrake: 'sell' }),
  async (trading) => {
    await fallBelowTwoRungs(trading);
    await trading.until('all is sold', () => trading.books.closedCycles('main', 9).length === 1);
    await expectBraked(trading, 'emergencyStopLossPercentage');
    expect(trading.books.closedCycles('main', 1)).toMatchObject([
      { end: 'sellNow', closedBy: 'riskControl' },
    ]);
    expect(trading.told('brakeFell')).toMatchObject([{ sells: true, release: 'resume', untilMs: null }]);
    await restart(trading);
    await expectBraked(trading, 'emergencyStopLossPercentage');
    await expectAgreement(trading);
  },
);

story(
  'losses in a row pause buying for the time that is set; a gain in between, or the pause, begins the row anew',
  with_({ maxConsecutiveLosses: 2, cooldownAfterLossMs: 30 * MINUTE_MS }),
  async (trading) => {
    await sellAt(trading, '98');
    expect(trading.state().mode).toEqual({ kind: 'trading' });
    await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await sellAt(trading, '96.5', '97');
    await expectBraked(trading, 'maxConsecutiveLosses');
    trading.clock.leap(29 * MINUTE_MS);
    await restart(trading);
    await expectBraked(trading, 'maxConsecutiveLosses');
    trading.clock.leap(2 * MINUTE_MS);
    await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.told('brakeFell')).toHaveLength(1);
    await expectAgreement(trading);
  },
);

story(
  'a crash through the ladder pauses buying, and what it has bought is sold at the target meanwhile',
  with_({ maxRungsPerMinute: 2, cooldownAfterRungsMs: 10 * MINUTE_MS }),
  async (trading) => {
    await trading.tick('97.95', { ask: '97.96' });
    await expectBraked(trading, 'maxRungsPerMinute');
    expect(trading.line.requestsTo('POST /api/v1/orders')).toHaveLength(1);
    await restart(trading);
    await trading.tick('100');
    await trading.until('the target has sold', () => trading.books.closedCycles('main', 9).length === 1);
    await expectBraked(trading, 'maxRungsPerMinute');
    trading.clock.leap(11 * MINUTE_MS);
    await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

story(
  'a rung that follows one that was bought waits until the brake has looked',
  { ...with_({ maxRungsPerMinute: 1 }), strategies: [{ activeRungs: 2 }] },
  async (trading) => {
    await trading.tick('98.95', { ask: '98.96' });
    await expectBraked(trading, 'maxRungsPerMinute');
    expect(trading.line.requestsTo('POST /api/v1/order*')).toHaveLength(1);
    await trading.tick('100.2');
    await trading.until('the target has sold', () => trading.books.closedCycles('main', 9).length === 1);
    await expectBraked(trading, 'maxRungsPerMinute');
    await expectAgreement(trading);
  },
);

story(
  'what the owner orders while a brake is on is in force once it is released',
  with_({ maxDailyLoss: decimal('10') }),
  async (trading) => {
    await sellAt(trading, '93');
    await expectBraked(trading, 'maxDailyLoss');
    await positionOf(trading).pause('console');
    await expectBraked(trading, 'maxDailyLoss');
    trading.clock.leap(DAY_MS);
    await trading.until('the brake is released', () => trading.told('brakeReleased').length === 1);
    await trading.until('the pause stands', () => trading.state().mode.kind === 'paused');
    expect(trading.state().mode).toMatchObject({ kind: 'paused', by: 'console' });
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  },
);

story(
  'a brake holds every strategy of its quote asset, and one that the owner had paused stays paused',
  {
    ...with_({ maxDailyLoss: decimal('10') }),
    strategies: [{ id: 'main' }, { id: 'other', totalAmount: decimal('300') }],
  },
  async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await trading.engine.api.strategy('other').position.pause('console');
    await sellAt(trading, '93');
    await trading.until(
      'both are held',
      () => isHeld(trading) && isHeld(trading, 'other') && trading.rungs().length === 0 && trading.isQuiet,
    );
    expect(trading.state('other').mode).toMatchObject({ brake: { resumeTo: { by: 'console' } } });
    await positionOf(trading).resume('console', ['maxDailyLoss']);
    await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
    await trading.until('the brake is off', () => trading.state('other').mode.kind === 'paused');
    expect(trading.state('other').mode).toMatchObject({ kind: 'paused', by: 'console' });
    expect(trading.state('other').mode).not.toHaveProperty('brake');
    await expectAgreement(trading);
  },
);

story(
  'rungs beyond the exposure wait, told once, and are placed when there is room',
  {
    ...with_({ maxExposure: decimal('650') }),
    strategies: [{ id: 'main' }, { id: 'other', totalAmount: decimal('300') }],
  },
  async (trading) => {
    await trading.until('the ladders rest', () => trading.isQuiet && trading.rungs().length > 2);
    const resting = () =>
      trading.rungs().reduce((sum, { price, quantity }) => sum + Number(price) * Number(quantity), 0);
    expect(resting()).toBeLessThanOrEqual(650);
    const before = trading.rungs().length;
    expect(before).toBeLessThan(6);
    trading.clock.leap(3 * MINUTE_MS);
    await trading.tick('100.5');
    expect(resting()).toBeLessThanOrEqual(650);
    expect(trading.told('problem').map(({ problem }) => problem.kind)).toEqual(['exposureReached']);
    await restart(trading);
    expect(resting()).toBeLessThanOrEqual(650);
    await positionOf(trading).pause('console');
    await trading.until('the first ladder is gone', () => trading.isQuiet && trading.rungs().length <= 3);
    trading.clock.leap(2 * MINUTE_MS);
    await trading.until('the others rest', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

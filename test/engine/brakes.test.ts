import { expect } from 'vitest';
import { type BrakeLimits, NO_LIMITS } from '../../src/domain/brakes/index.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const with_ = (limits: Partial<BrakeLimits>) => ({ limits: { ...NO_LIMITS, ...limits } });
const positionOf = (trading: Trading) => trading.engine.api.strategy('main').position;

async function restart(trading: Trading): Promise<void> {
  await trading.kill();
  await trading.start();
  await trading.untilQuiet();
}

/** Buys the first rung at one bid and sells it by the owner's word at another. */
async function sellAt(trading: Trading, bid: string, boughtAt = '98.95'): Promise<void> {
  const closed = trading.books.closedCycles('main', 99).length;
  await trading.tick(boughtAt);
  await trading.until('a rung is bought', () => trading.state().cycle.rungsFilled === 1);
  await trading.tick(bid, { ask: boughtAt });
  await positionOf(trading).sellNow('console');
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 99).length > closed);
}

/** The first price after a start is borne out, so that the equity is known. */
async function untilMeasured(trading: Trading): Promise<void> {
  await trading.until('the drawdown is known', () => {
    const [drawdown] = trading.engine.api.health().brakes.measures;
    return drawdown !== undefined && drawdown.measured !== null;
  });
}

async function expectBraked(trading: Trading, kind: string): Promise<void> {
  await trading.until('no rung rests', () => trading.rungs().length === 0 && trading.isQuiet);
  expect(trading.state().mode).toMatchObject({ kind: 'paused', brake: { kinds: [kind] } });
  expect(trading.engine.api.strategy('main').queries.status().brakes).toMatchObject([{ kind }]);
}

story(
  'a loss of the day stops buying, keeps it stopped over restarts and /fresh, and the next day of UTC releases it',
  with_({ maxDailyLoss: decimal('10') }),
  async (trading) => {
    await sellAt(trading, '93');
    await expectBraked(trading, 'maxDailyLoss');
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
    await trading.tick('97.95', { ask: '97.96' });
    await trading.until('two rungs are bought', () => trading.state().cycle.rungsFilled === 2);
    // The best bid is the rung at 97.
    await trading.tick('94.5', { ask: '97.5' });
    await untilMeasured(trading);
    trading.clock.leap(MINUTE_MS);
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
    await trading.tick('97.95', { ask: '97.96' });
    await trading.until('two rungs are bought', () => trading.state().cycle.rungsFilled === 2);
    // The best bid is the rung at 97.
    await trading.tick('94.5', { ask: '97.5' });
    await untilMeasured(trading);
    trading.clock.leap(MINUTE_MS);
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
    await trading.until('both are held', () => trading.rungs().length === 0 && trading.isQuiet);
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

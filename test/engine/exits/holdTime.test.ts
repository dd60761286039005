import { expect, vi } from 'vitest';
import type { Trading, TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

/* What has been held for as long as its owner allows is sold at the market. */

vi.setConfig({ maxConcurrency: 8 });

const HOUR_MS = 3_600_000;
const TWO_HOURS: TradingOptions = { strategies: [{ maxHoldMs: 2 * HOUR_MS }] };

async function buyFirst(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().heldSinceMs).not.toBeNull();
}

/** So much time passes, with a price at its end. */
async function pass(trading: Trading, durationMs: number): Promise<void> {
  trading.clock.leap(durationMs);
  await trading.quote('98.5');
}

async function expectSold(trading: Trading): Promise<void> {
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.ordersSold()).toMatchObject([{ price: '98.5' }]);
  expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'holdTime' }]);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.state().heldSinceMs).toBeNull();
  await expectAgreement(trading);
}

story(
  'a position is sold when it has been held for two hours, and not before',
  TWO_HOURS,
  async (trading) => {
    await buyFirst(trading);
    await pass(trading, HOUR_MS);
    await trading.untilQuiet();
    expect(trading.state().exit).toBeNull();
    await pass(trading, HOUR_MS);
    await expectSold(trading);
  },
);

story('a restart does not let the time begin anew', TWO_HOURS, async (trading) => {
  await buyFirst(trading);
  const since = trading.state().heldSinceMs;
  await pass(trading, HOUR_MS);
  await trading.untilQuiet();
  await trading.kill();
  await trading.start();
  await trading.untilQuiet();
  expect(trading.state().heldSinceMs).toBe(since);
  await pass(trading, HOUR_MS);
  await expectSold(trading);
});

story('a second purchase does not let it begin anew either', TWO_HOURS, async (trading) => {
  await buyFirst(trading);
  await pass(trading, HOUR_MS);
  await trading.tick('97.98', { ask: '97.99' });
  expect(trading.state().cycle.rungsFilled).toBe(2);
  await pass(trading, HOUR_MS);
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'holdTime' }]);
  await expectAgreement(trading);
});

story(
  'a clock that was ahead by a day in the life before lets it begin anew, and no day later',
  TWO_HOURS,
  async (trading) => {
    trading.clock.set(24 * HOUR_MS);
    await buyFirst(trading);
    await trading.kill();
    trading.clock.set(-24 * HOUR_MS);
    await trading.start();
    await trading.untilQuiet();
    expect(trading.state().heldSinceMs).toBeLessThanOrEqual(trading.clock.now());
    await pass(trading, 2 * HOUR_MS);
    await expectSold(trading);
  },
);

import { expect, vi } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import { PARAMETERS, type Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

/* A target of 1 % that falls to 0.4 % once something has been held for two hours. */

vi.setConfig({ maxConcurrency: 8 });

const HOUR_MS = 3_600_000;
const AGING = { ...PARAMETERS, ageTargets: [{ at: 2, percentage: decimal('0.4') }] };
const strategies = [AGING];

const target = (trading: Trading) => trading.engine.api.strategy('main').queries.status().targetInForce;
const lowered = (trading: Trading) =>
  (averageEntryPrice(trading.state().position) ?? ZERO).times(decimal('1.0042')).round(2).toString();

async function buyFirst(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().cycle.rungsFilled).toBe(1);
}

/** So much time passes, with a price at its end. */
async function pass(trading: Trading, durationMs: number, bid: string): Promise<void> {
  trading.clock.leap(durationMs);
  await trading.quote(bid);
  await trading.untilQuiet();
}

async function untilLowered(trading: Trading): Promise<void> {
  await trading.until('the target has fallen', () => target(trading).afterHours === 2);
  expect(target(trading)).toEqual({ percentage: decimal('0.4'), fromRung: null, afterHours: 2 });
}

async function expectSold(trading: Trading): Promise<void> {
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'takeProfit' }]);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect([trading.state().targetAgeMs, target(trading).afterHours]).toEqual([0, null]);
  await expectAgreement(trading);
}

story('time alone lowers the target below a bid that does not move', { strategies }, async (trading) => {
  await buyFirst(trading);
  const bid = lowered(trading);
  await pass(trading, HOUR_MS, bid);
  expect([target(trading).afterHours, trading.ordersSold().length]).toEqual([null, 0]);
  await pass(trading, HOUR_MS, bid);
  await expectSold(trading);
});

story('a restart does not let the age begin anew', { strategies }, async (trading) => {
  await buyFirst(trading);
  await pass(trading, HOUR_MS, '98.9');
  await trading.kill();
  await trading.start();
  await trading.untilQuiet();
  await pass(trading, HOUR_MS, '98.9');
  await untilLowered(trading);
  await trading.kill();
  await trading.start();
  await trading.untilQuiet();
  expect(target(trading).afterHours).toBe(2);
  await trading.tick(lowered(trading));
  await expectSold(trading);
});

story('a second purchase does not let the age begin anew either', { strategies }, async (trading) => {
  await buyFirst(trading);
  await pass(trading, HOUR_MS, '98.9');
  await trading.tick('97.98', { ask: '97.99' });
  expect(trading.state().cycle.rungsFilled).toBe(2);
  await pass(trading, HOUR_MS, '98');
  await untilLowered(trading);
  await trading.tick(lowered(trading));
  await expectSold(trading);
});

story(
  'the lower of depth and age counts',
  { strategies: [{ ...AGING, depthTargets: [{ at: 1, percentage: decimal('0.3') }] }] },
  async (trading) => {
    await buyFirst(trading);
    await pass(trading, 2 * HOUR_MS, '98.9');
    await trading.until('it is old', () => trading.state().targetAgeMs === 2 * HOUR_MS);
    expect(target(trading)).toEqual({ percentage: decimal('0.3'), fromRung: 1, afterHours: null });
    await trading.tick(lowered(trading));
    await expectSold(trading);
  },
);

story(
  'a trailing take profit is armed by time alone, and never sells below the slippage of the lowered target',
  { strategies: [{ ...AGING, takeProfitMode: 'trailing' }] },
  async (trading) => {
    await buyFirst(trading);
    const bid = lowered(trading);
    await pass(trading, HOUR_MS, bid);
    expect(trading.state().peak).toBeNull();
    await pass(trading, HOUR_MS, bid);
    await trading.until('it is armed', () => String(trading.state().peak) === bid);
    const floor = (averageEntryPrice(trading.state().position) ?? ZERO).times(decimal('1.004'));
    await trading.tick(floor.times(decimal('0.9997')).round(2, 0).toString());
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    expect(decimal(trading.ordersSold()[0]?.price ?? '0').gte(floor.times(decimal('0.9995')))).toBe(true);
    await expectAgreement(trading);
  },
);

import { expect, vi } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import type { Trading, TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

/* A take profit that follows the bid up from the target and sells when it falls. */

vi.setConfig({ maxConcurrency: 8 });

/** The first rung is bought at 99, so that the target is 100.07 and no sale is below 100.02. */
const PARAMETERS = {
  takeProfitMode: 'trailing',
  trailPercentage: decimal('0.5'),
  takeProfitPercentage: decimal('1'),
} as const;
const TRAILING: TradingOptions = { strategies: [PARAMETERS] };

async function buyFirst(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().cycle.rungsFilled).toBe(1);
}

function peak(trading: Trading): string | null {
  return trading.state().peak?.toString() ?? null;
}

async function expectSold(trading: Trading, price: string): Promise<void> {
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price }]);
  expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'takeProfit' }]);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  await expectAgreement(trading);
}

story(
  'is armed at the target, follows the bid, and sells when it has fallen from the peak',
  TRAILING,
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('100.06');
    expect(peak(trading)).toBeNull();
    await trading.tick('100.08');
    expect(peak(trading)).toBe('100.08');
    await trading.tick('102');
    // Not half a percent: the rungs still rest and nothing is sold.
    await trading.tick('101.5');
    expect([peak(trading), trading.rungs().length, trading.ordersSold().length]).toEqual(['102', 2, 0]);
    const { trail } = trading.engine.api.strategy('main').queries.status();
    expect([String(trail?.peak), String(trail?.sellsAt)]).toEqual(['102', '101.49']);
    await trading.tick('101.49');
    await expectSold(trading, '101.49');
    expect(peak(trading)).toBeNull();
  },
);

story(
  'that has only just reached its target sells at no less than that but for the slippage',
  TRAILING,
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('100.1');
    await trading.tick('100.04');
    await expectSold(trading, '100.04');
  },
);

story('waits for the target again when the bid falls through it at once', TRAILING, async (trading) => {
  await buyFirst(trading);
  await trading.tick('102');
  await trading.tick('99.9');
  expect([peak(trading), trading.ordersSold().length, trading.state().exit]).toEqual([null, 0, null]);
  await trading.tick('100.05');
  expect(trading.ordersSold()).toEqual([]);
  await trading.tick('101');
  await trading.tick('100.4');
  await expectSold(trading, '100.4');
});

story('remembers its peak over a restart', TRAILING, async (trading) => {
  await buyFirst(trading);
  await trading.tick('103');
  await trading.kill();
  await trading.quote('102.6');
  await trading.start();
  await trading.until('it trades', () => trading.isQuiet && trading.rungs().length === 2);
  expect(peak(trading)).toBe('103');
  await trading.quote('102.4');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '102.4' }]);
  await expectAgreement(trading);
});

story('a part of it that is sold lets the rest follow the same peak', TRAILING, async (trading) => {
  await buyFirst(trading);
  await trading.tick('102');
  await trading.tick('101.4', { bidQuantity: '1' });
  await trading.until('a part is sold', () => trading.ordersSold().length === 1 && trading.isQuiet);
  expect(peak(trading)).toBe('102');
  await trading.tick('101.3');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.told('cycleClosed')).toMatchObject([
    { reason: 'takeProfit', soldQuantity: decimal('2.01') },
  ]);
  await expectAgreement(trading);
});

story(
  'another average has another target: the peak counts as long as it reaches it',
  TRAILING,
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('102');
    const { books } = trading.engine.api.strategy('main');
    await books.setAverageEntryPrice(decimal('100.5'), 'test');
    await trading.untilQuiet();
    expect(peak(trading)).toBe('102');
    await books.setAverageEntryPrice(decimal('101.5'), 'test');
    await trading.untilQuiet();
    expect([String(averageEntryPrice(trading.state().position)), peak(trading)]).toEqual(['101.5', null]);
    await trading.tick('101.4');
    expect(trading.ordersSold()).toEqual([]);
    await expectAgreement(trading);
  },
);

story(
  'switched to a trigger above its target it sells at once, and the other way round it waits',
  TRAILING,
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('102');
    await setMode(trading, 'trigger');
    await expectSold(trading, '102');
    await trading.tick('100.9', { ask: '100.95' });
    await trading.until('another is bought', () => trading.state().cycle.rungsFilled === 1);
    await setMode(trading, 'trailing');
    await trading.tick('103');
    expect(peak(trading)).toBe('103');
    expect(trading.ordersSold()).toHaveLength(1);
  },
);

story(
  'a stop loss below it and the owner’s own sale go before it',
  { strategies: [{ ...PARAMETERS, stopLossPercentage: decimal('5') }] },
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('102');
    await trading.engine.api.strategy('main').position.sellNow('test');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'sellNow' }]);
    expect(peak(trading)).toBeNull();
    await expectAgreement(trading);
  },
);

async function setMode(trading: Trading, text: string): Promise<void> {
  const { parameters } = trading.engine.api.strategy('main');
  await parameters.change({ kind: 'set', key: 'takeProfit.mode', text });
  await trading.untilQuiet();
}

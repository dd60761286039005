import { expect, vi } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
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

/* A take profit that rests on the book at the target, while the rungs rest below it. */

vi.setConfig({ maxConcurrency: 8 });

story(
  'rests at the target as soon as a rung is bought, and sells there as maker',
  RESTING,
  async (trading) => {
    await buyFirst(trading);
    expect(onTheBook(trading)).toEqual(['2.01 at 100.08']);
    expect(buys(trading)).toBe(2);
    const { queries, charts } = trading.engine.api.strategy('main');
    const [price, quantity] = [decimal('100.08'), decimal('2.01')];
    expect(queries.status().resting).toEqual({ kind: 'rests', price, quantity });
    expect((await charts.chart('1h')).restsAt).toEqual(price);
    await trading.tick('100.2');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.08' }]);
  },
);

story('is replaced when the next rung is bought: one sale, lower and larger', RESTING, async (trading) => {
  await buyFirst(trading);
  trading.clock.leap(5_000);
  await trading.tick('97.98', { ask: '97.99' });
  await trading.until(
    'another rests',
    () => trading.isQuiet && onTheBook(trading)[0]?.startsWith('2.01 ') === false,
  );
  expect(onTheBook(trading).length).toBe(1);
  const price = onTheBook(trading)[0]?.split(' at ')[1] ?? '0';
  expect([price, decimal(price).lt(decimal('100.08'))]).toEqual([price, true]);
  expect(buys(trading)).toBe(1);
  await trading.tick('99.9');
  await expectClosed(trading, 'takeProfit');
  await expectNextLadder(trading);
});

story(
  'rests lower than its setting once the ladder is deep',
  { strategies: [{ ...PARAMETERS, depthTargets: [{ at: 2, percentage: decimal('0.5') }] }] },
  async (trading) => {
    await buyFirst(trading);
    expect(onTheBook(trading)).toEqual(['2.01 at 100.08']);
    trading.clock.leap(5_000);
    await trading.tick('97.98', { ask: '97.99' });
    await trading.until(
      'another rests',
      () => trading.isQuiet && onTheBook(trading)[0]?.startsWith('2.01 ') === false,
    );
    const { averageEntryPrice, target } = trading.engine.api.strategy('main').queries.status();
    const lowered = averageEntryPrice?.times('1.005');
    expect(target?.toString()).toBe(lowered?.toString());
    const [price = ''] = onTheBook(trading).map((sale) => sale.split(' at ')[1]);
    // The next price of the grid.
    expect(
      decimal(price)
        .minus(lowered ?? '0')
        .lt('0.01'),
    ).toBe(true);
    await trading.tick('99.5');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story(
  'sells while the program is down, and the cycle is closed with its result',
  RESTING,
  async (trading) => {
    await buyFirst(trading);
    await trading.kill();
    await trading.quote('100.3');
    await trading.start();
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.08' }]);
  },
);

story('is known again after a restart, and no second one is placed', RESTING, async (trading) => {
  await buyFirst(trading);
  await trading.stop('cancel');
  expect(onTheBook(trading).length).toBe(1);
  await trading.start();
  await trading.until('it trades', () => trading.isQuiet && buys(trading) === 2);
  expect(onTheBook(trading).length).toBe(1);
  await trading.tick('100.2');
  await expectClosed(trading, 'takeProfit');
  await expectNextLadder(trading);
});

story('a part that is sold is booked, and the rest goes on resting', RESTING, async (trading) => {
  await buyFirst(trading);
  await trading.tick('100.1', { bidQuantity: '1' });
  await trading.until('a part is sold', () => trading.state().cycle.soldQuantity.gt(decimal('0')));
  await trading.untilQuiet();
  expect(trading.state().exit).toBeNull();
  expect(buys(trading)).toBe(2);
  await trading.tick('100.2');
  await expectClosed(trading, 'takeProfit');
  await expectNextLadder(trading);
});

story(
  'makes room for a stop loss, which sells all',
  {
    strategies: [{ ...PARAMETERS, stopLossPercentage: decimal('0.5') }],
  },
  async (trading) => {
    await buyFirst(trading);
    await trading.tick('98.4');
    await expectClosed(trading, 'stopLoss');
    await trading.untilQuiet();
    expect(onTheBook(trading)).toEqual([]);
    await expectAgreement(trading);
  },
);

story('makes room for a sale on order', RESTING, async (trading) => {
  await buyFirst(trading);
  await trading.engine.api.strategy('main').position.sellNow('test');
  await expectClosed(trading, 'sellNow');
  await expectNextLadder(trading);
  expect(onTheBook(trading)).toEqual([]);
});

story('comes back when the owner cancels it by hand, and he is told', RESTING, async (trading) => {
  await buyFirst(trading);
  const [sale] = [...trading.state().orders.values()].filter(({ role }) => role === 'restingTakeProfit');
  await trading.owner.delete('/api/v1/order', 'orderCancel', {
    symbol: 'SOL_USDC',
    orderId: sale?.orderId ?? '',
  });
  await trading.until('it is gone', () => onTheBook(trading).length === 0);
  await trading.until('it rests again', () => trading.isQuiet && onTheBook(trading).length === 1);
  expect(trading.told('orderCancelledElsewhere')).toMatchObject([{ rung: null, comesBack: true }]);
  await trading.tick('100.2');
  await expectClosed(trading, 'takeProfit');
  await expectNextLadder(trading);
});

story(
  'a switch to the trigger takes it off the book, and the way back puts it there again',
  RESTING,
  async (trading) => {
    await buyFirst(trading);
    const { parameters } = trading.engine.api.strategy('main');
    await parameters.change({ kind: 'set', key: 'takeProfit.mode', text: 'trigger' });
    await trading.until('nothing rests above', () => trading.isQuiet && onTheBook(trading).length === 0);
    await parameters.change({ kind: 'set', key: 'takeProfit.mode', text: 'resting' });
    await trading.until('it rests', () => trading.isQuiet && onTheBook(trading).length === 1);
    await trading.tick('100.2');
    await expectClosed(trading, 'takeProfit');
    await expectNextLadder(trading);
  },
);

story('a pause keeps it, and another average moves it', RESTING, async (trading) => {
  await buyFirst(trading);
  const api = trading.engine.api.strategy('main');
  await api.position.pause('test');
  await trading.until('the rungs are gone', () => trading.isQuiet && buys(trading) === 0);
  expect(onTheBook(trading)).toEqual(['2.01 at 100.08']);
  trading.clock.leap(5_000);
  await api.books.setAverageEntryPrice(decimal('100.5'), 'test');
  await trading.until('it has moved', () => trading.isQuiet && onTheBook(trading)[0] === '2.01 at 101.51');
  await trading.tick('101.6');
  await expectClosed(trading, 'takeProfit');
  await expectAgreement(trading);
});

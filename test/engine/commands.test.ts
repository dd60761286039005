import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

story('pause cancels the rungs and keeps the take profit', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  expect(await trading.engine.api.strategy('main').position.pause('test')).toMatchObject({
    changed: true,
    rungs: 2,
  });
  await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
  await trading.tick('90');
  expect(trading.state().cycle.rungsFilled).toBe(1);
  await trading.tick('101');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  await trading.tick('102');
  expect(trading.rungs()).toEqual([]);
  expect(trading.state().mode.kind).toBe('paused');
  await expectAgreement(trading);
});

story('resume places what the allocation still pays for, below price and average', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.engine.api.strategy('main').position.pause('test');
  await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
  await trading.engine.api.strategy('main').position.resume('test');
  await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length > 0);
  expect(trading.prices()).toEqual(['97', '96.01']);
  await expectAgreement(trading);
});

story('resume says how many rungs are to come, before any of them is placed', async (trading) => {
  const { api } = trading.engine;
  await api.strategy('main').position.pause('test');
  // Their cancels are still on the way: not one rung can be placed yet.
  expect(trading.rungs().length).toBeGreaterThan(0);
  expect(await api.strategy('main').position.resume('test')).toMatchObject({ changed: true, rungs: 3 });
  await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  await trading.tick('98.98', { ask: '98.99' });
  await api.strategy('main').position.pause('test');
  await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
  expect(
    await api.strategy('main').position.resume('test'),
    'what the allocation still pays for',
  ).toMatchObject({
    rungs: 2,
  });
  await trading.until('they are back', () => trading.isQuiet && trading.rungs().length === 2);
  await expectAgreement(trading);
});

story('a typed price is far from one and a half times the market on', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  const { position } = trading.state();
  const typed = (price: string) =>
    trading.engine.api.strategy('main').books.farPrice({
      ...{ price: decimal(price), quantity: position.quantity, cost: position.cost },
    });
  expect(typed('148.46'), 'near').toBeNull();
  expect(typed('65.99')).toBeNull();
  expect(typed('148.47')).not.toBeNull();
  expect(typed('65.98')).not.toBeNull();
  const slip = typed('989.8');
  // 2.018384 at 98.98 less 10 bps, of 2.018384 at 989.8, and of the 199.98 that were paid.
  expect(String(slip?.resultAsTyped?.round(6))).toBe('-1798.216615');
  expect(String(slip?.resultAsPaid?.round(6))).toBe('-0.400131');
});

story('pause and resume in one breath: one ladder', async (trading) => {
  await trading.engine.api.strategy('main').position.pause('test');
  await trading.engine.api.strategy('main').position.resume('test');
  await trading.engine.api.strategy('main').position.pause('test');
  await trading.engine.api.strategy('main').position.resume('test');
  await trading.until('one ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  await expectAgreement(trading);
});

story('fresh writes the position off, leaves the coins to the owner and begins anew', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  const result = await trading.engine.api.strategy('main').books.fresh('test', []);
  expect(result).toMatchObject({ cancelledOrders: 2, nextCycle: 2, hasClosedCycle: true });
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.state().position.quantity.toString()).toBe('0');
  expect(trading.prices()).toEqual(['97.99', '97', '96.01']);
  await trading.tick('120');
  await trading.untilQuiet();
  expect(trading.ordersSold()).toEqual([]);
  expect((await trading.engine.api.strategy('main').books.reconcile(null)).drift.toString()).toBe('0');
  const again = await trading.engine.api.strategy('main').books.fresh('test', []);
  expect(again, 'nothing was traded in it').toMatchObject({ nextCycle: 2, hasClosedCycle: false });
  await trading.until('a ladder rests again', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.books.closedCycles('main', 9)).toHaveLength(1);
  await expectAgreement(trading, { ownersBase: '2.018384' });
});

story('setavg moves the target, and a target below the bid is sold at once', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  const preview = trading.engine.api.strategy('main').books.previewAverageEntryPrice(decimal('97'));
  expect(preview).toMatchObject({ sellsAtOnce: true });
  await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('97'), 'test');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '98.98' }]);
  await expectAgreement(trading);
});

story('setavg upwards keeps what is held, and the rungs make room', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('150'), 'test');
  await trading.tick('101');
  await trading.untilQuiet();
  expect(trading.ordersSold()).toEqual([]);
  expect(averageEntryPrice(trading.state().position)?.toString()).toBe('150');
  await expectAgreement(trading);
});

story('with nothing held there is no average to set', async (trading) => {
  await expect(
    trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('100'), 'test'),
  ).rejects.toMatchObject({
    reason: 'nothingHeld',
  });
  await expectAgreement(trading);
});

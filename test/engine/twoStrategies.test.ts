import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { LASTING, ORDER } from './doubt.js';
import { story } from './story.js';

const NEAR_AND_DEEP = {
  strategies: [
    { id: 'near' },
    {
      id: 'deep',
      totalAmount: decimal('900'),
      maxDropPercentage: decimal('6'),
      takeProfitPercentage: decimal('3'),
    },
  ],
};

story(
  'two strategies on one market keep their own books, and sell their own coins',
  NEAR_AND_DEEP,
  async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    expect(trading.prices()).toEqual(['99', '98', '98', '97', '96', '94']);
    await trading.tick('97.9', { ask: '97.99' });
    expect(trading.state('near').cycle.rungsFilled).toBe(2);
    expect(trading.state('deep').cycle.rungsFilled).toBe(1);
    await expectAgreement(trading);
    await trading.tick('100');
    await trading.until('near has sold', () => trading.books.closedCycles('near', 9).length === 1);
    expect(trading.books.closedCycles('deep', 9)).toEqual([]);
    expect(trading.ordersSold()).toEqual([{ quantity: '4.05', price: '100' }]);
    expect(trading.state('deep').position.quantity.toString()).toBe('3.057552');
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 5);
    await expectAgreement(trading);
  },
);

story('both sell in one tick: each what it holds', NEAR_AND_DEEP, async (trading) => {
  await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
  await trading.tick('97.9', { ask: '97.99' });
  await trading.quote('105');
  await trading.until('both have sold', () =>
    ['near', 'deep'].every((id) => trading.books.closedCycles(id, 9).length === 1),
  );
  expect(
    trading
      .ordersSold()
      .map(({ quantity }) => quantity)
      .sort(),
  ).toEqual(['3.05', '4.05']);
  await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
  await expectAgreement(trading);
});

story(
  'the sale of one leaves before another, that comes first in the file, moves its ladder up',
  {
    strategies: [
      {
        id: 'deep',
        firstDropPercentage: decimal('5'),
        reanchorDriftPercentage: decimal('2'),
        maxDropPercentage: decimal('9'),
      },
      { id: 'near' },
    ],
  },
  async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await trading.tick('98.9', { ask: '98.99' });
    expect(trading.state('near').cycle.rungsFilled).toBe(1);
    const before = trading.line.requests.length;
    await trading.quote('103');
    await trading.until(
      'the deep one has moved',
      () => trading.isQuiet && trading.prices().includes('97.85'),
    );
    const asked = trading.line.requests.slice(before).map(({ endpoint }) => endpoint);
    expect(asked[0]).toBe('POST /api/v1/order');
    expect(asked.filter((endpoint) => endpoint === 'DELETE /api/v1/order').length).toBe(5);
    await expectAgreement(trading);
  },
);

story(
  'what both lack and is only reported is told once, though one sells in steps and its share moves with each',
  { ...NEAR_AND_DEEP, reconciliation: { forceSync: false, realTimePositionCheck: false } },
  async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await trading.tick('97.9', { ask: '97.99' });
    await trading.transfer('SOL', '-1');
    const { api } = trading.engine;
    const shareOfNear = async () => String((await api.strategy('near').books.reconcile(null)).drift.round(2));
    const shares = [await shareOfNear()];
    expect(trading.told('discrepancy').map(({ action }) => action)).toEqual(['onlyReported', 'onlyReported']);
    for (const sales of [1, 2, 3]) {
      await trading.tick('100', { bidQuantity: '1' });
      await trading.until('a part is sold', () => trading.ordersSold().length === sales && trading.isQuiet);
      shares.push(await shareOfNear());
    }
    expect(shares).toEqual(['-0.57', '-0.5', '-0.4', '-0.26']);
    expect(trading.told('discrepancy')).toHaveLength(2);
    await trading.transfer('SOL', '-0.5');
    await api.strategy('near').books.reconcile(null);
    expect(trading.told('discrepancy')).toHaveLength(4);
    await trading.transfer('SOL', '1.5');
    expect(await api.strategy('near').books.reconcile(null)).toMatchObject({ action: 'none' });
    await expectAgreement(trading);
  },
);

story('killed and started again, each knows its own', NEAR_AND_DEEP, async (trading) => {
  await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
  const before = trading.rungs();
  await trading.kill();
  await trading.quote('97.9', { ask: '97.99' });
  await trading.start();
  await trading.until(
    'the fills are booked',
    () => trading.state('near').cycle.rungsFilled === 2 && trading.state('deep').cycle.rungsFilled === 1,
  );
  expect(trading.rungs()).toEqual(before.slice(3));
  await expectAgreement(trading);
});

story(
  'a sale of one of which nobody can tell keeps no other from being brought up to the exchange',
  { ...NEAR_AND_DEEP, ...LASTING },
  async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await trading.tick('97.9', { ask: '97.99' });
    trading.line.harm(ORDER, { kind: 'requestLost' });
    await trading.quote('100');
    const sale = () => [...trading.state('near').orders.values()].find(({ role }) => role !== 'rung');
    await trading.until('nobody knows of the sale', () => sale()?.phase === 'unknown');
    await trading.kill();
    await trading.quote('95.9', { ask: '95.95' });
    await trading.start();
    expect(trading.state('deep').cycle.rungsFilled).toBe(2);
    expect(sale()?.phase).toBe('unknown');
  },
);

story('one is paused, the other trades on', NEAR_AND_DEEP, async (trading) => {
  await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
  await trading.engine.api.strategy('near').position.pause('test');
  await trading.until('its rungs are gone', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.prices()).toEqual(['98', '96', '94']);
  await trading.tick('97.9', { ask: '97.99' });
  expect(trading.state('near').position.quantity.toString()).toBe('0');
  expect(trading.state('deep').position.quantity.toString()).toBe('3.057552');
  await expectAgreement(trading);
});

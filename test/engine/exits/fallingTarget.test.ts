import { expect } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import { PARAMETERS, type Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

/* Rungs at 99, 98 and 97, and a target of 1 % that falls to 0.4 % with the second of them. */

const strategies = [{ ...PARAMETERS, depthTargets: [{ at: 2, percentage: decimal('0.4') }] }];
const sold = (trading: Trading) => trading.books.closedCycles('main', 1).length === 1;
const average = (trading: Trading) => averageEntryPrice(trading.state().position) ?? ZERO;

story('a target stays as it is set while the ladder is not deep', { strategies }, async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().cycle.rungsFilled).toBe(1);
  await trading.tick('100.06');
  expect(trading.ordersSold()).toEqual([]);
  await trading.tick('100.08');
  await trading.until('it is sold at 1 %', () => sold(trading));
  await expectAgreement(trading);
});

story(
  'from the second rung on it sells at the lower target, and not below its slippage',
  { strategies },
  async (trading) => {
    await trading.tick('97.98', { ask: '97.99' });
    expect(trading.state().cycle.rungsFilled).toBe(2);
    const status = trading.engine.api.strategy('main').queries.status();
    expect(status.targetInForce).toEqual({ percentage: decimal('0.4'), fromRung: 2, afterHours: null });
    const target = average(trading).times(decimal('1.004'));
    expect(status.target?.toString()).toBe(target.toString());
    const tick = decimal('0.01');
    const below = target.minus(target.mod(tick));
    await trading.tick(below.toString());
    expect(trading.ordersSold()).toEqual([]);
    await trading.tick(below.plus(tick).toString());
    await trading.until('it is sold', () => sold(trading));
    const [sale] = trading.ordersSold();
    expect(decimal(sale?.price ?? '0').gte(target.times(decimal('0.9995')))).toBe(true);
    expect(trading.told('rungFilled').at(-1)?.target?.toString()).toBe(target.toString());
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.engine.api.strategy('main').queries.status().targetInForce.fromRung).toBeNull();
    await expectAgreement(trading);
  },
);

story('a part of the second rung lowers the target as the whole does', { strategies }, async (trading) => {
  await trading.tick('97.98', { ask: '98', askQuantity: '2.5' });
  expect(trading.state().cycle.rungsFilled).toBe(2);
  await trading.tick(average(trading).times(decimal('1.0042')).round(2).toString());
  await trading.until('it is sold', () => sold(trading));
  await expectAgreement(trading);
});

story('a restart finds the lower target again', { strategies }, async (trading) => {
  await trading.tick('97.98', { ask: '97.99' });
  await trading.stop('leave');
  await trading.start();
  await trading.until('it is quiet', () => trading.isQuiet);
  expect(trading.engine.api.strategy('main').queries.status().targetInForce.fromRung).toBe(2);
  await trading.tick(average(trading).times(decimal('1.0042')).round(2).toString());
  await trading.until('it is sold', () => sold(trading));
  await expectAgreement(trading);
});

story(
  'a trailing take profit is armed at the lower target, and never sells below its slippage',
  { strategies: strategies.map((strategy) => ({ ...strategy, takeProfitMode: 'trailing' as const })) },
  async (trading) => {
    await trading.tick('97.98', { ask: '97.99' });
    const target = average(trading).times(decimal('1.004'));
    await trading.tick(target.plus(decimal('0.02')).round(2).toString());
    expect(trading.state().peak?.gte(target)).toBe(true);
    expect(trading.ordersSold()).toEqual([]);
    await trading.tick(target.times(decimal('0.9997')).round(2, 0).toString());
    await trading.until('it is sold', () => sold(trading));
    const [sale] = trading.ordersSold();
    expect(decimal(sale?.price ?? '0').gte(target.times(decimal('0.9995')))).toBe(true);
    await expectAgreement(trading);
  },
);

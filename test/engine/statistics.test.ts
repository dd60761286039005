import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

/* What /stats tells, from books that the local exchange has filled. */

story('a cycle is told by the rung it went to, by what it used, and by what it earned', async (trading) => {
  const { api } = trading.engine;
  const [before] = await api.statistics(['main'], null);
  expect(before).toMatchObject({
    cycles: 0,
    profitFactor: null,
    returnOnCapital: null,
    depth: [],
    inMarketMs: 0,
  });
  expect(before?.mostCapital?.toString()).toBe('0');
  await trading.tick('97.9', { ask: '97.99' });
  await trading.tick('101');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
  const [cycle] = trading.books.closedCycles('main', 1);
  const [view, ...more] = await api.statistics(['main'], null);
  expect(more).toEqual([]);
  expect(view).toMatchObject({ quoteAsset: 'USDC', cycles: 1, wins: 1, profitFactor: null });
  expect(view?.depth).toEqual([
    { rung: 1, cycles: 0 },
    { rung: 2, cycles: 1 },
  ]);
  expect(view?.realizedPnl.eq(cycle?.realizedPnl ?? '0')).toBe(true);
  expect(view?.mostCapital?.toString()).toBe(cycle?.boughtValue.toString());
  // The first rung lost 1.01 of each coin on the way to the second, and the fees of both.
  expect(view?.maxDrawdown?.gt(decimal('2'))).toBe(true);
  expect(view?.maxDrawdown?.lt(decimal('3'))).toBe(true);
  expect(view?.fees.get('USDC')?.toString()).toBe(cycle?.quoteFees.toString());
  await expectAgreement(trading);
});

story(
  'two strategies together are the sum of what is sold, and the most that both used at one time',
  {
    strategies: [
      { id: 'near' },
      { id: 'deep', totalAmount: decimal('900'), maxDropPercentage: decimal('6') },
    ],
  },
  async (trading) => {
    const { api } = trading.engine;
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await trading.tick('97.9', { ask: '97.99' });
    await trading.quote('105');
    await trading.until('both have sold', () =>
      ['near', 'deep'].every((id) => trading.books.closedCycles(id, 9).length === 1),
    );
    const [together] = await api.statistics(['near', 'deep'], 1);
    const each = [...(await api.statistics(['near'], 1)), ...(await api.statistics(['deep'], 1))];
    const sum = (part: 'realizedPnl' | 'feesValue' | 'mostCapital') =>
      each.reduce((total, view) => total.plus(view[part] ?? '0'), decimal('0')).toString();
    expect(together).toMatchObject({ cycles: 2, wins: 2, strategyIds: ['near', 'deep'] });
    expect(together?.realizedPnl.toString()).toBe(sum('realizedPnl'));
    expect(together?.feesValue.toString()).toBe(sum('feesValue'));
    expect(together?.mostCapital?.toString()).toBe(sum('mostCapital'));
    expect(together?.depth).toEqual([
      { rung: 1, cycles: 1 },
      { rung: 2, cycles: 1 },
    ]);
    await expectAgreement(trading);
  },
);

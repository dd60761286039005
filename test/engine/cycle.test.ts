import { expect } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

story('the first ladder is placed in one request', async (trading) => {
  expect(trading.line.requestsTo('POST /api/v1/orders')).toHaveLength(1);
  expect(trading.line.requestsTo('POST /api/v1/order')).toHaveLength(0);
  expect(trading.rungs().map(({ price, quantity }) => `${quantity} @ ${price}`)).toEqual([
    '2.02 @ 99',
    '2.04 @ 98',
    '2.06 @ 97',
  ]);
  await expectAgreement(trading);
});

story('a filled rung is booked with its fee in the base asset, and told once', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  const { position, cycle } = trading.state();
  // 8 basis points of 2.02 stay with the exchange.
  expect(position.quantity.toString()).toBe('2.018384');
  expect(position.cost?.toString()).toBe('199.98');
  expect(cycle.rungsFilled).toBe(1);
  expect(trading.prices()).toEqual(['98', '97']);
  const [told, ...more] = trading.told('rungFilled');
  expect(more).toEqual([]);
  expect(told).toMatchObject({ rung: 1, rungCount: 3 });
  expect(told?.averageEntryPrice?.round(6).toString()).toBe('99.079263');
  // 199.98 / (2.018384 * 0.999) is 99.1784; 2.01 at the target of 100.0701 less 10 basis points and their part of the cost.
  expect([String(told?.breakEven), String(told?.netAtTarget?.round(4))]).toEqual(['99.18', '1.7904']);
  await expectAgreement(trading);
});

story(
  'a status says what selling now brings, net of its fee, and where that loses nothing',
  async (trading) => {
    const { queries, position } = trading.engine.api.strategy('main');
    expect(queries.status()).toMatchObject({ saleNow: null, breakEven: null });
    await trading.tick('98.98', { ask: '98.99' });
    const { saleNow, breakEven } = queries.status();
    expect(String(breakEven)).toBe('99.18');
    await position.sellNow('test');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
    const [sold] = trading.told('cycleClosed');
    expect(String(saleNow?.realizedPnl.round(6))).toBe(String(sold?.netProfit.round(6)));
    expect(String(saleNow?.sums.fees)).toBe(String(sold?.sums?.fees));
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

story('a rung that fills in three parts is booked three times and told once', async (trading) => {
  await trading.tick('98.98', { ask: '99', askQuantity: '0.5' });
  expect(trading.state().position.quantity.toString()).toBe('0.4996');
  await trading.tick('98.97', { ask: '99', askQuantity: '1' });
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().position.quantity.toString()).toBe('2.018384');
  expect([...trading.books.ledger('main')]).toHaveLength(3);
  expect(trading.state().cycle.rungsFilled).toBe(1);
  const told = trading.told('rungFilled');
  expect(told).toHaveLength(1);
  expect(told[0]?.executedQuantity.toString()).toBe('2.02');
  await expectAgreement(trading);
});

story(
  'a small part of a rung is sold like a large one, and the rest of the rung is cancelled',
  async (trading) => {
    await trading.tick('98.98', { ask: '99', askQuantity: '0.05' });
    expect(trading.prices()).toEqual(['99', '98', '97']);
    await trading.tick('101');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '0.04', price: '101' }]);
    await trading.until('the next ladder rests', () => trading.prices().join() === '99.99,98.98,97.97');
    await expectAgreement(trading);
  },
);

story(
  'the take profit sells by an order that cannot rest, not under the target less the slippage',
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    const average = averageEntryPrice(trading.state().position) ?? ZERO;
    const target = average.times(decimal('1.01'));
    expect(target.round(4).toString()).toBe('100.0701');
    await trading.tick('100.06');
    expect(trading.line.requestsTo('POST /api/v1/order')).toHaveLength(0);
    await trading.tick('100.08');
    const [sale, ...more] = trading.line.requestsTo('POST /api/v1/order').map(({ body }) => JSON.parse(body));
    expect(more).toEqual([]);
    expect(sale).toMatchObject({ side: 'Ask', timeInForce: 'IOC', quantity: '2.01' });
    expect(decimal(sale.price).gte(target.times(decimal('0.9995')))).toBe(true);
    expect(decimal(sale.price).lte(decimal('100.08'))).toBe(true);
    await expectAgreement(trading);
  },
);

story('the sale leaves before the cancels, and all of them leave together', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  const before = trading.line.requests.length;
  await trading.tick('101');
  const left = trading.line.requests.slice(before).map(({ endpoint }) => endpoint);
  expect(left.slice(0, 3).sort()).toEqual([
    'DELETE /api/v1/order',
    'DELETE /api/v1/order',
    'POST /api/v1/order',
  ]);
  await expectAgreement(trading);
});

story(
  'a cycle closes with its result net of all fees, and the next one begins by itself',
  async (trading) => {
    await trading.tick('97.98', { ask: '97.99' });
    expect(trading.state().cycle.rungsFilled).toBe(2);
    await trading.tick('101');
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    const [closed] = trading.books.closedCycles('main', 10);
    // Bought 2.02 at 99 and 2.04 at 98 less 8 bps of each, sold 4.05 at 101 less 10 bps.
    const received = decimal('4.05').times(decimal('101')).times(decimal('0.999'));
    const spent = decimal('2.02')
      .times(decimal('99'))
      .plus(decimal('2.04').times(decimal('98')));
    expect(closed?.quoteChange.toString()).toBe(received.minus(spent).toString());
    const dust = decimal('4.06').times(decimal('0.9992')).minus(decimal('4.05'));
    expect(trading.state().position.quantity.toString()).toBe(dust.toString());
    expect(closed?.realizedPnl.minus(closed.quoteChange).toString()).toBe(
      trading.state().position.cost?.toString(),
    );
    expect(trading.told('cycleClosed')).toEqual([
      expect.objectContaining({ reason: 'takeProfit', cycle: 1, netProfit: closed?.realizedPnl }),
    ]);
    expect(trading.state().cycle.number).toBe(2);
    await expectAgreement(trading);
  },
);

story(
  'dust is carried from cycle to cycle until it is worth a step',
  { balances: { USDC: '10000' } },
  async (trading) => {
    let bid = decimal('100');
    for (let cycle = 1; cycle <= 8; cycle += 1) {
      const [rung] = trading.prices();
      const under = decimal(rung ?? '').minus(decimal('0.02'));
      await trading.tick(under.toString(), { ask: under.plus(decimal('0.01')).toString() });
      bid = under.times(decimal('1.03')).round(2);
      await trading.tick(bid.toString());
      await trading.until('the next ladder rests', () => {
        const closed = trading.books.closedCycles('main', 100).length;
        return closed === cycle && trading.isQuiet && trading.rungs().length === 3;
      });
      await expectAgreement(trading);
    }
    const bought = trading.books
      .closedCycles('main', 100)
      .reduce((sum, { boughtQuantity, baseFees }) => sum.plus(boughtQuantity).minus(baseFees), ZERO);
    const sold = trading.books
      .closedCycles('main', 100)
      .reduce((sum, { soldQuantity }) => sum.plus(soldQuantity), ZERO);
    expect(trading.state().position.quantity.toString()).toBe(bought.minus(sold).toString());
    // Never more than a step and what one cycle leaves: the dust of earlier ones is sold with the next.
    expect(trading.state().position.quantity.lt(decimal('0.01'))).toBe(true);
  },
);

story('a jump of 2 % in one tick sells once and counts a profit', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.tick('100.96');
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.96' }]);
  const [closed, ...more] = trading.books.closedCycles('main', 10);
  expect(more).toEqual([]);
  expect(closed?.quoteChange.gt(ZERO)).toBe(true);
  expect(trading.prices()).toEqual(['99.95', '98.94', '97.93']);
  await expectAgreement(trading);
});

story(
  'a flash crash fills the whole ladder, and the recovery in the next tick sells it all',
  async (trading) => {
    await trading.tick('90');
    expect(trading.state().cycle.rungsFilled).toBe(3);
    expect(trading.rungs()).toEqual([]);
    await trading.tick('100');
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.ordersSold()).toEqual([{ quantity: '6.11', price: '100' }]);
    expect(trading.state().cycle.number).toBe(2);
    await expectAgreement(trading);
  },
);

story('crash and recovery in two ticks, faster than the bot can hear of the first', async (trading) => {
  await trading.quote('90');
  await trading.quote('101');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.ordersSold()).toEqual([{ quantity: '6.11', price: '101' }]);
  await expectAgreement(trading);
});

story('a thin bid takes a part of the sale, and the rest is sold to the next ones', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.quote('101', { bidQuantity: '0.5' });
  await trading.until('a part is sold', () => trading.state().position.quantity.toString() === '1.518384');
  await trading.quote('101.01', { bidQuantity: '0.7' });
  await trading.until('more is sold', () => trading.ordersSold().length === 2);
  await trading.quote('101.02');
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 1).length === 1);
  expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '0.7', '0.81']);
  expect(trading.books.closedCycles('main', 10)).toHaveLength(1);
  await expectAgreement(trading);
});

story(
  'the bid retreats after a part was sold: the rest is kept for the target, with rungs below',
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    await trading.quote('101', { bidQuantity: '0.5' });
    await trading.until('a part is sold', () => trading.state().position.quantity.toString() === '1.518384');
    await trading.quote('99.5');
    await trading.until('the rungs are back', () => trading.isQuiet && trading.rungs().length > 0);
    expect(trading.state().cycle.number).toBe(1);
    expect(trading.ordersSold()).toHaveLength(1);
    // The average is what it was: a part sold takes its part of the cost.
    expect(averageEntryPrice(trading.state().position)?.round(6).toString()).toBe('99.079263');
    await expectAgreement(trading);
    await trading.tick('101');
    await trading.until('the rest is sold', () => trading.books.closedCycles('main', 1).length === 1);
    expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '1.51']);
    await expectAgreement(trading);
  },
);

story('a rung that fills while it is being cancelled for the take profit is sold too', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  // The cancels are slow to answer; meanwhile the price falls through the second rung, which is gone already.
  trading.line.harm('DELETE /api/v1/order', { kind: 'requestLost' }, 2);
  await trading.quote('101');
  await trading.until('it is sold', () => trading.ordersSold().length === 1);
  await trading.quote('97.98', { ask: '97.99' });
  await trading.until('the second rung is filled', () => trading.state().cycle.rungsFilled === 2);
  await trading.until('nothing is in the air', () => trading.isQuiet);
  expect(trading.state().position.quantity.gt(decimal('2'))).toBe(true);
  await expectAgreement(trading);
  await trading.tick('101');
  await trading.until(
    'it is sold too',
    () =>
      trading.books.closedCycles('main', 10).length > 0 && trading.isQuiet && trading.rungs().length === 3,
  );
  await expectAgreement(trading);
});

story(
  'with restartAfterTakeProfit off the strategy ends with its first cycle',
  { strategies: [{ restartAfterTakeProfit: false }] },
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    await trading.tick('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 1).length === 1);
    await trading.tick('95');
    expect(trading.state().mode.kind).toBe('finished');
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  },
);

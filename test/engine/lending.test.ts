import { describe, expect } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { postPaper } from '../exchange/paper/trader.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

const ORDER = 'POST /api/v1/order';

async function lend(trading: Trading, what: Readonly<Record<string, unknown>>): Promise<void> {
  const answer = await postPaper(trading.exchange, '/paper/lend', { apiKey: trading.owner.apiKey, ...what });
  if (answer.status !== 200) throw new Error(`not lent: ${JSON.stringify(answer.body)}`);
}

const autoLend = (trading: Trading, auto: boolean) => lend(trading, { auto });

async function lentOf(trading: Trading, asset: string): Promise<string> {
  return (await trading.account()).balances[asset]?.lent ?? '0';
}

/** Lent funds are holdings like any other: a reconciliation finds nothing, and nobody is told of anything. */
async function expectNoDrift(trading: Trading): Promise<void> {
  await trading.untilQuiet();
  const { drift, action, held, booked } = await trading.engine.api.strategy('main').books.reconcile(null);
  expect({ drift: String(drift), action }).toEqual({ drift: '0', action: 'none' });
  expect(String(held)).toBe(String(booked));
  expect(String(booked)).toBe(trading.state().position.quantity.toString());
  expectNothingToTell(trading);
  await expectAgreement(trading);
}

function expectNothingToTell(trading: Trading): void {
  const kinds = trading.alerts().map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'rungFilled' && kind !== 'cycleClosed')).toEqual([]);
  expect([...trading.books.ledger('main')].every(({ kind }) => kind === 'fill')).toBe(true);
}

async function untilSold(trading: Trading, cycle = 1): Promise<void> {
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === cycle);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
}

/** Buys the first rung: 2.018384 SOL for 199.98 USDC. */
const buyFirst = (trading: Trading) => trading.tick('98.98', { ask: '98.99' });
const buySecond = (trading: Trading) => trading.tick('97.98', { ask: '97.99' });

describe('auto-lend switched on in the middle of a cycle', () => {
  story('with coins bought: they are lent, and the take profit sells them all the same', async (trading) => {
    await buyFirst(trading);
    await autoLend(trading, true);
    const { balances } = await trading.account();
    expect(balances.SOL).toMatchObject({ available: '0', lent: '2.018384' });
    expect(balances.USDC).toMatchObject({ available: '0', lent: '9400.28' });
    await expectNoDrift(trading);

    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    const sales = trading.line.requestsTo(ORDER).map(({ body }) => JSON.parse(body));
    expect(sales).toMatchObject([{ side: 'Ask', autoLendRedeem: true }]);
    expect(trading.told('cycleClosed')).toHaveLength(1);
    await expectNoDrift(trading);
  });

  story('while rungs rest: each is paid for, what it brings is lent, stage by stage', async (trading) => {
    await autoLend(trading, true);
    expect((await trading.account()).balances.USDC).toMatchObject({ available: '0', lent: '9400.28' });
    await expectNoDrift(trading);

    await buyFirst(trading);
    expect(await lentOf(trading, 'SOL')).toBe('2.018384');
    await expectNoDrift(trading);

    await trading.tick('97.98', { ask: '98', askQuantity: '0.7' });
    expect(await lentOf(trading, 'SOL')).toBe('2.717824');
    await expectNoDrift(trading);

    await buySecond(trading);
    expect(await lentOf(trading, 'SOL')).toBe('4.056752');
    await expectNoDrift(trading);

    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '4.05', price: '101' }]);
    await expectNoDrift(trading);
  });

  story('cycle upon cycle: ladders are paid for out of what is lent', async (trading) => {
    await buyFirst(trading);
    await autoLend(trading, true);
    let bid = decimal('99');
    for (let cycle = 1; cycle <= 3; cycle += 1) {
      const [rung = '0'] = trading.prices();
      if (cycle > 1) {
        const under = decimal(rung).minus(decimal('0.02'));
        await trading.tick(under.toString(), { ask: under.plus(decimal('0.01')).toString() });
      }
      bid = bid.times(decimal('1.03')).round(2);
      await trading.tick(bid.toString());
      await untilSold(trading, cycle);
      expect((await trading.account()).balances.USDC?.available).toBe('0');
      await expectNoDrift(trading);
    }
  });

  story('in the middle of a sale to a thin bid: the rest is sold out of what is lent', async (trading) => {
    await buyFirst(trading);
    await trading.quote('101', { bidQuantity: '0.5' });
    await trading.until('a part is sold', () => trading.state().position.quantity.toString() === '1.518384');
    await autoLend(trading, true);
    expect(await lentOf(trading, 'SOL')).toBe('1.518384');
    await trading.quote('101.01');
    await untilSold(trading);
    expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '1.51']);
    await expectNoDrift(trading);
  });

  story('while the bot is down, and a rung is bought: the start finds no drift', async (trading) => {
    await buyFirst(trading);
    await trading.kill();
    await autoLend(trading, true);
    await trading.quote('97.98', { ask: '97.99' });
    expect(await lentOf(trading, 'SOL')).toBe('4.056752');
    await trading.start();
    await trading.until('both rungs are booked', () => trading.state().cycle.rungsFilled === 2);
    await expectNoDrift(trading);
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '4.05', price: '101' }]);
    await expectNoDrift(trading);
  });

  story('and off again: what is lent stays lent, and is sold nevertheless', async (trading) => {
    await autoLend(trading, true);
    await buyFirst(trading);
    await autoLend(trading, false);
    await buySecond(trading);
    expect((await trading.account()).balances.SOL).toMatchObject({
      available: '2.038368',
      lent: '2.018384',
    });
    await expectNoDrift(trading);
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '4.05', price: '101' }]);
    await expectNoDrift(trading);
  });
});

describe('lent by the owner in the middle of a cycle', () => {
  for (const [part, quantity] of [
    ['a part', '1.2'],
    ['all', '2.018384'],
  ] as const) {
    story(`${part} of the coins: no drift, and all is sold`, async (trading) => {
      await buyFirst(trading);
      await lend(trading, { asset: 'SOL', quantity });
      expect(await lentOf(trading, 'SOL')).toBe(quantity);
      await expectNoDrift(trading);
      await trading.tick('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectNoDrift(trading);
    });
  }

  for (const [part, quantity] of [
    ['a part', '5000'],
    ['all that rests in no order', '9400.28'],
  ] as const) {
    story(`${part} of the money: rungs are bought, and the next ladder is placed`, async (trading) => {
      await lend(trading, { asset: 'USDC', quantity });
      expect(await lentOf(trading, 'USDC')).toBe(quantity);
      await buyFirst(trading);
      await expectNoDrift(trading);
      await trading.tick('101');
      await untilSold(trading);
      expect(trading.prices()).toEqual(['99.99', '98.98', '97.97']);
      await expectNoDrift(trading);
    });
  }

  story('taken back by the owner: no drift before, between and after', async (trading) => {
    await buyFirst(trading);
    for (const quantity of ['2.018384', '-0.5', '0.25', '-1.768384']) {
      await lend(trading, { asset: 'SOL', quantity });
      await expectNoDrift(trading);
    }
    expect(await lentOf(trading, 'SOL')).toBe('0');
    await trading.tick('101');
    await untilSold(trading);
    await expectNoDrift(trading);
  });

  story('with the money: what was lent between two ladders pays for the second', async (trading) => {
    await buyFirst(trading);
    await trading.tick('101');
    await untilSold(trading);
    await trading.engine.api.strategy('main').position.pause('test');
    await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
    const { USDC } = (await trading.account()).balances;
    await lend(trading, { asset: 'USDC', quantity: USDC?.available });
    expect((await trading.account()).balances.USDC?.available).toBe('0');
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.told('ordersRefused')).toEqual([]);
    await expectNoDrift(trading);
  });
});

story('lent and left alone, the holdings of the account are those of the books', async (trading) => {
  await buyFirst(trading);
  await autoLend(trading, true);
  const balances = await trading.engine.api.balances();
  const sol = balances.find(({ asset }) => asset === 'SOL');
  expect([sol?.available, sol?.lent, sol?.total, sol?.booked].map(String)).toEqual([
    ZERO.toString(),
    '2.018384',
    '2.018384',
    '2.018384',
  ]);
  await expectNoDrift(trading);
});

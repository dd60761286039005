import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { postPaper } from '../exchange/paper/trader.js';
import { type Json, withoutRows } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { BATCH, buyFirst, ORDER } from './doubt.js';
import { story } from './story.js';

/* The rules of a market, which change while it is traded on, and rungs that the exchange does not let rest. */

const FEES = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
const MARKETS = 'GET /api/v1/markets';

async function change(trading: Trading, rules: Readonly<Record<string, string>>): Promise<void> {
  const { symbol } = trading.market;
  const answer = await postPaper(trading.exchange, '/paper/market', { symbol, ...rules });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

async function isOnTheBook(trading: Trading, rungs: number): Promise<void> {
  await trading.until(`${rungs} rungs rest`, () => trading.isQuiet && trading.rungs().length === rungs);
}

describe('rules that change while a position is held', () => {
  story('are read when a sale is refused, and the next attempt fits them', async (trading) => {
    await buyFirst(trading);
    await trading.until('it is booked', () => trading.state().position.quantity.toString() === '2.018384');
    await change(trading, { stepSize: '0.1', minQuantity: '0.1' });
    await trading.quote('101');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '2', price: '101' }]);
    expect(trading.line.requestsTo(MARKETS).length).toBeGreaterThan(0);
    expect(trading.line.requestsTo(ORDER)).toHaveLength(2);
    expect(trading.told('problem')).toEqual([]);
    await expectAgreement(trading);
  });
});

describe('a market that takes only orders that rest', () => {
  story('gets rungs that say so', async (trading) => {
    trading.engine.refreshRules([{ ...trading.market, state: 'postOnly' }], FEES);
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.until('they were placed anew', () => trading.line.requestsTo(BATCH).length === 2);
    await isOnTheBook(trading, 3);
    const placed: readonly Json[] = trading.line.requestsTo(BATCH).map(({ body }) => JSON.parse(body));
    expect(placed.map((orders) => orders.map(({ postOnly }: Json) => postOnly === true))).toEqual([
      [false, false, false],
      [true, true, true],
    ]);
    await expectAgreement(trading);
  });
});

describe('a market that the exchange does not list any more', () => {
  story('is told once it was missing twice, and told again when it is back', async (trading) => {
    const gone = withoutRows(trading.line, MARKETS, ({ symbol }) => symbol === trading.market.symbol);
    trading.engine.refreshRules([], FEES);
    expect(trading.state().market.state, 'one list may be a bad answer').toBe('open');
    trading.engine.refreshRules([], FEES);
    expect(trading.told('problem').map(({ problem }) => problem)).toEqual([
      { kind: 'marketGone', symbol: trading.market.symbol },
    ]);
    expect(trading.state().market.state).toBe('closed');
    gone.lift();
    trading.engine.refreshRules([trading.market], FEES);
    expect(trading.state().market.state).toBe('open');
    expect(trading.told('problemOver')).toHaveLength(1);
    await expectAgreement(trading);
  });
});

describe('a rung that the exchange ends', () => {
  story('leaves the others on the book, and comes back alone', async (trading) => {
    const before = trading.rungs();
    const deepest = before.at(-1);
    await postPaper(trading.exchange, '/paper/cancel', {
      apiKey: trading.owner.apiKey,
      orderId: deepest?.orderId,
      reason: 'expired',
    });
    await trading.until('it is noted', () => trading.state().orders.size === 2);
    expect(trading.rungs()).toEqual(before.slice(0, 2));
    trading.clock.leap(30_000);
    await isOnTheBook(trading, 3);
    expect(trading.rungs().slice(0, 2)).toEqual(before.slice(0, 2));
    expect(trading.prices()).toEqual(['99', '98', '97']);
    expect(trading.line.requestsTo('DELETE /api/v1/order')).toEqual([]);
    await expectAgreement(trading);
  });
});

describe('rungs deeper than the price band', () => {
  story('wait, are shown as waiting, and rest when the price has come near', async (trading) => {
    const banded = { ...trading.market, minPriceMultiplier: decimal('0.975') };
    trading.engine.refreshRules([banded], FEES);
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.until('they were placed anew', () => trading.line.requestsTo(BATCH).length === 2);
    await isOnTheBook(trading, 2);
    expect(trading.engine.api.strategy('main').queries.settings().waitingRungs).toEqual([3]);
    expect(trading.engine.api.strategy('main').parameters.previewLadder(null).waitingRungs).toEqual([3]);
    await trading.tick('99.4');
    await isOnTheBook(trading, 3);
    expect(trading.prices()).toEqual(['99', '98', '97']);
    expect(trading.engine.api.strategy('main').queries.settings().waitingRungs).toEqual([]);
    await expectAgreement(trading);
  });
});

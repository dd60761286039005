import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { MarketState } from '../../src/domain/market.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story, storyFromTheStart } from './story.js';

const BATCH = 'POST /api/v1/orders';
const FEES = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };

describe('with nothing bought the ladder follows the price', () => {
  story(
    'upwards, once it has risen far enough',
    { strategies: [{ reanchorDriftPercentage: decimal('1') }] },
    async (trading) => {
      await trading.tick('100.99');
      expect(trading.prices()).toEqual(['99', '98', '97']);
      await trading.tick('101');
      await trading.until(
        'it has followed',
        () => trading.isQuiet && trading.prices().join() === '99.99,98.98,97.97',
      );
      await expectAgreement(trading);
    },
  );

  story('after a while without a fill', { strategies: [{ reanchorAfterMs: 60_000 }] }, async (trading) => {
    await trading.tick('99.5');
    expect(trading.prices()).toEqual(['99', '98', '97']);
    trading.clock.leap(61_000);
    await trading.until(
      'it has followed',
      () => trading.isQuiet && trading.prices().join() === '98.5,97.51,96.51',
    );
    await expectAgreement(trading);
  });

  story(
    'and stays where it is when the price does',
    { strategies: [{ reanchorAfterMs: 60_000 }] },
    async (trading) => {
      const before = trading.rungs();
      for (let minute = 0; minute < 5; minute += 1) trading.clock.leap(61_000);
      await trading.tick('100');
      expect(trading.rungs()).toEqual(before);
      await expectAgreement(trading);
    },
  );

  story(
    'never once something is bought',
    { strategies: [{ reanchorAfterMs: 60_000, reanchorDriftPercentage: decimal('0.5') }] },
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      trading.clock.leap(61_000);
      await trading.tick('99.9');
      expect(trading.prices()).toEqual(['98', '97']);
      await expectAgreement(trading);
    },
  );

  story(
    'a rung that fills while the ladder is being moved is kept',
    { strategies: [{ reanchorDriftPercentage: decimal('1') }] },
    async (trading) => {
      trading.line.harm('DELETE /api/v1/order', { kind: 'requestLost' }, 3);
      await trading.quote('101');
      await trading.until(
        'it is being moved',
        () => trading.line.requestsTo('DELETE /api/v1/order').length === 3,
      );
      await trading.quote('98.98', { ask: '98.99' });
      await trading.until('the ladder is whole', () => trading.isQuiet && trading.rungs().length === 2);
      expect(trading.state().position.quantity.toString()).toBe('2.018384');
      await expectAgreement(trading);
    },
  );
});

story(
  'after a sale the next ladder waits for the cooldown',
  { strategies: [{ cooldownMs: 60_000 }] },
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    await trading.tick('101');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    await trading.tick('101.5');
    expect(trading.rungs()).toEqual([]);
    expect(trading.engine.api.strategy('main').queries.status().waitingFor).toBe('cooldown');
    trading.clock.leap(61_000);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

story(
  'a stop loss sells everything and ends the strategy',
  { strategies: [{ stopLossPercentage: decimal('5') }] },
  async (trading) => {
    await trading.tick('96.9', { ask: '96.95' });
    expect(trading.state().cycle.rungsFilled).toBe(3);
    await trading.tick('93.2');
    expect(trading.ordersSold()).toEqual([]);
    await trading.tick('93');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    expect(trading.books.closedCycles('main', 1)[0]).toMatchObject({ end: 'stopLoss' });
    expect(trading.ordersSold()).toEqual([{ quantity: '6.11', price: '93' }]);
    await trading.tick('100');
    expect(trading.state().mode).toMatchObject({ kind: 'finished', reason: 'stopLoss' });
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  },
);

/** The account tells of money that is not there; what is told of it is read before a ladder. */
function seemsRich({ line }: Trading): void {
  line.rewrite('GET /api/v1/capital', (json) => ({
    ...json,
    USDC: { available: '10000', locked: '0', staked: '0' },
  }));
}

describe('money', () => {
  story(
    'an account that has exactly totalAmount pays for every rung',
    {
      balances: { USDC: '100.37' },
      strategies: [{ totalAmount: decimal('100.37'), orderCount: 8, incrementPercentage: decimal('50') }],
    },
    async (trading) => {
      expect(trading.rungs()).toHaveLength(8);
      expect(trading.told('ordersRefused')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story(
    'totalAmount is all that is spent, however much there is',
    { balances: { USDC: '1000000' } },
    async (trading) => {
      await trading.tick('90');
      const { USDC } = (await trading.account()).balances;
      expect(decimal(USDC?.total ?? '').gte(decimal('999400'))).toBe(true);
      expect(trading.rungs()).toEqual([]);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'too little of it for the deep rungs, and the account says otherwise: told once, the others work',
    { balances: { USDC: '450' } },
    async (trading) => {
      seemsRich(trading);
      await trading.start();
      await trading.until('two rungs rest', () => trading.isQuiet && trading.rungs().length === 2);
      expect(trading.prices()).toEqual(['99', '98']);
      await trading.until('it is told', () => trading.told('ordersRefused').length === 1);
      expect(trading.told('ordersRefused')[0]).toMatchObject({
        refused: 1,
        placed: 2,
        code: 'INSUFFICIENT_FUNDS',
      });
      await trading.tick('98.98', { ask: '98.99' });
      await trading.tick('101');
      await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'too little of it for any rung, and the account says otherwise: told once, and placed when there is enough',
    { balances: { USDC: '10' } },
    async (trading) => {
      seemsRich(trading);
      await trading.start();
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        await trading.until('it was tried', () => trading.line.requestsTo(BATCH).length === attempt);
        await trading.untilQuiet();
        trading.clock.leap(1_800_000);
      }
      await trading.until('it was tried again', () => trading.line.requestsTo(BATCH).length === 4);
      await trading.untilQuiet();
      expect(trading.told('ordersRefused')).toHaveLength(1);
      await trading.transfer('USDC', '1000');
      trading.clock.leap(1_800_000);
      await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await expectAgreement(trading);
    },
  );
});

describe('the market takes no orders', () => {
  const become = (trading: Trading, state: MarketState) =>
    trading.engine.refreshRules([{ ...trading.market, state }], FEES);

  for (const state of ['closed', 'cancelOnly'] as const) {
    story(`${state}: no ladder until it opens, the cycle goes on then`, async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      become(trading, state);
      await trading.tick('101');
      await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
      await trading.tick('101.1');
      await trading.untilQuiet();
      expect(trading.rungs()).toEqual([]);
      become(trading, 'open');
      await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await expectAgreement(trading);
    });
  }
});

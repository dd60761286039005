import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import { PATIENCE } from '../../src/domain/reconciliation/index.js';
import { postPaper } from '../exchange/paper/trader.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  plain,
  rounded,
  startReport,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story } from './story.js';

/* The owner trades the coin on a market that no strategy trades on: for other money, and out of the same account. */

const USDT_MARKET = 'SOL_USDT';

/** Whatever no trade explained would be watched for minutes. */
const PATIENT: TradingOptions = { reconciliation: { patience: PATIENCE } };
const NOT_AT_ONCE: TradingOptions = {
  reconciliation: { patience: PATIENCE, realTimePositionCheck: false },
};
const TEN_RESERVED: TradingOptions = {
  balances: { USDC: '10000', SOL: '10' },
  reconciliation: { ...NOT_AT_ONCE.reconciliation, reserved: new Map([['SOL', decimal('10')]]) },
};

async function listUsdtMarket(trading: Trading): Promise<void> {
  const isListed = await postPaper(trading.exchange, '/paper/market', { symbol: USDT_MARKET, listed: true });
  expect(isListed.status).toBe(200);
  await trading.quote('99', { symbol: USDT_MARKET, ask: '99.1' });
}

const sellElsewhere = (trading: Trading, quantity: string) =>
  trading.ownerOrders('Ask', quantity, '99', { symbol: USDT_MARKET, timeInForce: 'IOC' });

async function buyElsewhere(trading: Trading, quantity: string): Promise<void> {
  await trading.transfer('USDT', '1000');
  await trading.ownerOrders('Bid', quantity, '99.1', { symbol: USDT_MARKET, timeInForce: 'IOC' });
}

describe('sold on another market', () => {
  story('is booked at once at the average, with the trade as its proof', PATIENT, async (trading) => {
    await listUsdtMarket(trading);
    await buyFirstRung(trading);
    const before = averageEntryPrice(trading.state().position);
    await sellElsewhere(trading, '1');
    await trading.until('it is booked', () => trading.told('discrepancy').length === 1);
    expect(toldBookings(trading)).toEqual([`quantityReduced -1 at ${before}`]);
    const [report] = trading.books.reports('main', 1);
    expect(report).toMatchObject({ trigger: 'manualTrade', watched: null });
    const [booking] = report?.bookings ?? [];
    expect(booking).toMatchObject({ isElsewhere: true });
    expect(booking?.evidence).toMatch(/^traded by hand on SOL_USDT: trade \d+, sell 1 at 99, fee /);
    expect(booking?.tradeId).not.toBeNull();
    // It has gone for good: nothing is expected to come back.
    expect(plain(trading.state().missing)).toMatchObject({ quantity: '0' });
    expect(rounded(averageEntryPrice(trading.state().position))).toBe(rounded(before));
    expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'is left out of a sale before it is booked: the reserve does not pay',
    TEN_RESERVED,
    async (trading) => {
      await listUsdtMarket(trading);
      await buyFirstRung(trading);
      // Nobody looks before the take profit.
      trading.line.harm('GET /api/v1/capital', { kind: 'requestLost' }, 10_000);
      await sellElsewhere(trading, '1');
      await trading.until('it is noted', () => trading.books.openManualTradesOf('SOL').length === 1);
      await trading.quote('101');
      await trading.until('it has sold', () => trading.ordersSold().length > 0);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
      trading.line.heal();
      await trading.engine.api.strategy('main').books.reconcile(null);
      trading.clock.leap(31_000);
      await untilSold(trading);
      await untilLadderRests(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );

  story('is looked into by itself, however little', PATIENT, async (trading) => {
    await listUsdtMarket(trading);
    await buyFirstRung(trading);
    await sellElsewhere(trading, '0.05');
    await trading.until('it is booked', () => trading.told('discrepancy').length === 1);
    expect(trading.state().position.quantity.toString()).toBe('1.968384');
    await expectAgreement(trading);
  });

  story('while the bot did not run is found at its start', PATIENT, async (trading) => {
    await listUsdtMarket(trading);
    await buyFirstRung(trading);
    await trading.kill();
    await sellElsewhere(trading, '1');
    await trading.start();
    expect(startReport(trading)).toMatchObject({ action: 'quantityReduced', watched: null });
    expect(trading.state().position.quantity.toString()).toBe('1.018384');
    await expectAgreement(trading);
  });

  story(
    'while nothing came through the streams is found by the next comparison',
    NOT_AT_ONCE,
    async (trading) => {
      await listUsdtMarket(trading);
      await buyFirstRung(trading);
      trading.line.silenceStreams();
      await sellElsewhere(trading, '1');
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'quantityReduced',
      });
      expect(trading.state().position.quantity.toString()).toBe('1.018384');
      await expectAgreement(trading);
    },
  );

  story('together with a sale on the strategy’s own: each as it is', NOT_AT_ONCE, async (trading) => {
    await listUsdtMarket(trading);
    await buyFirstRung(trading);
    await sellElsewhere(trading, '0.5');
    await trading.ownerOrders('Ask', '0.5', '98.98', { timeInForce: 'IOC' });
    const { bookings } = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(bookings.map(({ row, quantityDelta }) => `${row} ${quantityDelta}`)).toEqual([
      'manualSell -0.5',
      'quantityReduced -0.5',
    ]);
    await expectAgreement(trading);
  });
});

describe('bought on another market', () => {
  story('is booked at the average, because its price is in other money', NOT_AT_ONCE, async (trading) => {
    await listUsdtMarket(trading);
    await buyFirstRung(trading);
    const before = averageEntryPrice(trading.state().position);
    await buyElsewhere(trading, '1');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'virtualBuy', watched: null, bookings: [{ isElsewhere: true }] });
    expect(rounded(averageEntryPrice(trading.state().position))).toBe(rounded(before));
    expect(trading.state().position.quantity.toString()).toBe('3.017384');
    await expectAgreement(trading);
  });

  story('and sold there again: nothing is booked', NOT_IN_REAL_TIME, async (trading) => {
    await listUsdtMarket(trading);
    await buyFirstRung(trading);
    await buyElsewhere(trading, '1');
    await sellElsewhere(trading, '0.99');
    await trading.transfer('SOL', '-0.009');
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
      drift: decimal('0'),
      action: 'none',
    });
    expect(booked(trading)).toBe('2.018384 for 199.98');
    await expectAgreement(trading);
  });
});

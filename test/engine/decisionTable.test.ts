import { describe, expect } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import type { Commit } from '../../src/engine/ports/store.js';
import { openStore } from '../../src/store/index.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  ownerSells,
  plain,
  rounded,
  startReport,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story, storyFromTheStart } from './story.js';

/*
 * One story for each row of the decision table in src/domain/reconciliation/decision.ts. The rows for more than the
 * books are in surplus.test.ts.
 */

const COST = decimal('199.98');

function average(trading: Trading): string | undefined {
  return averageEntryPrice(trading.state().position)?.toString();
}

describe('a difference within the tolerance', () => {
  const TOLERANT = { reconciliation: { tolerances: new Map([['SOL', decimal('0.01')]]) } };

  story('is recorded and not booked; a little beyond it, all of it is', TOLERANT, async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '0.01');
    const within = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(within).toMatchObject({ action: 'withinTolerance', bookings: [] });
    expect(plain(trading.books.report(within.id))).toMatchObject({ drift: '0.01', tolerance: '0.01' });
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading, { ownersBase: '0.01' });

    await trading.transfer('SOL', '0.000001');
    const beyond = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(beyond).toMatchObject({ action: 'virtualBuy' });
    expect(beyond.drift.toString()).toBe('0.010001');
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });

  story(
    'is measured by the coin, and by DEFAULT for a coin that has none of its own',
    {
      reconciliation: {
        tolerances: new Map([
          ['DEFAULT', decimal('0.5')],
          ['BTC', decimal('0')],
        ]),
      },
    },
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '-0.5');
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'withinTolerance',
      });
      await expectAgreement(trading, { ownersBase: '-0.5' });
    },
  );
});

describe('less than the books', () => {
  story(
    'sold by hand: the average stays, the result is booked as manual',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await buyFirstRung(trading);
      const before = averageEntryPrice(trading.state().position);
      await ownerSells(trading, '1');
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      const { position: left } = trading.state();
      // 1 at 98.98 less 10 bps, of an average of 199.98 / 2.018384.
      const result = '-0.198243410728582866';
      expect(left.realizedPnl.toString()).toBe(result);
      expect(rounded(averageEntryPrice(left))).toBe(rounded(before));
      expect(plain(trading.told('discrepancy'))).toEqual([
        {
          kind: 'discrepancy',
          symbol: 'SOL_USDC',
          asset: 'SOL',
          held: '1.018384',
          booked: '2.018384',
          drift: '-1',
          tolerance: '0',
          action: 'manualSell',
          bookings: [{ row: 'manualSell', quantityDelta: '-1', price: '98.98', realizedPnl: result }],
          position: '1.018384',
          averageBefore: before?.toString(),
          averageEntryPrice: average(trading),
          target: averageEntryPrice(left)?.times('1.01').toString(),
          reportId: report.id,
          quoteAsset: 'USDC',
        },
      ]);
      await expectAgreement(trading);
    },
  );

  story('sold by hand several times: each at its own price', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await ownerSells(trading, '0.5');
    await trading.tick('99.5');
    await ownerSells(trading, '0.7', '99.5');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(toldBookings(trading)).toEqual(['manualSell -0.5 at 98.98', 'manualSell -0.7 at 99.5']);
    const proceeds = decimal('0.5').times('98.98').plus(decimal('0.7').times('99.5')).times('0.999');
    const { realizedPnl, cost } = trading.state().position;
    expect(realizedPnl.toString()).toBe(proceeds.minus(COST.minus(cost ?? '0')).toString());
    await expectAgreement(trading);
  });

  story(
    'sold by hand and withdrawn: the sale at its price, the rest at the average without a result',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await buyFirstRung(trading);
      const before = averageEntryPrice(trading.state().position);
      await ownerSells(trading, '0.5');
      await trading.transfer('SOL', '-0.3');
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      expect(report.action).toBe('manualSell');
      const [sold, moved] = report.bookings;
      expect([sold, moved].map((booking) => `${booking?.row} ${booking?.quantityDelta}`)).toEqual([
        'manualSell -0.5',
        'quantityReduced -0.3',
      ]);
      expect(moved?.realizedPnl.toString()).toBe('0');
      expect(rounded(moved?.price)).toBe(rounded(before));
      expect(rounded(averageEntryPrice(trading.state().position))).toBe(rounded(before));
      await expectAgreement(trading);
    },
  );

  story('withdrawn in part: the average stays, and nothing is earned or lost', async (trading) => {
    await buyFirstRung(trading);
    const before = averageEntryPrice(trading.state().position);
    await trading.transfer('SOL', '-1');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report.action).toBe('quantityReduced');
    expect(toldBookings(trading)).toEqual([`quantityReduced -1 at ${before}`]);
    const { position: left } = trading.state();
    expect(left.realizedPnl.toString()).toBe('0');
    expect(rounded(averageEntryPrice(left))).toBe(rounded(before));
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
    await expectAgreement(trading);
  });

  story('withdrawn but for the dust: nothing is sold, and a new cycle begins', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-2.01');
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
      action: 'quantityReduced',
    });
    await untilLadderRests(trading);
    expect(trading.state().cycle.number).toBe(2);
    expect(plain(trading.told('cycleClosed'))).toMatchObject([
      { reason: 'manual', cycle: 1, soldQuantity: '0', netProfit: '0', quoteChange: '-199.98' },
    ]);
    expect(trading.ordersSold()).toEqual([]);
    await expectAgreement(trading);
  });
});

describe('with forceSync off', () => {
  const ONLY_REPORT = { reconciliation: { forceSync: false, realTimePositionCheck: false } };

  story(
    'a difference is told once, again when it changes, and never booked',
    ONLY_REPORT,
    async (trading) => {
      await buyFirstRung(trading);
      const before = booked(trading);
      await ownerSells(trading, '0.5');
      for (let times = 1; times <= 3; times += 1) {
        expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
          action: 'onlyReported',
        });
        expect(trading.told('discrepancy')).toHaveLength(1);
      }
      expect(toldBookings(trading)).toEqual(['manualSell -0.5 at 98.98']);
      await ownerSells(trading, '0.2');
      await trading.engine.api.strategy('main').books.reconcile(null);
      expect(trading.told('discrepancy')).toHaveLength(2);
      expect(trading.told('discrepancy')[1]?.drift.toString()).toBe('-0.7');
      await trading.kill();
      await trading.start();
      expect(startReport(trading)).toMatchObject({ action: 'onlyReported' });
      expect(trading.told('discrepancy')).toHaveLength(2);
      expect(booked(trading)).toBe(before);
      await expectAgreement(trading, { ownersBase: '-0.7' });
    },
  );

  story(
    'the evidence waits: switched on later, the trade is booked at its real price',
    ONLY_REPORT,
    async (trading) => {
      await buyFirstRung(trading);
      await ownerSells(trading, '1');
      await trading.engine.api.strategy('main').books.reconcile(null);
      await trading.stop('leave');
      await trading.quote('99.7');
      await trading.start({ reconciliation: { forceSync: true } });
      expect(startReport(trading)).toMatchObject({ action: 'manualSell' });
      expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
      expect(trading.state().position.realizedPnl.toString()).toBe('-0.198243410728582866');
      await expectAgreement(trading);
    },
  );
});

function total(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum: Decimal, amount) => sum.plus(amount), ZERO);
}

/** In its first life the books take no report of this strategy that books anything. */
function diskFullFor(strategyId: string): NonNullable<TradingOptions['open']> {
  let lives = 0;
  return (file, now) => {
    lives += 1;
    const opened = openStore(file, { now });
    if (lives > 1) return opened;
    const store = new Proxy(opened.store, {
      get(books, name) {
        if (name === 'commit') {
          return (commit: Commit) => {
            const isFull = commit.reports.some(
              (report) => report.strategyId === strategyId && report.bookings.length > 0,
            );
            if (isFull) throw new Error('the disk is full');
            books.commit(commit);
          };
        }
        const value: unknown = Reflect.get(books, name);
        return typeof value === 'function' ? value.bind(books) : value;
      },
    });
    return { ...opened, store };
  };
}

describe('several strategies on one asset', () => {
  const NEAR_AND_DEEP = {
    ...NOT_IN_REAL_TIME,
    strategies: [
      { id: 'near' },
      { id: 'deep', totalAmount: decimal('900'), maxDropPercentage: decimal('6') },
    ],
  };

  /** Near holds 4.056752, deep 3.057552. */
  async function bothBought(trading: Trading): Promise<void> {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await trading.tick('97.9', { ask: '97.99' });
    expect(booked(trading, 'near')).toBe('4.056752 for 399.9');
    expect(booked(trading, 'deep')).toBe('3.057552 for 299.88');
  }

  story('share what was sold by hand in proportion to what they hold', NEAR_AND_DEEP, async (trading) => {
    await bothBought(trading);
    await trading.ownerOrders('Ask', '1', '97.9', { timeInForce: 'IOC' });
    await trading.engine.api.strategy('near').books.reconcile(null);
    const both = decimal('7.114304');
    const [near, deep] = trading.told('discrepancy');
    expect(rounded(near?.drift)).toBe(rounded(decimal('-4.056752').div(both)));
    expect(rounded(deep?.drift)).toBe(rounded(decimal('-3.057552').div(both)));
    expect(near?.drift.plus(deep?.drift ?? '0').toString()).toBe('-1');
    expect([near, deep].map((told) => told?.bookings.map(({ row, price }) => `${row} at ${price}`))).toEqual([
      ['manualSell at 97.9'],
      ['manualSell at 97.9'],
    ]);
    await expectAgreement(trading);
    expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
  });

  story('share a withdrawal in proportion too, each at its own average', NEAR_AND_DEEP, async (trading) => {
    await bothBought(trading);
    const averages = ['near', 'deep'].map((id) => averageEntryPrice(trading.state(id).position));
    await trading.transfer('SOL', '-3.557152');
    await trading.engine.api.strategy('deep').books.reconcile(null);
    expect(trading.state('near').position.quantity.toString()).toBe('2.028376');
    expect(trading.state('deep').position.quantity.toString()).toBe('1.528776');
    expect(['near', 'deep'].map((id) => rounded(averageEntryPrice(trading.state(id).position)))).toEqual(
      averages.map(rounded),
    );
    await expectAgreement(trading);
  });

  story(
    'killed when one of two had booked its share: the next start books the rest, and the trade explains once',
    { ...NEAR_AND_DEEP, open: diskFullFor('deep') },
    async (trading) => {
      await bothBought(trading);
      await trading.ownerOrders('Ask', '1', '97.9', { timeInForce: 'IOC' });
      await expect(trading.engine.api.strategy('near').books.reconcile(null)).rejects.toMatchObject({
        reason: 'busy',
      });
      expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
      await trading.kill();
      await trading.start();
      const told = trading.told('discrepancy').flatMap(({ bookings }) => bookings);
      expect(new Set(told.map(({ row, price }) => `${row} at ${price}`))).toEqual(
        new Set(
          told.map(({ row, price }) => (row === 'manualSell' ? 'manualSell at 97.9' : `${row} at ${price}`)),
        ),
      );
      expect(total(told.map(({ quantityDelta }) => quantityDelta)).toString()).toBe('-1');
      expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story('the first claims what is more', NEAR_AND_DEEP, async (trading) => {
    await bothBought(trading);
    await trading.ownerOrders('Bid', '1', '97.99', { timeInForce: 'IOC' });
    const report = await trading.engine.api.strategy('deep').books.reconcile(null);
    expect(report).toMatchObject({ strategyId: 'deep', action: 'none' });
    expect(booked(trading, 'near')).toBe('5.055752 for 497.89');
    expect(booked(trading, 'deep')).toBe('3.057552 for 299.88');
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });
});

storyFromTheStart(
  'the report that users know: 0.0042 held, 0.0040 booked at 59,125',
  { symbol: 'BTC_USDC', bid: '59300', balances: { USDC: '10000', BTC: '0.004' } },
  async (trading) => {
    await trading.start();
    await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('59125'), 'test');
    expect(booked(trading)).toBe('0.004 for 236.5');
    await trading.transfer('BTC', '0.0002');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(plain(report)).toMatchObject({ held: '0.0042', booked: '0.004', drift: '0.0002' });
    expect(report.bookings.map(({ value, price }) => `${value} at ${price}`)).toEqual(['11.825 at 59125']);
    expect(toldBookings(trading)).toEqual(['virtualBuy 0.0002 at 59125']);
    expect(average(trading)).toBe('59125');
    await expectAgreement(trading);
  },
);

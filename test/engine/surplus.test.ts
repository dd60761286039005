import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  adopt,
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  ownerBuys,
  ownerSells,
  plain,
  reserve,
  rounded,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story } from './story.js';

/* The rows of the decision table for an account that holds more than the books. */

const BOUGHT = decimal('2.018384');
const COST = decimal('199.98');

describe('more than the books', () => {
  story('bought by hand: adopted at what was paid, less the fee', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await ownerBuys(trading, '0.5');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(booked(trading)).toBe('2.517884 for 249.475');
    const now = COST.plus('49.495').div(BOUGHT.plus('0.4995'));
    expect(plain(trading.told('discrepancy'))).toEqual([
      {
        kind: 'discrepancy',
        symbol: 'SOL_USDC',
        asset: 'SOL',
        held: '2.517884',
        booked: '2.018384',
        drift: '0.4995',
        tolerance: '0',
        action: 'manualBuy',
        bookings: [{ row: 'manualBuy', quantityDelta: '0.4995', price: '98.99', realizedPnl: '0' }],
        position: '2.517884',
        averageBefore: COST.div(BOUGHT).toString(),
        averageEntryPrice: now.toString(),
        target: now.times('1.01').toString(),
        reportId: report.id,
        quoteAsset: 'USDC',
      },
    ]);
    expect(report.compared).toMatchObject({ manualTrades: 1, openOrders: 2 });
    await expectAgreement(trading);
  });

  story('bought by hand several times: each at its own price', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await ownerBuys(trading, '0.5');
    await trading.tick('98.5', { ask: '98.51' });
    await ownerBuys(trading, '0.3', '98.51');
    await ownerBuys(trading, '0.2', '98.51');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(toldBookings(trading)).toEqual([
      'manualBuy 0.4995 at 98.99',
      'manualBuy 0.2997 at 98.51',
      'manualBuy 0.1998 at 98.51',
    ]);
    expect(booked(trading)).toBe('3.017384 for 298.73');
    await expectAgreement(trading);
  });

  story(
    'bought by hand and deposited: the trade at its price, the rest at the average that it leads to',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await buyFirstRung(trading);
      await ownerBuys(trading, '0.5');
      await trading.transfer('SOL', '0.3');
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      expect(report.action).toBe('manualBuy');
      const after = decimal('249.475').div('2.517884');
      expect(toldBookings(trading)).toEqual(['manualBuy 0.4995 at 98.99', `virtualBuy 0.3 at ${after}`]);
      expect(rounded(averageEntryPrice(trading.state().position))).toBe(rounded(after));
      await expectAgreement(trading);
    },
  );

  story(
    'bought by hand, and part of it moved away: what is left of it, at what was paid for that part',
    NOT_IN_REAL_TIME,
    async (trading) => {
      await buyFirstRung(trading);
      await ownerBuys(trading, '1');
      await trading.transfer('SOL', '-0.333');
      await trading.engine.api.strategy('main').books.reconcile(null);
      // Two thirds of what 98.99 bought.
      expect(toldBookings(trading)).toEqual(['manualBuy 0.666 at 98.99']);
      expect(trading.state().position.quantity.toString()).toBe('2.684384');
      expect(rounded(trading.state().position.cost)).toBe(rounded(COST.plus(decimal('197.98').div('3'))));
      await expectAgreement(trading);
    },
  );

  story('bought and sold by hand: what is left of it after both', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    await ownerBuys(trading, '0.5');
    await ownerSells(trading, '0.49');
    await ownerBuys(trading, '0.2');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(toldBookings(trading)).toEqual(['manualBuy 0.0095 at 98.99', 'manualBuy 0.1998 at 98.99']);
    const { quantity, cost } = trading.state().position;
    expect(quantity.toString()).toBe('2.227684');
    // All of the second, and of the first what its sale has left.
    const left = decimal('49.495').times('0.0095').div('0.4995');
    expect(rounded(cost)).toBe(rounded(COST.plus('19.798').plus(left)));
    await expectAgreement(trading);
  });

  story('deposited while something is held: booked at the average, which stays', async (trading) => {
    await buyFirstRung(trading);
    const before = averageEntryPrice(trading.state().position);
    await trading.transfer('SOL', '0.5');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report.action).toBe('virtualBuy');
    expect(toldBookings(trading)).toEqual([`virtualBuy 0.5 at ${before}`]);
    expect(rounded(averageEntryPrice(trading.state().position))).toBe(rounded(before));
    await expectAgreement(trading);
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.51', price: '101' }]);
    await expectAgreement(trading);
  });

  story('deposited while nothing is held: nobody invents a price', async (trading) => {
    await trading.transfer('SOL', '3');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'adoptedWithoutCost' });
    await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
    expect(booked(trading)).toBe('3 for null');
    expect(toldBookings(trading)).toEqual(['adoptedWithoutCost 3 at null']);
    expect(trading.state().mode).toMatchObject({ kind: 'blocked', detail: 'held 3 SOL, booked 0 SOL' });
    expect(trading.told('blocked')).toEqual([]);
    await trading.tick('150');
    expect(trading.ordersSold()).toEqual([]);
    await expectAgreement(trading);
  });

  story('the dust of earlier cycles has an average that tells nothing of a deposit', async (trading) => {
    await buyFirstRung(trading);
    await trading.tick('101');
    await untilSold(trading);
    await untilLadderRests(trading);
    await trading.transfer('SOL', '3');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'adoptedWithoutCost' });
    expect(booked(trading)).toBe('3.008384 for null');
    await expectAgreement(trading);
  });

  story(
    'the owner names a price: adopted at it',
    { reconciliation: { forceSync: false } },
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '1');
      await trading.engine.api.strategy('main').books.reconcile(null);
      const report = await adopt(trading, decimal('99'));
      expect(report.action).toBe('adoptedAtPrice');
      expect(toldBookings(trading)).toEqual(['adoptedAtPrice 1 at 99']);
      expect(booked(trading)).toBe('3.018384 for 298.98');
      await expectAgreement(trading);
      expect((await adopt(trading, decimal('1'))).action).toBe('none');
      expect(booked(trading)).toBe('3.018384 for 298.98');
    },
  );

  story(
    'the owner names a price, and bought some of it by hand: that keeps its real price',
    { reconciliation: { forceSync: false, realTimePositionCheck: false } },
    async (trading) => {
      await buyFirstRung(trading);
      await ownerBuys(trading, '0.5');
      await trading.transfer('SOL', '1');
      await adopt(trading, decimal('99'));
      expect(toldBookings(trading)).toEqual(['manualBuy 0.4995 at 98.99', 'adoptedAtPrice 1 at 99']);
      expect(booked(trading)).toBe('3.517884 for 348.475');
      await expectAgreement(trading);
    },
  );

  story(
    'the owner keeps it: set aside, neither counted nor sold',
    { reconciliation: { forceSync: false } },
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '1');
      const result = await reserve(trading);
      expect(plain(result)).toMatchObject({
        kind: 'reserved',
        quantity: '1',
        report: { action: 'setAside' },
      });
      expect(plain(trading.told('discrepancy'))).toMatchObject([
        { action: 'setAside', drift: '1', bookings: [], position: '2.018384' },
      ]);
      expect(trading.engine.api.strategy('main').queries.status().setAside.toString()).toBe('1');
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'none',
      });
      expect(await reserve(trading)).toEqual({ kind: 'nothing' });
      await trading.tick('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '1' });
    },
  );
});

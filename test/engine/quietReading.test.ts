import { describe, expect } from 'vitest';
import { postPaper } from '../exchange/paper/trader.js';
import { shortPages, withoutRows } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  outdateCapital,
  ownerBuys,
  ownerLends,
  ownerSells,
  plain,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story } from './story.js';

/* The account is read while things happen: what is on its way is never taken for a difference. */

const CAPITAL = 'GET /api/v1/capital';
const LENT = 'GET /api/v1/borrowLend/positions';
const FILLS = 'GET /wapi/v1/history/fills';

describe('a quiet reading', () => {
  /** The answer to the next request to this endpoint is true when it is given, and old when it arrives. */
  async function during(trading: Trading, endpoint: string, happens: () => Promise<unknown>): Promise<void> {
    const asked = trading.line.requestsTo(endpoint).length;
    trading.line.harm(endpoint, { kind: 'slowAnswer', delayMs: 250 });
    const report = trading.engine.api.strategy('main').books.reconcile(null);
    await trading.until('it is asked', () => trading.line.requestsTo(endpoint).length > asked);
    // The exchange has answered before anything happens.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await happens();
    await report;
  }

  for (const endpoint of [FILLS, CAPITAL, LENT]) {
    story(
      `a rung fills while ${endpoint} is read: booked as a fill, and as nothing else`,
      async (trading) => {
        await during(trading, endpoint, () => trading.quote('98.98', { ask: '98.99' }));
        expect(booked(trading)).toBe('2.018384 for 199.98');
        expect(trading.books.reports('main', 1)[0]).toMatchObject({ trigger: 'command', action: 'none' });
        expect(trading.told('discrepancy')).toEqual([]);
        await expectAgreement(trading);
      },
    );

    story(`the same, and the stream is silent: ${endpoint}`, async (trading) => {
      trading.line.silenceStreams();
      await during(trading, endpoint, () => trading.quote('98.98', { ask: '98.99' }));
      // What happened after the last look is for the next one.
      await trading.engine.api.strategy('main').books.reconcile(null);
      expect(booked(trading)).toBe('2.018384 for 199.98');
      const [last, before] = trading.books.reports('main', 9);
      expect([last, before]).toMatchObject([{ action: 'none' }, { action: 'none' }]);
      expect((last?.missedFills ?? 0) + (before?.missedFills ?? 0)).toBe(1);
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    });

    story(
      `the owner sells while ${endpoint} is read: booked at the price of his trade`,
      NOT_IN_REAL_TIME,
      async (trading) => {
        await buyFirstRung(trading);
        await during(trading, endpoint, () => ownerSells(trading, '1'));
        await trading.engine.api.strategy('main').books.reconcile(null);
        expect(trading.told('discrepancy')).toHaveLength(1);
        expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
        await expectAgreement(trading);
      },
    );
  }

  story('one answer that says that all coins are gone: nothing is booked', async (trading) => {
    await buyFirstRung(trading);
    const body = '{"USDC":{"available":"9600","locked":"400","staked":"0"}}';
    trading.line.harm(CAPITAL, { kind: 'answered', status: 200, body, done: false });
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    expect(booked(trading)).toBe('2.018384 for 199.98');
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'an empty account is not believed while orders rest in it, however often it says so',
    async (trading) => {
      await buyFirstRung(trading);
      trading.line.harm(CAPITAL, { kind: 'answered', status: 200, body: '{}', done: false }, 9);
      await expect(trading.engine.api.strategy('main').books.reconcile(null)).rejects.toThrow(
        'although orders rest, or coins are booked or reserved there',
      );
      expect(booked(trading)).toBe('2.018384 for 199.98');
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story('one answer from before our own fill: nothing is booked', async (trading) => {
    await outdateCapital(trading, 1);
    await buyFirstRung(trading);
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    expect(booked(trading)).toBe('2.018384 for 199.98');
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'two answers from before our own fill, a second apart: nothing is booked for good',
    async (trading) => {
      await outdateCapital(trading, 2);
      await buyFirstRung(trading);
      // Refused or waited for; but a fill of ours that the balances do not show yet is no withdrawal.
      await trading.engine.api
        .strategy('main')
        .books.reconcile(null)
        .catch(() => null);
      expect(booked(trading)).toBe('2.018384 for 199.98');
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  for (const [what, lent] of [
    ['lent between the two requests, and so seen twice', '2.018384'],
    ['taken back between the two requests, and so not seen at all', '-2.018384'],
  ] as const) {
    story(`funds ${what}: nothing is booked`, async (trading) => {
      await buyFirstRung(trading);
      if (lent.startsWith('-')) await ownerLends(trading, 'SOL', '2.018384');
      await during(trading, CAPITAL, () => ownerLends(trading, 'SOL', lent));
      expect(trading.books.reports('main', 1)[0]).toMatchObject({ trigger: 'command', action: 'none' });
      expect(trading.told('discrepancy')).toEqual([]);
      expect(trading.told('blocked')).toEqual([]);
      await trading.tick('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading);
    });
  }

  story(
    'auto-lend switched on in the middle of a cycle: no drift, and the take profit sells',
    async (trading) => {
      await buyFirstRung(trading);
      const { apiKey } = trading.owner;
      await postPaper(trading.exchange, '/paper/lend', { apiKey, auto: true });
      for (let times = 1; times <= 3; times += 1) {
        expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
          action: 'none',
        });
      }
      expect(plain(trading.books.reports('main', 1)[0]?.compared)).toMatchObject({ lent: '2.018384' });
      await trading.tick('101');
      await untilSold(trading);
      await untilLadderRests(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story(
    'that finds nothing costs five requests: what is booked is read once, and what follows it after the holdings',
    async (trading) => {
      await buyFirstRung(trading);
      const before = trading.line.requests.length;
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      expect(report).toMatchObject({ action: 'none' });
      expect(trading.line.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual([
        'GET /api/v1/orders',
        FILLS,
        CAPITAL,
        LENT,
        FILLS,
      ]);
      expect(report.compared).toMatchObject({ readings: 1, openOrders: 2, fillsRead: 1 });
    },
  );

  story('a trade that stands behind the end of a short page explains', NOT_IN_REAL_TIME, async (trading) => {
    await buyFirstRung(trading);
    trading.line.silenceStreams();
    await ownerSells(trading, '1');
    shortPages(trading.line, FILLS, 1);
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
    await expectAgreement(trading);
  });

  story('a trade that is listed late, above what is booked, explains', NOT_IN_REAL_TIME, async (trading) => {
    const silence = trading.line.streams.silence('account.*');
    await ownerBuys(trading, '1', '100.01');
    silence.lift();
    await buyFirstRung(trading);
    const asked = trading.line.requestsTo(CAPITAL).length;
    const isEarly = () => trading.line.requestsTo(CAPITAL).length === asked;
    const before = trading.line.requests.length;
    withoutRows(trading.line, FILLS, ({ clientId }) => clientId === null && isEarly());
    await trading.engine.api.strategy('main').books.reconcile(null);
    const endpoints = trading.line.requests.slice(before).map(({ endpoint }) => endpoint);
    expect(endpoints.slice(0, 6)).toEqual(['GET /api/v1/orders', FILLS, CAPITAL, LENT, FILLS, FILLS]);
    expect(toldBookings(trading)).toEqual(['manualBuy 0.999 at 100.01']);
    await expectAgreement(trading);
  });
});

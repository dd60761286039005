import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { type Fault, MAINTENANCE } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  adopt,
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  ownerSells,
  plain,
  toldBookings,
  untilSold,
} from '../support/tradingSteps.js';
import { story, storyFromTheStart } from './story.js';

const CAPITAL = 'GET /api/v1/capital';
const LENT = 'GET /api/v1/borrowLend/positions';
const FILLS = 'GET /wapi/v1/history/fills';

/** Newest first. */
function triggers(trading: Trading): readonly string[] {
  return trading.books.reports('main', 99).map(({ trigger }) => trigger);
}

describe('when', () => {
  story('at the start', async (trading) => {
    expect(triggers(trading)).toEqual(['start']);
    expect(trading.books.report(1)).toMatchObject({ id: 1, trigger: 'start', action: 'none' });
    await expectAgreement(trading);
  });

  story(
    'not at the start with autoSyncOnStartup off; /reconcile finds what there is',
    { reconciliation: { autoSyncOnStartup: false } },
    async (trading) => {
      await buyFirstRung(trading);
      await trading.kill();
      await trading.transfer('SOL', '-1');
      await trading.start();
      expect(triggers(trading)).toEqual([]);
      expect(booked(trading)).toBe('2.018384 for 199.98');
      await trading.engine.api.strategy('main').books.reconcile(null);
      expect(triggers(trading)).toEqual(['command']);
      expect(trading.told('discrepancy')).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  story('after every reconnect of the streams', async (trading) => {
    for (const times of [1, 2]) {
      trading.line.cutStreams();
      await trading.until('it is compared', () => triggers(trading).length === times + 1);
    }
    expect(triggers(trading)).toEqual(['reconnect', 'reconnect', 'start']);
    await expectAgreement(trading);
  });

  story(
    'after a sale was refused for lack of funds: then something is missing, whatever the tolerance',
    { reconciliation: { tolerances: new Map([['SOL', decimal('5')]]) } },
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '-1');
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'withinTolerance',
      });
      await trading.quote('101');
      await untilSold(trading);
      expect(triggers(trading)).toContain('saleRefused');
      expect(plain(trading.told('discrepancy'))).toMatchObject([
        { action: 'quantityReduced', drift: '-1', tolerance: '0', position: '0.008384' },
      ]);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
      await trading.untilQuiet();
      await expectAgreement(trading);
    },
  );

  story('by the clock', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    await trading.engine.reconciliationQueue.all('schedule');
    expect(triggers(trading)).toEqual(['schedule', 'start']);
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('never when it is turned off', { reconciliation: { enabled: false } }, async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    trading.line.cutStreams();
    await trading.until(
      'it is back',
      () => trading.engine.api.strategy('main').queries.status().bestBid !== null,
    );
    await expect(trading.engine.api.strategy('main').books.reconcile(null)).rejects.toMatchObject({
      reason: 'reconciliationOff',
    });
    await expect(trading.engine.api.strategy('main').books.compare()).rejects.toMatchObject({
      reason: 'reconciliationOff',
    });
    await expect(adopt(trading, decimal('1'))).rejects.toMatchObject({
      reason: 'reconciliationOff',
    });
    await trading.engine.reconciliationQueue.all('schedule');
    await ownerSells(trading, '0.5');
    const orders = trading.line.requestsTo('POST /api/v1/order').length;
    await trading.quote('101');
    await trading.until(
      'the sale is refused',
      () => trading.line.requestsTo('POST /api/v1/order').length > orders,
    );
    await trading.until('it was answered', () => (trading.state().exit?.refusals ?? 0) > 0);
    await trading.kill();
    await trading.start();
    expect(triggers(trading)).toEqual([]);
    expect(trading.line.requestsTo(CAPITAL), 'for the money of the first ladder alone').toHaveLength(1);
    expect(booked(trading)).toBe('2.018384 for 199.98');
    expect(trading.told('discrepancy')).toEqual([]);
  });
});

describe('what cannot be read books nothing and says so', () => {
  const BROKEN: Fault = { kind: 'answered', status: 500, body: '{"code":"SERVER_ERROR"}', done: false };
  const HALF: Fault = { kind: 'answered', status: 200, body: '{"SOL":{"available":"1"', done: false };

  for (const [what, endpoint, fault] of [
    ['the balances answer 500', CAPITAL, BROKEN],
    ['the balances never come', CAPITAL, { kind: 'requestLost' }],
    ['the balances break off', CAPITAL, HALF],
    ['the lent funds answer 500', LENT, BROKEN],
    ['the fills answer 500', FILLS, BROKEN],
    ['the open orders break the connection', 'GET /api/v1/orders', { kind: 'reset', done: false }],
  ] as const satisfies readonly (readonly [string, string, Fault])[]) {
    story(what, { ...NOT_IN_REAL_TIME, timeoutMs: 400 }, async (trading) => {
      await buyFirstRung(trading);
      await ownerSells(trading, '1');
      const reports = trading.books.reports('main', 99).length;
      trading.line.harm(endpoint, fault, 99);
      await expect(trading.engine.api.strategy('main').books.reconcile(null)).rejects.toMatchObject({
        name: 'ExchangeUnavailableError',
        message: expect.stringContaining(endpoint),
      });
      expect(booked(trading)).toBe('2.018384 for 199.98');
      expect(trading.books.reports('main', 99)).toHaveLength(reports);
      expect(trading.told('discrepancy')).toEqual([]);
      trading.line.heal();
      await trading.engine.api.strategy('main').books.reconcile(null);
      expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
      await expectAgreement(trading);
    });
  }

  story('three times in a row: told once; and when it works again', async (trading) => {
    trading.line.harm(CAPITAL, { kind: 'answered', ...MAINTENANCE, done: false }, 99);
    for (let times = 1; times <= 5; times += 1) {
      await trading.engine.reconciliationQueue.all('schedule');
      expect(trading.told('reconciliationFailing')).toHaveLength(times < 3 ? 0 : 1);
    }
    expect(trading.told('reconciliationFailing')).toMatchObject([
      { symbol: 'SOL_USDC', failures: 3, message: expect.stringContaining('MAINTENANCE') },
    ]);
    expect(trading.told('reconciliationWorks')).toEqual([]);
    trading.line.heal();
    trading.clock.leap(60_000);
    await trading.engine.api.strategy('main').books.reconcile(null);
    const [works, ...more] = trading.told('reconciliationWorks');
    expect(works).toMatchObject({ symbol: 'SOL_USDC' });
    expect(works?.failedForMs).toBeGreaterThanOrEqual(60_000);
    expect(more).toEqual([]);
    await expectAgreement(trading);
  });

  story('twice, then a success, then twice: no reason to tell anybody', async (trading) => {
    for (let round = 1; round <= 2; round += 1) {
      trading.line.harm(CAPITAL, { kind: 'answered', ...MAINTENANCE, done: false }, 2);
      for (let times = 1; times <= 3; times += 1) await trading.engine.reconciliationQueue.all('schedule');
    }
    expect(triggers(trading)).toEqual(['schedule', 'schedule', 'start']);
    expect(trading.told('reconciliationFailing')).toEqual([]);
    expect(trading.told('reconciliationWorks')).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'a round of the schedule that failed is tried again by itself, long before the next',
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '-1');
      trading.line.harm(CAPITAL, { kind: 'answered', ...MAINTENANCE, done: false }, 1);
      await trading.engine.reconciliationQueue.all('schedule');
      expect(trading.told('discrepancy')).toEqual([]);
      await trading.until('it was tried again', () => trading.told('discrepancy').length === 1);
      expect(triggers(trading)[0]).toBe('schedule');
      await expectAgreement(trading);
    },
  );
});

describe('one at a time', () => {
  story('asked for three times at once: the difference is booked once', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    const reports = await Promise.all(
      [1, 2, 3].map(() => trading.engine.api.strategy('main').books.reconcile(null)),
    );
    expect(reports.map(({ action }) => action)).toEqual(['quantityReduced', 'none', 'none']);
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('asked for while a reconnect compares: the difference is booked once', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    trading.line.harm(CAPITAL, { kind: 'slowAnswer', delayMs: 200 });
    const asked = trading.line.requestsTo(CAPITAL).length;
    trading.line.cutStreams();
    await trading.until('it compares', () => trading.line.requestsTo(CAPITAL).length > asked);
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    expect(triggers(trading)).toEqual(['command', 'reconnect', 'start']);
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('cut off in the middle of it: what was read still holds, or is read again', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    const report = trading.engine.api.strategy('main').books.reconcile(null);
    trading.line.cutStreams();
    await report;
    await trading.until('it has caught up', () => triggers(trading).includes('reconnect'));
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });
});

storyFromTheStart(
  'with the balances out of order at the start, it waits with trading until they are read',
  {},
  async (trading) => {
    trading.line.harm(CAPITAL, { kind: 'answered', ...MAINTENANCE, done: false }, 1);
    await trading.start();
    expect(triggers(trading)).toEqual(['start']);
    expect(trading.complaints.join()).toContain('could not catch up');
    await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

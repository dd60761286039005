import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

/** What keeps a new ladder from being placed: through the real client, over restarts, at the local exchange. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const KLINES = 'GET /api/v1/klines';

const views = (trading: Trading) => trading.engine.api.strategy('main').queries;
const gate = (trading: Trading) => views(trading).status().gate?.gate ?? null;

/** The first rung is bought at 99 and sold, at its target or at `bid`. */
async function cycle(trading: Trading, bid: string): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.until('it is bought', () => trading.isQuiet && trading.state().cycle.rungsFilled === 1);
  if (bid < '99') await trading.engine.api.strategy('main').position.sellNow('owner');
  else await trading.tick(bid);
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  await trading.until('all is quiet', () => trading.isQuiet);
}

/** Hours of the day in UTC, from now on, e.g. `10:05-12:05`. */
function hoursAround(nowMs: number, fromMs: number, untilMs: number): string {
  const text = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);
  return `${text(nowMs + fromMs)}-${text(nowMs + untilMs)}`;
}

function candles(nowMs: number, closes: readonly string[]) {
  const first = nowMs - (nowMs % MINUTE_MS) - (closes.length - 1) * MINUTE_MS;
  const time = (atMs: number) => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
  const rows = closes.map((close, index) => ({
    ...{ start: time(first + index * MINUTE_MS), end: time(first + (index + 1) * MINUTE_MS) },
    ...{ open: close, high: close, low: close, close, volume: '1', quoteVolume: '1', trades: '1' },
  }));
  return { kind: 'answered', done: false, status: 200, body: JSON.stringify(rows) } as const;
}

describe('maxCyclesPerDay', () => {
  story(
    'holds over a restart, and lets go when the day is over',
    { strategies: [{ maxCyclesPerDay: 1 }] },
    async (trading) => {
      await cycle(trading, '101');
      expect([trading.rungs(), gate(trading)]).toEqual([[], 'maxCyclesPerDay']);
      await trading.kill();
      await trading.start();
      await trading.tick('101.5');
      expect([trading.rungs(), gate(trading)]).toEqual([[], 'maxCyclesPerDay']);
      expect(views(trading).settings().gate).toMatchObject({ gate: 'maxCyclesPerDay' });
      await expectAgreement(trading);
      trading.clock.leap(DAY_MS - (trading.clock.now() % DAY_MS) + MINUTE_MS);
      await trading.tick('101.6');
      await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(gate(trading)).toBeNull();
      expect(trading.told('gateClosed')).toEqual([]);
      await expectAgreement(trading);
    },
  );
});

describe('cooldownAfterLossMinutes', () => {
  story(
    'holds over a restart, is told once, and lets go in its time',
    { strategies: [{ cooldownAfterLossMs: HOUR_MS }] },
    async (trading) => {
      await cycle(trading, '98.98');
      expect(trading.books.closedCycles('main', 1)[0]?.realizedPnl.lt('0')).toBe(true);
      await trading.kill();
      await trading.start();
      await trading.tick('99');
      expect([trading.rungs(), gate(trading)]).toEqual([[], 'cooldownAfterLoss']);
      trading.clock.leap(HOUR_MS);
      await trading.tick('99.1');
      await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.told('gateClosed')).toMatchObject([{ gate: 'cooldownAfterLoss' }]);
      await expectAgreement(trading);
    },
  );
});

describe('tradingHours', () => {
  story(
    'end: the untouched ladder is taken away, and comes back with the next ones',
    { strategies: [{ tradingHours: hoursAround(Date.now(), -HOUR_MS, 2 * HOUR_MS) }] },
    async (trading) => {
      expect(trading.rungs()).toHaveLength(3);
      trading.clock.leap(3 * HOUR_MS);
      await trading.until('it is taken away', () => trading.isQuiet && trading.rungs().length === 0);
      expect(gate(trading)).toBe('tradingHours');
      await expectAgreement(trading);
      trading.clock.leap(21 * HOUR_MS);
      await trading.tick('100.5');
      await trading.until('it is back', () => trading.isQuiet && trading.rungs().length === 3);
      await expectAgreement(trading);
    },
  );

  story(
    'end: what holds something goes on, and is sold at its target',
    { strategies: [{ tradingHours: hoursAround(Date.now(), -HOUR_MS, 2 * HOUR_MS) }] },
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      trading.clock.leap(3 * HOUR_MS);
      await trading.tick('98.97', { ask: '98.99' });
      await trading.until('all is quiet', () => trading.isQuiet);
      expect(trading.prices()).toEqual(['98', '97']);
      await trading.tick('101');
      await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
      await trading.until('nothing follows', () => trading.isQuiet && trading.rungs().length === 0);
      expect(gate(trading)).toBe('tradingHours');
      await expectAgreement(trading);
    },
  );
});

describe('volatility', () => {
  const CALM = { volatilityWindowMs: 15 * MINUTE_MS, volatilityMax: decimal('5') };

  story(
    'is read from the candles: too much of it keeps the ladder away, whatever is asked',
    { strategies: [{ ...CALM, volatilityMax: null }] },
    async (trading) => {
      trading.line.harm(KLINES, candles(trading.clock.now(), ['100', '110', '100']), Infinity);
      const { parameters } = trading.engine.api.strategy('main');
      await parameters.change({ kind: 'set', key: 'volatility.max', text: '5' });
      await trading.until('it is taken away', () => trading.isQuiet && trading.rungs().length === 0);
      // Two returns of ln 1.1.
      const found = { gate: 'volatility', measured: decimal('13.4789') };
      expect(views(trading).status().gate).toMatchObject(found);
      expect(trading.told('gateClosed')).toMatchObject([found]);
      await expectAgreement(trading);
      await parameters.change({ kind: 'set', key: 'volatility.max', text: '14' });
      await trading.until('it is back', () => trading.isQuiet && trading.rungs().length === 3);
      await expectAgreement(trading);
    },
  );

  story(
    'that cannot be read keeps a new ladder away and leaves the one that rests',
    { strategies: [{ ...CALM, volatilityMax: null }] },
    async (trading) => {
      trading.line.harm(KLINES, { kind: 'answered', done: false, status: 200, body: '[]' }, Infinity);
      const { parameters } = trading.engine.api.strategy('main');
      await parameters.change({ kind: 'set', key: 'volatility.max', text: '5' });
      await trading.until('it was read', () => trading.line.requestsTo(KLINES).length > 0);
      await trading.until('all is quiet', () => trading.isQuiet);
      expect(trading.rungs()).toHaveLength(3);
      await trading.tick('111');
      await trading.until('it has left', () => trading.isQuiet && trading.rungs().length === 0);
      expect(views(trading).status().gate).toMatchObject({ gate: 'volatility', measured: null });
      expect(trading.told('gateClosed')).toHaveLength(1);
      await expectAgreement(trading);
    },
  );
});

import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { MIGRATIONS } from '../../src/store/migrations/index.js';
import { openBooks } from '../../src/store/openBooks.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

const ORDER = 'POST /api/v1/order';

/** Another program holds the database's write lock: nothing can be recorded. Answers how it lets go. */
function locked(trading: Trading): () => void {
  const intruder = new Database(trading.databaseFile);
  intruder.exec('BEGIN IMMEDIATE');
  return () => {
    intruder.exec('ROLLBACK');
    intruder.close();
  };
}

const failed = (trading: Trading) => () =>
  trading.complaints.some((complaint) => complaint.includes('could not be recorded'));

/** In its first life the database may not grow beyond the pages that it begins with; afterwards there is room again. */
function smallDisk(): TradingOptions {
  let lives = 0;
  return {
    open(file, now) {
      lives += 1;
      const limit = lives === 1 ? 'PRAGMA max_page_count = 1' : 'SELECT 1';
      const books = openBooks(file, now, [...MIGRATIONS, limit]);
      return {
        ...{ store: books, outbox: books.alerts, chatMemory: books.chat, file: books.file },
        close: () => books.close(),
      };
    },
  };
}

story('a fill that cannot be recorded is booked once when it can', async (trading) => {
  const letGo = locked(trading);
  await trading.quote('98.98', { ask: '98.99' });
  await trading.until('it fails', failed(trading));
  expect(trading.state().position.quantity.toString()).toBe('0');
  letGo();
  await trading.until('it is booked', () => trading.state().position.quantity.toString() === '2.018384');
  expect(trading.told('rungFilled')).toHaveLength(1);
  await expectAgreement(trading);
});

story('a sale that cannot be recorded does not leave; when it can, it is sold once', async (trading) => {
  await trading.tick('98.98', { ask: '98.99' });
  const letGo = locked(trading);
  await trading.quote('101');
  await trading.until('it fails', failed(trading));
  expect(trading.line.requestsTo(ORDER)).toEqual([]);
  letGo();
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  await expectAgreement(trading);
});

story(
  'the answer to a sale cannot be recorded: the sale is found, and nothing is sold again',
  async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    trading.line.harm(ORDER, { kind: 'slowAnswer', delayMs: 200 });
    await trading.quote('101', { bidQuantity: '1' });
    const sold = trading.until('a part is sold', () => trading.ordersSold().length === 1);
    await sold;
    const letGo = locked(trading);
    await trading.quote('101');
    await new Promise((resolve) => setTimeout(resolve, 400));
    letGo();
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['1', '1.01']);
    await expectAgreement(trading);
  },
);

story('what cannot be recorded is told while it lasts, and is over when it can', async (trading) => {
  const troubles = () => trading.engine.api.health().troubles.map(({ problem }) => problem.kind);
  const letGo = locked(trading);
  await trading.quote('98.98', { ask: '98.99' });
  await trading.until('it is told', () => troubles().includes('notRecorded'));
  expect(trading.engine.alerts.untold('test').map(({ alert }) => alert.content.kind)).toEqual(['problem']);
  expect(trading.engine.api.strategy('main').queries.status().troubles).toMatchObject([
    { problem: { kind: 'notRecorded' } },
  ]);
  letGo();
  await trading.until('it is over', () => troubles().length === 0);
  await trading.until('the purchase is told', () => trading.told('rungFilled').length === 1);
  // Whatever is recorded first says that it can be: the purchase, or the end of the trouble.
  expect(trading.alerts()[0]?.kind).toBe('problem');
  expect(trading.told('problemOver')).toHaveLength(1);
  await expectAgreement(trading);
});

story('an alert that cannot be recorded does not end the program', async (trading) => {
  trading.line.streamsRefused = true;
  trading.line.cutStreams();
  await trading.until(
    'the bot knows',
    () => !trading.engine.api.strategy('main').queries.status().connection.connected,
  );
  const letGo = locked(trading);
  trading.clock.leap(61_000);
  await trading.until('it fails', () => trading.complaints.some((complaint) => complaint.includes('alert')));
  letGo();
  await trading.until('it is told late', () => trading.told('connectionLost').length === 1);
  trading.line.streamsRefused = false;
  await trading.until(
    'the bot is back',
    () => trading.engine.api.strategy('main').queries.status().connection.connected,
  );
  await expectAgreement(trading);
});

story(
  'the disk is full: nothing is traded on books that lag behind, and after a restart nothing is missing',
  smallDisk(),
  async (trading) => {
    for (let part = 1; part <= 150 && !failed(trading)(); part += 1) {
      await trading.quote('98.98', { ask: '99', askQuantity: '0.01' });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await trading.until('it fails', failed(trading));
    const booked = trading.state().position.quantity;
    expect(booked.lt(decimal((await trading.account()).balances.SOL?.total ?? ''))).toBe(true);
    // Books that lag behind are not traded on.
    await trading.quote('101');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(trading.line.requestsTo(ORDER)).toEqual([]);
    await trading.kill();
    await trading.start();
    await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === 1);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  },
);

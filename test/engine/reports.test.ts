import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { story } from './story.js';

/* What happened and how it goes, as the engine tells it of trades that it has made. */

const DAY_MS = 86_400_000;

/** Two rungs are bought and sold, and one of the next ladder is bought. */
async function trade(trading: Trading): Promise<void> {
  await trading.tick('97.98', { ask: '97.99' });
  await trading.tick('101');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  await trading.tick('99.95', { ask: '99.96' });
  await trading.until('a rung is bought', () => trading.rungs().length === 2);
}

/** It is about noon there now, by the exchange's clock too: the story is over before the day is. */
const NOON: TradingOptions = { timeZone: zoneAtNoon(new Date().getUTCHours()) };

/** The names of these zones count westwards. */
function zoneAtNoon(utcHour: number): string {
  const ahead = 12 - utcHour;
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

story('profit is what the ledger has realized, with its fees', NOON, async (trading) => {
  await trade(trading);
  const { position } = trading.state();
  const view = await trading.engine.api.strategy('main').performance.profit(null);
  expect(view.realizedPnl.toString()).toBe(position.realizedPnl.toString());
  expect(view).toMatchObject({ symbol: 'SOL_USDC', cycles: 1, wins: 1, days: null });
  expect(view.best?.number).toBe(1);
  expect(view.openCyclePnl.toString()).toBe('0');
  // The bid less what was paid, which the fee in SOL has made dearer.
  const bid = decimal('99.95');
  expect(view.unrealizedPnl?.toString()).toBe(
    bid
      .times(position.quantity)
      .minus(position.cost ?? '0')
      .toString(),
  );
  const fills = [...trading.books.ledger('main')].flatMap((entry) =>
    entry.kind === 'fill' ? [entry.fill] : [],
  );
  const worth = fills.reduce(
    (sum, { side, fee, price }) => sum.plus(side === 'buy' ? fee.times(price) : fee),
    decimal('0'),
  );
  expect([...view.fees.keys()].sort()).toEqual(['SOL', 'USDC']);
  expect(view.feesValue.toString()).toBe(worth.toString());
  const today = await trading.engine.api.strategy('main').performance.profit(1);
  expect(today.realizedPnl.toString()).toBe(view.realizedPnl.toString());
});

story('days, weeks and months share the profit, and today is that of the status', NOON, async (trading) => {
  await trade(trading);
  trading.clock.leap(2 * DAY_MS);
  for (const kind of ['day', 'week', 'month'] as const) {
    const view = trading.engine.api.strategy('main').performance.periods(kind, 30);
    expect(view.hasMore).toBe(false);
    expect(view.realizedPnl.toString()).toBe(trading.state().position.realizedPnl.toString());
    expect(view.cycles).toBe(1);
  }
  const days = trading.engine.api.strategy('main').performance.periods('day', 30);
  expect(days.periods.slice(0, 3).map(({ cycles }) => cycles)).toEqual([0, 0, 1]);
  expect(trading.engine.api.strategy('main').queries.status().realizedPnlToday.toString()).toBe('0');
  expect(trading.engine.api.strategy('main').performance.periods('day', 2)).toMatchObject({
    cycles: 0,
    hasMore: true,
  });
  const lastDays = await trading.engine.api.strategy('main').performance.profit(2);
  expect(lastDays).toMatchObject({ cycles: 0, wins: 0, best: null });
  expect((await trading.engine.api.strategy('main').performance.profit(3)).cycles).toBe(1);
});

story(
  'what an open cycle has sold in part belongs to the day of its sale, and no other',
  NOON,
  async (trading) => {
    const { api } = trading.engine;
    await trading.tick('97.98', { ask: '97.99' });
    await trading.until('two rungs are bought', () => trading.state().cycle.rungsFilled === 2);
    expect(api.strategy('main').queries.status()).toMatchObject({
      rungsFilled: 2,
      rungsOpen: 1,
      rungCount: 3,
    });
    await trading.tick('101', { bidQuantity: '2' });
    await trading.until('a part is sold', () => trading.ordersSold().length === 1);
    await trading.tick('99.5');
    await trading.until('the ladder is back', () => trading.isQuiet && trading.rungs().length === 2);
    expect(trading.state().cycle.number).toBe(1);
    const { realizedPnl } = trading.state().position;
    expect(realizedPnl.gt('0')).toBe(true);
    const sold = realizedPnl.toString();
    // One is bought, sold in part, and on the book again.
    expect(api.strategy('main').queries.status()).toMatchObject({
      rungsFilled: 1,
      rungsOpen: 2,
      rungCount: 3,
    });
    expect(String(api.strategy('main').queries.status().realizedPnlToday)).toBe(sold);
    expect(
      await api
        .strategy('main')
        .performance.profit(1)
        .then(({ openCyclePnl }) => String(openCyclePnl)),
    ).toBe(sold);

    trading.clock.leap(2 * DAY_MS);
    expect(String(api.strategy('main').queries.status().realizedPnlToday)).toBe('0');
    const days = api
      .strategy('main')
      .performance.periods('day', 5)
      .periods.map(({ realizedPnl: ofDay }) => String(ofDay));
    expect(days).toEqual(['0', '0', sold]);
    expect(await api.strategy('main').performance.profit(1)).toMatchObject({ cycles: 0, days: 1 });
    expect(String((await api.strategy('main').performance.profit(1)).realizedPnl)).toBe('0');
    expect(String((await api.strategy('main').performance.profit(null)).openCyclePnl)).toBe(sold);
    const steps = (await api.strategy('main').charts.chart('1h')).realizedPnl.map(({ total }) =>
      String(total),
    );
    expect(steps, 'nothing was sold within the hour').toEqual([sold]);
  },
);

story('trades are told newest first, and sales with what they realized', async (trading) => {
  await trade(trading);
  await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('110'), 'console');
  const { trades, hasMore } = await trading.engine.api.strategy('main').performance.trades(10);
  expect(trades.map(({ side, price }) => `${side} ${price}`)).toEqual([
    ...['buy 99.99', 'sell 101', 'buy 98', 'buy 99'],
  ]);
  expect(hasMore).toBe(false);
  const [closed] = trading.books.closedCycles('main', 1);
  expect(trades.map(({ result }) => result?.toString() ?? null)).toEqual([
    ...[null, closed?.realizedPnl.toString(), null, null],
  ]);
  const last = await trading.engine.api.strategy('main').performance.trades(2);
  expect(last.trades).toEqual(trades.slice(0, 2));
  expect(last.hasMore).toBe(true);
  // More entries that are no fills than were reckoned with.
  for (let price = 111; price < 171; price += 1) {
    await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal(String(price)), 'console');
  }
  expect((await trading.engine.api.strategy('main').performance.trades(3)).trades).toEqual(
    trades.slice(0, 3),
  );
});

story('cycles are told newest first, and whether there are more', async (trading) => {
  await trade(trading);
  const { api } = trading.engine;
  expect(api.strategy('main').performance.lastCycles(10)).toMatchObject({
    cycles: [{ number: 1, end: 'takeProfit' }],
    hasMore: false,
  });
});

story(
  'health tells of the connection, the price and the last comparison, and when they fail',
  async (trading) => {
    const well = trading.engine.api.health();
    expect(well).toMatchObject({ connection: { connected: true }, reconciles: true });
    expect(well.strategies).toMatchObject([
      { strategyId: 'main', symbol: 'SOL_USDC', mode: { kind: 'trading' }, failingSinceMs: null },
    ]);
    expect(well.strategies[0]?.lastReport?.action).toBe('none');
    expect(well.strategies[0]?.priceAgeMs).toBeLessThan(60_000);
    const beforeMs = trading.clock.now();
    trading.line.down();
    await trading.until('it is noticed', () => !trading.engine.api.health().connection.connected);
    await trading.engine.reconciliationQueue.all('schedule');
    await trading.until(
      'no price is known',
      () => trading.engine.api.health().strategies[0]?.noPriceSinceMs !== null,
    );
    const [ill] = trading.engine.api.health().strategies;
    expect(ill?.noPriceSinceMs).toBeGreaterThanOrEqual(beforeMs);
    expect(ill?.failingSinceMs).toBeGreaterThanOrEqual(beforeMs);
  },
);

import { expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import type { ChartView } from '../../../src/engine/api/charts.js';
import { ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Rungs rest at 99, 98 and 97; the target is 1 % above the average. */
async function buyTwoRungs(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.tick('97.98', { ask: '97.99' });
  await trading.untilQuiet();
}

async function sell(trading: Trading, cycle: number): Promise<void> {
  await trading.tick('101');
  await trading.until('it is sold', () => trading.books.closedCycles('main', 9).length === cycle);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
}

/** Of the ledger, in its order. */
function fillTimes(trading: Trading): number[] {
  return [...trading.books.ledger('main')].flatMap((entry) =>
    entry.kind === 'fill' ? [entry.fill.timeMs] : [],
  );
}

function fills({ fills: executed }: ChartView): string[] {
  return executed.map(({ side, price, quantity }) => `${side} ${quantity} at ${price}`);
}

story('a chart shows candles, resting rungs, average, target and fills', async (trading) => {
  await buyTwoRungs(trading);
  const view = await trading.engine.api.strategy('main').charts.chart('1h');
  expect(view).toMatchObject({ symbol: 'SOL_USDC', baseAsset: 'SOL', quoteAsset: 'USDC', cycle: null });
  expect(view.tickSize.toString()).toBe(trading.market.tickSize.toString());
  // The market began a moment ago: everything was traded within a minute or two.
  expect(view.candles.length).toBeGreaterThan(0);
  expect(view.candles.length).toBeLessThan(4);
  expect(view.candles.some(({ low }) => low.lt('98.5'))).toBe(true);
  expect(view.rungs.map(({ rung, price }) => `${rung}: ${price}`)).toEqual(['3: 97']);
  const average = averageEntryPrice(trading.state().position);
  expect(view.average?.toString()).toBe(average?.toString());
  expect(view.target?.toString()).toBe(average?.times('1.01').toString());
  expect(fills(view)).toEqual(['buy 2.02 at 99', 'buy 2.04 at 98']);
  expect(view.realizedPnl.map(({ total }) => total.toString())).toEqual(['0']);
});

story('a chart of a new account begins where the account does, whatever is asked for', async (trading) => {
  await buyTwoRungs(trading);
  const { api } = trading.engine;
  for (const span of ['1h', '7d'] as const) {
    const view = await api.strategy('main').charts.chart(span);
    const beganMs = trading.books.strategySinceMs('main');
    expect(view.candles.every(({ startMs, endMs }) => endMs - startMs === MINUTE_MS)).toBe(true);
    expect(view.sinceMs).toBe(Math.min(beganMs, view.candles[0]?.startMs ?? Number.NaN));
    const lengthMs = view.toMs - view.fromMs;
    expect(lengthMs, 'a minute, or what there is').toBe(Math.max(MINUTE_MS, view.toMs - (view.sinceMs ?? 0)));
    expect(view.realizedPnl.map(({ timeMs, total }) => [timeMs, total.toString()])).toEqual([[beganMs, '0']]);
  }
  // Two hours later an hour is an hour, and of the week there are two.
  trading.clock.leap(2 * HOUR_MS);
  const hour = await api.strategy('main').charts.chart('1h');
  expect([hour.sinceMs, hour.toMs - hour.fromMs]).toEqual([null, HOUR_MS]);
  const week = await api.strategy('main').charts.chart('7d');
  expect(week.sinceMs).toBe(week.fromMs);
  expect(week.toMs - week.fromMs).toBeGreaterThanOrEqual(2 * HOUR_MS);
  expect(week.toMs - week.fromMs).toBeLessThan(2 * HOUR_MS + 5 * MINUTE_MS);
  expect(week.fills).toHaveLength(2);
});

story('average and rungs stand from when they came', async (trading) => {
  const { api } = trading.engine;
  expect((await api.strategy('main').charts.chart('1h')).averageSteps).toEqual([]);
  await trading.tick('98.98', { ask: '98.99' });
  await trading.untilQuiet();
  const first = averageEntryPrice(trading.state().position)?.toString();
  await trading.tick('97.98', { ask: '97.99' });
  await trading.untilQuiet();
  const second = averageEntryPrice(trading.state().position)?.toString();
  const bought = fillTimes(trading);
  const steps = ({ averageSteps }: ChartView) =>
    averageSteps.map(({ timeMs, price }) => [timeMs, String(price)]);
  const view = await api.strategy('main').charts.chart('1h');
  expect(bought).toHaveLength(2);
  expect(steps(view)).toEqual([
    [bought[0], first],
    [bought[1], second],
  ]);
  const [resting] = trading.rungs();
  const order = [...trading.state().orders.values()].find(({ price }) => String(price) === resting?.price);
  expect(view.rungs.map(({ fromMs, untilMs }) => [fromMs, untilMs])).toEqual([[order?.createdAtMs, null]]);

  // What the owner says of it is a step of its own; a sale and a new purchase begin anew.
  await api.strategy('main').books.setAverageEntryPrice(decimal('97'), 'console');
  const told = await api.strategy('main').charts.chart('1h');
  expect(steps(told).map(([, price]) => price)).toEqual([first, second, '97']);
  expect(told.average?.toString()).toBe('97');
  await sell(trading, 1);
  await trading.tick('99.98', { ask: '99.99' });
  await trading.untilQuiet();
  const next = await api.strategy('main').charts.chart('1h');
  expect(steps(next)).toEqual([[fillTimes(trading).at(-1), String(next.average)]]);
  await expectAgreement(trading);
});

story('realized PnL steps up with each sale, at its time', async (trading) => {
  await buyTwoRungs(trading);
  await sell(trading, 1);
  await trading.tick('99.98', { ask: '99.99' });
  await trading.untilQuiet();
  await trading.tick('101.5');
  await trading.until('the second is sold', () => trading.books.closedCycles('main', 9).length === 2);
  const [second, first] = trading.books.closedCycles('main', 9);
  const { realizedPnl } = await trading.engine.api.strategy('main').charts.chart('1h');
  const one = first?.realizedPnl.toString();
  const both = second?.realizedPnl.plus(first?.realizedPnl ?? '0').toString();
  expect(realizedPnl.map(({ total }) => total.toString())).toEqual(['0', one, both]);
  const { quantity } = trading.state().position;
  expect(quantity.gt('0') && quantity.lt('0.01'), 'only dust is left').toBe(true);
  const { average, target } = await trading.engine.api.strategy('main').charts.chart('1h');
  expect([average, target]).toEqual([null, null]);
  const sales = [...trading.books.ledger('main')].flatMap((entry) =>
    entry.kind === 'fill' && entry.fill.side === 'sell' ? [entry.fill.timeMs] : [],
  );
  expect(realizedPnl.map(({ timeMs }) => timeMs).slice(1)).toEqual(sales);
});

story('the picture of a cycle tells what it bought, and what it sold at which target', async (trading) => {
  await buyTwoRungs(trading);
  const average = averageEntryPrice(trading.state().position);
  await sell(trading, 1);
  await trading.tick('99.98', { ask: '99.99' });
  await trading.untilQuiet();
  const view = await trading.engine.api.strategy('main').charts.cycleChart(1);
  const [closed] = trading.books.closedCycles('main', 1);
  if (view === null || closed === undefined) throw new Error('the cycle is closed');
  expect(view.cycle).toMatchObject({ number: 1, end: 'takeProfit', closedAtMs: closed.closedAtMs });
  expect(view.cycle?.netProfit.toString()).toBe(closed.realizedPnl.toString());
  expect(view.rungs.map(({ rung, price }) => `${rung}: ${price}`)).toEqual(['1: 99', '2: 98', '3: 97']);
  // Not the first purchase of the next cycle.
  expect(fills(view)).toEqual(['buy 2.02 at 99', 'buy 2.04 at 98', 'sell 4.05 at 101']);
  expect(view.average?.toString()).toBe(average?.toString());
  expect(view.target?.toString()).toBe(average?.times('1.01').toString());
  expect(view.realizedPnl).toEqual([]);
  const [buy, , sale] = view.fills;
  expect(view.fromMs).toBeLessThan(buy?.timeMs ?? 0);
  expect(view.toMs).toBeGreaterThanOrEqual(sale?.timeMs ?? Number.POSITIVE_INFINITY);
  expect(await trading.engine.api.strategy('main').charts.cycleChart(9)).toBeNull();
  // Each line ends when there was an end to it: filled, or taken off the book at the end.
  const [firstMs, secondMs] = fillTimes(trading);
  expect(view.rungs.map(({ untilMs }) => untilMs)).toEqual([firstMs, secondMs, closed.closedAtMs]);
  expect(view.averageSteps.map(({ timeMs }) => timeMs)).toEqual([firstMs, secondMs]);
  expect(view.averageSteps.at(-1)?.price.toString()).toBe(average?.toString());
  const [alert] = trading.told('cycleClosed');
  expect(view.cycle?.cost?.toString()).toBe(alert?.sums?.cost?.toString());
  expect(view.cycle?.cost?.gt('396')).toBe(true);
});

story('executions of one order are one fill, at their average price', async (trading) => {
  await trading.tick('98.98', { ask: '98.99', askQuantity: '1.5' });
  await trading.tick('98.97', { ask: '98.98' });
  await trading.untilQuiet();
  const bought = [...trading.books.ledger('main')].filter(({ kind }) => kind === 'fill');
  const view = await trading.engine.api.strategy('main').charts.chart('1h');
  expect(bought).toHaveLength(2);
  expect(fills(view)).toEqual(['buy 2.02 at 99']);
});

story('an exchange that cannot be reached is said to be so', async (trading) => {
  trading.line.down();
  await expect(trading.engine.api.strategy('main').charts.chart('1d')).rejects.toThrow(
    ExchangeUnavailableError,
  );
});

import { describe, expect, vi } from 'vitest';
import { postPaper } from '../exchange/paper/trader.js';
import { type Json, tooManyRequests, withRow } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { buyFirst, untilNextLadder } from './doubt.js';
import { story } from './story.js';

/* What the client lets in, seen by the engine that trades on it. */

vi.setConfig({ maxConcurrency: 4 });

const ALWAYS = Number.POSITIVE_INFINITY;

async function sellAtTarget(trading: Trading): Promise<void> {
  await trading.quote('101');
  await untilNextLadder(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  await expectAgreement(trading);
}

describe('a rate limit', () => {
  story('on a chart: the sale does not wait for it', async (trading) => {
    await buyFirst(trading);
    const { line } = trading;
    line.harm('GET /api/v1/klines', { kind: 'answered', done: false, ...tooManyRequests(600) }, ALWAYS);
    const chart = trading.engine.api.strategy('main').charts.chart('1h');
    chart.catch(() => {});
    await trading.until('the candles were refused', () => line.requestsTo('GET /api/v1/klines').length === 1);
    await sellAtTarget(trading);
    await expect(chart).rejects.toThrow();
    expect(line.requestsTo('GET /api/v1/klines')).toHaveLength(1);
  });

  story('on reads: the sale and the cancels leave all the same, and what waits is seen', async (trading) => {
    await buyFirst(trading);
    const { line } = trading;
    const refused = line.harm(
      'GET /api/v1/account',
      { kind: 'answered', done: false, ...tooManyRequests(600) },
      1,
    );
    trading.life.rest.account().catch(() => {});
    await trading.until('it was refused', () => refused.fired === 1);
    await trading.until('it waits', () => trading.engine.api.health().congestion.length === 1);
    await trading.quote('101');
    await trading.until('it is sold', () => trading.ordersSold().length === 1);
    await trading.until('the rungs are off the book', () => trading.rungs().length === 0);
    expect(trading.engine.api.health().congestion).toMatchObject([{ bucket: 'ordinary' }]);
  });

  story('on the sale itself: it is tried again in a moment, whatever pause is asked for', async (trading) => {
    await buyFirst(trading);
    const { line } = trading;
    const refused = line.harm(
      'POST /api/v1/order',
      { kind: 'answered', done: false, ...tooManyRequests(600) },
      2,
    );
    await trading.quote('101');
    await trading.until('it is sold', () => trading.ordersSold().length === 1);
    expect(refused.fired).toBe(2);
  });
});

describe('odd rows', () => {
  story('of coins, fills and orders that are not ours: everything goes on', async (trading) => {
    const { line } = trading;
    line.rewrite('GET /api/v1/capital', (balances) => ({
      ...balances,
      ODD: { available: null, locked: null, staked: null },
    }));
    withRow(line, 'GET /api/v1/borrowLend/positions', { symbol: 'ODD', netQuantity: null });
    withRow(line, 'GET /wapi/v1/history/fills', {
      ...{ tradeId: null, orderId: '1', clientId: null, symbol: 'SOL_USDC', side: 'Bid', price: null },
      ...{ quantity: null, fee: null, feeSymbol: null, systemOrderType: 'CollateralConversion' },
    });
    withRow(line, 'GET /api/v1/orders', { id: null, clientId: null, symbol: 'SOL_USDC', side: 'Long' });
    await buyFirst(trading);
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'none' });
    await sellAtTarget(trading);
    const named = trading.complaints.filter((line) => line.includes('a row that cannot be read is left out'));
    expect(named.length).toBeGreaterThanOrEqual(4);
    expect(named.length).toBeLessThanOrEqual(8);
  });

  story('of the traded coin: nothing is compared, and nothing is booked', async (trading) => {
    await buyFirst(trading);
    const lie = trading.line.rewrite('GET /api/v1/capital', (balances) => ({
      ...balances,
      SOL: { available: null, locked: '0', staked: '0' },
    }));
    await expect(trading.engine.api.strategy('main').books.reconcile(null)).rejects.toThrow(
      'at SOL.available',
    );
    await expect(trading.engine.api.balances()).rejects.toThrow('at SOL.available');
    expect(trading.state().position.quantity.toString()).toBe('2.018384');
    lie.lift();
    await expect(trading.engine.api.strategy('main').books.reconcile(null)).resolves.toMatchObject({
      action: 'none',
    });
    await sellAtTarget(trading);
  });
});

describe('the streams', () => {
  story(
    'of a market that is not there: its strategy stands and is told of, and the other trades on',
    { strategies: [{}, { id: 'gone', symbol: 'BTC_USDC' }] },
    async (trading) => {
      const { streams } = trading.line;
      streams.refuse((stream) => stream.endsWith('.BTC_USDC'));
      streams.cut();
      await trading.until('it is told', () => trading.told('problem').length === 1);
      expect(trading.told('problem')).toMatchObject([
        { problem: { kind: 'streamsRefused', message: expect.stringContaining('BTC_USDC') } },
      ]);
      await buyFirst(trading);
      await trading.quote('101');
      await trading.until('it is sold', () => trading.ordersSold().length === 1);
    },
  );

  story(
    'that open, answer and close again and again are told as lost, and as back when data came',
    async (trading) => {
      const flapping = trading.line.streams.closeAfterPong();
      const mute = trading.line.streams.silence('*');
      trading.line.streams.cut();
      await trading.until('it opened twice', () => flapping.fired >= 2);
      trading.clock.leap(61_000);
      await trading.until('it is told', () => trading.told('connectionLost').length === 1);
      expect(trading.engine.api.health().connection.connected).toBe(false);
      const openedBefore = flapping.fired;
      await trading.until('it opened again', () => flapping.fired > openedBefore);
      expect(trading.told('connectionBack')).toEqual([]);
      mute.lift();
      flapping.lift();
      await trading.until('it is back', () => trading.told('connectionBack').length === 1);
      await expectAgreement(trading);
    },
  );
});

story('a line that breaks as soon as it has brought something is told as lost, too', async (trading) => {
  const flapping = trading.line.streams.closeAfterPong();
  trading.line.streams.cut();
  await trading.until('it opened twice, and is down', () => {
    const isDown = !trading.engine.api.health().connection.connected;
    if (flapping.fired < 2 || !isDown) return false;
    // On a line that brings something a minute would be the end of the outage.
    trading.clock.leap(61_000);
    return true;
  });
  await trading.until('it is told', () => trading.told('connectionLost').length === 1);
  flapping.lift();
  await trading.until('it is back', () => trading.told('connectionBack').length === 1);
  await expectAgreement(trading);
});

story('a market that takes only what rests gets rungs that say so', async (trading) => {
  const { line, engine, life } = trading;
  await postPaper(trading.exchange, '/paper/market', { symbol: 'SOL_USDC', state: 'PostOnly' });
  engine.refreshRules(await life.rest.markets(), await life.rest.account());
  await engine.api.strategy('main').position.pause('test');
  await trading.until('the rungs are gone', () => trading.rungs().length === 0);
  await engine.api.strategy('main').position.resume('test');
  await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
  const asked = line.requestsTo('POST /api/v1/orders').map(({ body }): readonly Json[] => JSON.parse(body));
  expect(asked.map((batch) => batch.map(({ postOnly }) => postOnly))).toEqual([
    [undefined, undefined, undefined],
    [true, true, true],
  ]);
  await expectAgreement(trading);
});

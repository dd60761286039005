import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../../src/exchange/backpack/index.js';
import { type PaperExchange, startPaperExchange } from '../../../src/exchange/paper/index.js';
import { manualExchange, quiet, request, Trader, tick } from './trader.js';

describe('endpoints under /paper', () => {
  let exchange: PaperExchange;
  let trader: Trader;

  beforeEach(async () => {
    exchange = await manualExchange();
    trader = new Trader(exchange);
  });
  afterEach(() => exchange.stop());

  const post = (path: string, body: unknown) => request(exchange, 'POST', path, JSON.stringify(body));
  const state = (apiKey: string) =>
    request(exchange, 'GET', `/paper/state?apiKey=${encodeURIComponent(apiKey)}`);

  it('tick moves the market and answers where it stands', async () => {
    const answer = await post('/paper/tick', { symbol: 'SOL_USDC', bid: 149.5, ask: '150', last: '149.7' });
    expect(answer).toMatchObject({
      status: 200,
      body: { symbol: 'SOL_USDC', updateId: '1', bid: '149.5', ask: '150', last: '149.7' },
    });
    expect(exchange.lastPrice('SOL_USDC')?.toString()).toBe('149.7');
  });

  it.each([
    ['bid', { symbol: 'SOL_USDC', ask: '150' }],
    ['bid', { symbol: 'SOL_USDC', bid: '-1', ask: '150' }],
    ['bid', { symbol: 'SOL_USDC', bid: '151', ask: '150' }],
    ['ask', { symbol: 'SOL_USDC', bid: '149', ask: '150.001' }],
    ['askQuantity', { symbol: 'SOL_USDC', bid: '149', ask: '150', askQuantity: '0.001' }],
    ['prize', { symbol: 'SOL_USDC', bid: '149', ask: '150', prize: '1' }],
    ['DOGE', { symbol: 'DOGE_USDC', bid: '149', ask: '150' }],
  ])('tick refuses a wrong %s by name', async (words, body) => {
    const answer = await post('/paper/tick', body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(words);
  });

  it('transfer deposits and withdraws, for a key that nobody used before too', async () => {
    const { apiKey } = generateKeyPair();
    const deposit = await post('/paper/transfer', { apiKey, asset: 'SOL', quantity: '1.23456789' });
    expect(deposit.body.balances.SOL).toMatchObject({ available: '11.23456789', total: '11.23456789' });
    await post('/paper/transfer', { apiKey, asset: 'SOL', quantity: '-11.23456789' });
    expect((await state(apiKey)).body.balances.SOL.available).toBe('0');
    const tooMuch = await post('/paper/transfer', { apiKey, asset: 'SOL', quantity: '-0.01' });
    expect(tooMuch).toMatchObject({ status: 400, body: { code: 'INSUFFICIENT_FUNDS' } });
  });

  it('transfer does not touch what is locked in orders', async () => {
    await trader.limit('Bid', '1', '140');
    const answer = await post('/paper/transfer', { apiKey: trader.apiKey, asset: 'USDC', quantity: '-9900' });
    expect(answer.body.code).toBe('INSUFFICIENT_FUNDS');
  });

  it('state shows balances, open orders and all fills in exact text', async () => {
    await tick(exchange, '149.98', '150.02');
    await trader.limit('Bid', '0.33', '150.02');
    await trader.limit('Bid', '1', '140');
    const { body } = await state(trader.apiKey);
    expect(body.balances).toEqual({
      USDC: { available: '9810.4934', locked: '140', staked: '0', lent: '0', total: '9950.4934' },
      SOL: { available: '10.32967', locked: '0', staked: '0', lent: '0', total: '10.32967' },
    });
    expect(body.openOrders).toMatchObject([{ price: '140', status: 'New' }]);
    expect(body.fills).toMatchObject([{ price: '150.02', fee: '0.00033' }]);
    expect(body.lastPrices).toMatchObject({ SOL_USDC: '149.98', BTC_USDC: null });
  });

  it('state refuses what is no key, and a key without an account', async () => {
    expect((await request(exchange, 'GET', '/paper/state?apiKey=abc')).status).toBe(400);
    expect((await state(generateKeyPair().apiKey)).status).toBe(404);
  });
});

it('a market that moves by itself cannot be moved by hand', async () => {
  const exchange = await startPaperExchange({
    port: 0,
    feed: { kind: 'synthetic', seed: 1 },
    speed: 1,
    databaseFile: ':memory:',
    logger: quiet,
  });
  const answer = await request(
    exchange,
    'POST',
    '/paper/tick',
    JSON.stringify({ symbol: 'SOL_USDC', bid: '1', ask: '2' }),
  );
  expect(answer).toMatchObject({ status: 409, body: { code: 'FORBIDDEN' } });
  expect(answer.body.message).toContain('--feed manual');
  await exchange.stop();
});

describe('after a restart', () => {
  let folder: string;
  let databaseFile: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rung-exchange-'));
    databaseFile = join(folder, 'below', 'exchange.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('accounts, orders, fills, prices and numbering are as before', async () => {
    const first = await manualExchange({ databaseFile });
    const trader = new Trader(first);
    await tick(first, '149.98', '150.02', { askQuantity: '0.4' });
    const partly = await trader.limit('Bid', '1', '151', { clientId: 5 });
    await trader.limit('Ask', '1', '160', { clientId: 6 });
    await trader.market('Ask', { quantity: '1' });
    const before = first.state(trader.apiKey);
    await first.stop();

    const second = await manualExchange({ databaseFile });
    const again = new Trader(second, trader.secret);
    expect({ ...second.state(trader.apiKey), timeMs: before.timeMs }).toEqual(before);
    expect(second.lastPrice('SOL_USDC')?.toString()).toBe('149.98');
    await tick(second, '139', '139.1');
    const fills = second.state(trader.apiKey).fills;
    expect(fills).toHaveLength(before.fills.length + 1);
    expect(fills.at(-1)).toMatchObject({
      orderId: partly.body.id,
      quantity: '0.6',
      price: '151',
      clientId: '5',
    });
    expect(new Set(fills.map((fill) => fill.tradeId)).size).toBe(fills.length);
    const later = await again.limit('Bid', '1', '130');
    expect(Number(later.body.id)).toBeGreaterThan(Number(partly.body.id) + 2);
    await second.stop();
  });

  it('an order on a market that this run does not have waits with what it locks', async () => {
    const first = await manualExchange({ databaseFile });
    const trader = new Trader(first);
    await trader.limit('Bid', '1', '140');
    await first.stop();
    const without = await manualExchange({ databaseFile, symbols: ['BTC_USDC'] });
    expect(without.state(trader.apiKey)).toMatchObject({
      openOrders: [],
      balances: { USDC: { locked: '140' } },
    });
    await without.stop();
    const within = await manualExchange({ databaseFile });
    expect(within.state(trader.apiKey).openOrders).toHaveLength(1);
    await within.stop();
  });

  it('the synthetic market goes on from its last price', async () => {
    const options = {
      port: 0,
      feed: { kind: 'synthetic', seed: 3, durationMs: 60_000 },
      speed: 'max',
    } as const;
    const first = await startPaperExchange({ ...options, databaseFile, logger: quiet });
    const start = first.lastPrice('SOL_USDC');
    first.startFeed();
    await first.feedEnded;
    const last = first.lastPrice('SOL_USDC');
    await first.stop();
    expect(last?.toString()).not.toBe(start?.toString());
    const second = await startPaperExchange({ ...options, databaseFile, logger: quiet });
    const next = Number(second.lastPrice('SOL_USDC')?.toString());
    expect(Math.abs(next / Number(last?.toString()) - 1)).toBeLessThan(0.0005);
    await second.stop();
  });

  it('a database of a newer version is refused and left alone', async () => {
    const file = join(folder, 'newer.db');
    const newer = new Database(file);
    newer.pragma('user_version = 99');
    newer.close();
    await expect(manualExchange({ databaseFile: file })).rejects.toThrow(/version 99.*up to 3/);
  });

  it('a file that is no database is refused by name', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'these are notes, '.repeat(100));
    await expect(manualExchange({ databaseFile: file })).rejects.toThrow(/notes\.txt/);
  });
});

import ccxt from 'ccxt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { type Ccxt, ccxtOf } from './clients/world.js';
import { manualExchange, Trader, tick } from './trader.js';

/* A client that knows Backpack and nothing of us: it must not notice a difference. */

const SYMBOL = 'SOL/USDC';

let exchange: PaperExchange;
let client: Ccxt;

beforeEach(async () => {
  exchange = await manualExchange();
  await tick(exchange, '149.98', '150.02', { last: '150' });
  client = ccxtOf(exchange, new Trader(exchange));
});
afterEach(() => exchange.stop());

describe('ccxt’s Backpack client', () => {
  it('loads markets with their precision and limits', async () => {
    const markets = await client.loadMarkets();
    expect(Object.keys(markets).sort()).toEqual(['BTC/USDC', 'ETH/USDC', SYMBOL]);
    expect(markets[SYMBOL]).toMatchObject({
      spot: true,
      active: true,
      precision: { amount: 0.01, price: 0.01 },
      limits: { amount: { min: 0.01 }, price: { min: 0.01 } },
    });
  });

  it('reads time, status, ticker, order book, candles and trades', async () => {
    expect(await client.fetchStatus()).toMatchObject({ status: 'ok' });
    expect(await client.fetchTicker(SYMBOL)).toMatchObject({ last: 150, symbol: SYMBOL });
    expect(await client.fetchOrderBook(SYMBOL)).toMatchObject({
      bids: [[149.98, 1_000_000]],
      asks: [[150.02, 1_000_000]],
    });
    const candles = await client.fetchOHLCV(SYMBOL, '1m');
    expect(candles.at(-1)?.[4]).toBe(150);
    expect(await client.fetchTrades(SYMBOL)).toMatchObject([
      { price: 150, symbol: SYMBOL, takerOrMaker: 'taker' },
    ]);
  });

  it('reads balances, free and in orders', async () => {
    await client.createOrder(SYMBOL, 'limit', 'buy', 2, 140);
    const balance = await client.fetchBalance();
    expect(balance.USDC).toMatchObject({ free: 9720, used: 280, total: 10_000 });
    expect(balance.SOL).toMatchObject({ free: 10, used: 0 });
  });

  it('places, reads and cancels limit orders', async () => {
    const placed = await client.createOrder(SYMBOL, 'limit', 'buy', 2, 140, {
      clientOrderId: 123,
      postOnly: true,
    });
    expect(placed).toMatchObject({
      clientOrderId: '123',
      symbol: SYMBOL,
      side: 'buy',
      type: 'limit',
      status: 'open',
      price: 140,
      amount: 2,
      filled: 0,
      remaining: 2,
      postOnly: true,
    });
    expect(Math.abs((placed.timestamp ?? 0) - Date.now())).toBeLessThan(5_000);
    expect(await client.fetchOpenOrders(SYMBOL)).toMatchObject([{ id: placed.id, status: 'open' }]);
    expect(await client.fetchOpenOrder(placed.id ?? '', SYMBOL)).toMatchObject({ id: placed.id, price: 140 });
    expect(await client.cancelOrder(placed.id ?? '', SYMBOL)).toMatchObject({
      id: placed.id,
      status: 'canceled',
    });
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    expect(await client.fetchOrders(SYMBOL)).toMatchObject([{ id: placed.id, status: 'canceled' }]);
  });

  it('places a batch and cancels all', async () => {
    const order = { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 1 } as const;
    const placed = await client.createOrders([
      { ...order, price: 140 },
      { ...order, price: 139 },
    ]);
    expect(placed.map((each) => each.price).sort()).toEqual([139, 140]);
    expect(await client.cancelAllOrders(SYMBOL)).toHaveLength(2);
  });

  it('places market orders and reads its trades with the right fees and assets', async () => {
    const bought = await client.createOrder(SYMBOL, 'market', 'buy', 2);
    expect(bought).toMatchObject({ status: 'closed', filled: 2, cost: 300.04, average: 150.02 });
    await client.createOrder(SYMBOL, 'market', 'sell', 1);
    const trades = await client.fetchMyTrades(SYMBOL);
    expect(trades).toMatchObject([
      { side: 'buy', price: 150.02, amount: 2, takerOrMaker: 'taker', fee: { cost: 0.002, currency: 'SOL' } },
      {
        side: 'sell',
        price: 149.98,
        amount: 1,
        takerOrMaker: 'taker',
        fee: { cost: 0.14998, currency: 'USDC' },
      },
    ]);
    expect(trades[0]?.order).toBe(bought.id);
    const spent = await client.createOrder(SYMBOL, 'market', 'buy', 0, undefined, { cost: 300 });
    expect(spent).toMatchObject({ status: 'closed', filled: 1.99 });
  });

  it.each([
    ['InsufficientFunds', () => client.createOrder(SYMBOL, 'limit', 'buy', 1_000, 140)],
    ['InsufficientFunds', () => client.createOrder(SYMBOL, 'market', 'sell', 11)],
    ['InvalidOrder', () => client.createOrder(SYMBOL, 'limit', 'buy', 1, 151, { postOnly: true })],
    ['InvalidOrder', () => client.createOrder(SYMBOL, 'limit', 'buy', 1, 2)],
    ['BadRequest', () => client.createOrder(SYMBOL, 'limit', 'buy', 600_000, 140)],
    ['BadRequest', () => client.createOrder(SYMBOL, 'limit', 'buy', 1, 140, { timeInForce: 'GTX' })],
    ['BadSymbol', () => client.fetchTicker('DOGE/USDC')],
    ['ExchangeNotAvailable', () => client.cancelOrder('1', SYMBOL)],
    ['ExchangeNotAvailable', () => client.fetchOpenOrder('1', SYMBOL)],
  ] as const)('gets %s for a bad request', async (name, ask) => {
    await expect(ask()).rejects.toBeInstanceOf(ccxt[name]);
  });

  it('gets BadRequest for a wrong secret and for an old request, which only the message tells apart', async () => {
    const { apiKey } = new Trader(exchange);
    const thief = ccxtOf(exchange, { apiKey, secret: new Trader(exchange).secret });
    await expect(thief.fetchBalance()).rejects.toThrow(/Invalid signature/);
    client.options.timeDifference = 10_000;
    await expect(client.fetchBalance()).rejects.toThrow(/Request has expired/);
    await expect(client.fetchBalance()).rejects.toBeInstanceOf(ccxt.BadRequest);
  });
});

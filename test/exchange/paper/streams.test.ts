import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;
let listener: Listener;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
  listener = await Listener.connect(exchange);
});
afterEach(async () => {
  listener.close();
  await exchange.stop();
});

describe('public streams', () => {
  it('push best prices, starting with those of now', async () => {
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await tick(exchange, '150.1', '150.2', { bidQuantity: '3', askQuantity: '4.5' });
    const [first, second] = await listener.dataOf('bookTicker.SOL_USDC', 2);
    expect(first).toMatchObject({ e: 'bookTicker', s: 'SOL_USDC', b: '149.98', a: '150.02', u: '1' });
    expect(second).toMatchObject({ b: '150.1', B: '3', a: '150.2', A: '4.5', u: '2' });
    expect(String(second.T)).toHaveLength(16);
  });

  it('push trades, tickers, candles and depth changes', async () => {
    const streams = ['trade.SOL_USDC', 'ticker.SOL_USDC', 'kline.1m.SOL_USDC', 'depth.SOL_USDC'];
    listener.subscribe([...streams, 'bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await tick(exchange, '150.1', '150.2', { last: '150.1' });
    await tick(exchange, '150.1', '150.3', { last: '150.3' });
    expect(await listener.dataOf('trade.SOL_USDC', 2)).toMatchObject([
      { p: '150.1', t: 2_000_001, m: true },
      { p: '150.3', t: 2_000_002, m: false },
    ]);
    expect(await listener.dataOf('kline.1m.SOL_USDC', 2)).toMatchObject([
      { X: false },
      { c: '150.3', h: '150.3' },
    ]);
    const depths = await listener.dataOf('depth.SOL_USDC', 2);
    expect(depths[1]).toMatchObject({ b: [], U: 3, u: 3 });
    expect(depths[1].a).toEqual([
      ['150.3', '1000000'],
      ['150.2', '0'],
    ]);
    // Two steps within a second: one ticker.
    expect(await listener.dataOf('ticker.SOL_USDC', 1)).toMatchObject([{ c: '150.1', o: '149.98' }]);
  });

  it('are no longer heard after UNSUBSCRIBE', async () => {
    listener.subscribe(['bookTicker.SOL_USDC', 'trade.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    listener.socket.send('{"method":"UNSUBSCRIBE","params":["bookTicker.SOL_USDC"]}');
    listener.subscribe(['bookTicker.BTC_USDC', 'nonsense']);
    await listener.until(() => listener.heard.some((message) => message.error !== undefined));
    await tick(exchange, '150.1', '150.2', { last: '150.1' });
    await listener.dataOf('trade.SOL_USDC', 1);
    expect(await listener.dataOf('bookTicker.SOL_USDC', 1)).toHaveLength(1);
  });

  it.each([
    ['an unknown market', '{"method":"SUBSCRIBE","params":["bookTicker.DOGE_USDC"]}', 4006, 'Invalid stream'],
    ['what is no message', 'hello', 4000, expect.stringMatching(/^Expected/)],
  ])('answer %s with an error', async (_what, message, code, words) => {
    listener.socket.send(message);
    await listener.until(() => listener.heard.length > 0);
    expect(listener.heard[0]).toEqual({ id: null, error: { code, message: words } });
  });

  it('that are not there say nothing against the others of the same subscription', async () => {
    listener.subscribe(['bookTicker.DOGE_USDC', 'trade.SOL_USDC', 'bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await tick(exchange, '150.1', '150.2', { last: '150.1' });
    await listener.dataOf('trade.SOL_USDC', 1);
    expect(listener.heard.filter(({ error }) => error !== undefined)).toHaveLength(1);
  });
});

describe('account.orderUpdate', () => {
  it('tells acceptance before fills, with the documented letters and microseconds', async () => {
    listener.subscribeAs(trader, ['account.orderUpdate']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    const { body } = await trader.limit('Bid', '1', '150.02', { clientId: 77 });
    const [accepted, filled] = await listener.dataOf('account.orderUpdate', 2);
    expect(accepted).toMatchObject({
      e: 'orderAccepted',
      i: body.id,
      c: 77,
      s: 'SOL_USDC',
      S: 'Bid',
      o: 'LIMIT',
      f: 'GTC',
      q: '1',
      p: '150.02',
      X: 'New',
      z: '0',
      Z: '0',
      O: 'USER',
    });
    expect(accepted).toMatchObject({ Q: '150.02', r: false, t: null });
    expect(filled).toMatchObject({
      e: 'orderFill',
      X: 'Filled',
      l: '1',
      L: '150.02',
      m: false,
      n: '0.001',
      N: 'SOL',
      z: '1',
      Z: '150.02',
    });
    expect(filled.t).toBe(Number(exchange.state(trader.apiKey).fills[0]?.tradeId));
    expect(String(filled.T)).toHaveLength(16);
  });

  it('comes before the price that caused it', async () => {
    listener.subscribeAs(trader, ['account.orderUpdate.SOL_USDC']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await trader.limit('Bid', '1', '140');
    await tick(exchange, '139', '139.1');
    await listener.dataOf('bookTicker.SOL_USDC', 2);
    const order = listener.heard.map((message) => message.data.e);
    expect(order).toEqual(['bookTicker', 'orderAccepted', 'orderFill', 'bookTicker']);
  });

  it('tells cancellations, and expiries with their reason', async () => {
    listener.subscribeAs(trader, ['account.orderUpdate']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await trader.limit('Bid', '1', '140', { clientId: 1 });
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', clientId: 1 });
    await trader.limit('Bid', '1', '140', { timeInForce: 'IOC' });
    const events = await listener.dataOf('account.orderUpdate', 4);
    expect(events.map(({ e, X, R }) => [e, X, R])).toEqual([
      ['orderAccepted', 'New', undefined],
      ['orderCancelled', 'Cancelled', undefined],
      ['orderAccepted', 'New', undefined],
      ['orderExpired', 'Expired', 'ImmediateOrCancel'],
    ]);
  });

  it('is not told to others', async () => {
    const other = new Trader(exchange);
    listener.subscribeAs(other, ['account.orderUpdate']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await trader.limit('Bid', '1', '140');
    await other.limit('Bid', '2', '141');
    expect(await listener.dataOf('account.orderUpdate', 1)).toMatchObject([{ q: '2' }]);
  });

  it('is refused without a valid signature', async () => {
    listener.subscribe(['account.orderUpdate']);
    listener.subscribeAs(trader, ['account.orderUpdate'], Date.now() - 10_000);
    await listener.until(() => listener.heard.length >= 2);
    expect(listener.heard.map((message) => message.error.code)).toEqual([4002, 4002]);
  });
});

it('a stopping exchange says Close', async () => {
  const closed = new Promise((resolve) => listener.socket.once('close', resolve));
  await exchange.stop();
  expect(await closed).toBe(1001);
  exchange = await manualExchange();
});

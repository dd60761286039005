import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, postPaper, request, Trader, tick } from './trader.js';

/* Markets that come and go, and a coin that is traded on two of them. */

let exchange: PaperExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

function list(symbol: string, listed: boolean): ReturnType<typeof postPaper> {
  return postPaper(exchange, '/paper/market', { symbol, listed });
}

async function symbols(): Promise<readonly string[]> {
  const { body } = await request(exchange, 'GET', '/api/v1/markets');
  return body.map(({ symbol }: { symbol: string }) => symbol);
}

describe('a market that is not listed any more', () => {
  it('cancels what rests, gives back the money, and is known to nobody', async () => {
    const listener = await Listener.connect(exchange);
    listener.subscribeAs(trader, ['account.orderUpdate']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await trader.limit('Bid', '1', '140', { clientId: 1 });
    expect((await list('SOL_USDC', false)).status).toBe(200);
    expect((await listener.dataOf('account.orderUpdate', 2)).at(-1)).toMatchObject({
      e: 'orderCancelled',
      c: 1,
    });
    expect(exchange.state(trader.apiKey).balances.USDC).toMatchObject({ available: '10000', locked: '0' });
    expect(await symbols()).toEqual(['BTC_USDC', 'ETH_USDC']);
    for (const path of ['market', 'ticker', 'depth', 'trades']) {
      const answer = await request(exchange, 'GET', `/api/v1/${path}?symbol=SOL_USDC`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_SYMBOL' } });
    }
    expect((await trader.limit('Bid', '1', '140')).body.code).toBe('INVALID_SYMBOL');
    expect(
      (await postPaper(exchange, '/paper/tick', { symbol: 'SOL_USDC', bid: '1', ask: '2' })).status,
    ).toBe(400);
    const history = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll');
    expect(history.body).toMatchObject([{ symbol: 'SOL_USDC', status: 'Cancelled' }]);
    listener.subscribe(['bookTicker.SOL_USDC', 'bookTicker.BTC_USDC']);
    await listener.until(() => listener.heard.some(({ error }) => error?.code === 4006));
    expect(await listener.dataOf('bookTicker.SOL_USDC', 1)).toHaveLength(1);
    listener.close();
  });

  it('is there again when it is listed again', async () => {
    await list('SOL_USDC', false);
    await list('SOL_USDC', true);
    expect(await symbols()).toContain('SOL_USDC');
    await tick(exchange, '140', '140.02');
    expect((await trader.limit('Bid', '1', '130')).body.status).toBe('New');
  });
});

describe('SOL_USDT', () => {
  it('is not there until it is listed', async () => {
    expect(await symbols()).toEqual(['BTC_USDC', 'ETH_USDC', 'SOL_USDC']);
    const early = await postPaper(exchange, '/paper/tick', { symbol: 'SOL_USDT', bid: '149', ask: '150' });
    expect(early).toMatchObject({ status: 400, body: { code: 'INVALID_SYMBOL' } });
  });

  it('buys and sells the same coins for other money, moved by hand', async () => {
    await list('SOL_USDT', true);
    expect(await symbols()).toEqual(['BTC_USDC', 'ETH_USDC', 'SOL_USDC', 'SOL_USDT']);
    const assets = await request(exchange, 'GET', '/api/v1/assets');
    expect(assets.body).toContainEqual(
      expect.objectContaining({ symbol: 'USDT', displayName: 'Tether USD' }),
    );
    await tick(exchange, '149', '149.1', { symbol: 'SOL_USDT' });
    const listener = await Listener.connect(exchange);
    listener.subscribeAs(trader, ['account.orderUpdate']);
    await trader.capital();
    const sold = await trader.limit('Ask', '4', '149', { symbol: 'SOL_USDT', timeInForce: 'IOC' });
    expect(sold.body).toMatchObject({ status: 'Filled', executedQuoteQuantity: '596' });
    expect((await listener.dataOf('account.orderUpdate', 2)).at(-1)).toMatchObject({
      e: 'orderFill',
      s: 'SOL_USDT',
      N: 'USDT',
    });
    expect((await trader.capital()).SOL?.available).toBe('6');
    expect((await trader.capital()).USDT?.available).toBe('595.404');
    await postPaper(exchange, '/paper/transfer', { apiKey: trader.apiKey, asset: 'USDT', quantity: '100' });
    expect((await trader.limit('Bid', '1', '120', { symbol: 'SOL_USDT' })).body.status).toBe('New');
    expect(exchange.state(trader.apiKey).balances.USDT).toMatchObject({ locked: '120', total: '695.404' });
    listener.close();
  });
});

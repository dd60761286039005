import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instructionString } from '../../../src/exchange/backpack/index.js';
import { PortInUseError } from '../../../src/exchange/localErrors.js';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { manualExchange, request, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

describe('authentication', () => {
  const balance = [instructionString('balanceQuery', {})];
  const capital = (headers: Record<string, string>) =>
    trader.send('GET', '/api/v1/capital', undefined, headers);

  it('opens an account with the starting balance for any key that signs', async () => {
    const answer = await capital(trader.headers(balance));
    expect(answer).toEqual({
      status: 200,
      body: {
        USDC: { available: '10000', locked: '0', staked: '0' },
        SOL: { available: '10', locked: '0', staked: '0' },
      },
    });
  });

  it('refuses a request without signature headers', async () => {
    expect(await capital({})).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
  });

  it('refuses somebody else’s signature', async () => {
    const foreign = new Trader(exchange).headers(balance);
    const answer = await capital({ ...foreign, 'X-API-Key': trader.apiKey });
    expect(answer).toEqual({
      status: 400,
      body: { code: 'INVALID_CLIENT_REQUEST', message: 'Invalid signature' },
    });
  });

  it('refuses a signature for another instruction', async () => {
    const answer = await capital(trader.headers([instructionString('accountQuery', {})]));
    expect(answer.body.message).toBe('Invalid signature');
  });

  it.each([
    ['older than its window', -5_100, 'Request has expired'],
    ['from the future', 5_500, 'Timestamp of the request is in the future'],
  ])('refuses a request that is %s', async (_what, offsetMs, message) => {
    const answer = await capital(trader.headers(balance, Date.now() + offsetMs, 5_000));
    expect(answer).toEqual({ status: 400, body: { code: 'INVALID_CLIENT_REQUEST', message } });
  });

  it('takes an old request within a wide window, but no window above 60 s', async () => {
    expect((await capital(trader.headers(balance, Date.now() - 50_000, 60_000))).status).toBe(200);
    const tooWide = await capital(trader.headers(balance, Date.now(), 60_001));
    expect(tooWide.body).toMatchObject({ code: 'INVALID_CLIENT_REQUEST' });
  });

  it('checks numbers as they stand in the body', async () => {
    const body =
      '{"symbol":"SOL_USDC","side":"Bid","orderType":"Limit","quantity":"1","price":140.50,"clientId":9}';
    const signed =
      'instruction=orderExecute&clientId=9&orderType=Limit&price=140.50&quantity=1&side=Bid&symbol=SOL_USDC';
    const answer = await trader.send('POST', '/api/v1/order', body, trader.headers([signed]));
    expect(answer.body).toMatchObject({ price: '140.5', clientId: 9 });
  });

  it('leaves null out of what is signed and writes booleans as words', async () => {
    const body =
      '{"symbol":"SOL_USDC","side":"Bid","orderType":"Limit","quantity":"1","price":"140","postOnly":true,"clientId":null}';
    const signed =
      'instruction=orderExecute&orderType=Limit&postOnly=true&price=140&quantity=1&side=Bid&symbol=SOL_USDC';
    const answer = await trader.send('POST', '/api/v1/order', body, trader.headers([signed]));
    expect(answer.body).toMatchObject({ postOnly: true, clientId: null });
  });

  it('answers what is no JSON with a clear refusal', async () => {
    const answer = await trader.send('POST', '/api/v1/order', '{"symbol":', trader.headers(balance));
    expect(answer).toEqual({
      status: 400,
      body: { code: 'INVALID_CLIENT_REQUEST', message: 'The body is not JSON' },
    });
  });
});

describe('public endpoints', () => {
  it('tell the time as plain text, pong and the status', async () => {
    const time = await request(exchange, 'GET', '/api/v1/time');
    expect(Math.abs(Number(time.body) - Date.now())).toBeLessThan(2_000);
    expect((await request(exchange, 'GET', '/api/v1/ping')).body).toBe('pong');
    expect((await request(exchange, 'GET', '/api/v1/status')).body).toEqual({ status: 'Ok', message: null });
  });

  it('list the markets with their filters', async () => {
    const { body } = await request(exchange, 'GET', '/api/v1/markets');
    expect(body.map((market: { symbol: string }) => market.symbol)).toEqual([
      'BTC_USDC',
      'ETH_USDC',
      'SOL_USDC',
    ]);
    const one = await request(exchange, 'GET', '/api/v1/market?symbol=SOL_USDC');
    expect(one.body).toMatchObject({
      baseSymbol: 'SOL',
      quoteSymbol: 'USDC',
      marketType: 'SPOT',
      orderBookState: 'Open',
      filters: { price: { tickSize: '0.01' }, quantity: { minQuantity: '0.01', stepSize: '0.01' } },
    });
  });

  it('give ticker, depth with resting orders, trades and candles of the prices that were', async () => {
    await trader.limit('Bid', '2', '149.5');
    await tick(exchange, '151', '151.5', { last: '151.2', bidQuantity: '4' });
    const ticker = await request(exchange, 'GET', '/api/v1/ticker?symbol=SOL_USDC');
    expect(ticker.body).toMatchObject({
      firstPrice: '149.98',
      lastPrice: '151.2',
      high: '151.2',
      trades: '1',
    });
    const depth = await request(exchange, 'GET', '/api/v1/depth?symbol=SOL_USDC');
    expect(depth.body).toMatchObject({
      bids: [
        ['149.5', '2'],
        ['151', '4'],
      ],
      asks: [['151.5', '1000000']],
      lastUpdateId: '3',
    });
    expect(depth.body.timestamp).toBeGreaterThan(1e15);
    const trades = await request(exchange, 'GET', '/api/v1/trades?symbol=SOL_USDC');
    expect(trades.body).toMatchObject([{ id: 2_000_001, price: '151.2', isBuyerMaker: false }]);
    const startTime = Math.floor(Date.now() / 1_000) - 3_600;
    const klines = await request(
      exchange,
      'GET',
      `/api/v1/klines?symbol=SOL_USDC&interval=1h&startTime=${startTime}`,
    );
    expect(klines.body[0].close).toBeNull();
    expect(klines.body[0].start).toMatch(/^\d{4}-\d\d-\d\d \d\d:00:00$/);
    expect(klines.body.at(-1)).toMatchObject({ open: '149.98', high: '151.2', close: '151.2' });
  });

  it('have no ticker for a market that never had a price', async () => {
    expect((await request(exchange, 'GET', '/api/v1/ticker?symbol=BTC_USDC')).status).toBe(204);
    const { body } = await request(exchange, 'GET', '/api/v1/tickers');
    expect(body.map((ticker: { symbol: string }) => ticker.symbol)).toEqual(['SOL_USDC']);
  });

  it('name what they do not know', async () => {
    const market = await request(exchange, 'GET', '/api/v1/ticker?symbol=DOGE_USDC');
    expect(market).toMatchObject({ status: 400, body: { code: 'INVALID_SYMBOL' } });
    const path = await request(exchange, 'GET', '/api/v1/wallets');
    expect(path).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
  });

  it('let no key do what is not built: nothing ever leaves an account by itself', async () => {
    const order = { address: 'x', blockchain: 'Solana', quantity: '1', symbol: 'SOL' };
    const answer = await trader.post('/wapi/v1/capital/withdrawals', 'withdraw', order);
    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

describe('an account', () => {
  it('knows its fee rates and open orders', async () => {
    await trader.limit('Bid', '1', '140');
    const { body } = await trader.get('/api/v1/account', 'accountQuery');
    expect(body).toMatchObject({ spotMakerFee: '8', spotTakerFee: '10', autoLend: false, limitOrders: 1 });
  });

  it('shows lent funds outside of capital, and an order takes them back when it may', async () => {
    const transfer = { apiKey: trader.apiKey, asset: 'SOL', quantity: '5', pocket: 'lent' };
    await request(exchange, 'POST', '/paper/transfer', JSON.stringify(transfer));
    const lent = await trader.get('/api/v1/borrowLend/positions', 'borrowLendPositionQuery');
    expect(lent.body).toMatchObject([{ symbol: 'SOL', netQuantity: '5' }]);
    expect((await trader.limit('Ask', '12', '160')).body.code).toBe('INSUFFICIENT_FUNDS');
    expect((await trader.limit('Ask', '12', '160', { autoLendRedeem: true })).body.status).toBe('New');
    expect(exchange.state(trader.apiKey).balances.SOL).toEqual({
      available: '0',
      locked: '12',
      staked: '0',
      lent: '3',
      total: '15',
    });
    const collateral = await trader.get('/api/v1/capital/collateral', 'collateralQuery');
    expect(collateral.body.collateral).toContainEqual(
      expect.objectContaining({ symbol: 'SOL', totalQuantity: '15', lendQuantity: '3' }),
    );
  });
});

describe('history', () => {
  const fills = (query: Record<string, string>) =>
    trader.get('/wapi/v1/history/fills', 'fillHistoryQueryAll', query);

  beforeEach(async () => {
    for (const clientId of [1, 2, 3, 4, 5]) await trader.limit('Bid', '1', '151', { clientId });
  });

  it('has the newest fill first, in the recorded shape', async () => {
    const { body } = await fills({ symbol: 'SOL_USDC', fillType: 'User' });
    expect(body).toHaveLength(5);
    expect(body[0]).toEqual({
      clientId: '5',
      fee: '0.001',
      feeSymbol: 'SOL',
      isMaker: false,
      orderId: expect.stringMatching(/^\d+$/),
      price: '150.02',
      quantity: '1',
      side: 'Bid',
      symbol: 'SOL_USDC',
      systemOrderType: null,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
      tradeId: expect.any(Number),
    });
  });

  it('pages by limit and offset in both directions', async () => {
    const ids = (body: { clientId: string }[]) => body.map((fill) => fill.clientId);
    expect(ids((await fills({ limit: '2', offset: '2', sortDirection: 'Asc' })).body)).toEqual(['3', '4']);
    expect(ids((await fills({ limit: '2', offset: '4' })).body)).toEqual(['1']);
    expect((await fills({ limit: '1001' })).body.code).toBe('INVALID_CLIENT_REQUEST');
  });

  it('filters by order, market and time', async () => {
    const { body } = await fills({});
    const orderId = body[2].orderId;
    expect((await fills({ orderId })).body).toEqual([body[2]]);
    expect((await fills({ symbol: 'BTC_USDC' })).body).toEqual([]);
    expect((await fills({ from: String(Date.now() + 60_000) })).body).toEqual([]);
    expect((await fills({ from: '0', to: String(Date.now() + 60_000) })).body).toHaveLength(5);
    expect((await fills({ fillType: 'Liquidation' })).body).toEqual([]);
  });

  it('has orders with their times in ISO without a zone and numbers for client ids', async () => {
    const { body } = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll', { limit: '1' });
    expect(body).toMatchObject([
      { clientId: 5, status: 'Filled', expiryReason: null, executedQuoteQuantity: '150.02' },
    ]);
    expect(body[0].createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
  });
});

it('a port in use is named, with what to do', async () => {
  const port = Number(new URL(exchange.restUrl).port);
  const second = manualExchange({ port });
  await expect(second).rejects.toThrow(PortInUseError);
  await expect(second).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
});

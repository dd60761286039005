import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { OVERLOADED_MESSAGE } from '../../../../src/exchange/paper/refusal.js';
import { type Answer, Listener, postPaper, request, tick } from '../trader.js';
import { AGAINST_THE_RUST_CLIENT, ANSWERS, EMPTY, FRAMES } from './fieldTypes.js';
import { type RestingWorld, restingWorld } from './world.js';

/* Recorded on the local exchange, held against what other clients read: one account's day, every answer and every message of it. */

const SYMBOL = 'SOL_USDC';
const STREAMS = ['bookTicker.SOL_USDC', 'depth.SOL_USDC', 'kline.1m.SOL_USDC', 'trade.SOL_USDC'];

const answers = new Map<string, unknown[]>();
const frames = new Map<string, Record<string, unknown>[]>();
let world: RestingWorld;

beforeAll(async () => {
  world = await restingWorld();
  const { exchange, trader, restingId } = world;
  const record = ({ status, body }: Answer, endpoint: string): void => {
    expect([status, body], endpoint).toEqual([200, body]);
    answers.set(endpoint, [...(answers.get(endpoint) ?? []), body]);
  };
  const listener = await Listener.connect(exchange);
  listener.subscribe(STREAMS);
  listener.subscribeAs(trader, ['account.orderUpdate']);
  await listener.dataOf('bookTicker.SOL_USDC', 1);

  record(await trader.limit('Bid', '1', '149', { clientId: 8, postOnly: true }), 'POST /api/v1/order');
  record(await trader.limit('Bid', '2', '150.02', { timeInForce: 'IOC' }), 'POST /api/v1/order');
  record(await trader.limit('Ask', '2', '155', { timeInForce: 'IOC' }), 'POST /api/v1/order');
  record(await trader.market('Ask', { quantity: '1' }), 'POST /api/v1/order');
  record(await trader.market('Bid', { quoteQuantity: '333.33' }), 'POST /api/v1/order');
  const order = { symbol: SYMBOL, side: 'Bid', orderType: 'Limit', quantity: '1' };
  const refused = { ...order, price: '160', postOnly: true };
  record(await trader.batch([{ ...order, price: '138.37' }, refused]), 'POST /api/v1/orders');
  const waiting = {
    ...order,
    side: 'Ask',
    price: '161',
    quantity: null,
    triggerPrice: '160',
    triggerBy: 'LastPrice',
  };
  for (const triggerQuantity of ['1', '80%']) {
    const body = { ...waiting, triggerQuantity };
    record(await trader.post('/api/v1/order', 'orderExecute', body), 'POST /api/v1/order');
  }
  await tick(exchange, '148.97', '149', { last: '149', askQuantity: '0.4' });
  await tick(exchange, '148.97', '149', { last: '149', askQuantity: '0.33' });
  await tick(exchange, '149.03', '149.05');
  await postPaper(exchange, '/paper/lend', { apiKey: trader.apiKey, asset: 'SOL', quantity: '3.123456789' });
  const query = async (path: string, instruction: string, parameters: Record<string, string> = {}) =>
    record(await trader.get(path, instruction, parameters), `GET ${path}`);
  await query('/api/v1/account', 'accountQuery');
  await query('/api/v1/account/limits/borrow', 'maxBorrowQuantity', { symbol: 'SOL' });
  await query('/api/v1/account/limits/order', 'maxOrderQuantity', {
    symbol: SYMBOL,
    side: 'Bid',
    price: '7.77',
  });
  await query('/api/v1/account/limits/order', 'maxOrderQuantity', { symbol: SYMBOL, side: 'Ask' });
  await query('/api/v1/account/limits/withdrawal', 'maxWithdrawalQuantity', { symbol: 'SOL' });
  await query('/api/v1/borrowLend/positions', 'borrowLendPositionQuery');
  await query('/api/v1/capital', 'balanceQuery');
  await query('/api/v1/capital/collateral', 'collateralQuery');
  await query('/api/v1/order', 'orderQuery', { symbol: SYMBOL, clientId: '8' });
  await query('/api/v1/orders', 'orderQueryAll');
  await query('/api/v1/position', 'positionQuery');
  await query('/wapi/v1/capital/deposits', 'depositQueryAll', { limit: '10', offset: '0' });
  await query('/wapi/v1/capital/withdrawals', 'withdrawalQueryAll');
  // The Rust client spells these two with underscores, and hears what it would have heard without them.
  await query('/wapi/v1/history/fills', 'fillHistoryQueryAll', { fill_type: 'User', sort_direction: 'Asc' });
  const startTime = String(Math.floor(Date.now() / 1_000) - 7_200);
  for (const [path, search] of [
    ['/api/v1/assets', ''],
    ['/api/v1/depth', `?symbol=${SYMBOL}&limit=1000`],
    ['/api/v1/fundingRates', `?symbol=${SYMBOL}`],
    ['/api/v1/klines', `?symbol=${SYMBOL}&interval=1h&startTime=${startTime}`],
    ['/api/v1/markPrices', ''],
    ['/api/v1/markets', ''],
    ['/api/v1/securities', ''],
    ['/api/v1/ticker', `?symbol=${SYMBOL}`],
    ['/api/v1/tickers', ''],
    ['/api/v1/time', ''],
    ['/api/v1/trades', `?symbol=${SYMBOL}&limit=100`],
    ['/api/v1/trades/history', `?symbol=${SYMBOL}`],
    ['/api/v1/vaults', ''],
  ] as const) {
    // The Rust client names a type of content on everything that it sends.
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    record(await request(exchange, 'GET', path + search, undefined, headers), `GET ${path}`);
  }
  const cancel = { symbol: SYMBOL, orderId: restingId };
  record(await trader.delete('/api/v1/order', 'orderCancel', cancel), 'DELETE /api/v1/order');
  await postPaper(exchange, '/paper/cancel', { apiKey: trader.apiKey, clientId: 8, reason: 'expired' });
  record(
    await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: SYMBOL }),
    'DELETE /api/v1/orders',
  );
  await listener.until(() => listener.heard.some(({ data }) => data?.e === 'orderExpired' && data.c === 8));
  for (const { stream, data } of listener.heard) {
    const kind = stream.startsWith('account.') ? stream : stream.split('.')[0];
    frames.set(kind, [...(frames.get(kind) ?? []), data]);
  }
  listener.close();
});
afterAll(() => world.exchange.stop());

function expectRead(type: z.ZodType, recorded: readonly unknown[] | undefined): void {
  expect(recorded?.length ?? 0).toBeGreaterThan(0);
  for (const one of recorded ?? []) {
    const { success, error } = type.safeParse(one);
    expect(success, `${error?.message} in ${JSON.stringify(one)}`).toBe(true);
  }
}

describe('what the Rust client and hummingbot read', () => {
  it.each(Object.entries(ANSWERS))('is in the answers to %s', (endpoint, type) => {
    expectRead(type, answers.get(endpoint));
  });

  it.each(EMPTY)('is nothing in the answers to %s', (endpoint) => {
    expect(answers.get(endpoint)).toEqual([[]]);
  });

  it.each(Object.entries(FRAMES))('is in the messages of %s', (kind, type) => {
    expectRead(type, frames.get(kind));
  });

  it('has been recorded of every kind, and nothing was recorded that is not read', () => {
    expect([...answers.keys()].sort()).toEqual([...Object.keys(ANSWERS), ...EMPTY].sort());
    expect([...frames.keys()].sort()).toEqual(Object.keys(FRAMES).sort());
    const events = (frames.get('account.orderUpdate') ?? []).map(({ e, X }) => `${e} ${X}`);
    expect([...new Set(events)].sort()).toEqual([
      'orderAccepted New',
      'orderCancelled Cancelled',
      'orderExpired Expired',
      'orderFill Filled',
      'orderFill PartiallyFilled',
      'triggerPlaced TriggerPending',
    ]);
  });

  it.each(Object.keys(AGAINST_THE_RUST_CLIENT))('is another type in %s than the Rust client says', (name) => {
    const [kind = '', field = ''] = name.split(' ');
    for (const frame of frames.get(kind) ?? []) expect(typeof frame[field]).toBe('string');
  });
});

describe('what hummingbot recognises by its words', () => {
  it('an order that is not there, asked for or cancelled', async () => {
    const { trader } = world;
    const unknown = { symbol: SYMBOL, clientId: 4_000_000_000 };
    const gone = { code: 'RESOURCE_NOT_FOUND', message: 'Not Found' };
    const asked = { ...unknown, clientId: String(unknown.clientId) };
    expect((await trader.get('/api/v1/order', 'orderQuery', asked)).body).toEqual(gone);
    expect((await trader.delete('/api/v1/order', 'orderCancel', unknown)).body).toEqual(gone);
  });

  it('an order that would take, a request that is late, and an exchange that is overloaded', async () => {
    const { trader, exchange } = world;
    const { body: taking } = await trader.limit('Bid', '1', '160', { postOnly: true });
    expect(taking).toEqual({ code: 'INVALID_ORDER', message: 'Order would immediately match and take' });
    const late = trader.headers(['instruction=balanceQuery'], Date.now() - 60_000);
    const { body: expired } = await trader.get('/api/v1/capital', 'balanceQuery', {}, late);
    expect(expired).toEqual({ code: 'INVALID_CLIENT_REQUEST', message: 'Request has expired' });
    await postPaper(exchange, '/paper/fault', {
      kind: 'status',
      method: 'POST',
      path: '/api/v1/order',
      status: 503,
    });
    const overloaded = await trader.limit('Bid', '1', '140');
    expect(overloaded.status).toBe(503);
    expect(JSON.stringify(overloaded.body)).toContain(OVERLOADED_MESSAGE);
    expect(OVERLOADED_MESSAGE).toBe('Unknown error, please check your request or try again later.');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, postPaper, request, Trader, tick } from './trader.js';

/* What the door says to a request, and what the engine makes of it later or by itself; keys and clocks. */

let exchange: PaperExchange;
let trader: Trader;
let listener: Listener;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02', { last: '150' });
  listener = await Listener.connect(exchange);
  listener.subscribeAs(trader, ['account.orderUpdate']);
  listener.subscribe(['bookTicker.SOL_USDC']);
  await listener.dataOf('bookTicker.SOL_USDC', 1);
});
afterEach(async () => {
  listener.close();
  await exchange.stop();
});

async function updates(count: number): Promise<readonly string[]> {
  const told = await listener.dataOf('account.orderUpdate', count);
  return told.map(({ e, c, R }) => `${e} ${c}${R === undefined ? '' : ` ${R}`}`);
}

function resting(): readonly unknown[] {
  return exchange.state(trader.apiKey).openOrders.map(({ clientId }) => clientId);
}

describe('a band that the engine alone knows', () => {
  const expire = (deeperThan: string | null) =>
    postPaper(exchange, '/paper/expire', { symbol: 'SOL_USDC', deeperThan });

  it('lets orders rest and then expire, those that are there and those that come, until it is lifted', async () => {
    await trader.limit('Bid', '1', '145.5', { clientId: 1 });
    await trader.limit('Bid', '1', '145.49', { clientId: 2 });
    expect(await expire('3')).toEqual({ status: 200, body: { symbol: 'SOL_USDC', deeperThan: '3' } });
    expect((await updates(3)).at(-1)).toBe('orderExpired 2 PriceOutOfBounds');
    const late = await trader.limit('Bid', '1', '140', { clientId: 3 });
    expect(late.body.status).toBe('New');
    expect((await updates(5)).slice(3)).toEqual(['orderAccepted 3', 'orderExpired 3 PriceOutOfBounds']);
    expect(resting()).toEqual([1]);
    await tick(exchange, '150.5', '150.51', { last: '150.5' });
    expect((await updates(6)).at(-1)).toBe('orderExpired 1 PriceOutOfBounds');
    await expire(null);
    await trader.limit('Bid', '1', '120', { clientId: 4 });
    await tick(exchange, '151', '151.01', { last: '151' });
    expect(await updates(7)).toHaveLength(7);
    expect(resting()).toEqual([4]);
    expect((await trader.capital()).USDC?.locked).toBe('120');
  });

  it.each([['0'], ['100'], ['much']])('refuses to be %s', async (deeperThan) => {
    expect((await expire(deeperThan)).status).toBe(400);
  });
});

describe('an order of the account', () => {
  it('expires by its client id when somebody says so', async () => {
    await trader.limit('Bid', '1', '140', { clientId: 7 });
    const end = { apiKey: trader.apiKey, clientId: 7, reason: 'expired' };
    const { body } = await postPaper(exchange, '/paper/cancel', end);
    expect(body).toMatchObject({ clientId: 7, status: 'Expired' });
    expect((await postPaper(exchange, '/paper/cancel', end)).status).toBe(404);
    expect((await postPaper(exchange, '/paper/cancel', { ...end, orderId: '1' })).status).toBe(400);
  });
});

describe('a request that lies on the bus', () => {
  const late = (fault: object) =>
    postPaper(exchange, '/paper/fault', {
      kind: 'late',
      method: 'POST',
      path: '/api/v1/order',
      delayMs: 300,
      ...fault,
    });

  it('is answered as by an overloaded exchange and done later, after its window too', async () => {
    await late({ delayMs: 1_600 });
    const order = {
      symbol: 'SOL_USDC',
      side: 'Bid',
      orderType: 'Limit',
      quantity: '1',
      price: '140',
      clientId: 1,
    };
    const signed = trader.headers(
      [`instruction=orderExecute&clientId=1&orderType=Limit&price=140&quantity=1&side=Bid&symbol=SOL_USDC`],
      Date.now(),
      1_500,
    );
    const answer = await trader.send('POST', '/api/v1/order', JSON.stringify(order), signed);
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVER_ERROR' } });
    expect(resting()).toEqual([]);
    expect(await updates(1)).toEqual(['orderAccepted 1']);
    expect(resting()).toEqual([1]);
  });

  it('may be answered otherwise, and comes to nothing when the engine does not want it', async () => {
    await late({ status: 202, body: null, delayMs: 1 });
    expect(await trader.limit('Bid', '1000', '140')).toEqual({ status: 202, body: null });
    await late({ method: 'DELETE', path: '/api/v1/orders', delayMs: 1 });
    await trader.limit('Bid', '1', '140', { clientId: 2 });
    const all = await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC' });
    expect(all.status).toBe(503);
    expect(await updates(2)).toEqual(['orderAccepted 2', 'orderCancelled 2']);
  });

  it('is checked at the door all the same', async () => {
    await late({ delayMs: 1 });
    const order = {
      symbol: 'SOL_USDC',
      side: 'Bid',
      orderType: 'Limit',
      quantity: '1',
      price: '140',
      clientId: 1,
    };
    const unsigned = trader.headers(['instruction=nothing']);
    expect((await trader.send('POST', '/api/v1/order', JSON.stringify(order), unsigned)).status).toBe(503);
    await trader.limit('Bid', '1', '140', { clientId: 2 });
    expect(await updates(1)).toEqual(['orderAccepted 2']);
  });
});

describe('a revoked key', () => {
  const revoke = (revoked: boolean) => postPaper(exchange, '/paper/key', { apiKey: trader.apiKey, revoked });
  const refusal = { status: 401, body: { code: 'UNAUTHORIZED', message: 'Invalid API key' } };

  it('is refused whatever it signs, and what rests goes on resting and is told', async () => {
    await trader.limit('Bid', '1', '149', { clientId: 1 });
    await revoke(true);
    expect(await trader.limit('Bid', '1', '140')).toEqual(refusal);
    expect(await trader.get('/api/v1/capital', 'balanceQuery')).toEqual(refusal);
    expect(await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC' })).toEqual(refusal);
    expect((await request(exchange, 'GET', '/api/v1/markets')).status).toBe(200);
    listener.subscribeAs(trader, ['account.orderUpdate.SOL_USDC']);
    await listener.until(() => listener.heard.some(({ error }) => error?.code === 4002));
    await tick(exchange, '148', '148.01');
    expect((await updates(2)).at(-1)).toBe('orderFill 1');
    expect((await new Trader(exchange).get('/api/v1/capital', 'balanceQuery')).status).toBe(200);
    await revoke(false);
    expect((await trader.limit('Bid', '1', '140')).status).toBe(200);
  });
});

describe('the exchange’s clock', () => {
  it('may be another than the computer’s, for signatures and for everything that happens', async () => {
    const { body } = await postPaper(exchange, '/paper/clock', { aheadMs: -3_600_000 });
    expect(Date.now() - body.timeMs).toBeGreaterThanOrEqual(3_600_000);
    expect((await trader.limit('Bid', '1', '140')).body.message).toBe(
      'Timestamp of the request is in the future',
    );
    const { body: told } = await request(exchange, 'GET', '/api/v1/time');
    const headers = trader.headers(['instruction=balanceQuery'], Number(told));
    expect((await trader.send('GET', '/api/v1/capital', undefined, headers)).status).toBe(200);
    await tick(exchange, '149', '149.01');
    const [, frame] = await listener.dataOf('bookTicker.SOL_USDC', 2);
    expect(Date.now() - frame.T / 1_000).toBeGreaterThanOrEqual(3_600_000);
    await postPaper(exchange, '/paper/clock', { aheadMs: 0 });
    expect((await trader.limit('Bid', '1', '140')).status).toBe(200);
  });
});

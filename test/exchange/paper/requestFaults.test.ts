import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { type Answer, manualExchange, postPaper, quiet, request, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

const ORDER = { method: 'POST', path: '/api/v1/order' } as const;
const arm = (fault: Record<string, unknown>): Promise<Answer> => postPaper(exchange, '/paper/fault', fault);
const armed = async () => (await request(exchange, 'GET', '/paper/fault')).body;
const state = () => exchange.state(trader.apiKey);
const bid = (clientId: number): Promise<Answer> => trader.limit('Bid', '1', '140', { clientId });
/** What rests and what it locks. */
const resting = () => ({
  clientIds: state().openOrders.map(({ clientId }) => clientId),
  usdc: state().balances.USDC,
});
const books = (...clientIds: number[]) => ({
  clientIds,
  usdc: {
    available: String(10_000 - 140 * clientIds.length),
    locked: String(140 * clientIds.length),
    staked: '0',
    lent: '0',
    total: '10000',
  },
});

it('a dropped request never happened', async () => {
  expect((await arm({ ...ORDER, kind: 'dropRequest' })).body).toEqual({
    ...ORDER,
    kind: 'dropRequest',
    count: 1,
    fired: 0,
  });
  await expect(bid(1)).rejects.toThrow();
  expect(resting()).toEqual(books());
  expect((await bid(1)).status).toBe(200);
  expect(resting()).toEqual(books(1));
});

it('a request whose answer is dropped did happen, and is found by its client id', async () => {
  await arm({ ...ORDER, kind: 'dropReply' });
  await expect(bid(7)).rejects.toThrow();
  expect(resting()).toEqual(books(7));
  const found = await trader.get('/api/v1/order', 'orderQuery', { symbol: 'SOL_USDC', clientId: '7' });
  expect(found.body).toMatchObject({ clientId: 7, status: 'New' });
});

it('a dropped answer can be a refusal too: then nothing happened', async () => {
  await arm({ ...ORDER, kind: 'dropReply' });
  await expect(trader.limit('Bid', '1000', '140')).rejects.toThrow();
  expect(resting()).toEqual(books());
});

describe('a delay', () => {
  it('lets the request happen at once and its answer come late', async () => {
    await arm({ ...ORDER, kind: 'delay', delayMs: 300 });
    const startedAtMs = performance.now();
    let isAnswered = false;
    const answer = bid(1).finally(() => {
      isAnswered = true;
    });
    while (state().openOrders.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isAnswered).toBe(false);
    expect((await answer).body).toMatchObject({ clientId: 1, status: 'New' });
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(295);
    expect(resting()).toEqual(books(1));
  });

  it('before the execution lets it happen late, with the others passing it', async () => {
    await arm({ ...ORDER, kind: 'delay', delayMs: 300, before: true });
    const startedAtMs = performance.now();
    const late = bid(1);
    while ((await armed()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await bid(2);
    expect(resting()).toEqual(books(2));
    expect((await late).body).toMatchObject({ clientId: 1, status: 'New' });
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(295);
    expect(resting()).toEqual(books(2, 1));
  });

  it('before the execution outlasts the signature’s window: the request is refused', async () => {
    await arm({ ...ORDER, kind: 'delay', delayMs: 120, before: true });
    const order = { symbol: 'SOL_USDC', side: 'Bid', orderType: 'Limit', quantity: '1', price: '140' };
    const keys = Object.keys(order).sort();
    const text = keys.map((key) => `${key}=${order[key as keyof typeof order]}`).join('&');
    const headers = trader.headers([`instruction=orderExecute&${text}`], Date.now(), 60);
    const answer = await trader.send('POST', '/api/v1/order', JSON.stringify(order), headers);
    expect(answer).toMatchObject({ status: 400, body: { message: 'Request has expired' } });
    expect((await trader.capital()).USDC).toMatchObject({ available: '10000', locked: '0' });
  });

  it('is not executed any more when the exchange stops meanwhile', async () => {
    const complaints: string[] = [];
    const logger = { ...quiet, error: (_fields: object, message: string) => complaints.push(message) };
    const other = await manualExchange({ logger });
    await postPaper(other, '/paper/fault', { ...ORDER, kind: 'delay', delayMs: 100, before: true });
    const failed = expect(new Trader(other).limit('Bid', '1', '140')).rejects.toThrow();
    const waiting = async () => (await request(other, 'GET', '/paper/fault')).body;
    while ((await waiting()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await other.stop();
    await failed;
    await new Promise((resolve) => setTimeout(resolve, 150));
    // Executed after the stop, it would have found its database closed.
    expect(complaints).toEqual([]);
  });
});

describe('another status', () => {
  it('is answered with its body, and nothing happens', async () => {
    const body = { code: 'TOO_MANY_REQUESTS', message: 'Slow down' };
    await arm({ ...ORDER, kind: 'status', status: 429, body });
    expect(await bid(1)).toEqual({ status: 429, body });
    expect(resting()).toEqual(books());
  });

  it('is what an overloaded exchange says when no body is given, and with "execute" the order was accepted', async () => {
    await arm({ ...ORDER, kind: 'status', status: 503, execute: true });
    expect(await bid(1)).toEqual({
      status: 503,
      body: {
        code: 'SERVER_ERROR',
        message: 'Unknown error, please check your request or try again later.',
      },
    });
    expect(resting()).toEqual(books(1));
  });

  it('can have a body that is no JSON, as a gateway’s', async () => {
    await arm({ ...ORDER, kind: 'status', status: 502, body: '<html>Bad Gateway</html>' });
    expect(await bid(1)).toEqual({ status: 502, body: '<html>Bad Gateway</html>' });
    expect(resting()).toEqual(books());
  });

  it('needs no signature and no market: the request is not looked at', async () => {
    await arm({ method: 'GET', path: '/nowhere', kind: 'status', status: 200, body: [1, null] });
    expect(await request(exchange, 'GET', '/nowhere')).toEqual({ status: 200, body: [1, null] });
    expect((await request(exchange, 'GET', '/nowhere')).status).toBe(404);
  });
});

describe('which requests', () => {
  it('are those with exactly this method and path, whatever their query', async () => {
    await arm({ method: 'GET', path: '/api/v1/depth', kind: 'status', status: 500 });
    expect((await bid(1)).status).toBe(200);
    expect((await request(exchange, 'GET', '/api/v1/depth/more')).status).toBe(404);
    expect((await request(exchange, 'GET', '/api/v1/depth?symbol=SOL_USDC')).status).toBe(500);
    expect((await request(exchange, 'GET', '/api/v1/depth?symbol=SOL_USDC')).status).toBe(200);
    expect(resting()).toEqual(books(1));
  });

  it('are all that begin so, as often as "count" says, and GET tells how often it was', async () => {
    await arm({ method: 'POST', path: '/api/v1/order*', kind: 'status', status: 503, count: 3 });
    expect((await bid(1)).status).toBe(503);
    const order = { symbol: 'SOL_USDC', side: 'Bid', orderType: 'Limit', quantity: '1', price: '140' };
    expect((await trader.batch([order])).status).toBe(503);
    expect(await armed()).toMatchObject([{ kind: 'status', path: '/api/v1/order*', count: 3, fired: 2 }]);
    expect((await bid(2)).status).toBe(503);
    expect(await armed()).toEqual([]);
    expect((await bid(3)).status).toBe(200);
    expect(resting()).toEqual(books(3));
  });

  it('meet one fault each, the oldest first', async () => {
    await arm({ ...ORDER, kind: 'status', status: 500 });
    await arm({ method: 'POST', path: '/*', kind: 'dropReply' });
    expect((await bid(1)).status).toBe(500);
    await expect(bid(2)).rejects.toThrow();
    expect(resting()).toEqual(books(2));
  });

  it('are never those under /paper/', async () => {
    await arm({ method: 'GET', path: '/*', kind: 'dropRequest', count: 100 });
    await expect(request(exchange, 'GET', '/api/v1/ping')).rejects.toThrow();
    expect(await armed()).toMatchObject([{ fired: 1 }]);
  });

  it('are none any more after DELETE, which answers what it ended', async () => {
    await arm({ ...ORDER, kind: 'dropRequest', count: 5 });
    await expect(bid(1)).rejects.toThrow();
    const cleared = await request(exchange, 'DELETE', '/paper/fault');
    expect(cleared.body).toEqual([{ ...ORDER, kind: 'dropRequest', count: 5, fired: 1 }]);
    expect(await armed()).toEqual([]);
    expect((await bid(1)).status).toBe(200);
    expect(resting()).toEqual(books(1));
  });
});

it.each([
  ['an unknown kind', { ...ORDER, kind: 'explode' }, 'must be one of dropRequest, dropReply, delay'],
  ['no kind', ORDER, '`kind`'],
  ['no path', { method: 'POST', kind: 'dropReply' }, '`path`'],
  [
    'a path with a query',
    { ...ORDER, path: '/api?x=1', kind: 'dropReply' },
    '`path`: must be a path such as',
  ],
  ['a * in the middle', { ...ORDER, path: '/api/*/order', kind: 'dropReply' }, '`path`'],
  ['a spared path', { ...ORDER, path: '/paper/tick', kind: 'dropReply' }, 'are spared'],
  ['an unknown method', { ...ORDER, method: 'PATCH', kind: 'dropReply' }, 'GET, POST or DELETE'],
  ['a delay without its length', { ...ORDER, kind: 'delay' }, '`delayMs`'],
  ['a status that is none', { ...ORDER, kind: 'status', status: 42 }, '`status`'],
  ['a count of nothing', { ...ORDER, kind: 'dropReply', count: 0 }, '`count`'],
  ['what another kind has', { ...ORDER, kind: 'dropReply', delayMs: 5 }, 'delayMs'],
])('%s is refused by name', async (_what, fault, words) => {
  const answer = await arm(fault);
  expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_CLIENT_REQUEST' } });
  expect(answer.body.message).toContain(words);
  expect(await armed()).toEqual([]);
});

import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../../src/engine/ports/exchange.js';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';
import { keyPair, NOW_MS, newOrder, OUR_ID, orderJson, recordingLogger, restFor, until } from './fixtures.js';
import { isSigned, ScriptedExchange } from './scriptedExchange.js';

const ORDER = 'POST /api/v1/order';
const OPEN_ORDERS = 'GET /api/v1/orders';
const busy = (headers: Record<string, string> = {}) => ({
  status: 429,
  json: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests' },
  headers,
});

let exchange: ScriptedExchange;
let rest: BackpackRest;
let logger: ReturnType<typeof recordingLogger>;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  logger = recordingLogger();
  rest = restFor(exchange, { timeoutMs: 1_500, logger });
});

afterEach(async () => {
  await rest.close();
  await exchange.stop();
});

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call did not fail');
}

async function unusedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const port = portOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return address.port;
}

describe('an order that the exchange refuses', () => {
  it("carries the exchange's code and words, and is not tried again", async () => {
    exchange.script(ORDER, {
      status: 400,
      json: { code: 'INVALID_ORDER', message: 'Order would immediately match and take' },
    });
    const error = await failure(rest.placeOrder(newOrder(), 'normal'));
    expect(error).toBeInstanceOf(ExchangeRefusedError);
    expect(error).toMatchObject({
      code: 'INVALID_ORDER',
      httpStatus: 400,
      message: 'Order would immediately match and take',
    });
    expect(exchange.seen).toHaveLength(1);
  });

  it('at great length, over many lines and in broken characters is told in a line that fits a phone', async () => {
    const message = `a\n\u0000  b\ud800${'x'.repeat(100_000)}`;
    exchange.script(ORDER, { status: 400, json: { code: 'C'.repeat(100_000), message } });
    const error = await failure(rest.placeOrder(newOrder(), 'normal'));
    expect(error).toMatchObject({ code: `${'C'.repeat(61)}...` });
    expect(error.message).toBe(`a b\ufffd${'x'.repeat(293)}...`);
  });

  it('without a word is told by its code', async () => {
    exchange.script(ORDER, { status: 400, json: { code: 'INVALID_ORDER', message: ' ' } });
    expect((await failure(rest.placeOrder(newOrder(), 'normal'))).message).toBe('INVALID_ORDER');
  });

  it('within a batch is told as shortly', async () => {
    const long = { operation: 'Err', code: 'C'.repeat(1_000), message: 'x'.repeat(1_000) };
    const silent = { operation: 'Err', code: 'ORDER_LIMIT', message: '' };
    exchange.script('POST /api/v1/orders', { json: [long, silent] });
    expect(await rest.placeOrders([newOrder(), newOrder({ clientId: 78 })], 'normal')).toMatchObject([
      { code: `${'C'.repeat(61)}...`, message: `${'x'.repeat(297)}...` },
      { code: 'ORDER_LIMIT', message: 'ORDER_LIMIT' },
    ]);
  });

  it.each(['MAINTENANCE', 'TRADING_PAUSED'])('because it is closed (%s) was not placed', async (code) => {
    exchange.script(ORDER, { status: 503, json: { code, message: 'Back soon' } });
    const error = await failure(rest.placeOrder(newOrder(), 'normal'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
    expect(error.message).toContain('Back soon');
    expect(exchange.seen).toHaveLength(1);
  });
});

describe('an order without a clear answer', () => {
  it.each([
    ['no answer in time', 'hang' as const],
    ['the connection lost after sending', 'reset' as const],
    ['a server error', { status: 500, json: { code: 'SERVER_ERROR', message: 'Internal' } }],
    ['a bad gateway', { status: 502, text: '<html>bad gateway</html>' }],
    [
      'an overload',
      {
        status: 503,
        json: {
          code: 'SERVER_ERROR',
          message: 'Unknown error, please check your request or try again later.',
        },
      },
    ],
    ['the page of a gateway', { status: 403, text: '<html>\n  <h1>blocked</h1></html>' }],
    ['a redirection', { status: 302, text: '', headers: { Location: 'https://example.org' } }],
    ['a bad request that is not of the exchange', { status: 400, text: '<html>cookie too large</html>' }],
    ["a firewall's own JSON", { status: 403, json: { message: 'Forbidden' } }],
    ["a gateway's own code", { status: 403, json: { code: 1010, message: 'Access denied' } }],
    ["a code in words that are not the exchange's", { status: 400, json: { code: 'bad-request' } }],
    ['an error that is a list', { status: 400, json: [{ code: 'INVALID_ORDER', message: 'x' }] }],
    ['a rate limit that is not of the exchange', { status: 429, text: 'slow down' }],
    ['nothing at all', { status: 404, text: '' }],
    ['a timeout inside the exchange', { status: 408, json: { code: 'TIMEOUT', message: 'Timed out' } }],
    ['an answer that is no JSON', { text: 'accepted, thanks' }],
    ['an order without an id', { json: { status: 'New' } }],
  ])('%s: may stand, and is sent once', async (_, answer) => {
    exchange.script(ORDER, answer);
    const error = await failure(rest.placeOrder(newOrder(), 'normal'));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error).toMatchObject({ validUntilMs: NOW_MS + 5000 });
    expect(error.message).toContain('POST /api/v1/order');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(exchange.requestsTo(ORDER)).toHaveLength(1);
  });

  it('in a batch with another number of answers may stand', async () => {
    exchange.script('POST /api/v1/orders', { json: [{ operation: 'Ok', ...orderJson() }] });
    const error = await failure(rest.placeOrders([newOrder(), newOrder({ clientId: 78 })], 'normal'));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error.message).toContain('1 answers to a batch of 2');
  });

  it('within a batch may stand, and the others are what they are', async () => {
    exchange.script('POST /api/v1/orders', {
      json: [
        { operation: 'Err', code: 'TIMEOUT', message: 'Timed out' },
        { operation: 'Err', code: 'TOO_MANY_REQUESTS', message: 'Slow down' },
        { operation: 'Err', code: 'INVALID_PRICE', message: 'No' },
      ],
    });
    const orders = [1, 2, 3].map((clientId) => newOrder({ clientId }));
    expect(await rest.placeOrders(orders, 'normal')).toEqual([
      { kind: 'unknown', clientId: 1, validUntilMs: NOW_MS + 5_000, message: 'TIMEOUT: Timed out' },
      { kind: 'notSent', clientId: 2, message: 'TOO_MANY_REQUESTS: Slow down' },
      { kind: 'refused', clientId: 3, code: 'INVALID_PRICE', message: 'No' },
    ]);
  });

  it('says where an answer went wrong, and never shows a key', async () => {
    exchange.script(ORDER, { json: orderJson({ createdAt: 'yesterday' }) });
    const error = await failure(rest.placeOrder(newOrder(), 'normal'));
    expect(error.message).toContain(
      'at createdAt: expected milliseconds or an ISO time of the years 1970 to 9999, found "yesterday"',
    );
    const signature = String(exchange.seen[0]?.headers['x-signature']);
    for (const secret of [signature, keyPair.apiKey]) expect(error.message).not.toContain(secret);
  });
});

describe('an order that never left', () => {
  it('because nobody listens was not placed', async () => {
    const nowhere = restFor({ restUrl: `http://127.0.0.1:${await unusedPort()}` });
    const error = await failure(nowhere.placeOrder(newOrder(), 'urgent'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
    expect(error.message).toContain('ECONNREFUSED');
    await nowhere.close();
  });

  it('because the secure connection never came up was not placed', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const secure = restFor({ restUrl: `https://127.0.0.1:${portOf(silent)}` }, { timeoutMs: 150 });
    const error = await failure(secure.placeOrder(newOrder(), 'urgent'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
    expect(error.message).toContain('POST /api/v1/order: not sent');
    await secure.close();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('because the client was closed says so', async () => {
    await rest.close();
    expect(await failure(rest.placeOrder(newOrder(), 'urgent'))).toBeInstanceOf(ExchangeUnavailableError);
  });
});

describe('the rate limit', () => {
  it('turns a sale away for a moment, and it goes again with a new signature', async () => {
    let nowMs = NOW_MS;
    const ticking = restFor(exchange, { clock: { now: () => nowMs++ } });
    exchange.script(ORDER, busy({ 'Retry-After': '0.3' }), { json: orderJson() });
    const order = await ticking.placeOrder(newOrder(), 'urgent');
    expect(order.orderId).toBe('90071992547409931');
    const [first, second] = exchange.requestsTo(ORDER);
    if (first === undefined || second === undefined) throw new Error('expected two requests');
    expect(second.atMs - first.atMs).toBeGreaterThanOrEqual(240);
    expect(second.headers['x-timestamp']).not.toBe(first.headers['x-timestamp']);
    const text =
      'instruction=orderExecute&autoLendRedeem=true&clientId=77&orderType=Limit&price=141.5&quantity=1.25' +
      `&side=Bid&symbol=SOL_USDC&timeInForce=GTC&timestamp=${second.headers['x-timestamp']}&window=5000`;
    expect(isSigned(second, text)).toBe(true);
    await ticking.close();
  });

  it('that a read ran into holds back what is not urgent, and never a sale or a cancel', async () => {
    exchange.script(OPEN_ORDERS, busy({ 'Retry-After': '0.8' }), { json: [] });
    exchange.script(ORDER, { json: orderJson() });
    exchange.script('DELETE /api/v1/order', { json: orderJson({ status: 'Cancelled' }) });
    exchange.script('GET /api/v1/account', { json: { spotMakerFee: '8', spotTakerFee: '10' } });
    const reading = rest.openOrders('SOL_USDC');
    await until('the pause began', () => rest.congestion().length > 0);
    const account = rest.account();
    await rest.placeOrder(newOrder({ side: 'sell' }), 'urgent');
    await rest.cancelOrder('SOL_USDC', '5001');
    expect(exchange.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      OPEN_ORDERS,
      ORDER,
      'DELETE /api/v1/order',
    ]);
    await Promise.all([reading, account]);
    expect(exchange.seen).toHaveLength(5);
  });

  it('of candles holds back candles alone, however long', async () => {
    const impatient = restFor(exchange, { patienceMs: 100 });
    exchange.script('GET /api/v1/klines', busy({ 'Retry-After': '600' }));
    exchange.script(OPEN_ORDERS, { json: [] });
    exchange.script(ORDER, { json: orderJson() });
    const chart = failure(impatient.candles('SOL_USDC', '1m', 0, 60_000));
    await until('the candles were refused', () => exchange.seen.length === 1);
    expect(await impatient.openOrders('SOL_USDC')).toEqual([]);
    await impatient.placeOrder(newOrder(), 'urgent');
    expect(await chart).toBeInstanceOf(ExchangeUnavailableError);
    expect(await failure(impatient.candles('SOL_USDC', '1m', 0, 60_000))).toBeInstanceOf(
      ExchangeUnavailableError,
    );
    expect(exchange.requestsTo('GET /api/v1/klines')).toHaveLength(1);
    await impatient.close();
  });

  it('is tried against again and again for a sale, whatever pause is asked for, as long as the sale makes sense', async () => {
    const impatient = restFor(exchange, { patienceMs: 1_000 });
    exchange.script(ORDER, busy({ 'Retry-After': '600' }));
    const startedMs = performance.now();
    const error = await failure(impatient.placeOrder(newOrder(), 'urgent'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    expect(exchange.seen).toHaveLength(3);
    await impatient.close();
  });

  it('is not waited out for a ladder when that takes longer than the ladder makes sense', async () => {
    const impatient = restFor(exchange, { patienceMs: 300 });
    exchange.script(ORDER, busy({ 'Retry-After': '60' }));
    expect(await failure(impatient.placeOrder(newOrder(), 'normal'))).toBeInstanceOf(
      ExchangeUnavailableError,
    );
    // Nor is one that waits for the pause that others caused.
    const startedMs = performance.now();
    const waited = await failure(impatient.placeOrder(newOrder(), 'normal'));
    expect(waited.message).toContain('not sent, because nothing could leave for 300 ms');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(exchange.seen).toHaveLength(1);
    await impatient.close();
  });

  it('grows the pause when it is not told how long', async () => {
    exchange.script(OPEN_ORDERS, busy(), busy(), { json: [] });
    await rest.openOrders('SOL_USDC');
    const [first, second, third] = exchange.seen.map(({ atMs }) => atMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(490);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('shows what waits, and for how long nothing leaves', async () => {
    exchange.script(OPEN_ORDERS, busy({ 'Retry-After': '600' }));
    expect(await failure(rest.openOrders('SOL_USDC'))).toBeInstanceOf(ExchangeUnavailableError);
    expect(rest.congestion()).toMatchObject([{ bucket: 'ordinary', waiting: 0, waitedMs: 0 }]);
    const reading = failure(rest.account());
    const [found] = rest.congestion();
    expect(found).toMatchObject({ bucket: 'ordinary', waiting: 1 });
    // A limit by the minute is tried again after a minute, whatever was asked for.
    expect(found?.pausedForMs).toBeGreaterThan(50_000);
    expect(found?.pausedForMs).toBeLessThanOrEqual(60_000);
    await rest.close();
    expect(await reading).toBeInstanceOf(ExchangeUnavailableError);
    expect(rest.congestion()).toEqual([]);
  });
});

describe('a read that fails', () => {
  it.each([
    ['no answer in time', 'hang' as const],
    ['a lost connection', 'reset' as const],
    ['a server error', { status: 500, text: 'oops' }],
    ['the page of a gateway', { status: 403, text: '<html>blocked</html>' }],
    ["a gateway's not found", { status: 404, json: { message: 'no Route matched' } }],
  ])('with %s is tried again, and leaves a line', async (_, answer) => {
    exchange.script(OPEN_ORDERS, answer, { json: [orderJson()] });
    expect(await rest.openOrders('SOL_USDC')).toHaveLength(1);
    expect(exchange.seen).toHaveLength(2);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        fields: expect.objectContaining({ endpoint: OPEN_ORDERS }),
        message: expect.any(String),
      },
    ]);
  });

  it('again and again gives up', async () => {
    exchange.script(OPEN_ORDERS, 'reset');
    expect(await failure(rest.openOrders('SOL_USDC'))).toBeInstanceOf(ExchangeUnavailableError);
    expect(exchange.seen).toHaveLength(4);
  });

  it('by its shape names endpoint and place, and is not tried again', async () => {
    exchange.script(OPEN_ORDERS, { json: [orderJson(), orderJson({ side: 'Sideways', clientId: OUR_ID })] });
    const error = await failure(rest.openOrders('SOL_USDC'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
    expect(error.message).toContain('GET /api/v1/orders: at [1].side');
    expect(exchange.seen).toHaveLength(1);
  });
});

import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../../src/engine/ports.js';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';
import { frozenClock, keyPair, NOW_MS, newOrder, orderJson, recordingLogger, restFor } from './fixtures.js';
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
  rest = restFor(exchange, { timeoutMs: 150, logger });
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

  it('by something in front of the exchange names its status', async () => {
    exchange.script(ORDER, { status: 403, text: '<html>\n  <h1>blocked</h1></html>' });
    const error = await failure(rest.placeOrder(newOrder(), 'normal'));
    expect(error).toBeInstanceOf(ExchangeRefusedError);
    expect(error).toMatchObject({ code: 'HTTP_403' });
    expect(error.message).toContain('blocked');
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
  it('is waited out as asked, and the order goes again with a new signature', async () => {
    let nowMs = NOW_MS;
    const ticking = restFor(exchange, { clock: { ...frozenClock, now: () => nowMs++ } });
    exchange.script(ORDER, busy({ 'Retry-After': '0.3' }), { json: orderJson() });
    const order = await ticking.placeOrder(newOrder(), 'urgent');
    expect(order.orderId).toBe('90071992547409931');
    const [first, second] = exchange.requestsTo(ORDER);
    if (first === undefined || second === undefined) throw new Error('expected two requests');
    expect(second.atMs - first.atMs).toBeGreaterThanOrEqual(290);
    expect(second.headers['x-timestamp']).not.toBe(first.headers['x-timestamp']);
    const text =
      'instruction=orderExecute&autoLendRedeem=true&clientId=77&orderType=Limit&price=141.5&quantity=1.25' +
      `&side=Bid&symbol=SOL_USDC&timeInForce=GTC&timestamp=${second.headers['x-timestamp']}&window=5000`;
    expect(isSigned(second, text)).toBe(true);
    await ticking.close();
  });

  it('holds everything back while it lasts, then lets the sale go first', async () => {
    exchange.script(OPEN_ORDERS, busy({ 'Retry-After': '0.3' }), { json: [] });
    exchange.script(ORDER, { json: orderJson() });
    exchange.script('GET /api/v1/account', { json: { spotMakerFee: '8', spotTakerFee: '10' } });
    const reading = rest.openOrders('SOL_USDC');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const account = rest.account();
    const sale = rest.placeOrder(newOrder({ side: 'sell' }), 'urgent');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(exchange.seen).toHaveLength(1);
    await Promise.all([reading, account, sale]);
    expect(exchange.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      OPEN_ORDERS,
      ORDER,
      OPEN_ORDERS,
      'GET /api/v1/account',
    ]);
  });

  it('is not waited out for an order when that takes longer than the order makes sense', async () => {
    const impatient = restFor(exchange, { patienceMs: 1000 });
    exchange.script(ORDER, busy({ 'Retry-After': '60' }));
    const error = await failure(impatient.placeOrder(newOrder(), 'urgent'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
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
});

describe('a read that fails', () => {
  it.each([
    ['no answer in time', 'hang' as const],
    ['a lost connection', 'reset' as const],
    ['a server error', { status: 500, text: 'oops' }],
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
    exchange.script(OPEN_ORDERS, { json: [orderJson(), orderJson({ side: 'Sideways' })] });
    const error = await failure(rest.openOrders('SOL_USDC'));
    expect(error).toBeInstanceOf(ExchangeUnavailableError);
    expect(error.message).toContain('GET /api/v1/orders: at [1].side');
    expect(exchange.seen).toHaveLength(1);
  });
});

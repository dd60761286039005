import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../../src/engine/ports/exchange.js';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';
import { keyPair, NOW_MS, newOrder, orderJson, restFor } from './fixtures.js';
import { isSigned, ScriptedExchange, type SeenRequest } from './scriptedExchange.js';

let exchange: ScriptedExchange;
let rest: BackpackRest;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  rest = restFor(exchange);
});

afterEach(async () => {
  await rest.close();
  await exchange.stop();
});

function only(endpoint: string): SeenRequest {
  const [request, ...others] = exchange.requestsTo(endpoint);
  if (request === undefined || others.length > 0)
    throw new Error(`${others.length + 1} requests to ${endpoint}`);
  return request;
}

const END = `&timestamp=${NOW_MS}&window=5000`;

describe('placing an order', () => {
  it('signs what it sends and reads the order that stands', async () => {
    exchange.script('POST /api/v1/order', { json: orderJson() });
    const order = await rest.placeOrder(newOrder({ postOnly: true }), 'normal');

    const request = only('POST /api/v1/order');
    expect(JSON.parse(request.body)).toEqual({
      autoLendRedeem: true,
      clientId: 77,
      orderType: 'Limit',
      postOnly: true,
      price: '141.5',
      quantity: '1.25',
      side: 'Bid',
      symbol: 'SOL_USDC',
      timeInForce: 'GTC',
    });
    expect(request.headers['x-api-key']).toBe(keyPair.apiKey);
    expect(request.headers['x-timestamp']).toBe(String(NOW_MS));
    expect(request.headers['x-window']).toBe('5000');
    const text =
      'instruction=orderExecute&autoLendRedeem=true&clientId=77&orderType=Limit&postOnly=true&price=141.5' +
      `&quantity=1.25&side=Bid&symbol=SOL_USDC&timeInForce=GTC${END}`;
    expect(isSigned(request, text)).toBe(true);

    expect(order).toMatchObject({
      orderId: '90071992547409931',
      clientId: 77,
      side: 'buy',
      orderType: 'limit',
      status: 'new',
      timeInForce: 'GTC',
      createdAtMs: 1_790_000_000_123,
      expiryReason: null,
    });
    expect(order.price?.toString()).toBe('141.5');
  });

  it('leaves postOnly out when taking is allowed', async () => {
    exchange.script('POST /api/v1/order', {
      json: orderJson({ side: 'Ask', status: 'Filled', executedQuantity: '1.25', timeInForce: 'IOC' }),
    });
    const order = await rest.placeOrder(newOrder({ side: 'sell', timeInForce: 'IOC' }), 'urgent');
    const request = only('POST /api/v1/order');
    expect(JSON.parse(request.body)).not.toHaveProperty('postOnly');
    expect(
      isSigned(
        request,
        'instruction=orderExecute&autoLendRedeem=true&clientId=77&orderType=Limit&price=141.5' +
          `&quantity=1.25&side=Ask&symbol=SOL_USDC&timeInForce=IOC${END}`,
      ),
    ).toBe(true);
    expect(order).toMatchObject({ side: 'sell', status: 'filled', timeInForce: 'IOC' });
  });

  it('carries every digit of price and quantity there and back', async () => {
    const amount = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 24n }), fc.integer({ min: 0, max: 18 }))
      .map(([digits, places]) => decimal(`${digits}e-${places}`));
    await fc.assert(
      fc.asyncProperty(amount, amount, async (price, quantity) => {
        exchange.script('POST /api/v1/order', {
          json: orderJson({ price: price.toString(), quantity: quantity.toString() }),
        });
        const order = await rest.placeOrder(newOrder({ price, quantity }), 'normal');
        const sent = JSON.parse(exchange.seen.at(-1)?.body ?? '');
        expect(sent.price).not.toContain('e');
        expect(decimal(sent.price).eq(price)).toBe(true);
        expect(decimal(sent.quantity).eq(quantity)).toBe(true);
        expect(order.price?.eq(price)).toBe(true);
        expect(order.quantity?.eq(quantity)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('placing a batch', () => {
  it('signs each order, and one refusal does not fail the others', async () => {
    exchange.script('POST /api/v1/orders', {
      json: [
        { operation: 'Ok', ...orderJson({ clientId: 1, id: '11' }) },
        { operation: 'Err', code: 'INSUFFICIENT_FUNDS', message: 'Insufficient funds' },
        { operation: 'Ok', ...orderJson({ clientId: 3, id: '13' }) },
      ],
    });
    const orders = ['141', '140', '139'].map((price, place) =>
      newOrder({ price: decimal(price), clientId: place + 1 }),
    );
    const placed = await rest.placeOrders(orders, 'normal');

    const each = orders.map(
      (order) =>
        `instruction=orderExecute&autoLendRedeem=true&clientId=${order.clientId}&orderType=Limit` +
        `&price=${order.price}&quantity=1.25&side=Bid&symbol=SOL_USDC&timeInForce=GTC`,
    );
    expect(isSigned(only('POST /api/v1/orders'), `${each.join('&')}${END}`)).toBe(true);
    expect(placed).toEqual([
      { kind: 'accepted', clientId: 1, order: expect.objectContaining({ orderId: '11' }) },
      { kind: 'refused', clientId: 2, code: 'INSUFFICIENT_FUNDS', message: 'Insufficient funds' },
      { kind: 'accepted', clientId: 3, order: expect.objectContaining({ orderId: '13' }) },
    ]);
  });

  it('answered for other orders than were sent is not taken for an answer', async () => {
    const items = [orderJson({ clientId: 2, id: '12' }), orderJson({ clientId: 1, id: '11' })];
    exchange.script('POST /api/v1/orders', { json: items.map((item) => ({ operation: 'Ok', ...item })) });
    const placing = rest.placeOrders([newOrder({ clientId: 1 }), newOrder({ clientId: 2 })], 'normal');
    await expect(placing).rejects.toThrow(UnknownOutcomeError);
    await expect(placing).rejects.toThrow('the order with client id 1 was answered with that of client id 2');
  });

  it('of nothing asks nothing', async () => {
    expect(await rest.placeOrders([], 'normal')).toEqual([]);
    expect(exchange.seen).toEqual([]);
  });
});

describe('cancelling', () => {
  it('by exchange id signs the body of a DELETE and keeps the connection', async () => {
    exchange.script('DELETE /api/v1/order', { json: orderJson({ status: 'Cancelled' }) });
    const order = await rest.cancelOrder('SOL_USDC', '42');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await rest.cancelOrder('SOL_USDC', '43');
    const [request, next] = exchange.requestsTo('DELETE /api/v1/order');
    expect(request?.body).toBe('{"orderId":"42","symbol":"SOL_USDC"}');
    expect(request && isSigned(request, `instruction=orderCancel&orderId=42&symbol=SOL_USDC${END}`)).toBe(
      true,
    );
    expect(next?.connection).toBe(request?.connection);
    expect(order?.status).toBe('cancelled');
  });

  it('by client id is null when the exchange only queued it', async () => {
    exchange.script('DELETE /api/v1/order', { status: 202 });
    expect(await rest.cancelOrderByClientId('SOL_USDC', 77)).toBeNull();
    expect(
      isSigned(only('DELETE /api/v1/order'), `instruction=orderCancel&clientId=77&symbol=SOL_USDC${END}`),
    ).toBe(true);
  });
});

describe('looking up open orders', () => {
  it('reads the time of creation as a number, as its text, and as a date', async () => {
    const forms = [1_790_000_000_123, '1790000000123', '2026-09-21T14:13:20.123'];
    exchange.script('GET /api/v1/orders', { json: forms.map((createdAt) => orderJson({ createdAt })) });
    const orders = await rest.openOrders('SOL_USDC');
    expect(orders.map(({ createdAtMs }) => createdAtMs)).toEqual(forms.map(() => 1_790_000_000_123));
  });

  it('by either id, signed over the query', async () => {
    exchange.script('GET /api/v1/order', {
      json: orderJson({ status: 'PartiallyFilled', executedQuantity: 0.5 }),
    });
    const order = await rest.openOrder('SOL_USDC', { clientId: 77 });
    expect(order?.status).toBe('partiallyFilled');
    expect(order?.executedQuantity?.toString()).toBe('0.5');
    const byClientId = only('GET /api/v1/order');
    expect(byClientId.query.toString()).toBe('symbol=SOL_USDC&clientId=77');
    expect(isSigned(byClientId, `instruction=orderQuery&clientId=77&symbol=SOL_USDC${END}`)).toBe(true);

    await rest.openOrder('SOL_USDC', { orderId: '42' });
    const byOrderId = exchange.seen.at(-1);
    expect(byOrderId && isSigned(byOrderId, `instruction=orderQuery&orderId=42&symbol=SOL_USDC${END}`)).toBe(
      true,
    );
  });

  it.each([
    [404, 'RESOURCE_NOT_FOUND', 'Not Found'],
    [400, 'RESOURCE_NOT_FOUND', 'Order not found'],
    [400, 'INVALID_CLIENT_REQUEST', 'Order not found'],
  ])("answers null when the exchange knows none: %i %s '%s'", async (status, code, message) => {
    exchange.script('GET /api/v1/order', { status, json: { code, message } });
    expect(await rest.openOrder('SOL_USDC', { orderId: '42' })).toBeNull();
  });

  it('answers null for nothing else: a page that was not found, or another refusal', async () => {
    exchange.script('GET /api/v1/order', { status: 404, text: '<html>no such page</html>' });
    await expect(rest.openOrder('SOL_USDC', { orderId: '42' })).rejects.toBeInstanceOf(
      ExchangeUnavailableError,
    );
    exchange.script('GET /api/v1/order', { status: 404, json: { code: 'INVALID_SYMBOL', message: 'No' } });
    await expect(rest.openOrder('SOL_USDC', { orderId: '42' })).rejects.toBeInstanceOf(ExchangeRefusedError);
  });

  it('of a market, with orders of every kind the owner may have', async () => {
    exchange.script('GET /api/v1/orders', {
      json: [
        orderJson(),
        orderJson({
          id: 12,
          clientId: null,
          orderType: 'Market',
          price: undefined,
          quantity: null,
          quoteQuantity: '5',
        }),
        orderJson({
          id: '13',
          clientId: '99999999999',
          status: 'TriggerPending',
          createdAt: 1_790_000_000_999,
        }),
        orderJson({ id: '14', status: 'SomethingNew', executedQuantity: '0.25', timeInForce: null }),
      ],
    });
    const orders = await rest.openOrders('SOL_USDC');
    expect(isSigned(only('GET /api/v1/orders'), `instruction=orderQueryAll&symbol=SOL_USDC${END}`)).toBe(
      true,
    );
    expect(
      orders.map(({ orderId, clientId, orderType, status, createdAtMs }) => [
        orderId,
        clientId,
        orderType,
        status,
        createdAtMs,
      ]),
    ).toEqual([
      ['90071992547409931', 77, 'limit', 'new', 1_790_000_000_123],
      ['12', null, 'market', 'new', 1_790_000_000_123],
      ['13', null, 'limit', 'triggerPending', 1_790_000_000_999],
      ['14', 77, 'limit', 'partiallyFilled', 1_790_000_000_123],
    ]);
  });
});

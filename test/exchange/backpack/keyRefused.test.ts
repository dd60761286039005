import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';
import { NOW_MS, newOrder, orderJson, restFor, until } from './fixtures.js';
import { ScriptedExchange } from './scriptedExchange.js';

/* A refused key is told once, when the clock is known to be right, and so is that it is over. */

const ORDER = 'POST /api/v1/order';
const FEES = 'GET /api/v1/account';
const TIME = 'GET /api/v1/time';
const unauthorized = { status: 401, json: { code: 'UNAUTHORIZED', message: 'Unauthorized' } };
const fees = { json: { spotMakerFee: '8', spotTakerFee: '10' } };

let exchange: ScriptedExchange;
let rest: BackpackRest;
let told: string[];

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  told = [];
  rest = restFor(exchange, {
    onKeyRefused: (message) => told.push(message),
    onKeyAccepted: () => told.push('accepted'),
  });
  exchange.script(TIME, { text: String(NOW_MS) });
});
afterEach(async () => {
  await rest.close();
  await exchange.stop();
});

const refused = async (call: Promise<unknown>) => expect(call).rejects.toThrow();
const order = () => rest.placeOrder(newOrder(), 'urgent');

describe('a key', () => {
  it('that is revoked is told once, and again when it is taken', async () => {
    exchange.script(ORDER, unauthorized);
    exchange.script(FEES, unauthorized);
    await refused(order());
    await refused(rest.account());
    await refused(order());
    await until('it was told', () => told.length > 0);
    await refused(order());
    expect(told).toEqual(['UNAUTHORIZED: Unauthorized']);
    exchange.script(FEES, fees);
    await rest.account();
    expect(told).toEqual(['UNAUTHORIZED: Unauthorized', 'accepted']);
    await refused(order());
    await until('it was told again', () => told.length === 3);
  });

  it('that may look and not trade is refused until it may trade', async () => {
    exchange.script(ORDER, { status: 403, json: { code: 'FORBIDDEN', message: 'No permission' } });
    exchange.script(FEES, fees);
    await refused(order());
    await until('it was told', () => told.length > 0);
    await rest.account();
    expect(told).toEqual(['FORBIDDEN: No permission']);
    exchange.script(ORDER, { json: orderJson() });
    await order();
    expect(told).toEqual(['FORBIDDEN: No permission', 'accepted']);
  });

  it('is not blamed for a clock that was wrong', async () => {
    exchange.script(TIME, { text: String(NOW_MS + 60_000) });
    exchange.script(ORDER, {
      status: 400,
      json: { code: 'INVALID_CLIENT_REQUEST', message: 'Invalid signature' },
    });
    await refused(order());
    await until('the time is known', () => rest.timeMs() > NOW_MS + 50_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).toEqual([]);
  });

  it('is not blamed by what says that a request is too old, or by a gateway', async () => {
    exchange.script(
      ORDER,
      { status: 401, json: { code: 'UNAUTHORIZED', message: 'Request has expired' } },
      { status: 403, json: { message: 'Forbidden' } },
    );
    await refused(order());
    await refused(order());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual([]);
  });
});

import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { type Answer, Listener, manualExchange, Trader, tick } from '../../exchange/paper/trader.js';
import {
  agedFrames,
  bareNumbers,
  coinsNowhere,
  coinsTwice,
  endsInNoHistory,
  gatewayPage,
  lateHistory,
  nullQuantities,
  OddExchange,
  revokedKey,
  shortPages,
  timeOff,
  tooManyRequests,
} from './index.js';

/* What the other tests rely on: that harm is done where it is meant, and nowhere else. */

let exchange: PaperExchange;
let odd: OddExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  odd = await OddExchange.before(exchange.restUrl);
  trader = new Trader({ ...exchange, restUrl: odd.restUrl });
  await tick(exchange, '150', '150.01');
});
afterEach(async () => {
  await odd.close();
  await exchange.stop();
});

function capital(): Promise<Answer> {
  return trader.get('/api/v1/capital', 'balanceQuery');
}

function lent(): Promise<Answer> {
  return trader.get('/api/v1/borrowLend/positions', 'borrowLendPositionQuery');
}

function history(what: 'orders' | 'fills'): Promise<Answer> {
  const instruction = what === 'orders' ? 'orderHistoryQueryAll' : 'fillHistoryQueryAll';
  return trader.get(`/wapi/v1/history/${what}`, instruction);
}

describe('requests', () => {
  it('pass as they are, and are remembered', async () => {
    expect(await trader.limit('Bid', '1', '140', { clientId: 7 })).toMatchObject({ status: 200 });
    await trader.get('/api/v1/orders', 'orderQueryAll', { symbol: 'SOL_USDC' });
    expect(odd.requests).toMatchObject([
      { endpoint: 'POST /api/v1/order', isSigned: true, passedOn: true, status: 200 },
      { endpoint: 'GET /api/v1/orders', query: { symbol: 'SOL_USDC' } },
    ]);
    expect(JSON.parse(odd.requests[0]?.body ?? '')).toMatchObject({ clientId: 7 });
    expect(odd.requestsTo('POST *')).toHaveLength(1);
    expect(odd.neverPassedOn).toEqual([]);
  });

  it('are done and answered by a page of somebody on the way', async () => {
    odd.harm('POST *', { kind: 'answered', done: true, ...gatewayPage(403) });
    expect(await trader.limit('Bid', '1', '140')).toMatchObject({
      status: 403,
      body: expect.stringMatching(/^<!DOCTYPE html>/),
    });
    expect(await trader.limit('Bid', '1', '141')).toMatchObject({ status: 200 });
    expect(exchange.state(trader.apiKey).openOrders).toHaveLength(2);
  });

  it('are turned away on one kind of path until the rule is lifted', async () => {
    const rule = odd.harm(
      'GET /api/v1/klines',
      { kind: 'answered', done: false, ...tooManyRequests(8) },
      Number.POSITIVE_INFINITY,
    );
    const candles = `${odd.restUrl}/api/v1/klines?symbol=SOL_USDC&interval=1m&startTime=1`;
    const refused = await fetch(candles);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '8']);
    expect(await capital()).toMatchObject({ status: 200 });
    expect(odd.neverPassedOn).toMatchObject([{ path: '/api/v1/klines' }]);
    rule.lift();
    expect(await fetch(candles)).toMatchObject({ status: 200 });
    expect(rule.fired).toBe(1);
  });

  it('of a revoked key are all refused, and public ones are not', async () => {
    revokedKey(odd);
    expect(await capital()).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
    expect(await fetch(`${odd.restUrl}/api/v1/markets`)).toMatchObject({ status: 200 });
  });
});

describe('answers', () => {
  it('can be rewritten for some time', async () => {
    await trader.limit('Ask', '4', '160');
    const gone = coinsNowhere(odd, 'SOL');
    expect((await capital()).body.SOL).toEqual({ available: '0', locked: '4', staked: '0' });
    expect((await lent()).body).toEqual([]);
    expect(gone.fired).toBe(2);
    gone.liftAfter(10);
    await expect.poll(async () => (await capital()).body.SOL.available).toBe('6');
  });

  it('can count coins twice', async () => {
    const twice = coinsTwice(odd, 'SOL');
    expect((await capital()).body.SOL.available).toBe('10');
    expect((await lent()).body).toMatchObject([{ symbol: 'SOL', netQuantity: '10' }]);
    twice.lift();
    expect((await lent()).body).toEqual([]);
  });

  it('can hide what was executed, what is new, and what ended unfilled', async () => {
    nullQuantities(odd, 1);
    const sold = await trader.limit('Ask', '1', '150', { timeInForce: 'IOC' });
    expect(sold.body).toMatchObject({ status: 'Filled', executedQuantity: null });
    await trader.limit('Ask', '1', '170', { timeInForce: 'IOC' });

    const late = lateHistory(odd, 60_000);
    expect((await history('fills')).body).toEqual([]);
    expect((await history('orders')).body).toEqual([]);
    late.lift();
    expect((await history('orders')).body).toHaveLength(2);
    endsInNoHistory(odd);
    expect((await history('orders')).body).toMatchObject([{ status: 'Filled' }]);
    shortPages(odd, 'GET /wapi/*', 0);
    expect((await history('fills')).body).toEqual([]);
  });

  it('can tell another time', async () => {
    timeOff(odd, -3_600_000);
    const told = Number(await (await fetch(`${odd.restUrl}/api/v1/time`)).text());
    expect(Date.now() - told).toBeGreaterThanOrEqual(3_600_000);
  });
});

describe('streams', () => {
  const TICKER = 'bookTicker.SOL_USDC';
  let listener: Listener;

  beforeEach(async () => {
    listener = await Listener.connect({ ...exchange, wsUrl: odd.wsUrl });
    listener.subscribeAs(trader, ['account.orderUpdate']);
    listener.subscribe([TICKER]);
    await listener.dataOf(TICKER, 1);
    listener.heard.length = 0;
  });
  afterEach(() => listener.close());

  /** What was told up to here: order updates come through the same connection. */
  async function heardUntilAnOrder(): Promise<readonly string[]> {
    await trader.limit('Bid', '1', '140');
    await listener.dataOf('account.orderUpdate', 1);
    return listener.heard.map(({ stream, data }) => `${stream} ${data.b ?? data.e}`);
  }

  it('pass as they are', async () => {
    await tick(exchange, '149', '149.01');
    expect(await heardUntilAnOrder()).toEqual([`${TICKER} 149`, 'account.orderUpdate orderAccepted']);
    expect(odd.streams.asked).toMatchObject([{ method: 'SUBSCRIBE' }, { params: [TICKER] }]);
  });

  it('can fall silent one by one', async () => {
    const silence = odd.streams.silence('bookTicker.*');
    await tick(exchange, '149', '149.01');
    expect(await heardUntilAnOrder()).toEqual(['account.orderUpdate orderAccepted']);
    silence.lift();
    await tick(exchange, '148', '148.01');
    expect(await listener.dataOf(TICKER, 1)).toMatchObject([{ b: '148' }]);
    expect(silence.fired).toBe(1);
  });

  it('can lose a single order update', async () => {
    odd.streams.drop('account.orderUpdate', ({ e }) => e === 'orderFill');
    await trader.limit('Bid', '1', '151', { timeInForce: 'IOC' });
    const heard = await heardUntilAnOrder();
    expect(heard.filter((frame) => frame.startsWith('account.'))).toEqual([
      'account.orderUpdate orderAccepted',
      'account.orderUpdate orderAccepted',
    ]);
  });

  it('can tell old times and bare numbers', async () => {
    agedFrames(odd, TICKER, 30_000);
    bareNumbers(odd, TICKER);
    await tick(exchange, '149', '149.01');
    const [{ b, T }] = await listener.dataOf(TICKER, 1);
    expect(b).toBe(149);
    expect(Date.now() - T / 1_000).toBeGreaterThanOrEqual(30_000);
  });

  it('can be held and released at once, and be late', async () => {
    const standstill = odd.streams.hold();
    await tick(exchange, '149', '149.01');
    await tick(exchange, '148', '148.01');
    while (standstill.waiting < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(listener.heard).toEqual([]);
    standstill.release();
    expect((await listener.dataOf(TICKER, 2)).map(({ b }) => b)).toEqual(['149', '148']);

    odd.streams.delay(TICKER, 300);
    await tick(exchange, '147', '147.01');
    expect((await heardUntilAnOrder()).at(-1)).toBe('account.orderUpdate orderAccepted');
    expect((await listener.dataOf(TICKER, 3)).at(-1)).toMatchObject({ b: '147' });
  });

  it('can say what the exchange never said, and refuse one stream of many', async () => {
    odd.streams.inject({ stream: TICKER, data: { b: '1' } });
    expect(await listener.dataOf(TICKER, 1)).toEqual([{ b: '1' }]);
    odd.streams.refuse((stream) => stream.endsWith('.OLD_USDC'));
    listener.subscribe(['bookTicker.OLD_USDC', 'ticker.SOL_USDC']);
    await listener.dataOf('ticker.SOL_USDC', 1);
    expect(listener.heard).toContainEqual({ id: null, error: { code: 4006, message: 'Invalid stream' } });
    expect(odd.streams.open).toBe(1);
  });

  it('can end after each pong', async () => {
    odd.streams.closeAfterPong(1);
    const closed = once(listener.socket, 'close');
    listener.socket.ping();
    await once(listener.socket, 'pong');
    expect((await closed)[0]).toBe(1012);
    const again = new WebSocket(odd.wsUrl);
    await once(again, 'open');
    again.ping();
    await once(again, 'pong');
    again.terminate();
  });
});

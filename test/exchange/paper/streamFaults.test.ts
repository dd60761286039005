import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type PaperExchange, startPaperExchange } from '../../../src/exchange/paper/index.js';
import { type Answer, Listener, manualExchange, postPaper, quiet, request, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;
const listeners: Listener[] = [];

const arm = (fault: Record<string, unknown>): Promise<Answer> => postPaper(exchange, '/paper/fault', fault);
const armed = async () => (await request(exchange, 'GET', '/paper/fault')).body;

async function untilOver(): Promise<void> {
  while ((await armed()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Hears the orders of the trader and the prices of SOL_USDC. */
async function listen(): Promise<Listener> {
  const listener = await Listener.connect(exchange);
  listeners.push(listener);
  listener.subscribeAs(trader, ['account.orderUpdate']);
  listener.subscribe(['bookTicker.SOL_USDC']);
  await listener.dataOf('bookTicker.SOL_USDC', 1);
  return listener;
}

/** The status with which a new connection is turned away, or `open`. */
async function knock(): Promise<number | 'open'> {
  const socket = new WebSocket(exchange.wsUrl);
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
}

/** Whether a ping is answered within a moment. */
async function answersPing(listener: Listener): Promise<boolean> {
  listener.socket.ping();
  const answered = once(listener.socket, 'pong').then(() => true);
  return Promise.race([answered, new Promise<false>((resolve) => setTimeout(resolve, 100, false))]);
}

afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close();
  await exchange.stop();
});

describe('on a market that moves by hand', () => {
  beforeEach(async () => {
    exchange = await manualExchange();
    trader = new Trader(exchange);
    await tick(exchange, '149.98', '150.02');
  });

  describe('a disconnect', () => {
    it('ends every connection without a Close, and new ones are welcome', async () => {
      const [one, two] = [await listen(), await listen()];
      const closed = Promise.all([once(one.socket, 'close'), once(two.socket, 'close')]);
      expect((await arm({ kind: 'disconnect' })).body).toEqual({
        kind: 'disconnect',
        count: null,
        durationMs: null,
        fired: 2,
      });
      expect((await closed).map(([code]) => code)).toEqual([1006, 1006]);
      expect(await armed()).toEqual([]);
      expect(await knock()).toBe('open');
    });

    it('with "count" turns so many new ones away', async () => {
      await listen();
      await arm({ kind: 'disconnect', count: 2 });
      expect(await knock()).toBe(503);
      expect(await armed()).toEqual([{ kind: 'disconnect', count: 2, durationMs: null, fired: 2 }]);
      expect(await knock()).toBe(503);
      expect(await armed()).toEqual([]);
      expect(await knock()).toBe('open');
    });

    it('with "durationMs" turns all away so long, or until it is cleared', async () => {
      await arm({ kind: 'disconnect', durationMs: 150 });
      expect(await knock()).toBe(503);
      await untilOver();
      expect(await knock()).toBe('open');
      await arm({ kind: 'disconnect', durationMs: 60_000 });
      expect(await knock()).toBe(503);
      await request(exchange, 'DELETE', '/paper/fault');
      expect(await knock()).toBe('open');
    });

    it('loses what happens meanwhile to the streams but not to the account', async () => {
      await trader.limit('Bid', '2', '140');
      const before = await listen();
      const closed = once(before.socket, 'close');
      await arm({ kind: 'disconnect' });
      await closed;
      await tick(exchange, '139.9', '140');
      const after = await listen();
      await trader.limit('Bid', '1', '130');
      expect(await after.dataOf('account.orderUpdate', 1)).toMatchObject([{ e: 'orderAccepted', p: '130' }]);
      expect(before.heard.filter(({ stream }) => stream === 'account.orderUpdate')).toEqual([]);
      expect(exchange.state(trader.apiKey)).toMatchObject({
        fills: [{ price: '140', quantity: '2', fee: '0.0016' }],
        balances: {
          USDC: { available: '9590', locked: '130', total: '9720' },
          SOL: { available: '11.9984', total: '11.9984' },
        },
      });
    });
  });

  describe('a silence', () => {
    it('keeps everything from an open connection, then tells the prices of now and nothing of the past', async () => {
      const listener = await listen();
      await arm({ kind: 'silence', durationMs: 60_000 });
      await trader.limit('Bid', '2', '140');
      await tick(exchange, '139.9', '140');
      await tick(exchange, '141', '141.1');
      listener.subscribe(['nonsense']);
      expect(await answersPing(listener)).toBe(false);
      expect(listener.heard).toHaveLength(1);
      expect(listener.socket.readyState).toBe(WebSocket.OPEN);
      // Accepted, filled, two prices, and the answer to the nonsense.
      expect(await armed()).toEqual([{ kind: 'silence', count: null, durationMs: 60_000, fired: 5 }]);

      await request(exchange, 'DELETE', '/paper/fault');
      expect((await listener.dataOf('bookTicker.SOL_USDC', 2)).at(-1)).toMatchObject({ b: '141', u: '4' });
      expect(await answersPing(listener)).toBe(true);
      await trader.limit('Bid', '1', '130');
      expect(await listener.dataOf('account.orderUpdate', 1)).toMatchObject([{ p: '130' }]);
      expect(exchange.state(trader.apiKey).balances).toMatchObject({
        USDC: { available: '9590', locked: '130', total: '9720' },
        SOL: { available: '11.9984', total: '11.9984' },
      });
    });

    it('ends by itself after "durationMs"', async () => {
      const listener = await listen();
      await arm({ kind: 'silence', durationMs: 120 });
      await tick(exchange, '150', '150.1');
      expect(listener.heard).toHaveLength(1);
      await untilOver();
      expect((await listener.dataOf('bookTicker.SOL_USDC', 2)).at(-1)).toMatchObject({ b: '150', u: '2' });
    });

    it('with "count" loses so many messages', async () => {
      const listener = await listen();
      await arm({ kind: 'silence', count: 2 });
      const { body: order } = await trader.limit('Bid', '1', '150.02');
      expect(await armed()).toEqual([]);
      await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: order.id });
      await trader.limit('Bid', '1', '130');
      expect(await listener.dataOf('account.orderUpdate', 1)).toMatchObject([
        { e: 'orderAccepted', p: '130' },
      ]);
      expect(exchange.state(trader.apiKey).balances).toMatchObject({
        USDC: { available: '9719.98', locked: '130', total: '9849.98' },
        SOL: { available: '10.999' },
      });
    });

    it('does not keep a connection silent that is made later', async () => {
      const deaf = await listen();
      await arm({ kind: 'silence', durationMs: 60_000 });
      const later = await listen();
      await trader.limit('Bid', '1', '140');
      expect(await later.dataOf('account.orderUpdate', 1)).toMatchObject([{ p: '140' }]);
      expect(deaf.heard).toHaveLength(1);
      deaf.close();
      expect(exchange.state(trader.apiKey).balances.USDC).toMatchObject({ available: '9860', locked: '140' });
    });
  });

  it.each([
    ['a silence without an end', { kind: 'silence' }, 'A silence needs `durationMs` or `count`'],
    ['a duration of nothing', { kind: 'disconnect', durationMs: 0 }, '`durationMs`'],
    ['a path', { kind: 'disconnect', path: '/' }, 'path'],
  ])('%s is refused', async (_what, fault, words) => {
    const listener = await listen();
    const answer = await arm(fault);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(words);
    expect(listener.socket.readyState).toBe(WebSocket.OPEN);
    expect(await armed()).toEqual([]);
  });
});

describe('in the market’s time', () => {
  const start = (gate?: (updateId: string) => Promise<void>): Promise<PaperExchange> =>
    startPaperExchange({
      port: 0,
      feed: { kind: 'synthetic', seed: 4, durationMs: 600_000 },
      speed: 'max',
      symbols: ['SOL_USDC'],
      databaseFile: ':memory:',
      logger: quiet,
      gate,
    });

  it('a disconnect of minutes takes as long as the market takes for them', async () => {
    exchange = await start();
    trader = new Trader(exchange);
    const beginMs = exchange.clock.now();
    await arm({ kind: 'disconnect', durationMs: 300_000 });
    expect(await knock()).toBe(503);
    let endedAtMs: number | null = null;
    exchange.clock.setTimer(300_000, () => {
      endedAtMs = exchange.clock.now() - beginMs;
    });
    exchange.startFeed();
    await exchange.feedEnded;
    expect(endedAtMs).toBe(300_000);
    expect(await armed()).toEqual([]);
    expect(await knock()).toBe('open');
  });

  it('a silence that the market waits for goes on when the client gives the dead connection up', async () => {
    let listener: Listener | null = null;
    const caughtUp = (updateId: string): boolean =>
      listener === null ||
      listener.socket.readyState !== WebSocket.OPEN ||
      listener.heard.some(({ data }) => Number(data?.u) >= Number(updateId));
    exchange = await start(async (updateId) => {
      while (!caughtUp(updateId)) await new Promise((resolve) => setTimeout(resolve, 1));
    });
    trader = new Trader(exchange);
    listener = await listen();
    await arm({ kind: 'silence', durationMs: 60_000 });
    exchange.startFeed();
    while ((await armed())[0]?.fired === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const standsAtMs = exchange.clock.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(exchange.clock.now()).toBe(standsAtMs);
    listener.close();
    await exchange.feedEnded;
    expect(await armed()).toEqual([]);
    expect(exchange.clock.now()).toBeGreaterThan(standsAtMs + 60_000);
  });
});

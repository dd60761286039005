import nacl from 'tweetnacl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import type {
  BookTicker,
  ExchangeStreams,
  OrderUpdate,
  StreamListener,
} from '../../../src/engine/ports/streams.js';
import { type BackpackStreamsOptions, createBackpackStreams } from '../../../src/exchange/backpack/index.js';
import { createReconnectPauses } from '../../../src/exchange/backpack/reconnectPauses.js';
import { keyPair, NOW_MS, OUR_ID, recordingLogger, until } from './fixtures.js';
import { ScriptedExchange } from './scriptedExchange.js';

type Happened =
  | { readonly kind: 'connected'; readonly gap: boolean }
  | { readonly kind: 'disconnected'; readonly reason: string }
  | { readonly kind: 'refused'; readonly symbol: string; readonly message: string }
  | { readonly kind: 'book'; readonly ticker: BookTicker }
  | { readonly kind: 'last'; readonly symbol: string; readonly price: string; readonly timeMs: number }
  | { readonly kind: 'order'; readonly update: OrderUpdate };

let exchange: ScriptedExchange;
let streams: ExchangeStreams;
let happened: Happened[];
/** How much had happened each time when a connection brought its first data. */
let aliveAfter: number[];
let logger: ReturnType<typeof recordingLogger>;

const listener: StreamListener = {
  onBookTicker: (ticker) => happened.push({ kind: 'book', ticker }),
  onLastPrice: (symbol, price, timeMs) => happened.push({ kind: 'last', symbol, price, timeMs }),
  onOrderUpdate: (update) => happened.push({ kind: 'order', update }),
  onConnected: (gap) => happened.push({ kind: 'connected', gap }),
  onAlive: () => aliveAfter.push(happened.length),
  onDisconnected: (reason) => happened.push({ kind: 'disconnected', reason }),
  onMarketRefused: (symbol, message) => happened.push({ kind: 'refused', symbol, message }),
};

function open(options: Partial<BackpackStreamsOptions> = {}): ExchangeStreams {
  return createBackpackStreams({
    url: exchange.wsUrl,
    keyPair,
    logger,
    serverNow: () => NOW_MS + 1234,
    firstPauseMs: 10,
    longestPauseMs: 50,
    ...options,
  });
}

function kinds(): string[] {
  return happened.map(({ kind }) => kind);
}

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  happened = [];
  aliveAfter = [];
  logger = recordingLogger();
  streams = open();
});

afterEach(async () => {
  await streams.stop();
  await exchange.stop();
});

const book = (overrides: Record<string, unknown> = {}) => ({
  stream: 'bookTicker.SOL_USDC',
  data: {
    e: 'bookTicker',
    E: 1_790_000_000_123_456,
    s: 'SOL_USDC',
    a: '141.60',
    A: '1.5',
    b: '141.55',
    B: '2',
    u: '111063070525358080',
    T: 1_790_000_000_122_999,
    ...overrides,
  },
});

const orderUpdate = (overrides: Record<string, unknown> = {}) => ({
  stream: 'account.orderUpdate',
  data: {
    e: 'orderAccepted',
    E: 1_790_000_000_123_456,
    s: 'SOL_USDC',
    c: 77,
    S: 'Bid',
    o: 'LIMIT',
    f: 'GTC',
    q: '1.25',
    p: '141.5',
    X: 'New',
    i: '5001',
    z: '0',
    Z: '0',
    V: 'RejectTaker',
    T: 1_790_000_000_122_999,
    O: 'USER',
    t: null,
    ...overrides,
  },
});

describe('subscribing', () => {
  it('says who asks, with the version', async () => {
    const named = open({ userAgent: 'rung/9.9.9' });
    await named.start(['SOL_USDC'], listener);
    await named.stop();
    await streams.start(['SOL_USDC'], listener);
    expect(exchange.sockets.map(({ headers }) => headers['user-agent'])).toEqual(['rung/9.9.9', 'rung']);
  });

  it('signs for the private stream at the time of the exchange, and names the public ones', async () => {
    await streams.start(['SOL_USDC', 'BTC_USDC'], listener);
    const [first, ...others] = exchange.sockets[0]?.frames ?? [];
    expect(first?.params).toEqual(['account.orderUpdate']);
    const [apiKey = '', signature = '', timestamp, window] = first?.signature ?? [];
    expect([apiKey, timestamp, window]).toEqual([keyPair.apiKey, String(NOW_MS + 1234), '5000']);
    const text = `instruction=subscribe&timestamp=${timestamp}&window=${window}`;
    expect(
      nacl.sign.detached.verify(
        Buffer.from(text),
        Buffer.from(signature, 'base64'),
        Buffer.from(apiKey, 'base64'),
      ),
    ).toBe(true);
    expect(others).toEqual([
      { method: 'SUBSCRIBE', params: ['bookTicker.SOL_USDC', 'ticker.SOL_USDC'] },
      { method: 'SUBSCRIBE', params: ['bookTicker.BTC_USDC', 'ticker.BTC_USDC'] },
    ]);
    expect(happened).toEqual([{ kind: 'connected', gap: false }]);
  });

  it('goes on trying, with growing pauses, while the exchange refuses it, and tells why', async () => {
    const refusals: string[] = [];
    exchange.onSocket = ({ socket }) =>
      socket.send(JSON.stringify({ id: null, error: { code: 4005, message: 'Invalid signature' } }));
    streams = open({ onSubscriptionRefused: (message) => refusals.push(message) });
    const started = streams.start(['SOL_USDC'], listener);
    await until('it was refused twice', () => refusals.length >= 2);
    expect(refusals[0]).toContain('Invalid signature');
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
    expect(kinds()).not.toContain('connected');
    exchange.onSocket = () => {};
    await started;
    expect(happened).toEqual([{ kind: 'connected', gap: false }]);
  });

  it('waits for an exchange that is not there yet', async () => {
    const { port } = exchange;
    await exchange.stop();
    const started = streams.start(['SOL_USDC'], listener);
    await until(
      'two attempts were logged',
      () => logger.lines.filter(({ level }) => level === 'warn').length >= 2,
    );
    exchange = await ScriptedExchange.start(port);
    await started;
    expect(happened).toEqual([{ kind: 'connected', gap: false }]);
  });

  it('that never came to pass fails when it is stopped', async () => {
    const { port } = exchange;
    await exchange.stop();
    const started = streams.start(['SOL_USDC'], listener);
    await streams.stop();
    await expect(started).rejects.toBeInstanceOf(ExchangeUnavailableError);
    exchange = await ScriptedExchange.start(port);
  });
});

describe('frames', () => {
  beforeEach(() => streams.start(['SOL_USDC'], listener));

  it('of the book come through as they are, their time in milliseconds', async () => {
    exchange.broadcast(book());
    await until('the price came', () => happened.length === 2);
    expect(happened[1]).toEqual({
      kind: 'book',
      ticker: {
        symbol: 'SOL_USDC',
        bid: '141.55',
        ask: '141.60',
        updateId: '111063070525358080',
        timeMs: 1_790_000_000_122,
      },
    });
  });

  it('of the ticker give the last price', async () => {
    exchange.broadcast({
      stream: 'ticker.SOL_USDC',
      data: { e: 'ticker', E: 1_790_000_000_999_999, s: 'SOL_USDC', c: '141.58', v: '3' },
    });
    await until('the price came', () => happened.length === 2);
    expect(happened[1]).toEqual({
      kind: 'last',
      symbol: 'SOL_USDC',
      price: '141.58',
      timeMs: 1_790_000_000_999,
    });
  });

  it('of an order and its fill come in their order, fill and order whole', async () => {
    exchange.broadcast(orderUpdate());
    exchange.broadcast(
      orderUpdate({
        e: 'orderFill',
        X: 'PartiallyFilled',
        z: '0.5',
        Z: '70.75',
        t: 9001,
        l: '0.5',
        L: '141.5',
        m: true,
        n: '0.0004',
        N: 'SOL',
      }),
    );
    await until('both came', () => happened.length === 3);
    const [, accepted, filled] = happened;
    if (accepted?.kind !== 'order' || filled?.kind !== 'order') throw new Error(`got ${kinds().join()}`);
    expect(accepted.update).toMatchObject({ fill: null, timeMs: 1_790_000_000_122 });
    expect(accepted.update.order).toMatchObject({
      orderId: '5001',
      clientId: 77,
      side: 'buy',
      status: 'new',
    });
    const { fill, order } = filled.update;
    expect(order.status).toBe('partiallyFilled');
    expect(fill).toMatchObject({
      tradeId: '9001',
      orderId: '5001',
      clientId: 77,
      side: 'buy',
      feeAsset: 'SOL',
      isMaker: true,
      timeMs: 1_790_000_000_122,
    });
    expect([fill?.price, fill?.quantity, fill?.fee].join(' ')).toBe('141.5 0.5 0.0004');
  });

  it.each([
    ['orderCancelled', 'Cancelled', 'cancelled'],
    ['orderExpired', 'Expired', 'expired'],
    ['orderModified', 'New', 'new'],
    ['triggerPlaced', 'TriggerPending', 'triggerPending'],
  ])('of %s', async (event, state, status) => {
    exchange.broadcast(orderUpdate({ e: event, X: state, c: undefined, p: undefined, R: 'PostOnlyTaker' }));
    await until('it came', () => happened.length === 2);
    const [, update] = happened;
    expect(update).toMatchObject({
      update: { fill: null, order: { status, clientId: null, price: null, expiryReason: 'PostOnlyTaker' } },
    });
  });

  it('of an order are the same in the documented form and in the recorded one', async () => {
    exchange.broadcast(orderUpdate({ t: undefined, R: undefined }));
    exchange.broadcast(orderUpdate({ Q: '176.875', r: false, t: null, i: 5001, T: '1790000000122999' }));
    await until('both came', () => happened.length === 3);
    expect(happened[1]).toMatchObject({ kind: 'order', update: { fill: null } });
    expect(happened[2]).toEqual(happened[1]);
  });

  it('of an order that expired for a reason of many words tell its beginning', async () => {
    exchange.broadcast(orderUpdate({ e: 'orderExpired', X: 'Expired', R: 'x'.repeat(100_000) }));
    await until('it came', () => happened.length === 2);
    expect(happened[1]).toMatchObject({ update: { order: { expiryReason: `${'x'.repeat(61)}...` } } });
  });

  it('with numbers where texts are documented are taken, digit by digit', async () => {
    exchange.broadcast(book({ b: 141.55, a: 141.6, B: 2, A: 0.0000001, T: '1790000000122999', u: 7 }));
    exchange.broadcast({ stream: 'ticker.SOL_USDC', data: { s: 'SOL_USDC', c: 0.5, E: '1790000000999999' } });
    await until('both came', () => happened.length === 3);
    expect(happened.slice(1)).toEqual([
      {
        kind: 'book',
        ticker: {
          ...{ symbol: 'SOL_USDC', bid: '141.55', ask: '141.6' },
          ...{ updateId: '7', timeMs: 1_790_000_000_122 },
        },
      },
      { kind: 'last', symbol: 'SOL_USDC', price: '0.5', timeMs: 1_790_000_000_999 },
    ]);
  });

  it('with numbers that a double may have changed are not', async () => {
    const inexact = JSON.stringify(book()).replace('"141.55"', '141.123456789012345');
    exchange.broadcast(inexact);
    exchange.broadcast(JSON.stringify(book({ u: 'U' })).replace('"U"', '111063070525358080'));
    await until('the second came', () => happened.length === 2);
    // The number of an update is no price: without it the price is as good.
    expect(happened[1]).toMatchObject({ ticker: { bid: '141.55', updateId: '' } });
  });

  it('from the future are a reason to doubt the time as soon as they move no price, once in a while', async () => {
    await streams.stop();
    happened = [];
    let doubts = 0;
    streams = open({
      onTimeDoubted: () => {
        doubts += 1;
      },
    });
    await streams.start(['SOL_USDC'], listener);
    exchange.broadcast(book({ T: (NOW_MS + 1234 + 1_500) * 1_000 }));
    exchange.broadcast(book({ T: (NOW_MS + 1234 + 1_501) * 1_000 }));
    exchange.broadcast(book({ T: (NOW_MS + 1234 + 60_000) * 1_000 }));
    await until('they came', () => happened.length === 4);
    expect(doubts).toBe(1);
  });

  it('that make no sense are passed over with one warning for all', async () => {
    for (const frame of ['not json', '[]', '"x"', '{"stream":"bookTicker.SOL_USDC","data":null}', '{}']) {
      exchange.broadcast(frame);
    }
    exchange.broadcast(book({ b: '' }));
    exchange.broadcast(book({ a: undefined }));
    exchange.broadcast({ stream: 'markPrice.SOL_USDC', data: {} });
    exchange.broadcast({ id: 1, result: null });
    exchange.broadcast(book());
    await until('the good one came', () => kinds().includes('book'));
    expect(kinds()).toEqual(['connected', 'book']);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it.each([
    ['a price without an end', book({ b: 'Infinity' })],
    ['a price in another notation', book({ b: '0x10' })],
    ['a price with room around it', book({ a: ' 5 ' })],
    ['a time without an end', book({ T: '1e999' })],
    ['a time that no calendar has', book({ T: '9'.repeat(20) })],
    ['a time that claims to be a number', book({ T: { valueOf: 1, toString: 1 } })],
    [
      'a last price at no time',
      { stream: 'ticker.SOL_USDC', data: { s: 'SOL_USDC', c: '1', E: { toString: 0 } } },
    ],
  ])('with %s are passed over, and the next is taken', async (_what, frame) => {
    exchange.broadcast(frame);
    exchange.broadcast(book());
    await until('the good one came', () => kinds().includes('book'));
    expect(kinds()).toEqual(['connected', 'book']);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('that the engine stumbles over are logged, and the connection is replaced: what they told is read again', async () => {
    await streams.stop();
    happened = [];
    streams = open();
    let stumbles = 1;
    await streams.start(['SOL_USDC'], {
      ...listener,
      onBookTicker(ticker) {
        if (stumbles > 0) {
          stumbles -= 1;
          throw new TypeError('a fault of our own');
        }
        listener.onBookTicker(ticker);
      },
    });
    exchange.broadcast(book());
    await until('it is connected again', () => kinds().length === 3);
    exchange.broadcast(book());
    await until('the good one came', () => kinds().includes('book'));
    expect(kinds()).toEqual(['connected', 'disconnected', 'connected', 'book']);
    expect(happened[2]).toEqual({ kind: 'connected', gap: true });
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  it.each([
    ['without its price', { e: 'orderFill', l: '0.5', L: null, n: '0', N: 'SOL', m: true }],
    ['of a quantity that fills the memory', { z: '1e999999999' }],
    ['at a time that no calendar has', { T: 1e300 }],
  ])('of an order that cannot be read, %s, are a gap: it may have been a fill', async (_what, overrides) => {
    exchange.broadcast(orderUpdate({ c: OUR_ID, ...overrides }));
    await until('the gap was told', () => happened.length === 2);
    expect(happened[1]).toEqual({ kind: 'connected', gap: true });
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});

describe("an order update of somebody else's that cannot be read", () => {
  it.each([
    ["the owner's, by its client id", { c: 7, z: 'odd' }],
    ["the exchange's own system's", { c: null, O: 'LIQUIDATION_AUTOCLOSE', z: 'odd' }],
  ])('%s, is passed over and named', async (_whose, overrides) => {
    await streams.start(['SOL_USDC'], listener);
    exchange.broadcast(orderUpdate(overrides));
    exchange.broadcast(book());
    await until('the price came', () => happened.length === 2);
    expect(kinds()).toEqual(['connected', 'book']);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('that may be ours all the same is a gap', async () => {
    await streams.start(['SOL_USDC'], listener);
    exchange.broadcast(orderUpdate({ c: null, z: 'odd' }));
    await until('the gap was told', () => happened.length === 2);
    expect(happened[1]).toEqual({ kind: 'connected', gap: true });
  });
});

describe('a market that the exchange does not have', () => {
  const unknown = { id: null, error: { code: 4006, message: 'Invalid stream' } };
  const priceOf = (symbol: string) => ({ ...book({ s: symbol }), stream: `bookTicker.${symbol}` });

  it('is told of, and the others go on', async () => {
    streams = open({ marketSilenceMs: 100 });
    await streams.start(['SOL_USDC', 'GONE_USDC', 'BTC_USDC'], listener);
    exchange.broadcast(unknown);
    exchange.broadcast(priceOf('SOL_USDC'));
    exchange.broadcast(priceOf('BTC_USDC'));
    await until('it was told', () => kinds().includes('refused'));
    expect(happened.slice(1)).toEqual([
      expect.objectContaining({ kind: 'book' }),
      expect.objectContaining({ kind: 'book' }),
      { kind: 'refused', symbol: 'GONE_USDC', message: '"4006 Invalid stream"' },
    ]);
    expect(exchange.sockets).toHaveLength(1);
  });

  it('is told once, until it is heard again', async () => {
    streams = open({ marketSilenceMs: 50 });
    exchange.onSocket = ({ socket }) => {
      socket.send(JSON.stringify(unknown));
      socket.once('ping', () => setTimeout(() => exchange.broadcast(priceOf('SOL_USDC')), 5));
    };
    await streams.start(['SOL_USDC', 'GONE_USDC'], listener);
    await until('it was told', () => kinds().includes('refused'));
    exchange.sockets[0]?.socket.close();
    await until('the price came again', () => kinds().filter((kind) => kind === 'book').length === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(kinds().filter((kind) => kind === 'refused')).toHaveLength(1);
  });

  it('is not guessed while nothing at all is heard', async () => {
    streams = open({ marketSilenceMs: 20 });
    await streams.start(['SOL_USDC', 'GONE_USDC'], listener);
    exchange.broadcast(unknown);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(kinds()).toEqual(['connected']);
  });
});

describe('a connection', () => {
  it('that is lost is replaced, and the gap is told', async () => {
    await streams.start(['SOL_USDC'], listener);
    exchange.sockets[0]?.socket.terminate();
    await until('it came back', () => happened.length === 3);
    expect(kinds()).toEqual(['connected', 'disconnected', 'connected']);
    expect(happened[2]).toEqual({ kind: 'connected', gap: true });
    expect(exchange.sockets[1]?.frames).toHaveLength(2);
  });

  it('that the server closes while it keeps the socket open is left at once', async () => {
    await streams.stop();
    streams = open({ steadyMs: 0, firstPauseMs: 60_000, longestPauseMs: 60_000 });
    await streams.start(['SOL_USDC'], listener);
    exchange.broadcast(book());
    await until('the price came', () => happened.length === 2);
    exchange.sockets[0]?.socket.close(1001, 'restarting');
    await until('it came back', () => happened.length === 4);
    expect(happened[2]).toEqual({ kind: 'disconnected', reason: 'closed by the server (1001, restarting)' });
  });

  it('that falls silent is replaced', async () => {
    let deaf = false;
    exchange.onSocket = ({ socket }) => {
      // The first connection answers the ping that confirms it and then nothing any more.
      if (deaf) return;
      deaf = true;
      socket.once('ping', () => socket.pause());
    };
    await streams.stop();
    streams = open({ pingMs: 30, silenceMs: 120 });
    await streams.start(['SOL_USDC'], listener);
    await until('it was replaced', () => happened.length === 3);
    expect(happened[1]).toEqual({ kind: 'disconnected', reason: 'silent for 60 ms' });
  });

  it('on which nothing comes but pongs stays', async () => {
    await streams.stop();
    streams = open({ pingMs: 20, silenceMs: 60 });
    await streams.start(['SOL_USDC'], listener);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(kinds()).toEqual(['connected']);
  });

  it('on which nothing comes but pongs is replaced when data is due', async () => {
    await streams.stop();
    streams = open({ pingMs: 20, silenceMs: 60, dataSilenceMs: 150 });
    await streams.start(['SOL_USDC'], listener);
    await until('it was replaced', () => happened.length === 3);
    expect(happened[1]).toEqual({ kind: 'disconnected', reason: 'no data for 150 ms, though it answers' });
  });

  it('is alive when data came, not when it is open', async () => {
    await streams.start(['SOL_USDC'], listener);
    exchange.broadcast(book({ b: 'odd' }));
    exchange.broadcast({ stream: 'markPrice.SOL_USDC', data: {} });
    exchange.broadcast({ id: 1, result: null });
    exchange.broadcast(book());
    exchange.broadcast(book());
    await until('the prices came', () => happened.length === 3);
    // Once, right before the first price.
    expect(aliveAfter).toEqual([1]);
  });

  it('that opens again and again and brings nothing is waited for longer and longer', async () => {
    await streams.stop();
    streams = open({ steadyMs: 0, firstPauseMs: 20, longestPauseMs: 60_000, random: () => 1 });
    const openedMs: number[] = [];
    exchange.onSocket = ({ socket }) => {
      openedMs.push(performance.now());
      // It answers the ping, so that it is up, and then it closes.
      socket.once('ping', () => setTimeout(() => socket.close(), 5));
    };
    void streams.start(['SOL_USDC'], listener);
    await until('it was opened five times', () => openedMs.length === 5);
    const pausesMs = openedMs.slice(1).map((atMs, place) => atMs - (openedMs[place] ?? 0));
    for (const [place, pauseMs] of pausesMs.entries()) expect(pauseMs).toBeGreaterThan(20 * 2 ** place - 2);
    expect(aliveAfter).toEqual([]);
  });

  it('on which nothing that can be read comes is replaced', async () => {
    await streams.stop();
    streams = open({ pingMs: 20, silenceMs: 60, dataSilenceMs: 150 });
    await streams.start(['SOL_USDC'], listener);
    const babble = setInterval(() => exchange.broadcast(book({ b: null })), 10);
    await until('it was replaced', () => kinds().includes('disconnected'));
    clearInterval(babble);
    expect(happened[1]).toEqual({ kind: 'disconnected', reason: 'no data for 150 ms, though it answers' });
  });

  it('that never confirms is given up', async () => {
    exchange.onSocket = ({ socket }) => socket.pause();
    await streams.stop();
    streams = open({ confirmMs: 50 });
    const started = streams.start(['SOL_USDC'], listener);
    await until('it was given up twice', () => exchange.sockets.length >= 3);
    expect(kinds()).toEqual([]);
    exchange.onSocket = () => {};
    await started;
  });

  it('that was stopped stays away and tells nothing', async () => {
    await streams.start(['SOL_USDC'], listener);
    await streams.stop();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kinds()).toEqual(['connected']);
    expect(exchange.sockets).toHaveLength(1);
  });
});

describe('the pauses between attempts', () => {
  it('double up to the longest, at least half of each, and start over', () => {
    const steps = (random: number) => {
      const pauses = createReconnectPauses(250, 2000, () => random);
      const taken = [1, 2, 3, 4, 5].map(() => pauses.next());
      pauses.reset();
      return [...taken, pauses.next()];
    };
    expect(steps(1)).toEqual([250, 500, 1000, 2000, 2000, 250]);
    expect(steps(0)).toEqual([125, 250, 500, 1000, 1000, 125]);
  });
});

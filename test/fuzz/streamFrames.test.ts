import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClientId } from '../../src/domain/clientId.js';
import type { StreamListener } from '../../src/engine/ports/streams.js';
import { systemClock } from '../../src/engine/ports/systemClock.js';
import { createBackpackStreams, generateKeyPair, loadKeyPair } from '../../src/exchange/backpack/index.js';
import { Listener, manualExchange, Trader, tick } from '../exchange/paper/trader.js';
import { type KeptLog, keptLog } from '../support/chat.js';
import { anyDamage, damaged } from './support/damage.js';
import { FrameServer, type RawFrame, TEXT } from './support/frameServer.js';
import { implausible } from './support/plausible.js';
import { anyRuin, unreadable } from './support/ruin.js';
import { fuzzing, holds, patienceMs } from './support/seed.js';
import { watchForUnforeseen } from './support/unforeseen.js';

/*
 * The stream client against frames that are not what they should be. The good ones are the local exchange's own,
 * recorded at the beginning of this file; a server on loopback that writes frames by hand says them damaged.
 *
 * As for answers, two classes are told apart: what is unreadable for certain must leave a line in the log, whatever
 * else is damaged must only leave the client alive, connected again, and its listener with values fit to work with.
 */

const unforeseen = watchForUnforeseen();
const keyPair = loadKeyPair(generateKeyPair().secret, undefined);
const SYMBOL = 'SOL_USDC';
const ORDER_UPDATES = 'account.orderUpdate';
/** Of each kind of frame that the bot listens to, all that were recorded. */
const recorded: string[] = [];
let server: FrameServer;
let lastUpdateId = 900_000_000;

beforeAll(async () => {
  server = await FrameServer.start();
  await record();
});
afterAll(() => server.close());

async function record(): Promise<void> {
  const exchange = await manualExchange();
  const owner = new Trader(exchange);
  const listener = await Listener.connect(exchange);
  try {
    listener.subscribeAs(owner, [ORDER_UPDATES]);
    listener.subscribe([`bookTicker.${SYMBOL}`, `ticker.${SYMBOL}`]);
    await tick(exchange, '100', '100.01');
    await listener.dataOf(`bookTicker.${SYMBOL}`, 1);
    await owner.limit('Bid', '1', '99', { clientId: makeClientId(0, 7) });
    await owner.limit('Bid', '1', '98', { clientId: makeClientId(0, 8) });
    await owner.delete('/api/v1/order', 'orderCancel', { symbol: SYMBOL, clientId: makeClientId(0, 8) });
    await tick(exchange, '98.9', '98.91');
    await listener.dataOf(ORDER_UPDATES, 4);
    await listener.dataOf(`ticker.${SYMBOL}`, 1);
    recorded.push(...listener.heard.map((message) => JSON.stringify(message)));
  } finally {
    listener.close();
    await exchange.stop();
  }
}

/** What the listener was told, and what the log says. */
interface Heard {
  readonly told: readonly (readonly [keyof StreamListener, ...unknown[]])[];
  readonly log: KeptLog;
}

/** A client hears these frames; then one good frame, which it must still take. */
async function hear(say: () => void): Promise<Heard> {
  const told: [keyof StreamListener, ...unknown[]][] = [];
  const log = keptLog();
  const streams = createBackpackStreams({
    url: server.url,
    keyPair,
    logger: log,
    serverNow: systemClock.now,
    firstPauseMs: 1,
    longestPauseMs: 5,
    confirmMs: 5_000,
  });
  await streams.start([SYMBOL], {
    onBookTicker: (ticker) => void told.push(['onBookTicker', ticker]),
    onLastPrice: (...price) => void told.push(['onLastPrice', ...price]),
    onOrderUpdate: (update) => void told.push(['onOrderUpdate', update]),
    onConnected: (gap) => void told.push(['onConnected', gap]),
    onAlive() {},
    onMarketRefused: (...refused) => void told.push(['onMarketRefused', ...refused]),
    onDisconnected: (reason) => void told.push(['onDisconnected', reason]),
  });
  try {
    say();
    await untilHeard(told);
    await unforeseen.expectNone();
  } finally {
    await streams.stop();
  }
  return { told, log };
}

/** Says a good frame until it is taken: one that comes after garbage may end with the connection. */
async function untilHeard(told: Heard['told']): Promise<void> {
  lastUpdateId += 1;
  const updateId = lastUpdateId;
  const data = { e: 'bookTicker', s: SYMBOL, a: '2', A: '1', b: '1', B: '1', u: updateId, T: 1_000_000 };
  const payload = Buffer.from(JSON.stringify({ stream: `bookTicker.${SYMBOL}`, data }));
  const endMs = performance.now() + 5_000;
  for (;;) {
    const { connections } = server;
    if (server.isHeard) server.send({ opcode: TEXT, payload });
    for (let turn = 0; turn < 20; turn += 1) {
      if (told.some(([, what]) => isTicker(what, String(updateId)))) return;
      if (performance.now() > endMs) throw new Error('a good frame was not heard any more');
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (server.connections > connections) break;
    }
  }
}

const anyRecorded = fc.nat({ max: 999 });
const recordedAt = (place: number) => recorded[place % recorded.length] ?? '';
const frame = (payload: Buffer | string): RawFrame => ({ opcode: TEXT, payload: Buffer.from(payload) });

describe(fuzzing('frames of the streams'), () => {
  it('has good ones of every stream to begin with', async () => {
    const { told, log } = await hear(() => {
      for (const text of recorded) server.send(frame(text));
    });
    expect(new Set(told.map(([what]) => what))).toEqual(
      new Set(['onConnected', 'onBookTicker', 'onLastPrice', 'onOrderUpdate']),
    );
    const kinds = recorded.map((text) => JSON.parse(text).data.e);
    expect(kinds).toEqual(expect.arrayContaining(['orderAccepted', 'orderFill', 'orderCancelled']));
    expect(log.lines.filter((line) => /^(warn|error)/.test(line))).toEqual([]);
  });

  it(
    'an unreadable one leaves a line in the log, and of an order it tells of a gap',
    async () => {
      const anyBad = fc.record({ place: anyRecorded, ruin: anyRuin });
      await holds(anyBad, 150, async ({ place, ruin }) => {
        const good = recordedAt(place);
        const { stream } = JSON.parse(good);
        const isOrder = stream === ORDER_UPDATES;
        const essentials = isOrder
          ? ['data', 'data.e', 'data.i', 'data.s', 'data.S', 'data.X', 'data.T']
          : ['data', 'data.s', stream.startsWith('ticker') ? 'data.c' : 'data.b'];
        const { told, log } = await hear(() => server.send(frame(unreadable(good, ruin, essentials))));
        const complaints = log.lines.filter((line) => /^(warn|error)/.test(line));
        expect(complaints).toHaveLength(1);
        expect(String(complaints[0]).length).toBeLessThan(5_000);
        const isToldOfGap = told.filter(([what]) => what === 'onConnected').length === 2;
        expect(isToldOfGap).toBe(isOrder && ruin.kind === 'essential');
      });
    },
    patienceMs(30_000),
  );

  it(
    'with any damage they leave the client listening, and its listener with values to work with',
    async () => {
      const anyBad = fc.array(fc.record({ place: anyRecorded, damages: anyDamage }), {
        minLength: 1,
        maxLength: 8,
      });
      await holds(anyBad, 60, async (bad) => {
        const { told } = await hear(() => {
          for (const { place, damages } of bad) server.send(frame(damaged(recordedAt(place), damages)));
        });
        expectPlausible(told);
      });
    },
    patienceMs(30_000),
  );

  it(
    'of any JSON at all, the same',
    async () => {
      const anyText = fc.oneof(fc.json({ maxDepth: 5 }), fc.string({ unit: 'binary', maxLength: 300 }));
      await holds(fc.array(anyText, { minLength: 1, maxLength: 10 }), 50, async (texts) => {
        const { told } = await hear(() => {
          for (const text of texts) server.send(frame(text));
        });
        expectPlausible(told);
      });
    },
    patienceMs(30_000),
  );

  it(
    'of any bytes and opcodes, in fragments or none, the same',
    async () => {
      const payload = fc.oneof(
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        anyRecorded.map((place) => Buffer.from(recordedAt(place))),
        fc.constantFrom(100_000, 5_000_000).map((bytes) => Buffer.alloc(bytes, '{')),
      );
      const anyFrame = fc.record({
        opcode: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 9, 10) }, fc.nat({ max: 15 })),
        payload,
        final: fc.boolean(),
        reservedBits: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat({ max: 7 })),
      });
      await holds(fc.array(anyFrame, { minLength: 1, maxLength: 6 }), 25, async (frames) => {
        const { told } = await hear(() => {
          for (const each of frames) server.send(each);
        });
        expectPlausible(told);
      });
    },
    patienceMs(30_000),
  );

  it(
    'of any bytes that are no WebSocket, the same',
    async () => {
      await holds(fc.uint8Array({ minLength: 1, maxLength: 200 }), 25, async (bytes) => {
        const { told } = await hear(() => server.sendBytes(Buffer.from(bytes)));
        expectPlausible(told);
      });
    },
    patienceMs(30_000),
  );
});

const PLAIN = /^\d+(\.\d+)?$/;

function expectPlausible(told: Heard['told']): void {
  for (const [what, ...values] of told) {
    expect(implausible(values, what)).toEqual([]);
    const [first, price] = values;
    const prices =
      what === 'onBookTicker' &&
      typeof first === 'object' &&
      first !== null &&
      'bid' in first &&
      'ask' in first
        ? [first.bid, first.ask]
        : what === 'onLastPrice'
          ? [price]
          : [];
    for (const text of prices) expect(text).toMatch(PLAIN);
  }
}

function isTicker(told: unknown, updateId: string): boolean {
  return typeof told === 'object' && told !== null && 'updateId' in told && told.updateId === updateId;
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../src/engine/ports/exchange.js';
import {
  type BackpackRest,
  createBackpackRest,
  generateKeyPair,
  loadKeyPair,
} from '../../src/exchange/backpack/index.js';
import { manualExchange, postPaper, Trader, tick } from '../exchange/paper/trader.js';
import { onThisMachineMs } from '../support/busyMachine.js';
import { type KeptLog, keptLog } from '../support/chat.js';
import { anyDamage, damaged } from './support/damage.js';
import {
  DELIVERY_TRICKS,
  type Delivery,
  Distorter,
  deliver,
  type PassingAnswer,
} from './support/distorter.js';
import { ENDPOINTS, type Endpoint } from './support/endpoints.js';
import { implausible } from './support/plausible.js';
import { anyRuin, unreadable } from './support/ruin.js';
import { fuzzing, holds, patienceMs } from './support/seed.js';
import { watchForUnforeseen } from './support/unforeseen.js';

/*
 * The client against answers that are not what they should be. The good answers are the local exchange's own, recorded
 * at the beginning of this file; a server on loopback gives them back damaged.
 *
 * Two classes are told apart. *Unreadable* answers are wrong for any reader, whatever its schema (see `unreadable`):
 * they must be refused, with one line in the log. Answers with *any damage* may still be good ones, or good ones that
 * say something else: of those it is only asked that the client ends with a value fit for a calculation, or with one
 * of the errors of its port. Which value is not asked: an exchange that lies in good form is believed.
 */

const unforeseen = watchForUnforeseen();
const { secret } = generateKeyPair();
const keyPair = loadKeyPair(secret, undefined);
/** The time of the exchange stands still once its answers are recorded. */
let recordedAtMs: number | null = null;
const recorded = new Map<string, PassingAnswer>();
/** What the server says next. */
let next: (endpoint: string) => Delivery;
let requests = 0;

const server = createServer((incoming, outgoing) => {
  incoming.resume();
  requests += 1;
  deliver(next(`${incoming.method} ${incoming.url?.split('?')[0]}`), outgoing);
});
let baseUrl: string;

beforeAll(async () => {
  await record();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address of this form.
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
});

/** Asks everything of a local exchange on whose account something has happened. */
async function record(): Promise<void> {
  const exchange = await manualExchange();
  const distorter = await Distorter.before(exchange.restUrl);
  const client = clientOf(distorter.restUrl, keptLog());
  const owner = new Trader(exchange, secret);
  try {
    distorter.distortAnswer = (endpoint, answer) => {
      recorded.set(endpoint, answer);
      return answer;
    };
    await tick(exchange, '100', '100.01');
    await owner.limit('Bid', '1', '100.01', { timeInForce: 'IOC', clientId: 70 });
    await postPaper(exchange, '/paper/lend', { apiKey: owner.apiKey, asset: 'SOL', quantity: '2' });
    for (const { call } of ENDPOINTS) await call(client);
    recordedAtMs = Date.now();
  } finally {
    await client.close();
    await distorter.close();
    await exchange.stop();
  }
}

function clientOf(url: string, logger: KeptLog): BackpackRest {
  return createBackpackRest({
    baseUrl: url,
    keyPair,
    clock: { now: () => recordedAtMs ?? Date.now() },
    candlesPerMinute: Number.POSITIVE_INFINITY,
    ...{ retryPauseMs: 1, secondLookMs: 1 },
    logger,
    timeoutMs: 2_000,
    requestsPerMinute: Number.POSITIVE_INFINITY,
  });
}

/** How a call ended, and what it left in the log. */
interface Ending {
  readonly value?: unknown;
  readonly error?: unknown;
  /** Warnings and errors; a warning of a clock that differs is none of an answer. */
  readonly complaints: readonly string[];
  readonly requests: number;
}

async function ask(endpoint: Endpoint, distort: (good: PassingAnswer) => Delivery): Promise<Ending> {
  next = (name) => {
    const good = recorded.get(name);
    if (good === undefined) throw new Error(`nothing was recorded of ${name}`);
    return name === endpoint.name ? distort(good) : good;
  };
  requests = 0;
  const log = keptLog();
  const client = clientOf(baseUrl, log);
  const ending = await endpoint.call(client).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await client.close();
  const complaints = log.lines.filter(
    (line) => /^(warn|error)/.test(line) && !/the clock of|far from the known/.test(line),
  );
  await unforeseen.expectNone();
  return { ...ending, complaints, requests };
}

/** Of these a row that is not ours is left out, and named: see wireRows.ts. */
const ROW_BY_ROW: readonly string[] = [
  ...['GET /api/v1/markets', 'GET /api/v1/klines', 'GET /api/v1/capital', 'GET /api/v1/orders'],
  ...['GET /api/v1/borrowLend/positions', 'GET /wapi/v1/history/fills', 'GET /wapi/v1/history/orders'],
];

const anyEndpoint = fc.constantFrom(...ENDPOINTS);
const nameOf = ({ name }: Endpoint) => name;
/** Those that are not 2xx say something only with the exchange's own body: a read is tried again a few times. */
const anyStatus = fc.oneof(
  { weight: 6, arbitrary: fc.constant(200) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(201, 202, 203, 204, 206, 226, 304, 400, 401, 403, 404, 418, 451, 499),
  },
);
const anyType = fc.constantFrom(
  'application/json',
  'text/html',
  'application/json; charset=utf-16',
  '',
  undefined,
);

describe(fuzzing('answers of the exchange'), () => {
  it('has a good answer of every endpoint to begin with', async () => {
    for (const endpoint of ENDPOINTS) {
      const { error, value, complaints } = await ask(endpoint, (good) => good);
      expect({ endpoint: endpoint.name, error, complaints }).toEqual({
        endpoint: endpoint.name,
        error: undefined,
        complaints: [],
      });
      expect(implausible(value)).toEqual([]);
    }
  });

  it(
    'an unreadable one is refused as what it is, and leaves one line in the log',
    async () => {
      const read = ENDPOINTS.filter(({ essentials }) => essentials !== null);
      await holds(fc.tuple(fc.constantFrom(...read), anyRuin), 300, async ([endpoint, ruin]) => {
        const { error, complaints, requests } = await ask(endpoint, (good) => ({
          ...good,
          body: unreadable(good.body.toString('utf8'), ruin, endpoint.essentials ?? []),
        }));
        const isLeftOut = (line: string) => line.includes('a row that cannot be read is left out');
        const others = complaints.filter((line) => !isLeftOut(line));
        for (const line of complaints) expect(line.length).toBeLessThan(5_000);
        if (others.length < complaints.length) expect(ROW_BY_ROW, nameOf(endpoint)).toContain(endpoint.name);
        if (error === undefined) {
          expect([complaints.length > 0, others], nameOf(endpoint)).toEqual([true, []]);
          return;
        }
        const expected = endpoint.changes ? UnknownOutcomeError : ExchangeUnavailableError;
        expect(error, `${nameOf(endpoint)}`).toBeInstanceOf(expected);
        expect(others).toEqual([expect.stringContaining('an answer that cannot be read')]);
        expect(requests).toBeLessThanOrEqual(2);
      });
    },
    patienceMs(30_000),
  );

  it(
    'with any damage it ends as a value fit for a calculation or as an error of the port',
    async () => {
      const anyAnswer = fc.record({
        endpoint: anyEndpoint,
        damages: anyDamage,
        status: anyStatus,
        contentType: anyType,
      });
      await holds(anyAnswer, 400, async ({ endpoint, damages, status, contentType }) => {
        const { value, error } = await ask(endpoint, (good) => ({
          status,
          contentType,
          body: damaged(good.body.toString('utf8'), damages),
        }));
        if (error === undefined) expect(implausible(value)).toEqual([]);
        else expectOfThePort(error, endpoint);
      });
    },
    patienceMs(90_000),
  );

  it(
    'cut off or mislabelled on the way, it is asked for again, but an order never is',
    async () => {
      const anyTrick = fc.record({
        endpoint: anyEndpoint,
        trick: fc.constantFrom(...DELIVERY_TRICKS),
      });
      await holds(anyTrick, 12, async ({ endpoint, trick }) => {
        let served = 0;
        const { error, value } = await ask(endpoint, (good) => {
          served += 1;
          return served === 1 ? { ...good, trick } : good;
        });
        if (error === undefined) expect(implausible(value)).toEqual([]);
        else expectOfThePort(error, endpoint);
        if (endpoint.changes) expect(served).toBe(1);
      });
    },
    patienceMs(30_000),
  );

  it('of several megabytes, it is read or refused in a moment', async () => {
    for (const endpoint of ENDPOINTS) {
      const startedMs = performance.now();
      const { error } = await ask(endpoint, (good) => ({
        ...good,
        body: Buffer.from(`{"a":"${'x'.repeat(8_000_000)}"}`),
      }));
      // To a map of assets this is one more asset, which nobody asks for.
      const isRead = endpoint.essentials === null || endpoint.name === 'GET /api/v1/capital';
      if (!isRead) expect(error, endpoint.name).toBeInstanceOf(Error);
      expect(performance.now() - startedMs).toBeLessThan(onThisMachineMs(3_000));
    }
  });
});

function expectOfThePort(error: unknown, { changes }: Endpoint): void {
  const isOfThePort =
    error instanceof ExchangeRefusedError ||
    error instanceof ExchangeUnavailableError ||
    (changes && error instanceof UnknownOutcomeError);
  if (!isOfThePort) throw error;
  expect(error.message.length, 'a message that a person can read').toBeLessThan(5_000);
}

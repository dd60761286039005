import type { Clock, Exchange } from '../../engine/ports.js';
import { createAccount } from './account.js';
import { createCalls } from './calls.js';
import { createHistory } from './history.js';
import { createKeepWarm } from './keepWarm.js';
import type { Logger } from './logger.js';
import { createOrders } from './orders.js';
import { createPublicMarkets, publicCall } from './publicMarkets.js';
import { createRequestQueue } from './requestQueue.js';
import { createServerTime, type TimeSample } from './serverTime.js';
import type { KeyPair } from './signing.js';
import { createTransport } from './transport.js';
import { parseAnswer } from './wireAnswer.js';
import { timeRow } from './wireMarkets.js';

export interface BackpackRestOptions {
  /** E.g. `https://api.backpack.exchange`; any server that speaks the protocol. */
  readonly baseUrl: string;
  readonly keyPair: KeyPair;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a signed request stays valid, 1 to 60,000. */
  readonly windowMs?: number;
  readonly requestsPerMinute?: number;
  /** From sending to the end of the answer. Default: a second longer than a signature is valid. */
  readonly timeoutMs?: number;
  readonly connections?: number;
  /** How many of the connections are kept open at all times. */
  readonly warmConnections?: number;
  readonly keepWarmMs?: number;
  /** Longest wait of an order or a cancel before it is given up unsent. */
  readonly patienceMs?: number;
  /** The local clock is further from the exchange's than half the window: exchange less local, milliseconds. */
  readonly onClockSkew?: (skewMs: number) => void;
}

/** Backpack by REST. */
export interface BackpackRest extends Exchange {
  /** Opens connections and keeps them open, so that the first order pays for no handshake. */
  warm(): Promise<void>;
  /** Measures the exchange's time; call it at the start and every now and then. Answers exchange less local, milliseconds. */
  syncTime(): Promise<number>;
  /** Exchange time less local time as last measured, milliseconds. */
  timeOffsetMs(): number;
  /** Ends every connection; what is under way ends as an unknown outcome, what waits is not sent. */
  close(): Promise<void>;
}

/** An answer that has not come so long after its signature ran out is not worth waiting for: the order is looked up. */
const ANSWER_MARGIN_MS = 1_000;
/** Refusals of old signatures may come many at a time; the time is measured once for all of them. */
const TIME_DOUBT_MS = 10_000;

/** Connections that reads leave to sales and cancels. */
const CONNECTIONS_FOR_URGENT = 2;

/**
 * The REST client. Nothing is sent before the first call; `warm` and `syncTime` belong to a start.
 *
 * Requests leave in the order of their priority, at most `requestsPerMinute` in any minute, and all of them pause
 * when the exchange asks for it. See `Calls.perform` for what is tried again and what never is.
 */
export function createBackpackRest(options: BackpackRestOptions): BackpackRest {
  const { baseUrl, keyPair, clock, logger, windowMs = 5000, requestsPerMinute = 2000 } = options;
  const {
    timeoutMs = windowMs + ANSWER_MARGIN_MS,
    connections = 8,
    warmConnections = 3,
    keepWarmMs = 15_000,
  } = options;
  const { patienceMs = 15_000, onClockSkew = () => {} } = options;

  const transport = createTransport({ baseUrl, connections, timeoutMs });
  const queue = createRequestQueue({
    requestsPerMinute,
    ordinaryAtOnce: Math.max(1, connections - CONNECTIONS_FOR_URGENT),
  });
  const keepWarm = createKeepWarm({
    transport,
    request: { method: 'GET', path: '/api/v1/ping', headers: {}, body: null },
    connections: warmConnections,
    everyMs: keepWarmMs,
    inTurn: (send) => queue.run('background', send),
  });
  const time = createServerTime({ clock, windowMs, onClockSkew, logger, sample: sampleTime });
  const serverNow = time.now;
  const calls = createCalls({
    transport,
    queue,
    keyPair,
    clock,
    serverNow,
    windowMs,
    patienceMs,
    logger,
    onTimeDoubted: measureAgain,
  });
  let doubtedAtMs = Number.NEGATIVE_INFINITY;

  /** The machine's clock was set, or stood still with the machine: without this nothing would be taken for an hour. */
  function measureAgain(): void {
    const nowMs = performance.now();
    if (nowMs - doubtedAtMs < TIME_DOUBT_MS) return;
    doubtedAtMs = nowMs;
    time.sync().catch((error: unknown) => logger.warn({ err: error }, 'the time could not be measured'));
  }

  function sampleTime(): Promise<TimeSample> {
    return calls.perform(publicCall('/api/v1/time', {}), (answer, endpoint) => ({
      serverMs: parseAnswer(timeRow, answer.body, endpoint),
      receivedMs: clock.now(),
      roundTripMs: answer.roundTripMs,
    }));
  }

  return {
    ...createPublicMarkets(calls, logger),
    ...createAccount(calls),
    ...createOrders(calls),
    ...createHistory(calls),
    timeMs: serverNow,
    warm: keepWarm.warm,
    syncTime: time.sync,
    timeOffsetMs: time.offsetMs,
    async close() {
      keepWarm.stop();
      queue.close();
      await transport.close();
    },
  };
}

import {
  type Clock,
  type Exchange,
  ExchangeUnavailableError,
  type Logger,
} from '../../engine/ports/index.js';
import { createAccount } from './account.js';
import { createCalls } from './calls.js';
import { createCandleCache } from './candleCache.js';
import { type CongestionNews, createCongestionWatch } from './congestionWatch.js';
import { createHistory } from './history.js';
import { createKeepWarm } from './keepWarm.js';
import { createKeyWatch } from './keyWatch.js';
import { createOrders } from './orders.js';
import { createPublicMarkets, publicCall } from './publicMarkets.js';
import { createRequestQueue, queuedWith } from './requestQueue.js';
import { createServerTime, type TimeSample } from './serverTime.js';
import type { KeyPair } from './signing.js';
import { createTransport, DEFAULT_USER_AGENT } from './transport.js';
import { parseAnswer } from './wireAnswer.js';
import { timeRow } from './wireMarkets.js';
import { createRowReader } from './wireRows.js';

export interface BackpackRestOptions {
  /** E.g. `https://api.backpack.exchange`; any server that speaks the protocol. */
  readonly baseUrl: string;
  readonly keyPair: KeyPair;
  /** Clock by which time passes. It must not be one that somebody sets: see `steadyClock`. */
  readonly clock: Pick<Clock, 'now'>;
  /** `clock` is the exchange's own, as in a replay: nothing is measured. Default: false. */
  readonly isExchangesClock?: boolean;
  /** The clock of this machine, which is compared with the exchange's. Default: `clock`. */
  readonly machineNow?: () => number;
  readonly logger: Logger;
  /** Name of who asks, e.g. `rung/0.1.0`; the exchange's firewall wants to know. Default: `rung`. */
  readonly userAgent?: string;
  /** Validity of a signed request, 1 to 60,000. */
  readonly windowMs?: number;
  readonly requestsPerMinute?: number;
  /** Of what the market did in the past; the exchange counts them apart. */
  readonly candlesPerMinute?: number;
  /** From sending to the end of the answer. Default: a second longer than a signature is valid. */
  readonly timeoutMs?: number;
  readonly connections?: number;
  /** Count of the connections that are kept open at all times. */
  readonly warmConnections?: number;
  readonly keepWarmMs?: number;
  /** Longest wait of a request before it is given up unsent. */
  readonly patienceMs?: number;
  /** Before a read that failed is tried again; doubles. */
  readonly retryPauseMs?: number;
  /** Between two measurements of the time that must agree. */
  readonly secondLookMs?: number;
  /** The machine's clock is further from the exchange's than half the window: exchange less machine, milliseconds. */
  readonly onClockSkew?: (skewMs: number) => void;
  /** Requests wait long, or do so no more: once each. */
  readonly onCongested?: (news: CongestionNews) => void;
  /** Tells that what we sign is refused, and the time is right: once, with the exchange's words. */
  readonly onKeyRefused?: (message: string) => void;
  /** It is taken again. */
  readonly onKeyAccepted?: () => void;
}

/** Backpack by REST. */
export interface BackpackRest extends Exchange {
  /** Opens connections and keeps them open, so that the first order pays for no handshake. */
  warm(): Promise<void>;
  /** Measures the exchange's time; call it at the start and every now and then. Answers as `clockSkewMs`. */
  syncTime(): Promise<number>;
  /** Measures the time, soon and once, as something speaks against the one that is known. */
  doubtTime(): void;
  /** Ends every connection; what is under way ends as an unknown outcome, what waits is not sent. */
  close(): Promise<void>;
}

/** An answer that has not come so long after its signature ran out is not worth waiting for: the order is looked up. */
const ANSWER_MARGIN_MS = 1_000;

/** Connections that reads leave to sales and cancels, and to candles. */
const CONNECTIONS_FOR_OTHERS = 3;
/** By the exchange's FAQ; k-lines and past trades, for each subaccount. */
const CANDLES_PER_MINUTE = 30;

/**
 * The REST client. Nothing is sent before the first call; `warm` and `syncTime` belong to a start.
 *
 * Requests leave in the order of their priority, at most `requestsPerMinute` in any minute. What is not urgent pauses when
 * the exchange asks for it. See `RequestQueue` for what holds up what, and `Calls.perform` for what is tried again and
 * what never is.
 */
export function createBackpackRest(options: BackpackRestOptions): BackpackRest {
  const { baseUrl, keyPair, clock, logger, windowMs = 5000, requestsPerMinute = 2000 } = options;
  const {
    timeoutMs = windowMs + ANSWER_MARGIN_MS,
    connections = 8,
    warmConnections = 3,
    keepWarmMs = 15_000,
  } = options;
  const { patienceMs = 15_000, retryPauseMs = 250, candlesPerMinute = CANDLES_PER_MINUTE } = options;
  const { userAgent = DEFAULT_USER_AGENT } = options;
  const { onClockSkew = () => {}, onCongested = () => {} } = options;
  const { onKeyRefused = () => {}, onKeyAccepted = () => {} } = options;

  const transport = createTransport({ baseUrl, connections, timeoutMs, userAgent });
  const queue = createRequestQueue({
    requestsPerMinute,
    ordinaryAtOnce: Math.max(1, connections - CONNECTIONS_FOR_OTHERS),
    candlesPerMinute,
  });
  const congestion = createCongestionWatch({ waiting: queue.congestion, tell: onCongested });
  const keepWarm = createKeepWarm({
    transport,
    request: { method: 'GET', path: '/api/v1/ping', headers: {}, body: null },
    connections: warmConnections,
    everyMs: keepWarmMs,
    inTurn: (send) =>
      queue.isPaused('ordinary')
        ? Promise.reject(new ExchangeUnavailableError('the exchange asks for a pause'))
        : queue.run(queuedWith('background'), send),
  });
  const time = createServerTime({
    clock,
    isExchangesClock: options.isExchangesClock ?? false,
    machineNow: options.machineNow ?? (() => clock.now()),
    windowMs,
    secondLookMs: options.secondLookMs ?? 1_000,
    onClockSkew,
    logger,
    sample: sampleTime,
  });
  const keyWatch = createKeyWatch({
    wasTimeRight,
    onRefused(message) {
      logger.error({ message }, 'the exchange refuses what is signed with this API key');
      onKeyRefused(message);
    },
    onAccepted: onKeyAccepted,
  });
  const calls = createCalls({
    ...{ transport, queue, keyPair, windowMs, patienceMs, retryPauseMs, logger, keyWatch },
    serverNow: time.now,
    onTimeDoubted: time.doubt,
    onPassed: congestion.passed,
  });
  const rowReader = createRowReader(logger);

  function sampleTime(): Promise<TimeSample> {
    return calls.perform(publicCall('/api/v1/time', {}, 'urgent'), (answer, endpoint) => ({
      serverMs: parseAnswer(timeRow, answer.body, endpoint),
      receivedMs: clock.now(),
      roundTripMs: answer.roundTripMs,
    }));
  }

  /** Tells whether the time was right: one that cannot be measured is still the one that all before was signed with. */
  async function wasTimeRight(): Promise<boolean> {
    try {
      return Math.abs(await time.sync()) <= windowMs / 2;
    } catch (error) {
      logger.warn({ err: error }, 'the time could not be measured');
      return true;
    }
  }

  const publicMarkets = createPublicMarkets(calls, rowReader);
  const cachedCandles = createCandleCache({ read: publicMarkets.candles, now: time.now });
  return {
    ...publicMarkets,
    ...createAccount(calls, rowReader),
    ...createOrders(calls, rowReader),
    ...createHistory(calls, rowReader),
    candles: cachedCandles,
    congestion: congestion.congestion,
    timeMs: time.now,
    isTimeSure: time.isSure,
    clockSkewMs: time.skewMs,
    warm: keepWarm.warm,
    async syncTime() {
      await time.sync();
      return time.skewMs();
    },
    doubtTime: time.doubt,
    async close() {
      keepWarm.stop();
      congestion.stop();
      time.stop();
      queue.close();
      await transport.close();
    },
  };
}

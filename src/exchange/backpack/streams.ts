import {
  type ExchangeStreams,
  FUTURE_MS,
  type Logger,
  type StreamListener,
} from '../../engine/ports/index.js';
import { createLastingConnection, type LastingConnection } from './lastingConnection.js';
import { createMarketSilence } from './marketSilence.js';
import { createReconnectPauses } from './reconnectPauses.js';
import { instructionString, type KeyPair, signingText } from './signing.js';
import {
  openStreamConnection,
  type StreamConnection,
  type StreamConnectionOptions,
} from './streamConnection.js';
import { BOOK_TICKER, createStreamFrames, ORDER_UPDATES, TICKER } from './streamFrames.js';
import { DEFAULT_USER_AGENT } from './transport.js';

export interface BackpackStreamsOptions
  extends Partial<
    Pick<StreamConnectionOptions, 'userAgent' | 'silenceMs' | 'dataSilenceMs' | 'pingMs' | 'confirmMs'>
  > {
  /** E.g. `wss://ws.backpack.exchange`; any server that speaks the protocol. */
  readonly url: string;
  readonly keyPair: KeyPair;
  readonly logger: Logger;
  /** The exchange's time, milliseconds since the epoch. */
  readonly serverNow: () => number;
  readonly windowMs?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** A connection that brought data and lasted so long since is replaced without a pause. */
  readonly steadyMs?: number;
  /** After a market was refused: one of which nothing is heard for so long is the one. */
  readonly marketSilenceMs?: number;
  /** 0 to 1, for the jitter of the pauses. */
  readonly random?: () => number;
  /** The server refused a subscription: most likely the API key. It is tried again with growing pauses. */
  readonly onSubscriptionRefused?: (message: string) => void;
  /** A connection has ended, or was never made, for a reason in words; another is made after a pause. */
  readonly onConnectionEnded?: (reason: string) => void;
  /** A frame came from the future: the time is not what we think. Told once in a while. */
  readonly onTimeDoubted?: () => void;
}

const DOUBT_EVERY_MS = 60_000;

/**
 * Backpack's streams on one WebSocket, public and private together, so that what happened first is told first.
 *
 * It comes back by itself after any loss; `StreamListener.onConnected(true)` then says that there was a gap. The
 * same is said for an order update that cannot be read: the truth has to be asked for by REST.
 */
export function createBackpackStreams(options: BackpackStreamsOptions): ExchangeStreams {
  const { url, keyPair, logger, serverNow, windowMs = 5000, userAgent = DEFAULT_USER_AGENT } = options;
  const {
    silenceMs = 75_000,
    dataSilenceMs = 60_000,
    pingMs = 10_000,
    confirmMs = 10_000,
    steadyMs = 10_000,
    marketSilenceMs = 20_000,
  } = options;
  const { firstPauseMs = 250, longestPauseMs = 30_000, random = Math.random } = options;
  const {
    onSubscriptionRefused = () => {},
    onTimeDoubted = () => {},
    onConnectionEnded = () => {},
  } = options;
  let lasting: LastingConnection | undefined;
  let connection: StreamConnection | undefined;
  let endSilence = () => {};
  let doubtedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * The signed one first: a frame of a public stream then shows that both were read. The markets one by one: of several in
   * one frame an unknown one might take the others with it.
   */
  function subscriptions(symbols: readonly string[]): readonly string[] {
    const timestampMs = Math.floor(serverNow());
    const text = signingText([instructionString('subscribe', {})], timestampMs, windowMs);
    const signature = [keyPair.apiKey, keyPair.sign(text), String(timestampMs), String(windowMs)];
    return [
      JSON.stringify({ method: 'SUBSCRIBE', params: [ORDER_UPDATES], signature }),
      ...symbols.map((symbol) =>
        JSON.stringify({ method: 'SUBSCRIBE', params: [BOOK_TICKER + symbol, TICKER + symbol] }),
      ),
    ];
  }

  function lookAtTime(timeMs: number): void {
    if (timeMs <= serverNow() + FUTURE_MS) return;
    const nowMs = performance.now();
    if (nowMs - doubtedAtMs < DOUBT_EVERY_MS) return;
    doubtedAtMs = nowMs;
    logger.warn({ timeMs, serverNowMs: serverNow() }, 'a frame of a stream came from the future');
    onTimeDoubted();
  }

  function start(symbols: readonly string[], listener: StreamListener): Promise<void> {
    if (lasting !== undefined) return lasting.start();
    const silence = createMarketSilence({
      symbols,
      afterMs: marketSilenceMs,
      onSilent(symbol, message) {
        logger.error({ symbol, message }, 'the exchange does not tell this market');
        listener.onMarketRefused(symbol, message);
      },
    });
    endSilence = silence.stop;
    const onFrame = createStreamFrames({
      listener,
      logger,
      onMarketHeard: silence.heard,
      onTime: lookAtTime,
      onRefused(message, isOfMarket) {
        if (isOfMarket) {
          logger.error({ message }, 'the exchange refused the stream of a market');
          silence.refused(message);
          return;
        }
        logger.error({ message }, 'the exchange refused a subscription; check the API key');
        onSubscriptionRefused(message);
        connection?.end(`subscription refused: ${message}`);
      },
      onFailed() {
        connection?.end('a frame could not be dealt with');
      },
    });
    lasting = createLastingConnection({
      open(events) {
        silence.begin();
        connection = openStreamConnection({
          url,
          userAgent,
          subscriptions: () => subscriptions(symbols),
          ...{ confirmMs, silenceMs, dataSilenceMs, pingMs },
          onFrame,
          ...events,
        });
        return connection;
      },
      pauses: createReconnectPauses(firstPauseMs, longestPauseMs, random),
      steadyMs,
      onUp: (gap) => listener.onConnected(gap),
      onAlive: () => listener.onAlive(),
      onDown: (reason) => listener.onDisconnected(reason),
      onEnded: (reason) => onConnectionEnded(reason),
      logger,
    });
    return lasting.start();
  }

  return {
    start,
    async stop() {
      endSilence();
      await lasting?.stop();
    },
    renew(reason) {
      connection?.end(reason);
    },
  };
}

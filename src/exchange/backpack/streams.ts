import type { Clock, ExchangeStreams, StreamListener } from '../../engine/ports.js';
import { createLastingConnection, type LastingConnection } from './lastingConnection.js';
import type { Logger } from './logger.js';
import { createReconnectPauses } from './reconnectPauses.js';
import { instructionString, type KeyPair, signingText } from './signing.js';
import { openStreamConnection, type StreamConnection } from './streamConnection.js';
import { BOOK_TICKER, createStreamFrames, ORDER_UPDATES, TICKER } from './streamFrames.js';

export interface BackpackStreamsOptions {
  /** E.g. `wss://ws.backpack.exchange`; any server that speaks the protocol. */
  readonly url: string;
  readonly keyPair: KeyPair;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Exchange time less local time, milliseconds. */
  readonly serverTimeOffset: () => number;
  readonly windowMs?: number;
  /** A connection on which nothing arrived for so long is replaced; sooner when its server answers pings. */
  readonly silenceMs?: number;
  /** A connection that answers pings and brings no data for so long is replaced too. */
  readonly dataSilenceMs?: number;
  readonly pingMs?: number;
  /** How long opening and subscribing may take. */
  readonly confirmMs?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** A connection that lasted so long is replaced without a pause. */
  readonly steadyMs?: number;
  /** 0 to 1, for the jitter of the pauses. */
  readonly random?: () => number;
  /** The server refused a subscription: most likely the API key. It is tried again with growing pauses. */
  readonly onSubscriptionRefused?: (message: string) => void;
}

/**
 * Backpack's streams on one WebSocket, public and private together, so that what happened first is told first.
 *
 * It comes back by itself after any loss; `StreamListener.onConnected(true)` then says that there was a gap. The
 * same is said for an order update that cannot be read: the truth has to be asked for by REST.
 */
export function createBackpackStreams(options: BackpackStreamsOptions): ExchangeStreams {
  const { url, keyPair, clock, logger, serverTimeOffset, windowMs = 5000 } = options;
  const {
    silenceMs = 75_000,
    dataSilenceMs = 60_000,
    pingMs = 10_000,
    confirmMs = 10_000,
    steadyMs = 10_000,
  } = options;
  const { firstPauseMs = 250, longestPauseMs = 30_000, random = Math.random } = options;
  const { onSubscriptionRefused = () => {} } = options;
  let lasting: LastingConnection | undefined;
  let connection: StreamConnection | undefined;

  /** The signed one first: a frame of a public stream then shows that both were read. */
  function subscriptions(symbols: readonly string[]): readonly string[] {
    const timestampMs = Math.floor(clock.now() + serverTimeOffset());
    const text = signingText([instructionString('subscribe', {})], timestampMs, windowMs);
    const signature = [keyPair.apiKey, keyPair.sign(text), String(timestampMs), String(windowMs)];
    const markets = symbols.flatMap((symbol) => [BOOK_TICKER + symbol, TICKER + symbol]);
    return [
      JSON.stringify({ method: 'SUBSCRIBE', params: [ORDER_UPDATES], signature }),
      JSON.stringify({ method: 'SUBSCRIBE', params: markets }),
    ];
  }

  function start(symbols: readonly string[], listener: StreamListener): Promise<void> {
    if (lasting !== undefined) return lasting.start();
    const onFrame = createStreamFrames({
      listener,
      logger,
      onRefused(message) {
        logger.error({ message }, 'the exchange refused a subscription; check the API key and the markets');
        onSubscriptionRefused(message);
        connection?.end(`subscription refused: ${message}`);
      },
      onFailed() {
        connection?.end('a frame could not be dealt with');
      },
    });
    lasting = createLastingConnection({
      open(events) {
        const subscribe = () => subscriptions(symbols);
        connection = openStreamConnection({
          url,
          subscriptions: subscribe,
          confirmMs,
          silenceMs,
          dataSilenceMs,
          pingMs,
          onFrame,
          ...events,
        });
        return connection;
      },
      pauses: createReconnectPauses(firstPauseMs, longestPauseMs, random),
      steadyMs,
      onUp: (gap) => listener.onConnected(gap),
      onDown: (reason) => listener.onDisconnected(reason),
      logger,
    });
    return lasting.start();
  }

  return {
    start,
    async stop() {
      await lasting?.stop();
    },
    renew(reason) {
      connection?.end(reason);
    },
  };
}

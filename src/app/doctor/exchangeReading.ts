import { performance } from 'node:perf_hooks';
import pino from 'pino';
import { untilAborted } from '../../async/untilAborted.js';
import type { Config } from '../../config/index.js';
import type { Market } from '../../domain/market.js';
import type {
  AccountFees,
  BestPrices,
  ExchangeStreams,
  Holding,
  StreamListener,
} from '../../engine/ports/index.js';
import { generateKeyPair, loadKeyPair } from '../../exchange/backpack/index.js';
import { createClient, liveVenue } from '../venue/index.js';
import { attempted, type Read } from './finding.js';

/** Facts that the exchange tells, each by itself: one that cannot be read hides no other. */
export interface ExchangeReading {
  readonly restUrl: string;
  readonly wsUrl: string;
  /** Its time less this machine's, milliseconds. */
  readonly clockSkewMs: number;
  /** `latencyMs` of a request on an open connection, there and back. */
  readonly status: Read<{
    readonly ok: boolean;
    readonly message: string | null;
    readonly latencyMs: number;
  }>;
  readonly stream: Read<StreamReading>;
  readonly markets: Read<readonly Market[]>;
  /** By symbol. */
  readonly prices: ReadonlyMap<string, Read<BestPrices>>;
  /** Null: nothing was asked of an account, for it is paper money. */
  readonly account: AccountReading | null;
}

export interface AccountReading {
  readonly fees: Read<AccountFees>;
  readonly holdings: Read<ReadonlyMap<string, Holding>>;
}

interface StreamReading {
  /** From the call to the answer after the subscriptions, milliseconds. */
  readonly latencyMs: number;
  /** Words with which the orders of the account were refused; null: they are told. */
  readonly refusal: string | null;
}

/** Wait for all that one reading takes, with its repetitions. */
const PATIENCE_MS = 10_000;

/**
 * Asks the exchange what a start asks it, by the same client. Nothing is placed or cancelled.
 *
 * @returns `error` when it does not answer at all, or when the key pair cannot be used to ask it
 */
export function readExchange(config: Config, symbols: readonly string[]): Promise<Read<ExchangeReading>> {
  return attempted(async () => {
    const venue = config.mode === 'live' ? liveVenue(config) : publicVenue(config);
    const stream = new StreamWait();
    const client = createClient(venue, pino({ level: 'silent' }), {
      onClockSkew: () => {},
      onCongested: () => {},
      onKeyRefused: () => {},
      onKeyAccepted: () => {},
      onSubscriptionRefused: (message) => stream.end({ refusal: message }),
      onConnectionEnded: (reason) => stream.fail(reason),
    });
    try {
      return await readAll(client, { venue, symbols, stream, isLive: config.mode === 'live' });
    } finally {
      await Promise.all([client.streams.stop(), client.rest.close()]);
    }
  });
}

async function readAll(
  { rest, streams }: Pick<ReturnType<typeof createClient>, 'rest' | 'streams'>,
  asked: {
    readonly venue: { readonly restUrl: string; readonly wsUrl: string };
    readonly symbols: readonly string[];
    readonly stream: StreamWait;
    readonly isLive: boolean;
  },
): Promise<ExchangeReading> {
  const { venue, symbols, isLive } = asked;
  const read = <T>(ask: () => Promise<T>) => attempted(() => patiently(ask()));
  const clockSkewMs = await patiently(rest.syncTime());
  const status = await read(async () => {
    const askedAtMs = performance.now();
    const answer = await rest.systemStatus();
    return { ...answer, latencyMs: performance.now() - askedAtMs };
  });
  // One after another: what is measured waits for nothing else.
  const stream = await read(() => asked.stream.of(streams, symbols));
  const [markets, fees, holdings] = await Promise.all([
    read(() => rest.markets()),
    isLive ? read(() => rest.account()) : null,
    isLive ? read(() => rest.holdings()) : null,
  ]);
  const prices = new Map<string, Read<BestPrices>>();
  for (const symbol of symbols) prices.set(symbol, await read(() => rest.bestPrices(symbol)));
  const { restUrl, wsUrl } = venue;
  const account = fees === null || holdings === null ? null : { fees, holdings };
  return { restUrl, wsUrl, clockSkewMs, status, stream, markets, prices, account };
}

async function patiently<T>(work: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const silence = new Error(`no answer within ${PATIENCE_MS / 1_000} s`);
  const timer = setTimeout(() => waiting.abort(silence), PATIENCE_MS);
  try {
    return await untilAborted(work, waiting.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** The exchange of live prices on paper: what needs no account is asked, with a key that nobody has. */
function publicVenue({ backpack: { restUrl, wsUrl } }: Config) {
  const keyPair = loadKeyPair(generateKeyPair().secret, undefined);
  return { restUrl, wsUrl, keyPair, marketClock: null };
}

/** Wait for the streams: until they are up, their orders refused, or no connection is to be had. */
class StreamWait {
  #settle: (result: { readonly refusal: string | null } | Error) => void = () => {};

  end(result: { readonly refusal: string | null }): void {
    this.#settle(result);
  }

  fail(reason: string): void {
    this.#settle(new Error(reason));
  }

  async of(streams: ExchangeStreams, symbols: readonly string[]): Promise<StreamReading> {
    const askedAtMs = performance.now();
    const settled = new Promise<{ readonly refusal: string | null } | Error>((resolve) => {
      this.#settle = resolve;
    });
    streams.start(symbols, NOBODY_LISTENS).then(
      () => this.end({ refusal: null }),
      () => {},
    );
    const result = await settled;
    if (result instanceof Error) throw result;
    return { ...result, latencyMs: performance.now() - askedAtMs };
  }
}

const NOBODY_LISTENS: StreamListener = {
  onBookTicker() {},
  onLastPrice() {},
  onOrderUpdate() {},
  onConnected() {},
  onAlive() {},
  onDisconnected() {},
  onMarketRefused() {},
};

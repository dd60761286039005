import { type Decimal, decimal } from '../../domain/decimal.js';
import { type Clock, type Logger, steadyClock, systemClock } from '../../engine/ports/index.js';
import { ExchangeCore } from './exchangeCore.js';
import { ExchangeRecords } from './exchangeRecords.js';
import type { PulledFeed, PushedFeed } from './feed/index.js';
import { FeedRunner, LiveFeed, mergedFeed, replayFeed, syntheticFeed } from './feed/index.js';
import { FeedClock } from './feedClock.js';
import { OTHER_MARKETS, PAPER_MARKETS, type PaperMarket, paperMarkets, QUOTE_ASSET } from './paperMarkets.js';
import {
  type AccountState,
  accountState,
  BACKPACK_LIMITS,
  NO_LIMITS,
  type RateLimits,
  startServer,
} from './protocol/index.js';
import { ShiftedClock } from './shiftedClock.js';

/** Source of the prices. */
/** Candles of one market. */
export interface ReplayFile {
  readonly file: string;
  readonly symbol: string;
}

export type FeedOptions =
  | {
      readonly kind: 'synthetic';
      readonly seed: number;
      /** Market time after which the prices end; endless when left out. */
      readonly durationMs?: number | undefined;
    }
  /** One file for each market. */
  | { readonly kind: 'replay'; readonly files: readonly ReplayFile[] }
  | {
      readonly kind: 'live';
      readonly wsUrl: string;
      readonly restUrl: string;
      /** Name of who asks there for prices. */
      readonly userAgent: string;
    }
  | { readonly kind: 'manual' };

export interface PaperExchangeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /**
   * Hosts without a port by which it may be addressed, besides this machine's loopback, `host`, and the address at which a
   * connection arrives. Default: none. Requests for other hosts, and of web pages from elsewhere, are refused.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** 0 takes any free port. */
  readonly port: number;
  readonly feed: FeedOptions;
  /** 1 is life, N is N times as fast, `max` is as fast as `gate` allows. Live and manual feeds have only life. */
  readonly speed: number | 'max';
  /** Balances of a new account; default 10,000 USDC. */
  readonly startingBalances?: ReadonlyMap<string, Decimal> | undefined;
  /** Some of the built-in markets; default all. A replay has only its own. */
  readonly symbols?: readonly string[] | undefined;
  /** Further built-in markets, whose prices stand where they were: orders of former days may rest there. Default none. */
  readonly standingSymbols?: readonly string[] | undefined;
  /** Default 8. */
  readonly makerFeeBps?: Decimal | undefined;
  /** Default 10. */
  readonly takerFeeBps?: Decimal | undefined;
  /** Default: Backpack's; none for a market that moves faster than life. */
  readonly limits?: RateLimits | undefined;
  /** `:memory:` or a file. */
  readonly databaseFile: string;
  readonly logger: Logger;
  /** Awaited after every step in market time, with the update id of the best prices as they were told last: says that its consequences are done. */
  readonly gate?: ((updateId: string) => Promise<void>) | undefined;
  /** Hears the time of the first price before it counts; what it throws ends the start, and nothing has changed. */
  readonly onBeginning?: ((timeMs: number) => void) | undefined;
  /** Hears what a person should know of the feed, in a sentence. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /**
   * Time in which the exchange lives: the market's or the computer's. Default: the market's for a replay and at speed
   * `max`, which suits a program in the same process that uses `clock`. Clients in other processes need the computer's.
   */
  readonly time?: 'market' | 'system' | undefined;
}

export interface PaperExchange {
  readonly restUrl: string;
  readonly wsUrl: string;
  /** The exchange's time, for those who live with it. */
  readonly clock: Clock;
  /** The same where it is the market's; null: the exchange lives in the computer's time. */
  readonly marketClock: Clock | null;
  /** The prices begin to move. Before, a synthetic market and a replay stand at their first price. */
  startFeed(): void;
  /** After the last price; rejects when the feed fails. Pending forever for a feed without an end. */
  readonly feedEnded: Promise<void>;
  /** Gives what `GET /paper/state` answers; opens the account when the key was never seen. */
  state(apiKey: string): AccountState;
  /** Null for a market that had no price yet. @throws RequestRefusedError for an unknown market */
  lastPrice(symbol: string): Decimal | null;
  stop(): Promise<void>;
}

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_MAKER_FEE_BPS = decimal('8');
const DEFAULT_TAKER_FEE_BPS = decimal('10');
const DEFAULT_BALANCES: ReadonlyMap<string, Decimal> = new Map([[QUOTE_ASSET, decimal('10000')]]);
/** Beginning of market time for a synthetic market that is not tied to the computer's time. */
const SYNTHETIC_EPOCH_MS = Date.UTC(2026, 0, 1);
/** Time by which a crash can put a synthetic market back. */
const PRICE_STORING_INTERVAL_MS = 5_000;

/**
 * Starts the local exchange: a server that speaks Backpack's protocol, and a market behind it.
 *
 * @throws FeedError        the replay file is missing or broken
 * @throws PortInUseError   another program has the port
 * @throws ExchangeDatabaseError the database cannot be used
 */
export async function startPaperExchange(options: PaperExchangeOptions): Promise<PaperExchange> {
  const { feed: feedOptions, logger } = options;
  const markets = paperMarkets(
    feedOptions.kind === 'replay' ? feedOptions.files.map(({ symbol }) => symbol) : options.symbols,
  );
  const records = new ExchangeRecords(options.databaseFile);
  try {
    const isPaced = feedOptions.kind === 'synthetic' || feedOptions.kind === 'replay';
    const time =
      options.time ??
      (isPaced && (feedOptions.kind === 'replay' || options.speed === 'max') ? 'market' : 'system');
    const startMs = time === 'market' ? (records.counter('marketTimeMs') ?? SYNTHETIC_EPOCH_MS) : Date.now();
    const feed = createFeed(options, markets, records, startMs);
    const beginningMs = openingMs(feed) ?? startMs;
    options.onBeginning?.(beginningMs);
    if ('notice' in feed && feed.notice !== undefined) options.onNotice?.(feed.notice);
    const feedClock = time === 'market' ? new FeedClock(beginningMs) : null;
    // Those of other programs have the computer's time; whoever lives in this one must not see it set.
    const computersTime = new ShiftedClock(options.time === 'system' ? systemClock : steadyClock);
    const clock = feedClock ?? computersTime;
    const core = new ExchangeCore(
      {
        markets,
        otherMarkets: [...OTHER_MARKETS, ...standingMarkets(options, markets)],
        hasDepth: feedOptions.kind !== 'manual',
        makerFeeBps: options.makerFeeBps ?? DEFAULT_MAKER_FEE_BPS,
        takerFeeBps: options.takerFeeBps ?? DEFAULT_TAKER_FEE_BPS,
        startingBalances: options.startingBalances ?? DEFAULT_BALANCES,
        clock,
        logger,
      },
      records,
    );
    const host = options.host ?? DEFAULT_HOST;
    const server = await startServer(core, {
      host,
      port: options.port,
      allowedHosts: options.allowedHosts ?? [],
      feedKind: feedOptions.kind,
      setClockAhead:
        feedClock !== null
          ? null
          : (aheadMs) => {
              computersTime.aheadMs = aheadMs;
            },
      limits: options.limits ?? (isFasterThanLife(options.speed) ? NO_LIMITS : BACKPACK_LIMITS),
      logger,
    });
    if ('opening' in feed) for (const quote of feed.opening) core.step(quote);
    const gate = options.gate;
    const runner = new FeedRunner({
      feed: 'next' in feed ? feed : NO_FEED,
      speed: options.speed,
      clock: feedClock,
      onQuote: (quote) => core.step(quote),
      settle: gate === undefined || feedClock === null ? null : () => gate(core.bestPricesUpdateId),
      drained: () => server.streams.drained(),
    });
    const storing = setInterval(() => core.storePrices(), PRICE_STORING_INTERVAL_MS);
    storing.unref();
    const address = `${host.includes(':') ? `[${host}]` : host}:${server.port}`;
    return {
      restUrl: `http://${address}`,
      wsUrl: `ws://${address}`,
      clock,
      marketClock: feedClock,
      startFeed() {
        if ('start' in feed) feed.start((quote) => core.step(quote));
        else if (feedOptions.kind !== 'manual') runner.start();
      },
      feedEnded: runner.ended,
      state(apiKey) {
        core.act((engine) => engine.clearing.account(apiKey));
        const state = accountState(core, apiKey);
        if (state === null) throw new Error('The account that was just opened is not there.');
        return state;
      },
      lastPrice(symbol) {
        const { lastTicks, grid } = core.engine.book(symbol);
        return lastTicks === null ? null : grid.price(lastTicks);
      },
      async stop() {
        clearInterval(storing);
        if ('stop' in feed) feed.stop();
        await runner.stop();
        await server.stop();
        core.storePrices();
        records.close();
      },
    };
  } catch (error) {
    records.close();
    throw error;
  }
}

function standingMarkets(
  { standingSymbols = [] }: PaperExchangeOptions,
  moved: readonly PaperMarket[],
): readonly PaperMarket[] {
  return PAPER_MARKETS.filter((market) => standingSymbols.includes(market.symbol) && !moved.includes(market));
}

function isFasterThanLife(speed: number | 'max'): boolean {
  return speed === 'max' || speed > 1;
}

const NO_FEED: PulledFeed = { opening: [], next: () => null };

function createFeed(
  { feed, logger }: PaperExchangeOptions,
  markets: readonly PaperMarket[],
  records: ExchangeRecords,
  startMs: number,
): PulledFeed | PushedFeed {
  if (feed.kind === 'manual') return NO_FEED;
  if (feed.kind === 'live') return new LiveFeed({ ...feed, markets, logger });
  if (feed.kind === 'replay') {
    const fileOf = new Map(feed.files.map(({ symbol, file }) => [symbol, file]));
    return mergedFeed(markets.map((market) => replayFeed(fileOf.get(market.symbol) ?? '', market)));
  }
  const lastPrices = new Map([...records.lastPrices()].map(([symbol, price]) => [symbol, decimal(price)]));
  return syntheticFeed({
    markets,
    // A market that goes on from where it was must not walk the same way again.
    seed: lastPrices.size === 0 ? String(feed.seed) : `${feed.seed}/${records.counter('marketTimeMs')}`,
    startMs,
    lastPrices,
    durationMs: feed.durationMs ?? null,
  });
}

function openingMs(feed: PulledFeed | PushedFeed): number | null {
  if (!('opening' in feed) || feed.opening.length === 0) return null;
  return Math.min(...feed.opening.map(({ timeMs }) => timeMs));
}

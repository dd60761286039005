import type { Config } from '../config/index.js';
import type { Logger } from '../engine/logger.js';
import type { Clock } from '../engine/ports.js';
import { findMarket } from '../engine/startChecks.js';
import type { Store } from '../engine/store.js';
import { systemClock } from '../engine/systemClock.js';
import { generateKeyPair, type KeyPair, KeyPairError, loadKeyPair } from '../exchange/backpack/index.js';
import {
  type AccountState,
  type FeedOptions,
  PAPER_MARKETS,
  startPaperExchange,
} from '../exchange/paper/index.js';
import { EXIT, StartError } from './exitCodes.js';

/** The exchange of this run, by its addresses: the real one, or the local one inside this process. */
export interface Venue {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly keyPair: KeyPair;
  readonly clock: Clock;
  /** The local exchange; null when trading live. */
  readonly local: LocalVenue | null;
}

export interface LocalVenue {
  /** Prices begin to move. */
  startFeed(): void;
  /** A replay is over. */
  readonly feedEnded: Promise<void>;
  state(): AccountState;
  stop(): Promise<void>;
}

export interface VenueNeeds {
  readonly logger: Logger;
  /** Resolves when the program is done with the price that has this update id. */
  readonly gate: (updateId: string) => Promise<void>;
}

const PAPER_SECRET = 'paperApiSecret';

export function liveVenue(config: Config): Venue {
  const { apiSecret, apiKey, restUrl, wsUrl } = config.backpack;
  if (apiSecret === null)
    throw new StartError('Live trading needs BACKPACK_API_SECRET.', EXIT.badConfiguration);
  try {
    const keyPair = loadKeyPair(apiSecret.reveal(), apiKey ?? undefined);
    return { restUrl, wsUrl, keyPair, clock: systemClock, local: null };
  } catch (error) {
    if (error instanceof KeyPairError) throw new StartError(error.message, EXIT.wrongCredentials);
    throw error;
  }
}

/** Starts the local exchange inside this process; its accounts live beside the books. */
export async function paperVenue(
  config: Config,
  store: Store,
  databaseFile: string,
  { logger, gate }: VenueNeeds,
): Promise<Venue> {
  const symbols = config.strategies.map((parameters) => findMarket(parameters, PAPER_MARKETS).symbol);
  const keyPair = paperKeyPair(store);
  const exchange = await startPaperExchange({
    port: config.paper.port,
    feed: feedOptions(config),
    speed: config.paper.speed,
    // The gate waits for the newest price of all markets, so there must be none that nobody listens to.
    symbols,
    startingBalances: config.paper.balances,
    makerFeeBps: config.paper.makerFeeBps,
    takerFeeBps: config.paper.takerFeeBps,
    databaseFile: databaseFile === ':memory:' ? databaseFile : exchangeFile(databaseFile),
    logger,
    gate,
  });
  return {
    restUrl: exchange.restUrl,
    wsUrl: exchange.wsUrl,
    keyPair,
    clock: exchange.clock,
    local: {
      startFeed: () => exchange.startFeed(),
      feedEnded: exchange.feedEnded,
      state: () => exchange.state(keyPair.apiKey),
      stop: () => exchange.stop(),
    },
  };
}

/** `data/rung.db` keeps its paper exchange in `data/rung.paper.db`. */
function exchangeFile(databaseFile: string): string {
  return databaseFile.endsWith('.db') ? `${databaseFile.slice(0, -3)}.paper.db` : `${databaseFile}.paper`;
}

/** Made once and kept with the books, so that the account is still there after a restart. It opens no real account. */
function paperKeyPair(store: Store): KeyPair {
  const kept = store.setting(PAPER_SECRET);
  if (kept !== null) return loadKeyPair(kept, undefined);
  const { secret } = generateKeyPair();
  store.setSetting(PAPER_SECRET, secret);
  return loadKeyPair(secret, undefined);
}

function feedOptions(config: Config): FeedOptions {
  const { feed, file, seed } = config.paper;
  const symbol = config.strategies[0]?.symbol ?? 'BTC_USDC';
  switch (feed) {
    case 'synthetic':
      return { kind: 'synthetic', seed };
    case 'manual':
      return { kind: 'manual' };
    case 'live':
      return { kind: 'live', restUrl: config.backpack.restUrl, wsUrl: config.backpack.wsUrl };
    case 'replay':
      if (file === null) throw new StartError('A replay needs --file FILE.', EXIT.badConfiguration);
      return { kind: 'replay', file, symbol };
  }
}

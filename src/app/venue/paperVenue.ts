import type { Config } from '../../config/index.js';
import { ZERO } from '../../domain/decimal.js';
import { findMarket } from '../../engine/index.js';
import type { Logger, Store } from '../../engine/ports/index.js';
import type { FeedOptions, ReplayFile } from '../../exchange/paper/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import { userAgent } from '../version.js';
import type { Venue } from './liveVenue.js';
import { exchangeFile, keptKeyPair, newKeyPair, rememberAddress } from './paperAccount.js';

export interface PaperVenueDeps {
  readonly logger: Logger;
  /** Resolves when the program is done with the price that has this update id. */
  readonly gate: (updateId: string) => Promise<void>;
  /** Hears the time of the first price before it counts; what it throws ends the start. */
  readonly onBeginning: (timeMs: number) => void;
  /** Hears what a person should know of the prices. */
  readonly onNotice: (text: string) => void;
}

/** Starts the local exchange inside this process; its accounts live beside the books. */
export async function paperVenue(
  config: Config,
  store: Store,
  databaseFile: string,
  { logger, gate, onBeginning, onNotice }: PaperVenueDeps,
): Promise<Venue> {
  // Nobody who trades live has it in his memory.
  const { marketOfFile, PAPER_MARKETS, startPaperExchange } = await import('../../exchange/paper/index.js');
  const known = config.strategies.filter(({ symbol }) =>
    PAPER_MARKETS.some((market) => market.symbol === symbol),
  );
  // With none that is known there is nothing to trade.
  const symbols = (known.length > 0 ? known : config.strategies).map(
    (parameters) => findMarket(parameters, PAPER_MARKETS).symbol,
  );
  const keyPair = keptKeyPair(store) ?? newKeyPair(store);
  const exchange = await startPaperExchange({
    port: config.paper.port,
    feed: feedOptions(config, symbols, (file) => marketOfFile(file)?.symbol ?? null),
    speed: config.paper.speed,
    // The gate waits for the newest price of all markets, so there must be none that nobody listens to.
    symbols,
    standingSymbols: unsettledSymbols(store),
    startingBalances: config.paper.balances,
    makerFeeBps: config.paper.makerFeeBps,
    takerFeeBps: config.paper.takerFeeBps,
    databaseFile: exchangeFile(databaseFile),
    logger,
    gate,
    onBeginning,
    onNotice,
  });
  rememberAddress(store, exchange.restUrl);
  return {
    restUrl: exchange.restUrl,
    wsUrl: exchange.wsUrl,
    keyPair,
    marketClock: exchange.marketClock,
    local: {
      startFeed: () => exchange.startFeed(),
      feedEnded: exchange.feedEnded,
      state: () => exchange.state(keyPair.apiKey),
      async stop() {
        await exchange.stop();
        rememberAddress(store, null);
      },
    },
  };
}

/** Lists the markets where a strategy that does not trade any more may still have orders to be taken off, or coins. */
function unsettledSymbols(store: Store): readonly string[] {
  return store
    .strategiesOnRecord()
    .flatMap(({ symbol, liveOrders, quantity }) =>
      symbol !== null && (liveOrders > 0 || quantity.gt(ZERO)) ? [symbol] : [],
    );
}

function feedOptions(
  config: Config,
  symbols: readonly string[],
  marketOfFile: (file: string) => string | null,
): FeedOptions {
  const { feed, files, seed } = config.paper;
  switch (feed) {
    case 'synthetic':
      return { kind: 'synthetic', seed };
    case 'manual':
      return { kind: 'manual' };
    case 'live':
      return {
        kind: 'live',
        restUrl: config.backpack.restUrl,
        wsUrl: config.backpack.wsUrl,
        userAgent: userAgent(),
      };
    case 'replay':
      return { kind: 'replay', files: replayFiles(files, [...new Set(symbols)], marketOfFile) };
  }
}

/** The only file of the only market may be called anything; each of several tells its market by its name. */
function replayFiles(
  files: readonly string[],
  symbols: readonly string[],
  marketOfFile: (file: string) => string | null,
): readonly ReplayFile[] {
  const [only, ...others] = files;
  const [symbol = ''] = symbols;
  if (symbols.length === 1 && only !== undefined && others.length === 0) return [{ file: only, symbol }];
  for (const file of files) {
    if (symbols.includes(marketOfFile(file) ?? '')) continue;
    throw new StartError(
      `--file: found ${file}, which is called by no coin that is traded (${symbols.join(', ')}).`,
      EXIT.badConfiguration,
    );
  }
  return symbols.map((symbol) => {
    const [file, second] = files.filter((name) => marketOfFile(name) === symbol);
    if (file !== undefined && second === undefined) return { file, symbol };
    const coin = symbol.slice(0, symbol.indexOf('_')).toLowerCase();
    throw new StartError(
      `--file: found ${file === undefined ? 'none' : 'two'} for ${symbol}, needed: one for each market that is traded ` +
        `(${symbols.join(', ')}), called by its coin, for instance ${coin}-2024.csv.`,
      EXIT.badConfiguration,
    );
  });
}

import { basename, join } from 'node:path';
import type { Config } from '../../config/index.js';
import type { Market } from '../../domain/market.js';
import type { AccountFees, BestPrices } from '../../engine/ports/index.js';
import { databaseHealth } from '../programHealth.js';
import { liveVenue } from '../venue/index.js';
import { type BooksFacts, pathOfBooks, readBooks } from './books.js';
import type { ReadConfiguration } from './configuration.js';
import { type ExchangeReading, readExchange } from './exchangeReading.js';
import { attempted, type Read } from './finding.js';
import type { Machine } from './machine.js';
import { type ExposedFile, exposedFiles } from './secretFiles.js';
import { readBotName } from './telegram.js';
import { folderOf } from './volume.js';

/** All that is looked at, read once. */
export interface Facts {
  readonly machine: Machine;
  readonly configuration: ReadConfiguration;
  readonly exposed: readonly ExposedFile[];
  /** Null: the configuration cannot be read. */
  readonly known: KnownFacts | null;
}

/** Facts that are known of a configuration that can be read. */
export interface KnownFacts {
  /** With the ids by which the books know its strategies. */
  readonly config: Config;
  /** Null: in memory. */
  readonly booksPath: string | null;
  readonly books: Read<BooksFacts | null>;
  /** Null: in memory. */
  readonly disk: Read<Awaited<ReturnType<typeof databaseHealth>>> | null;
  /** Null: prices come from this process. */
  readonly exchange: Read<ExchangeReading> | null;
  readonly terms: Terms | null;
  readonly botName: Read<string> | null;
}

/** Terms on which the strategies trade; null where the exchange did not tell. */
export interface Terms {
  readonly fees: Read<AccountFees>;
  readonly markets: Read<readonly Market[]>;
  /** By symbol; without prices for a market that is made up. */
  readonly prices: ReadonlyMap<string, Read<BestPrices>>;
}

/** Path of the books that a start would open; null where there are none to look at. */
function booksPathOf({ loaded }: Pick<ReadConfiguration, 'loaded'>): string | null {
  const file = 'value' in loaded ? loaded.value.config.databaseFile : null;
  return file === null ? null : pathOfBooks(file);
}

/** Reads files, books, exchange and Telegram. It changes nothing and throws nothing that could be foreseen. */
export async function gather(
  configuration: ReadConfiguration,
  { folder, machine }: { readonly folder: string; readonly machine: Machine },
): Promise<Facts> {
  const exposed = exposedFiles(folder, configuration.environment, {
    dotEnv: configuration.isDotEnvExposed,
    databaseFile: booksPathOf(configuration),
  });
  const { loaded } = configuration;
  const known = 'value' in loaded ? await gatherKnown(loaded.value.config, booksPathOf(configuration)) : null;
  return { machine, configuration, exposed, known };
}

async function gatherKnown(given: Config, booksPath: string | null): Promise<KnownFacts> {
  const apiKey = apiKeyOf(given);
  const books = await attempted(() => (booksPath === null ? null : readBooks(booksPath, given, apiKey)));
  const config = ('value' in books ? books.value?.config : undefined) ?? given;
  const symbols = [...new Set(config.strategies.map(({ symbol }) => symbol))];
  const asksExchange = config.mode === 'live' || config.paper.feed === 'live';
  const [disk, exchange, botName] = await Promise.all([
    booksPath === null ? null : attempted(() => databaseHealth(placeOf(booksPath))),
    asksExchange ? readExchange(config, symbols) : null,
    readBotName(config.telegram),
  ]);
  return { config, booksPath, books, disk, exchange, terms: await termsOf(config, exchange), botName };
}

/** The books, or where they will be: in the nearest folder that is there. */
function placeOf(booksPath: string): string {
  return join(folderOf(booksPath), basename(booksPath));
}

/** Null for paper money, and for a key pair that is none: that is told of the exchange. */
function apiKeyOf(config: Config): string | null {
  if (config.mode !== 'live') return null;
  try {
    return liveVenue(config).keyPair.apiKey;
  } catch {
    return null;
  }
}

async function termsOf(config: Config, exchange: Read<ExchangeReading> | null): Promise<Terms | null> {
  const reading = exchange !== null && 'value' in exchange ? exchange.value : null;
  const prices = reading?.prices ?? new Map<string, Read<BestPrices>>();
  if (config.mode === 'paper') {
    const { PAPER_MARKETS } = await import('../../exchange/paper/index.js');
    const { makerFeeBps, takerFeeBps } = config.paper;
    return { fees: { value: { makerFeeBps, takerFeeBps } }, markets: { value: PAPER_MARKETS }, prices };
  }
  if (reading === null || reading.account === null) return null;
  return { fees: reading.account.fees, markets: reading.markets, prices };
}

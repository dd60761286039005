import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import pino from 'pino';
import { userAgent } from '../app/version.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import { ExchangeDatabaseError, FeedError, PortInUseError } from '../exchange/localErrors.js';
import {
  type FeedOptions,
  isHostName,
  marketOfFile,
  PAPER_MARKETS,
  startPaperExchange,
} from '../exchange/paper/index.js';
import { keepNewFilesPrivate } from '../files/privateFiles.js';

/*
 * The local exchange, run alone: `npm run exchange -- --port 8787`.
 * Exit codes: 0 stopped by a signal, 1 cannot run (port, database), 2 wrong options or a file of prices that cannot be used.
 */

interface Options {
  readonly host: string;
  readonly allowHost?: readonly string[];
  readonly port: number;
  readonly feed: FeedOptions['kind'];
  readonly file: readonly string[];
  readonly speed: number | 'max';
  readonly seed: number;
  readonly balance: ReadonlyMap<string, Decimal>;
  readonly symbol: readonly string[];
  readonly database: string;
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  readonly wsUrl: string;
  readonly restUrl: string;
}

const EXIT = { ok: 0, cannotRun: 1, wrongOptions: 2 } as const;
const DEFAULT_BALANCES: ReadonlyMap<string, Decimal> = new Map([['USDC', decimal('10000')]]);
const NO_SYMBOLS: readonly string[] = [];
const MAX_PORT = 65_535;
const LEAST_MAKER_BPS = -100;

const program: Command = new Command('exchange')
  .description('A local exchange that speaks the protocol of Backpack Exchange, with paper money.')
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--allow-host <name>', 'a name by which it is reached from elsewhere; repeatable', hostName)
  .option('--port <number>', 'port for REST and WebSocket; 0 takes any free one', port, 8787)
  .addOption(
    new Option('--feed <kind>', 'where prices come from')
      .choices(['synthetic', 'replay', 'live', 'manual'])
      .default('synthetic'),
  )
  .option(
    '--file <file>',
    'replay: CSV of candles (timestamp,open,high,low,close,volume); once per market',
    (text: string, before: readonly string[]) => [...before, text],
    [],
  )
  .option('--speed <number>', 'synthetic and replay: 1 is life, 60 a minute in a second, or max', speed, 1)
  .option('--seed <number>', 'synthetic: the same seed gives the same prices', seed, 1)
  .option('--balance <asset=quantity>', 'what a new account has; repeatable (default: USDC=10000)', balance)
  .option(
    '--symbol <symbol>',
    'a market to have; repeatable (default: all, replay: by the file name)',
    symbol,
  )
  .option('--database <file>', 'SQLite file that keeps accounts, orders and trades', ':memory:')
  .option(
    '--maker-fee-bps <bps>',
    'fee of resting orders in basis points; below 0 it is paid to them',
    makerBps,
    decimal('8'),
  )
  .option('--taker-fee-bps <bps>', 'fee of orders that trade at once in basis points', bps, decimal('10'))
  .option('--ws-url <url>', 'live: where the prices are streamed', 'wss://ws.backpack.exchange')
  .option('--rest-url <url>', 'live: where the last prices are read', 'https://api.backpack.exchange')
  .allowExcessArguments(false)
  .exitOverride();

process.exitCode = await main();

async function main(): Promise<number> {
  keepNewFilesPrivate();
  try {
    program.parse();
    // Commander hands its options over without types; each was checked and converted by the parsers above.
    const options = program.opts<Partial<Options>>() as Options;
    return await run({
      ...options,
      balance: options.balance ?? DEFAULT_BALANCES,
      symbol: options.symbol ?? NO_SYMBOLS,
    });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.wrongOptions;
    const isExpected =
      error instanceof FeedError || error instanceof PortInUseError || error instanceof ExchangeDatabaseError;
    process.stderr.write(
      `${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    return error instanceof FeedError ? EXIT.wrongOptions : EXIT.cannotRun;
  }
}

async function run(options: Options): Promise<number> {
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'info' }, pino.destination({ fd: 2, sync: true }));
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const exchange = await startPaperExchange({
    host: options.host,
    allowedHosts: options.allowHost,
    port: options.port,
    feed: feedOf(options),
    speed: options.speed,
    startingBalances: options.balance,
    symbols: options.symbol,
    makerFeeBps: options.makerFeeBps,
    takerFeeBps: options.takerFeeBps,
    databaseFile: options.database,
    // Its clients are other programs, and those have the computer's time.
    time: 'system',
    onNotice: (text) => process.stderr.write(`${text}\n`),
    logger,
  });
  process.stdout.write(`Local exchange ready: REST ${exchange.restUrl} WebSocket ${exchange.wsUrl}\n`);
  exchange.startFeed();
  exchange.feedEnded.then(
    () => logger.info('The feed has ended; the last prices stand'),
    (error: unknown) => logger.error({ err: error }, 'The feed has failed; the last prices stand'),
  );
  await stopped;
  await exchange.stop();
  return EXIT.ok;
}

function feedOf(options: Options): FeedOptions {
  switch (options.feed) {
    case 'synthetic':
      return { kind: 'synthetic', seed: options.seed };
    case 'manual':
      return { kind: 'manual' };
    case 'live':
      return { kind: 'live', wsUrl: options.wsUrl, restUrl: options.restUrl, userAgent: userAgent() };
    case 'replay': {
      if (options.file.length === 0) program.error('error: --feed replay needs --file FILE');
      if (options.symbol.length > 0 && options.symbol.length !== options.file.length)
        program.error('error: a replay has a file for each market: give --symbol once for each --file');
      const symbols = options.file.map(
        (file, index) => options.symbol[index] ?? marketOfFile(file)?.symbol ?? 'BTC_USDC',
      );
      if (new Set(symbols).size < symbols.length)
        program.error('error: two files are of one market: call each by its coin, or give --symbol for each');
      return {
        kind: 'replay',
        files: symbols.map((symbol, index) => ({ symbol, file: options.file[index] ?? '' })),
      };
    }
  }
}

function port(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= MAX_PORT) return Number(text);
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_PORT}.`);
}

function hostName(text: string, before: readonly string[] | undefined): readonly string[] {
  if (isHostName(text)) return [...(before ?? []), text];
  throw new InvalidArgumentError('It must be a name or an address without a port, e.g. exchange.lan.');
}

function speed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  if (Number.isFinite(Number(text)) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a number above 0, or max.');
}

function seed(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function makerBps(text: string): Decimal {
  if (/^-\d+(\.\d+)?$/.test(text) && Number(text) >= LEAST_MAKER_BPS) return decimal(text);
  return bps(text);
}

function bps(text: string): Decimal {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) < 10_000) return decimal(text);
  throw new InvalidArgumentError(
    'It must be a number of basis points from 0 (for makers: from -100) to 9999, e.g. 8.',
  );
}

function balance(
  text: string,
  before: ReadonlyMap<string, Decimal> | undefined,
): ReadonlyMap<string, Decimal> {
  const [, asset, quantity] = /^([A-Z]{2,10})=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const assets = ['USDC', ...PAPER_MARKETS.map((market) => market.baseAsset)];
  if (asset !== undefined && quantity !== undefined && assets.includes(asset)) {
    return new Map([...(before ?? []), [asset, decimal(quantity)]]);
  }
  throw new InvalidArgumentError(
    `It must be ASSET=QUANTITY, e.g. USDC=10000, with one of ${assets.join(', ')}.`,
  );
}

function symbol(text: string, before: readonly string[] | undefined): readonly string[] {
  const known = PAPER_MARKETS.map((market) => market.symbol);
  if (known.includes(text)) return [...(before ?? []), text];
  throw new InvalidArgumentError(`It must be one of ${known.join(', ')}.`);
}

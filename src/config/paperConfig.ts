import { type Decimal, decimal } from '../domain/decimal.js';
import type { Options } from './commandLine.js';
import type { PaperConfig } from './config.js';
import type { Findings } from './findings.js';
import {
  assetName,
  choiceSetting,
  decimalSetting,
  filePathSetting,
  numberSetting,
  quantitySetting,
  readGiven,
  type Setting,
  setting,
  wholeNumberSetting,
} from './setting.js';

const LARGEST_SEED = 2 ** 32 - 1;

const feedSetting = choiceSetting(['synthetic', 'replay', 'live', 'manual']);
const feeSetting = decimalSetting('basis points from 0 to 1000', { from: '0', to: '1000' });
const makerFeeSetting = decimalSetting('basis points from -100 to 1000', { from: '-100', to: '1000' });
const timesSetting = numberSetting('a number above 0 or max', { above: '0', to: '1000000' });
const speedSetting: Setting<number | 'max'> = setting('a number above 0, at most 1000000, or max', (found) =>
  found === 'max' ? found : timesSetting.safeParse(found).data,
);

const DEFAULT_BALANCES: ReadonlyMap<string, Decimal> = new Map([['USDC', decimal('10000')]]);

/** The embedded exchange, as the command line describes it. */
export function paperConfig(options: Options, findings: Findings): PaperConfig {
  const read = <T>(source: string, inner: Setting<T>, text: string | undefined, fallback: T) =>
    readGiven(findings, inner, [{ source, text }], fallback);
  const files = options.file.flatMap((text) => read<string | []>('--file', filePathSetting, text, []));
  const feed = read('--feed', feedSetting, options.feed, files.length === 0 ? 'synthetic' : 'replay');
  checkReplay(options, feed, findings);
  return {
    feed,
    files,
    speed: read('--speed', speedSetting, options.speed, 1),
    seed: read('--seed', wholeNumberSetting(0, LARGEST_SEED), options.seed, 1),
    balances: balances(options.balance, findings),
    makerFeeBps: read('--maker-fee-bps', makerFeeSetting, options.makerFeeBps, decimal('8')),
    takerFeeBps: read('--taker-fee-bps', feeSetting, options.takerFeeBps, decimal('10')),
    port: read('--port', wholeNumberSetting(0, 65535), options.port, 0),
  };
}

function checkReplay(options: Options, feed: PaperConfig['feed'], findings: Findings): void {
  if (feed === 'replay' && options.file.length === 0) {
    findings.problem('--file: found nothing, needed for a replay: the CSV file with the candles');
  }
  if (feed !== 'replay' && options.file.length > 0) {
    findings.problem(`--file: found with --feed ${feed}, allowed: only with --feed replay`);
  }
  if (feed !== 'replay' && options.exitAtEnd) {
    findings.problem(`--exit-at-end: found with the ${feed} feed, allowed: only with --feed replay`);
  }
}

const balanceSetting: Setting<readonly [asset: string, quantity: Decimal]> = setting(
  'an asset and a quantity such as USDC=10000',
  (found) => {
    const [name = '', quantity = '', ...rest] = String(found).split('=');
    const asset = assetName(name);
    const result = quantitySetting.safeParse(quantity);
    return asset === undefined || !result.success || rest.length > 0 ? undefined : [asset, result.data];
  },
);

function balances(given: readonly string[], findings: Findings): ReadonlyMap<string, Decimal> {
  const all = new Map(DEFAULT_BALANCES);
  for (const text of given) {
    const balance = readGiven(findings, balanceSetting, [{ source: '--balance', text }], null);
    if (balance !== null) all.set(...balance);
  }
  return all;
}

const PAPER_OPTIONS = {
  feed: '--feed',
  speed: '--speed',
  seed: '--seed',
  makerFeeBps: '--maker-fee-bps',
  takerFeeBps: '--taker-fee-bps',
  port: '--port',
} as const satisfies Partial<Record<keyof Options, string>>;

/** An option that only paper trading understands, given together with real money, is a misunderstanding. */
export function refusePaperOptions(options: Options, findings: Findings): void {
  const given: string[] = Object.entries(PAPER_OPTIONS)
    // Object.entries forgets that these are the keys of the table.
    .filter(([key]) => options[key as keyof typeof PAPER_OPTIONS] !== undefined)
    .map(([, flag]) => flag);
  if (options.file.length > 0) given.push('--file');
  if (options.balance.length > 0) given.push('--balance');
  if (options.exitAtEnd) given.push('--exit-at-end');
  for (const flag of given) {
    findings.problem(`${flag}: found in live mode, allowed: only for paper trading (--mode paper)`);
  }
}

import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../src/config/environment.js';
import { HelpRequested, loadConfig, loadReconciliation, VersionRequested } from '../../src/config/index.js';
import { decimal } from '../../src/domain/decimal.js';
import { LIVE, load, loadForReconciliation, problemsOf, refusalOf } from './loading.js';

function helpText(...options: string[]): string {
  return helpOf(() => loadConfig(options, {}));
}

function helpOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof HelpRequested) return error.text;
    throw error;
  }
  throw new Error('no help was given');
}

describe('--help', () => {
  it.each(['--help', '-h'])('%s is answered, whatever else is wrong', (option) => {
    expect(helpText('--mode', 'demo', option, '--nonsense')).toContain('Usage: rung [options]');
  });

  it.each([
    '--mode',
    '--config',
    '--db',
    '--fresh',
    '--fresh-all',
    '--same-account',
    '--yes',
    '--symbol',
    '--language',
    '--log-level',
    '--feed',
    '--file',
    '--speed',
    '--seed',
    '--balance',
    '--maker-fee-bps',
    '--taker-fee-bps',
    '--port',
    '--exit-at-end',
    '--help',
    '--version',
  ])('lists %s', (option) => {
    expect(helpText('--help')).toMatch(new RegExp(`^ +(-\\w, )?${option} .*\\w`, 'm'));
  });

  it.each(VARIABLES)('lists $name', ({ name, explanation }) => {
    const line = helpText('--help')
      .split('\n')
      .find((text) => text.startsWith(`  ${name} `));
    expect(line?.endsWith(`  ${explanation}`)).toBe(true);
  });

  it('offers no option for a secret, and says where secrets go', () => {
    expect(helpText('--help')).not.toMatch(/--\S*(key|secret|token)/);
    for (const secret of [
      'BACKPACK_API_KEY',
      'BACKPACK_API_SECRET',
      'TELEGRAM_BOT_TOKEN',
      'RUNG_TOTP_SECRET',
    ]) {
      expect(helpText('--help')).toContain(`\n  ${secret}_FILE\n`);
    }
  });

  it('fits a terminal', () => {
    const longest = Math.max(
      ...helpText('--help')
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(110);
  });
});

describe('--version', () => {
  it.each(['--version', '-V'])('%s is asked for', (option) => {
    expect(() => loadConfig([option], {})).toThrow(VersionRequested);
  });
});

describe('options of paper trading', () => {
  it('describe the embedded exchange', () => {
    const options = [
      '--feed',
      'replay',
      '--file',
      'candles.csv',
      '--speed',
      'max',
      '--seed',
      '42',
      '--port',
      '8787',
    ]
      .concat('--balance', 'USDC=500.5', '--balance=SOL=3', '--maker-fee-bps=-0.5', '--taker-fee-bps', '9.5')
      .concat('--exit-at-end', '--fresh');
    const { config } = load({ options });
    expect(config).toMatchObject({ start: { kind: 'fresh', ownersOrders: 'leave' }, exitAtEnd: true });
    expect(config.paper).toEqual({
      feed: 'replay',
      files: ['candles.csv'],
      speed: 'max',
      seed: 42,
      balances: new Map([
        ['USDC', decimal('500.5')],
        ['SOL', decimal('3')],
      ]),
      makerFeeBps: decimal('-0.5'),
      takerFeeBps: decimal('9.5'),
      port: 8787,
    });
  });

  it('take a file alone for a replay', () => {
    expect(load({ options: ['--file', 'candles.csv'] }).config.paper.feed).toBe('replay');
  });

  it('take fractions of a speed', () => {
    expect(load({ options: ['--speed', '0.5'] }).config.paper.speed).toBe(0.5);
  });
});

describe('what a start does beyond going on', () => {
  it.each([
    ['nothing', [], { start: { kind: 'restore' }, isSameAccount: false, asksBeforeStart: true }],
    ['--fresh', ['--fresh'], { start: { kind: 'fresh', ownersOrders: 'leave' }, asksBeforeStart: true }],
    ['--fresh-all', ['--fresh-all'], { start: { kind: 'fresh', ownersOrders: 'cancel' } }],
    ['--fresh --yes', ['--fresh', '--yes'], { start: { kind: 'fresh' }, asksBeforeStart: false }],
    ['--same-account', ['--same-account'], { start: { kind: 'restore' }, isSameAccount: true }],
  ])('%s', (_what, options, expected) => {
    expect(load({ ...LIVE, options }).config).toMatchObject(expected);
  });

  it.each([
    [['--fresh', '--fresh-all'], '--fresh, --fresh-all: found both, allowed: one of them'],
    [['--yes'], '--yes: found alone, allowed: with --fresh, --fresh-all or --same-account'],
  ])('%j is refused', (options, problem) => {
    expect(problemsOf({ ...LIVE, options })).toEqual([problem]);
  });

  it('paper money has no key to be renewed', () => {
    expect(problemsOf({ options: ['--same-account'] })).toEqual([
      '--same-account: found in paper mode, allowed: only for live trading (--mode live); paper money has no API key',
    ]);
  });
});

describe('npm run reconcile', () => {
  it('reads the configuration of the bot, and its own options', () => {
    const plain = loadForReconciliation(LIVE);
    expect(plain).toMatchObject({ applies: false, asJson: false });
    const { logLevel, ...config } = plain.config;
    expect({ ...config, logLevel: 'info' }).toEqual(load(LIVE).config);
    expect(logLevel).toBe('warn');
    const options = ['--apply', '--json', '--db', 'a.db', '--symbol', 'ETH_USDC', '--log-level', 'info'];
    const told = loadForReconciliation({ ...LIVE, options: options.concat('--language', 'zh') });
    expect(told).toMatchObject({
      applies: true,
      asJson: true,
      config: { databaseFile: 'a.db', logLevel: 'info', language: 'zh-CN', strategies: [{ id: 'eth_usdc' }] },
    });
  });

  it('takes neither a fresh start nor a price feed', () => {
    const refusal = refusalOf({ options: ['--fresh', '--feed', 'manual'] }, loadForReconciliation);
    expect(refusal.problems).toEqual([
      '--fresh: unknown option; --help lists all options',
      '--feed: unknown option; --help lists all options',
    ]);
  });

  it('the bot in turn books nothing because of --apply', () => {
    expect(problemsOf({ options: ['--apply'] })).toEqual([
      '--apply: unknown option; --help lists all options',
    ]);
  });

  it('--help lists its options and fits a terminal', () => {
    const text = helpOf(() => loadReconciliation(['--help'], {}));
    expect(text).toContain('Usage: reconcile [options]');
    for (const option of ['--apply', '--json', '--mode', '--config', '--db', '--symbol', '--language']) {
      expect(text).toMatch(new RegExp(`^ +${option} .*\\w`, 'm'));
    }
    expect(text).not.toContain('--fresh');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});

describe('a command line that says something wrong', () => {
  it.each<[string[], string]>([
    [['--mode', 'demo'], '--mode: found "demo", allowed: paper or live'],
    [['--mode'], "option '--mode <paper|live>' argument missing"],
    [['--language', 'fr'], '--language: found "fr", allowed: en or zh-CN'],
    [['--db', ''], '--db: found "", allowed: the path of a file'],
    [['--db', ':memory:'], '--db: found ":memory:", allowed: the path of a file'],
    [['--feed', 'csv'], '--feed: found "csv", allowed: synthetic, replay, live or manual'],
    [['--feed', 'replay'], '--file: found nothing, needed for a replay: the CSV file with the candles'],
    [
      ['--feed', 'manual', '--file', 'candles.csv'],
      '--file: found with --feed manual, allowed: only with --feed replay',
    ],
    [['--exit-at-end'], '--exit-at-end: found with the synthetic feed, allowed: only with --feed replay'],
    [['--speed', '0'], '--speed: found "0", allowed: a number above 0, at most 1000000, or max'],
    [['--seed', '-1'], '--seed: found "-1", allowed: a whole number from 0 to 4294967295'],
    [['--port', '65536'], '--port: found "65536", allowed: a whole number from 0 to 65535'],
    [['--maker-fee-bps', 'x'], '--maker-fee-bps: found "x", allowed: basis points from -100 to 1000'],
    [['--symbol', 'BTC'], '--symbol: found "BTC", allowed: a spot market such as BTC_USDC'],
    [
      ['--symbol', 'BTC_USDC_PERP'],
      '--symbol: found "BTC_USDC_PERP", allowed: a spot market such as BTC_USDC',
    ],
    [['--balance', 'USDC'], '--balance: found "USDC", allowed: an asset and a quantity such as USDC=10000'],
    [
      ['--balance', 'USDC=-1'],
      '--balance: found "USDC=-1", allowed: an asset and a quantity such as USDC=10000',
    ],
    [['--spede', '3'], '--spede: unknown option; did you mean --speed or --seed?'],
    [['-Zm9vYmFyCg=='], 'the command line: unknown option; --help lists all options'],
    [['--fresh=yes'], '--fresh: found a value, allowed: none'],
    [['--nonsense'], '--nonsense: unknown option; --help lists all options'],
    [
      ['--api-secret=hunter2hunter2'],
      '--api-secret: unknown option; secrets are set in the environment or in .env, never as options',
    ],
    [
      ['start'],
      'the command line: found an argument that belongs to no option, allowed: options; --help lists them',
    ],
  ])('%j is refused', (options, problem) => {
    expect(problemsOf({ options })).toEqual([problem]);
  });
});

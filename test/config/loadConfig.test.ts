import { describe, expect, it } from 'vitest';
import { Decimal, decimal } from '../../src/domain/decimal.js';
import { LIVE, load, problemsOf, refusalOf, strategyOf } from './loading.js';

describe('without any configuration', () => {
  it('paper money is traded on the synthetic market, restored from ./data/rung.db', () => {
    const { config, warnings } = load({});
    expect(config).toMatchObject({
      mode: 'paper',
      language: 'en',
      logLevel: 'info',
      databaseFile: './data/rung.db',
      start: { kind: 'restore' },
      isSameAccount: false,
      asksBeforeStart: true,
      exitAtEnd: false,
      telegram: null,
      shutdown: { rungs: 'leave' },
      backpack: {
        restUrl: 'https://api.backpack.exchange',
        wsUrl: 'wss://ws.backpack.exchange',
        apiKey: null,
        apiSecret: null,
      },
      paper: { feed: 'synthetic', files: [], speed: 1, seed: 1, port: 0 },
    });
    expect(config.paper.balances).toEqual(new Map([['USDC', decimal('10000')]]));
    expect([config.paper.makerFeeBps, config.paper.takerFeeBps]).toEqual([decimal('8'), decimal('10')]);
    expect(warnings).toEqual([]);
  });

  it('the ladder is the example that today’s users know', () => {
    expect(strategyOf({})).toMatchObject({
      id: 'btc_usdc',
      symbol: 'BTC_USDC',
      totalAmount: decimal('2000'),
      orderCount: 8,
      incrementPercentage: decimal('50'),
      firstDropPercentage: null,
      maxDropPercentage: decimal('7'),
      takeProfitPercentage: decimal('0.25'),
      slippagePercentage: decimal('0.05'),
      stopLossPercentage: null,
      minOrderAmount: null,
      reanchorAfterMs: 3_600_000,
      reanchorDriftPercentage: decimal('0.5'),
      cooldownMs: 0,
      restartAfterTakeProfit: true,
      onManualExit: 'restart',
      acceptUnprofitableTarget: false,
      cancelOwnOrdersForSale: false,
    });
  });

  it('the target pays the fees of paper trading, even when the sale slips as far as it may', () => {
    const { takeProfitPercentage, slippagePercentage } = strategyOf({});
    const { makerFeeBps, takerFeeBps } = load({}).config.paper;
    const feesPercentage = makerFeeBps.plus(takerFeeBps).times(decimal('0.01'));
    expect(takeProfitPercentage.gt(feesPercentage.plus(slippagePercentage))).toBe(true);
  });

  it('reconciliation runs at start and hourly, and books what it finds', () => {
    const { reconciliation } = load({}).config;
    expect(reconciliation).toEqual({
      enabled: true,
      autoSyncOnStartup: true,
      scheduledReconciliation: true,
      scheduledIntervalMinutes: 60,
      forceSync: true,
      logDetailedReport: true,
      tolerances: new Map([
        ['BTC', decimal('0.0001')],
        ['ETH', decimal('0.001')],
        ['SOL', decimal('0.01')],
        ['DEFAULT', decimal('0.0001')],
      ]),
      reserved: new Map(),
      realTimePositionCheck: true,
      positionDifferenceThreshold: decimal('5'),
    });
  });
});

describe('precedence', () => {
  const environment = { RUNG_DB: 'env.db', RUNG_LANGUAGE: 'zh', LOG_LEVEL: 'warn', RUNG_MODE: 'paper' };

  it('options win over the environment', () => {
    const options = ['--db', 'option.db', '--language', 'en', '--log-level', 'debug'];
    expect(load({ options, environment }).config).toMatchObject({
      databaseFile: 'option.db',
      language: 'en',
      logLevel: 'debug',
    });
  });

  it('the environment wins over the defaults, and an empty variable is none', () => {
    const config = load({ environment: { ...environment, LOG_LEVEL: ' ' } }).config;
    expect(config).toMatchObject({ databaseFile: 'env.db', language: 'zh-CN', logLevel: 'info' });
  });

  it('--config wins over RUNG_CONFIG', () => {
    const files = { 'option.json': '{ "trading": { "tradingCoin": "ETH" } }' };
    const given = { options: ['--config', 'option.json'], file: '{ "trading": 1 }', files };
    expect(strategyOf(given).symbol).toBe('ETH_USDC');
  });

  it('--symbol wins over tradingCoin and names the strategy', () => {
    const strategy = strategyOf({
      options: ['--symbol', 'sol_usdc'],
      file: '{"trading":{"tradingCoin":"ETH"}}',
    });
    expect(strategy).toMatchObject({ id: 'sol_usdc', symbol: 'SOL_USDC' });
  });

  it('the key pair of the environment wins over the one in the file', () => {
    const file = '{ "api": { "privateKey": "secret of the file", "publicKey": "key of the file" } }';
    const { config, warnings } = load({
      file,
      environment: { BACKPACK_API_KEY: 'key of env', BACKPACK_API_SECRET: 'secret of env' },
    });
    expect(config.backpack.apiKey).toBe('key of env');
    expect(config.backpack.apiSecret?.reveal()).toBe('secret of env');
    expect(warnings).toEqual([
      'api.publicKey: not used because BACKPACK_API_KEY is set; delete it from the file',
      'api.privateKey: not used because BACKPACK_API_SECRET is set; delete it from the file',
    ]);
  });
});

describe('languages', () => {
  it.each([
    ['en', 'en'],
    ['zh', 'zh-CN'],
    ['zh_CN', 'zh-CN'],
    ['ZH-cn', 'zh-CN'],
  ])('%s is %s', (text, language) => {
    expect(load({ environment: { RUNG_LANGUAGE: text } }).config.language).toBe(language);
  });
});

describe('the database of a replay', () => {
  const replay = ['--feed', 'replay', '--file', 'candles.csv'];

  it.each([
    ['at any speed', replay],
    ['at full speed', [...replay, '--speed', 'max']],
  ])('is temporary %s', (_speed, options) => {
    expect(load({ options }).config.databaseFile).toBeNull();
  });

  it('is never the one of RUNG_DB, which usually holds the real ladder', () => {
    expect(load({ options: replay, environment: { RUNG_DB: 'real.db' } }).config.databaseFile).toBeNull();
  });

  it('is the one that --db names', () => {
    expect(load({ options: [...replay, '--db', 'replay.db'] }).config.databaseFile).toBe('replay.db');
  });
});

describe('live trading', () => {
  it('starts with a key pair, a coin and an allocation', () => {
    const { config, warnings } = load(LIVE);
    expect(config.mode).toBe('live');
    expect(config.backpack.apiKey).toBe('a-key');
    expect(config.backpack.apiSecret?.reveal()).toBe('a-secret');
    expect(warnings).toEqual([]);
  });

  it('says where the key pair is to be set', () => {
    expect(problemsOf({ file: LIVE.file, environment: { RUNG_MODE: 'live' } })).toEqual([
      'BACKPACK_API_KEY: found nothing, needed for live trading: set it in .env',
      'BACKPACK_API_SECRET: found nothing, needed for live trading: set it in .env',
    ]);
  });

  it('does not trade real money with the figures of an example', () => {
    expect(problemsOf({ environment: LIVE.environment })).toEqual([
      'trading.tradingCoin: found nothing, needed for live trading: the coin, e.g. "BTC"',
      'trading.totalAmount: found nothing, needed for live trading: the money that the ladder may use; ' +
        'set it in the JSON file that RUNG_CONFIG or --config names',
    ]);
  });

  it.each([
    ['--feed', ['--feed', 'synthetic']],
    ['--file', ['--feed', 'replay', '--file', 'candles.csv']],
    ['--speed', ['--speed', 'max']],
    ['--seed', ['--seed', '7']],
    ['--balance', ['--balance', 'USDC=5']],
    ['--maker-fee-bps', ['--maker-fee-bps', '0']],
    ['--taker-fee-bps', ['--taker-fee-bps', '0']],
    ['--port', ['--port', '8787']],
    ['--exit-at-end', ['--feed', 'replay', '--file', 'candles.csv', '--exit-at-end']],
  ])('refuses %s, which is for paper trading', (flag, options) => {
    expect(problemsOf({ ...LIVE, options })).toContain(
      `${flag}: found in live mode, allowed: only for paper trading (--mode paper)`,
    );
  });

  it('says nothing about missing keys or amounts when the file that may hold them cannot be read', () => {
    const environment = { RUNG_MODE: 'live', RUNG_CONFIG: 'gone.json' };
    expect(problemsOf({ environment })).toEqual([
      'gone.json: the configuration file cannot be read (there is no such file)',
    ]);
  });
});

describe('a refusal', () => {
  it('lists every problem at once, whatever it comes from', () => {
    const refusal = refusalOf({
      options: ['--speed', 'fast'],
      environment: { LOG_LEVEL: 'loud' },
      file: '{ "trading": { "orderCount": 0 } }',
    });
    expect(refusal.message).toBe(
      [
        'The configuration has 3 problems:',
        '  - LOG_LEVEL: found "loud", allowed: trace, debug, info, warn, error, fatal or silent',
        '  - trading.orderCount: found 0, allowed: a whole number from 1 to 50',
        '  - --speed: found "fast", allowed: a number above 0, at most 1000000, or max',
      ].join('\n'),
    );
    expect(refusal.exitCode).toBe(2);
  });
});

describe('the configuration', () => {
  const { config } = load({
    file: '{ "reconciliation": { "reserved": { "BTC": "1.0" } } }',
    environment: { TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_ALLOWED_USERS: '5' },
  });

  it('is frozen to the last level', () => {
    const open: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || value instanceof Decimal) return;
      if (!Object.isFrozen(value)) open.push(path);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
    };
    visit(config, 'config');
    expect(open).toEqual([]);
  });

  it('has maps that refuse every change and still answer', () => {
    // The type says ReadonlyMap; this is about somebody who goes around it.
    const reserved = config.reconciliation.reserved as Map<string, Decimal>;
    expect(() => reserved.set('BTC', decimal('0'))).toThrow('the configuration is frozen');
    expect(() => reserved.delete('BTC')).toThrow('the configuration is frozen');
    expect(() => reserved.clear()).toThrow('the configuration is frozen');
    expect(reserved.get('BTC')).toEqual(decimal('1'));
  });

  it('has decimals that can still be calculated with', () => {
    const [strategy] = config.strategies;
    expect(strategy?.totalAmount.mod(decimal('1500'))).toEqual(decimal('500'));
  });
});

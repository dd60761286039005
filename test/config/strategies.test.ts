import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { LIVE, load, problemsOf } from './loading.js';

const read = (name: string) => readFileSync(new URL(`../../docs/examples/${name}`, import.meta.url), 'utf8');
const strategies = (...list: readonly object[]) => JSON.stringify({ strategies: list });

describe('dual_strategy_config.json of the bot before Rung', () => {
  const file = read('dual_strategy_config.json');

  it('is two ladders with its names and figures', () => {
    const { config } = load({ file });
    expect(config.strategies).toMatchObject([
      {
        ...{ id: 'btc_usdc', name: '高频小波动策略', symbol: 'BTC_USDC', totalAmount: decimal('2500') },
        ...{ orderCount: 4, incrementPercentage: decimal('30'), maxDropPercentage: decimal('0.8') },
        ...{ takeProfitPercentage: decimal('0.06'), reanchorAfterMs: 15_000 },
      },
      {
        ...{ id: 'btc_usdc-2', name: '中频大波动策略', symbol: 'BTC_USDC', totalAmount: decimal('2500') },
        ...{ orderCount: 4, incrementPercentage: decimal('40'), maxDropPercentage: decimal('1.5') },
        ...{ takeProfitPercentage: decimal('0.12'), reanchorAfterMs: 30_000 },
      },
    ]);
    expect(config.disabledStrategies).toEqual([]);
  });

  it('starts with a word on each thing that counts no more', () => {
    expect(load({ file }).warnings).toEqual([
      'websocket, strategy1.advanced.checkOrdersIntervalMinutes, strategy2.advanced.checkOrdersIntervalMinutes, ' +
        'strategy1.advanced.monitorIntervalSeconds, strategy2.advanced.monitorIntervalSeconds: ' +
        "ignored, Rung follows the exchange's streams and looks after its connections itself",
      'strategy1.advanced.noFillRestartMinutes: works, its name is now strategy1.trading.reanchor.afterMinutes',
      'strategy1.advanced.maxDailyTrades: works, its name is now strategy1.trading.maxCyclesPerDay',
      'strategy2.advanced.noFillRestartMinutes: works, its name is now strategy2.trading.reanchor.afterMinutes',
      'strategy2.advanced.maxDailyTrades: works, its name is now strategy2.trading.maxCyclesPerDay',
    ]);
  });

  it('is the same with comments and trailing commas', () => {
    const commented = file
      .replace('"totalCapital"', '// capital of both\n  "totalCapital"')
      .replace('"maxDailyTrades": 5', '/* a day */ "maxDailyTrades": 5,');
    expect(commented).not.toBe(file);
    expect(load({ file: commented })).toEqual(load({ file }));
  });

  it('is traded with real money as it is', () => {
    expect(load({ ...LIVE, file }).config.strategies.map(({ name }) => name)).toEqual([
      '高频小波动策略',
      '中频大波动策略',
    ]);
  });

  it('runs its first strategy alone where the second is switched off', () => {
    const { config } = load({
      file: file.replace('"enableDualStrategy": true', '"enableDualStrategy": false'),
    });
    expect(config.strategies.map(({ name }) => name)).toEqual(['高频小波动策略']);
    expect(config.disabledStrategies.map(({ name }) => name)).toEqual(['中频大波动策略']);
  });

  it.each([
    ['the coin of the other one', { tradingCoin: 'SOL' }, {}, ['SOL_USDC', 'SOL_USDC']],
    ['its own coin', { tradingCoin: 'SOL' }, { tradingCoin: 'ETH' }, ['SOL_USDC', 'ETH_USDC']],
    ['BTC where none is named', {}, {}, ['BTC_USDC', 'BTC_USDC']],
  ])('trades %s', (_case, first, second, symbols) => {
    const dual = JSON.stringify({ strategy1: { trading: first }, strategy2: { trading: second } });
    const { config } = load({ file: dual });
    expect(config.strategies.map(({ symbol }) => symbol)).toEqual(symbols);
    // Without names of their own they are called as in the file.
    expect(config.strategies.map(({ name }) => name)).toEqual(['strategy1', 'strategy2']);
  });

  it('may have settings for both', () => {
    const dual = JSON.stringify({
      ...{ strategy1: { trading: {} }, strategy2: { trading: {}, advanced: { minOrderAmount: 20 } } },
      ...{ advanced: { minOrderAmount: 10 }, actions: { restartAfterTakeProfit: false } },
    });
    expect(load({ file: dual })).toMatchObject({
      config: {
        strategies: [
          { minOrderAmount: decimal('10'), restartAfterTakeProfit: false },
          { minOrderAmount: decimal('20'), restartAfterTakeProfit: false },
        ],
      },
      warnings: [
        'advanced.minOrderAmount: works, its name is now minOrderAmount of each strategy',
        'actions.restartAfterTakeProfit: works, its name is now restartAfterTakeProfit of each strategy',
        'strategy2.advanced.minOrderAmount: works, its name is now strategy2.trading.minOrderAmount',
      ],
    });
  });
});

describe('several strategies', () => {
  it('have their names, their own figures and the defaults; one that is switched off is kept apart', () => {
    const { config, warnings } = load({ file: read('several_strategies.jsonc') });
    expect(warnings).toEqual([]);
    expect(config.strategies).toMatchObject([
      { id: 'btc_usdc', name: 'steady', orderCount: 8, incrementPercentage: decimal('50') },
      { id: 'btc_usdc-2', name: 'quick', orderCount: 4, maxDropPercentage: decimal('1.5') },
    ]);
    expect(config.disabledStrategies).toMatchObject([{ id: 'sol_usdc', name: 'third', symbol: 'SOL_USDC' }]);
  });

  it.each([
    [
      '{ "strategies": {} }',
      'strategies: found an object, allowed: a list of 1 to 64 strategies [ { ... }, { ... } ]',
    ],
    [
      '{ "strategies": [] }',
      'strategies: found a list, allowed: a list of 1 to 64 strategies [ { ... }, { ... } ]',
    ],
    [
      strategies({ name: 'A', enabled: false }),
      'strategies: found none with enabled: true, allowed: one at least',
    ],
    [
      strategies({ name: 'A' }, { tradingCoin: 'SOL' }),
      'strategies[1].name: found nothing, needed with several strategies: a name for each',
    ],
    [
      strategies({ name: '' }),
      'strategies[0].name: found "", allowed: a name of 1 to 32 characters on one line',
    ],
    [
      strategies({ name: 'all' }),
      'strategies[0].name: found "all", allowed: a name of 1 to 32 characters on one line',
    ],
    [
      strategies({ name: 'A', orderCount: 0 }),
      'strategies[0].orderCount: found 0, allowed: a whole number from 1 to 50',
    ],
    [
      strategies({ name: 'A', orderCuont: 8 }),
      'strategies[0].orderCuont: unknown; did you mean strategies[0].orderCount?',
    ],
    [
      strategies({ name: 'A', trading: { orderCount: 8 } }),
      'strategies[0].trading: unknown; in strategies its settings stand beside the name, without trading around them',
    ],
    [
      strategies({ name: 'A' }, { name: 'B', afterMinutes: 8 }),
      'strategies[1].afterMinutes: unknown; it belongs to strategies[1].reanchor.afterMinutes',
    ],
    [
      strategies({ name: 'A', firstDropPercentage: 9 }),
      'strategies[0].firstDropPercentage: found 9, allowed: at most strategies[0].maxDropPercentage, which is 7',
    ],
    [
      '{ "trading": {}, "strategies": [{ "name": "A" }] }',
      'trading, strategies: found together, allowed: one of them',
    ],
    [
      '{ "totalCapital": 3000, "strategies": [{ "name": "A", "compound": true }] }',
      'compoundLimit of A: found nothing, needed with compound and totalCapital: the most that its amount grows to',
    ],
    [
      '{ "strategies": [{ "name": "A", "totalAmount": 500, "compoundLimit": 400 }] }',
      'strategies[0].totalAmount: found 500, allowed: at most strategies[0].compoundLimit, which is 400',
    ],
    [
      '{ "strategies": [{ "name": "A", "tradingHours": "8 to 20" }] }',
      'strategies[0].tradingHours: found "8 to 20", allowed: two times of day in UTC such as "08:00-20:00"',
    ],
    [
      '{ "strategies": [{ "name": "A", "volatility": { "min": 5, "max": 2 } }] }',
      'strategies[0].volatility.min: found 5, allowed: at most strategies[0].volatility.max, which is 2',
    ],
    [
      '{ "totalCapital": 9000, "strategies": [{ "name": "A" }, { "name": "B", "quoteAsset": "USDT" }] }',
      'totalCapital: found it with strategies in USDC and USDT, allowed: with all in one quote asset',
    ],
    [
      '{ "strategy1": { "trading": { "orderCount": 0 } } }',
      'strategy1.trading.orderCount: found 0, allowed: a whole number from 1 to 50',
    ],
    [
      '{ "strategy1": { "orderCount": 8 } }',
      'strategy1.orderCount: unknown; it belongs to strategy1.trading.orderCount',
    ],
  ])('%s is refused', (file, problem) => {
    expect(problemsOf({ file })).toEqual([problem]);
  });

  it('count the capital of those alone that run', () => {
    const file = JSON.stringify({
      totalCapital: 2000,
      strategies: [{ name: 'A' }, { name: 'B', enabled: false }],
    });
    expect(load({ file }).config.strategies).toHaveLength(1);
  });

  it('have no market of one option', () => {
    const file = strategies({ name: 'A' }, { name: 'B' });
    expect(problemsOf({ file, options: ['--symbol', 'SOL_USDC'] })).toEqual([
      '--symbol: found it with 2 strategies, allowed: with one',
    ]);
  });

  it('are chosen one by one for real money', () => {
    const file = strategies(
      { name: 'A', tradingCoin: 'SOL', totalAmount: 100 },
      { name: 'B', totalAmount: 5 },
    );
    expect(problemsOf({ ...LIVE, file })).toEqual([
      'strategies[1].tradingCoin: found nothing, needed for live trading: the coin, e.g. "BTC"',
    ]);
  });
});

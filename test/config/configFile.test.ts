import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { FILE, load, problemsOf, strategyOf } from './loading.js';

const trading = (settings: string) => ({ file: `{ "trading": { ${settings} } }` });

describe('a file that says something wrong', () => {
  it.each([
    // the coin
    ['"tradingCoin": 5', 'trading.tradingCoin: found 5, allowed: the name of one coin, e.g. "BTC"'],
    [
      '"tradingCoin": "BTC_USDC"',
      'trading.tradingCoin: found "BTC_USDC", allowed: the name of one coin, e.g. "BTC"',
    ],
    [
      '"tradingCoin": "USDC"',
      'trading.tradingCoin: found "USDC", allowed: a coin other than trading.quoteAsset',
    ],
    // money
    [
      '"totalAmount": 0',
      'trading.totalAmount: found 0, allowed: a number above 0, also as a text such as "2000.50"',
    ],
    [
      '"totalAmount": "2000,50"',
      'trading.totalAmount: found "2000,50", allowed: a number above 0, also as a text such as "2000.50"',
    ],
    [
      '"totalAmount": 1e99',
      'trading.totalAmount: found 1e99, allowed: a number above 0, also as a text such as "2000.50"',
    ],
    [
      '"totalAmount": null',
      'trading.totalAmount: found null, allowed: a number above 0, also as a text such as "2000.50"',
    ],
    [
      '"minOrderAmount": 3000',
      'trading.minOrderAmount: found 3000, allowed: at most trading.totalAmount, which is 2000',
    ],
    // the ladder
    ['"orderCount": 0', 'trading.orderCount: found 0, allowed: a whole number from 1 to 50'],
    ['"orderCount": 2.5', 'trading.orderCount: found 2.5, allowed: a whole number from 1 to 50'],
    ['"orderCount": 101', 'trading.orderCount: found 101, allowed: a whole number from 1 to 50'],
    ['"orderCount": "many"', 'trading.orderCount: found "many", allowed: a whole number from 1 to 50'],
    ['"orderCount": [8]', 'trading.orderCount: found a list, allowed: a whole number from 1 to 50'],
    ['"incrementPercentage": -1', 'trading.incrementPercentage: found -1, allowed: a number from 0 to 1000'],
    ['"maxDropPercentage": 0', 'trading.maxDropPercentage: found 0, allowed: a number above 0 and below 100'],
    [
      '"maxDropPercentage": 100',
      'trading.maxDropPercentage: found 100, allowed: a number above 0 and below 100',
    ],
    [
      '"firstDropPercentage": 9',
      'trading.firstDropPercentage: found 9, allowed: at most trading.maxDropPercentage, which is 7',
    ],
    // the exit
    [
      '"takeProfitPercentage": 0',
      'trading.takeProfitPercentage: found 0, allowed: a number above 0, at most 1000',
    ],
    [
      '"takeProfitPercentage": "0.25%"',
      'trading.takeProfitPercentage: found "0.25%", allowed: a number above 0, at most 1000',
    ],
    [
      '"stopLossPercentage": -5',
      'trading.stopLossPercentage: found -5, allowed: a number above 0 and below 100, in percent below the average entry price',
    ],
    ['"takeProfit": "trigger"', 'trading.takeProfit: found a text, allowed: an object { ... }'],
    [
      '"takeProfit": { "mode": "sometimes" }',
      'trading.takeProfit.mode: found "sometimes", allowed: "trigger" or "resting" or "trailing"',
    ],
    [
      '"takeProfit": { "mode": "trailing", "trailPercentage": 1 }',
      'trading.takeProfit.trailPercentage: found 1, ' +
        'allowed: at most trading.takeProfitPercentage, which is 0.25',
    ],
    [
      '"takeProfit": { "slippagePercentage": 1 }',
      'trading.takeProfit.slippagePercentage: found 1, ' +
        'allowed: at most trading.takeProfitPercentage, which is 0.25',
    ],
    ...[
      '3',
      '[]',
      '[{ "fromRung": 0, "percentage": 0.2 }]',
      '[{ "fromRung": 2.5, "percentage": 0.2 }]',
      '[{ "fromRung": 3, "percentage": 0 }]',
      '[{ "fromRung": 3 }]',
      '[{ "fromRung": 3, "percentage": 0.2, "hours": 4 }]',
      '[{ "fromRung": 3, "percentage": 0.2 }, { "fromRung": 3, "percentage": 0.1 }]',
      '[{ "fromRung": 3, "percentage": 0.1 }, { "fromRung": 5, "percentage": 0.2 }]',
    ].map((targets) => [
      `"takeProfit": { "targets": ${targets} }`,
      `trading.takeProfit.targets: found ${targets === '3' ? '3' : 'a list'}, allowed: a list such as ` +
        '[{ "fromRung": 3, "percentage": 0.4 }], fromRung a whole number from 1 to 50 and higher with each step, ' +
        'percentage above 0 and lower with each step',
    ]),
    ...[
      '[{ "hours": 0.01, "percentage": 0.2 }]',
      '[{ "hours": 9, "percentage": 0.2 }, { "hours": 2, "percentage": 0.1 }]',
    ].map((steps) => [
      `"takeProfit": { "afterHours": ${steps} }`,
      'trading.takeProfit.afterHours: found a list, allowed: a list such as [{ "hours": 3, "percentage": 0.4 }], ' +
        'hours a number from 0.1 to 8760 and higher with each step, percentage above 0 and lower with each step',
    ]),
    ...[
      '[{ "share": 50, "percentage": 0.4 }]',
      '[{ "share": 60, "percentage": 0.4 }, { "share": 50, "percentage": 0.8 }]',
      '[{ "share": 50, "percentage": 0.8 }, { "share": 50, "percentage": 0.4 }]',
      '[{ "share": 50.5, "percentage": 0.4 }, { "share": 49.5, "percentage": 0.8 }]',
      '[{ "share": 100, "percentage": 0.4 }]',
    ].map((levels) => [
      `"takeProfit": { "levels": ${levels} }`,
      'trading.takeProfit.levels: found a list, allowed: a list such as [{ "share": 50, "percentage": 0.4 }, ' +
        '{ "share": 50, "percentage": 0.8 }], share a whole number from 1 to 99, the shares together 100, ' +
        'percentage above 0 and higher with each level',
    ]),
    ...['resting', 'trailing'].map((mode) => [
      `"takeProfit": { "mode": "${mode}", "levels": [{ "share": 50, "percentage": 0.4 }, { "share": 50, "percentage": 0.8 }] }`,
      `trading.takeProfit.levels: found it with trading.takeProfit.mode "${mode}", allowed: with "trigger"`,
    ]),
    [
      '"takeProfit": { "slippagePercentage": 0.2, "levels": [{ "share": 50, "percentage": 0.1 }, { "share": 50, "percentage": 0.8 }] }',
      'trading.takeProfit.slippagePercentage: found 0.2, allowed: at most trading.takeProfit.levels, which is 0.1',
    ],
    [
      '"takeProfit": { "trailPercentage": 0.2, "targets": [{ "fromRung": 3, "percentage": 0.1 }] }',
      'trading.takeProfit.trailPercentage: found 0.2, allowed: at most trading.takeProfit.targets, which is 0.1',
    ],
    [
      '"takeProfit": { "afterHours": [{ "hours": 24, "percentage": 0.4 }] }',
      'trading.takeProfit.afterHours: found 0.4, allowed: at most trading.takeProfitPercentage, which is 0.25',
    ],
    [
      '"takeProfit": { "targets": [{ "fromRung": 3, "percentage": 0.4 }] }',
      'trading.takeProfit.targets: found 0.4, allowed: at most trading.takeProfitPercentage, which is 0.25',
    ],
    [
      '"takeProfit": { "slippagePercentage": 0.2, "targets": [{ "fromRung": 3, "percentage": 0.1 }] }',
      'trading.takeProfit.slippagePercentage: found 0.2, allowed: at most trading.takeProfit.targets, which is 0.1',
    ],
    [
      '"reanchor": { "afterMinutes": 0 }',
      'trading.reanchor.afterMinutes: found 0, allowed: a number of minutes from 0.1 to 10080',
    ],
    [
      '"cooldownSeconds": -1',
      'trading.cooldownSeconds: found -1, allowed: a number of seconds from 0 to 604800',
    ],
    ['"restartAfterTakeProfit": "no"', 'trading.restartAfterTakeProfit: found "no", allowed: true or false'],
    ['"onManualExit": "sell"', 'trading.onManualExit: found "sell", allowed: "restart" or "pause"'],
    ['"onManualExit": true', 'trading.onManualExit: found true, allowed: "restart" or "pause"'],
    // unknown keys
    ['"orderCuont": 8', 'trading.orderCuont: unknown; did you mean trading.orderCount?'],
    ['"forceSync": true', 'trading.forceSync: unknown; it belongs to reconciliation.forceSync'],
    [
      '"symbol": "BTC_USDC"',
      'trading.symbol: unknown; the market follows from trading.tradingCoin and trading.quoteAsset',
    ],
    [
      '"takeProfit": { "percent": 1 }',
      'trading.takeProfit.percent: unknown; known here: slippagePercentage, mode, trailPercentage, targets, afterHours, levels',
    ],
  ])('trading { %s } is refused', (settings, problem) => {
    expect(problemsOf(trading(settings))).toEqual([problem]);
  });

  it.each([
    ['[]', 'the file: found a list, allowed: an object { ... }'],
    ['{ "trading": 5 }', 'trading: found a number, allowed: an object { ... }'],
    ['{ "tradings": {} }', 'tradings: unknown; did you mean trading?'],
    ['{ "takeProfit": {} }', 'takeProfit: unknown; it belongs to trading.takeProfit'],
    ['{ "shutdown": { "rungs": "keep" } }', 'shutdown.rungs: found "keep", allowed: "leave" or "cancel"'],
    ['{ "api": "a key pasted here" }', 'api: found a text, allowed: an object { ... }'],
    ['{ "api": { "privateKey": 5 } }', 'api.privateKey: found a number, allowed: a text'],
  ])('%s is refused', (file, problem) => {
    expect(problemsOf({ file })).toEqual([problem]);
  });
});

describe('a file that is no JSON', () => {
  it.each([
    ['{ "a": 1\n  "b": 2 }', 'line 2, column 3: a comma is missing before this'],
    ['{\n  "trading": }', 'line 2, column 14: a value is expected here'],
    ['{ "trading": { }', 'line 1, column 17: a closing brace } is missing'],
    [
      '{ trading: {} }',
      'line 1, column 3: a value is neither a number, a text in double quotes, true, false nor null',
    ],
    ['{} {}', 'line 1, column 4: the JSON ends before this, what follows is too much'],
    ['', 'line 1, column 1: a value is expected here'],
    [
      '{ "trading": { "totalAmount": 1,\n    "totalAmount": 2 } }',
      'line 2, column 5: this key stands twice in the same object',
    ],
    [
      `{\n "trading": ${'['.repeat(40)}`,
      'line 2, column 44: found more than 32 lists and objects in one another, allowed: three',
    ],
  ])('%j is refused with its place', (file, problem) => {
    expect(problemsOf({ file })).toEqual([`${FILE}: ${problem}`]);
  });

  it.each([
    ['lists', '['],
    ['objects', '{"a":'],
    ['closed lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
  ])('%s in one another without end are one problem', (_what, opening) => {
    const depth = 100_000;
    const file = typeof opening === 'string' ? opening.repeat(depth) : opening(depth);
    expect(problemsOf({ file })).toEqual([expect.stringContaining('found more than 32 lists and objects')]);
  });

  it('is told apart from brackets in texts and comments', () => {
    const brackets = '[{'.repeat(100);
    const file = `{ // ${brackets}\n /* ${brackets} */ "${brackets}": "\\"${brackets}" }`;
    expect(problemsOf({ file })).toEqual([expect.stringContaining('(a name of 200 characters): unknown')]);
  });

  it('is taken with comments, trailing commas and a byte order mark', () => {
    const file = '\uFEFF{ // the ladder\n "trading": { "orderCount": 4, /* few */ }, }';
    expect(strategyOf({ file }).orderCount).toBe(4);
  });
});

describe('amounts', () => {
  it('are read from the digits in the file, not through floating point', () => {
    const strategy = strategyOf(trading('"totalAmount": 9007199254740993.00000001e-1'));
    expect(strategy.totalAmount.toString()).toBe('900719925474099.300000001');
  });

  it('may be texts', () => {
    expect(strategyOf(trading('"totalAmount": "2000.50"')).totalAmount).toEqual(decimal('2000.5'));
  });

  it('survive as they are written, as a number and as a text', () => {
    const written = fc
      .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.stringMatching(/^\d{0,18}[1-9]$/))
      .map(([whole, fraction]) => `${whole}.${fraction}`);
    fc.assert(
      fc.property(written, (text) => {
        expect(strategyOf(trading(`"totalAmount": ${text}`)).totalAmount.toString()).toBe(text);
        expect(strategyOf(trading(`"totalAmount": "${text}"`)).totalAmount.toString()).toBe(text);
      }),
    );
  });

  it('bound one another: a ladder is never taken whose first rung lies below its last', () => {
    const drop = fc.integer({ min: 1, max: 99 });
    fc.assert(
      fc.property(drop, drop, (first, last) => {
        const given = trading(`"firstDropPercentage": ${first}, "maxDropPercentage": ${last}`);
        if (first > last) expect(problemsOf(given)).toHaveLength(1);
        else expect(strategyOf(given).firstDropPercentage).toEqual(decimal(String(first)));
      }),
    );
  });
});

describe('what the file sets', () => {
  it('reaches the strategy', () => {
    const strategy = strategyOf(
      trading(`"tradingCoin": "sol", "quoteAsset": "USDT", "orderCount": 3, "firstDropPercentage": 1,
        "minOrderAmount": 25, "stopLossPercentage": 12.5, "takeProfitPercentage": 1,
        "takeProfit": { "mode": "trigger", "slippagePercentage": 0 },
        "reanchor": { "afterMinutes": 0.5, "driftPercentage": 2 },
        "cooldownSeconds": 90, "restartAfterTakeProfit": false, "onManualExit": "pause",
        "acceptUnprofitableTarget": true, "cancelOwnOrdersForSale": true`),
    );
    expect(strategy).toMatchObject({
      id: 'sol_usdt',
      symbol: 'SOL_USDT',
      orderCount: 3,
      firstDropPercentage: decimal('1'),
      minOrderAmount: decimal('25'),
      stopLossPercentage: decimal('12.5'),
      slippagePercentage: decimal('0'),
      reanchorAfterMs: 30_000,
      reanchorDriftPercentage: decimal('2'),
      cooldownMs: 90_000,
      restartAfterTakeProfit: false,
      onManualExit: 'pause',
      acceptUnprofitableTarget: true,
      cancelOwnOrdersForSale: true,
    });
  });

  it('reaches the shutdown', () => {
    expect(load({ file: '{ "shutdown": { "rungs": "cancel" } }' }).config.shutdown.rungs).toBe('cancel');
  });

  it('leaves a target below the usual slippage without a sale at a loss', () => {
    expect(strategyOf(trading('"takeProfitPercentage": 0.02')).slippagePercentage).toEqual(decimal('0.02'));
  });

  it('may let a sale slip below the average when the owner accepts an unprofitable target', () => {
    const strategy = strategyOf(
      trading('"acceptUnprofitableTarget": true, "takeProfit": { "slippagePercentage": 1 }'),
    );
    expect(strategy.slippagePercentage).toEqual(decimal('1'));
  });
});

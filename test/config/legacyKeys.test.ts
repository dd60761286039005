import { describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { load, problemsOf, strategyOf } from './loading.js';

/** Every key that the configurations of the bot before Rung are known to carry, beside those that Rung has too. */
const OLD_FILE = `{
  "api": { "privateKey": "YOUR_PRIVATE_KEY", "publicKey": "YOUR_PUBLIC_KEY" },
  "trading": { "tradingCoin": "ETH", "totalAmount": 1000,
    "martingaleEnabled": false, "martingaleMultiplier": 1, "maxConsecutiveLosses": 1, "strategy": "ladder" },
  "actions": { "sellNonUsdcAssets": true, "cancelAllOrders": true, "restartAfterTakeProfit": false,
    "autoRestartNoFill": true, "skipFirstOrderIfPositioned": false },
  "advanced": { "minOrderAmount": 10, "priceTickSize": 1, "checkOrdersIntervalMinutes": 2,
    "monitorIntervalSeconds": 15, "sellNonUsdcMinValue": 10, "noFillRestartMinutes": 3,
    "realTimePositionCheck": true, "positionDifferenceThreshold": 5, "positionDetectionThreshold": 0.001,
    "minPositionThreshold": 0.05, "allowManualAveragePrice": false, "quickRestartAfterTakeProfit": true,
    "maxPriceDifference": 0.3, "minPositionValueThreshold": 50, "maxDailyTrades": 20 },
  "quantityPrecisions": { "BTC": 5 }, "pricePrecisions": { "BTC": 0 }, "minQuantities": { "BTC": 0.00001 },
  "websocket": { "url": "wss://ws.backpack.exchange", "options": { "reconnect": true } },
  "martingale": { "baseAmount": 151 },
  "risk": { "dailyLossLimit": 200 },
  "reconciliation": { "enabled": true, "defaultPrices": { "BTC": 60000 } },
  "logging": { "logLevel": "info" }
}`;

describe('a file written for the bot before Rung', () => {
  it('starts, and its owner is told what no longer counts', () => {
    expect(load({ file: OLD_FILE }).warnings).toEqual([
      'risk, trading.maxConsecutiveLosses: ' +
        'ignored, Rung watches no such limit; see riskControl, trading.totalAmount and trading.stopLossPercentage',
      'martingale, trading.martingaleEnabled, trading.martingaleMultiplier, trading.strategy: ' +
        'ignored, Rung trades ladders with a fixed allocation and no martingale',
      'actions.cancelAllOrders: ' +
        'ignored, a start takes over the orders that rest; --fresh cancels those of Rung, --fresh-all yours too',
      'quantityPrecisions, pricePrecisions, minQuantities, advanced.priceTickSize: ' +
        'ignored, Rung asks the exchange for the rules of the market',
      'websocket, advanced.checkOrdersIntervalMinutes, advanced.monitorIntervalSeconds: ' +
        "ignored, Rung follows the exchange's streams and looks after its connections itself",
      'actions.skipFirstOrderIfPositioned, advanced.allowManualAveragePrice, ' +
        'advanced.positionDetectionThreshold, advanced.minPositionThreshold, ' +
        'advanced.minPositionValueThreshold, reconciliation.defaultPrices: ' +
        'ignored, Rung knows its position from its ledger and never guesses a price',
      'advanced.maxPriceDifference, advanced.quickRestartAfterTakeProfit: ' +
        'ignored, see trading.reanchor.driftPercentage and trading.cooldownSeconds',
      'logging: ignored, set LOG_LEVEL',
      'advanced.minOrderAmount: works, its name is now trading.minOrderAmount',
      'advanced.noFillRestartMinutes: works, its name is now trading.reanchor.afterMinutes',
      'advanced.maxDailyTrades: works, its name is now trading.maxCyclesPerDay',
      'actions.restartAfterTakeProfit: works, its name is now trading.restartAfterTakeProfit',
      'actions.autoRestartNoFill: an empty ladder always follows the price; trading.reanchor says when',
      'actions.sellNonUsdcAssets: works at a start with --fresh alone, which shows it before; its name is now fresh.sellAssets',
      'advanced.sellNonUsdcMinValue: works, its name is now fresh.minAssetValue',
    ]);
  });

  it('keeps the meaning of what Rung has under another name', () => {
    expect(strategyOf({ file: OLD_FILE })).toMatchObject({
      symbol: 'ETH_USDC',
      minOrderAmount: decimal('10'),
      reanchorAfterMs: 180_000,
      restartAfterTakeProfit: false,
    });
  });

  it('gives way where the new name is used too', () => {
    const file = `{
      "trading": { "minOrderAmount": null, "reanchor": { "afterMinutes": 30 }, "restartAfterTakeProfit": true },
      "advanced": { "minOrderAmount": 10, "noFillRestartMinutes": 3 },
      "actions": { "restartAfterTakeProfit": false } }`;
    expect(strategyOf({ file })).toMatchObject({
      minOrderAmount: null,
      reanchorAfterMs: 1_800_000,
      restartAfterTakeProfit: true,
    });
  });

  it('does not have an interval that was switched off come back to life', () => {
    const file = '{ "actions": { "autoRestartNoFill": false }, "advanced": { "noFillRestartMinutes": 0.5 } }';
    expect(strategyOf({ file }).reanchorAfterMs).toBe(3_600_000);
  });

  it('is still refused for a slip in a name', () => {
    expect(problemsOf({ file: '{ "advanced": { "maxDailyTrade": 20 } }' })).toEqual([
      'advanced.maxDailyTrade: unknown; did you mean advanced.maxDailyTrades?',
    ]);
  });
});

describe('keys in the api section', () => {
  it('work, with a warning to move them', () => {
    const { config, warnings } = load({
      file: '{ "api": { "privateKey": " secret of the file ", "publicKey": "key of the file" } }',
    });
    expect(config.backpack.apiKey).toBe('key of the file');
    expect(config.backpack.apiSecret?.reveal()).toBe('secret of the file');
    expect(warnings).toEqual([
      'api.publicKey: works, but keys belong in .env; move it there as BACKPACK_API_KEY',
      'api.privateKey: works, but keys belong in .env; move it there as BACKPACK_API_SECRET',
    ]);
  });

  it.each(['YOUR_PRIVATE_KEY', 'your private key', '', '  '])(
    '%j is a placeholder and no key',
    (privateKey) => {
      const { config, warnings } = load({ file: JSON.stringify({ api: { privateKey } }) });
      expect(config.backpack.apiSecret).toBeNull();
      expect(warnings).toEqual([]);
    },
  );
});

describe('advanced.maxDailyTrades', () => {
  it.each([
    [20, 20],
    [0, null],
  ])('of %i is maxCyclesPerDay of %s', (old, now) => {
    expect(strategyOf({ file: `{ "advanced": { "maxDailyTrades": ${old} } }` }).maxCyclesPerDay).toBe(now);
  });
});

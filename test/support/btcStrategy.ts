import { decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/parameters/parameters.js';
import type { Market } from '../../src/domain/market.js';

/* The strategy of the README, as the chat's tests show it. */

const MINUTE_MS = 60_000;

export function btcMarket(changes: Partial<Market> = {}): Market {
  return {
    symbol: 'BTC_USDC',
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    state: 'open',
    tickSize: decimal('0.1'),
    minPrice: decimal('0.1'),
    maxPrice: null,
    minPriceMultiplier: null,
    stepSize: decimal('0.00001'),
    minQuantity: decimal('0.00001'),
    maxQuantity: null,
    ...changes,
  };
}

export function parameters(changes: Partial<StrategyParameters> = {}): StrategyParameters {
  return {
    id: 'main',
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
    reanchorAfterMs: 15 * MINUTE_MS,
    reanchorDriftPercentage: decimal('0.5'),
    cooldownMs: 5_000,
    restartAfterTakeProfit: true,
    onManualExit: 'restart',
    acceptUnprofitableTarget: false,
    cancelOwnOrdersForSale: false,
    ...changes,
  };
}

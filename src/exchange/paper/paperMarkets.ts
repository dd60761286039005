import { basename } from 'node:path';
import { type Decimal, decimal } from '../../domain/decimal.js';
import type { Market } from '../../domain/market.js';

/** A market of the local exchange: Backpack's rules, and where its synthetic price begins. */
export interface PaperMarket extends Market {
  readonly baseName: string;
  /** Quote per base; on the tick grid. */
  readonly startPrice: Decimal;
  /** True when it is there for those who ask; a market that is not has no price and takes no orders. */
  readonly isListed: boolean;
  readonly minPriceMultiplier: Decimal;
  readonly maxPriceMultiplier: Decimal;
  /** Bounds below the best bid and above the best ask within which a market order may trade. */
  readonly minImpactMultiplier: Decimal;
  readonly maxImpactMultiplier: Decimal;
}

export const QUOTE_ASSET = 'USDC';

const BTC = paperMarket('BTC', 'Bitcoin', '0.1', '0.00001', '1000', '60000');
const ETH = paperMarket('ETH', 'Ethereum', '0.01', '0.0001', '20000', '3000');
const SOL = paperMarket('SOL', 'Solana', '0.01', '0.01', '500000', '150');

/** Ticks, steps, minimums and price bands as on Backpack's spot markets. */
export const PAPER_MARKETS: readonly PaperMarket[] = [BTC, ETH, SOL];

/** Markets of the same coin for other money. No feed moves these, and they are not there until somebody lists them. */
export const OTHER_MARKETS: readonly PaperMarket[] = [
  { ...SOL, symbol: 'SOL_USDT', quoteAsset: 'USDT', isListed: false },
];

/**
 * The built-in markets with these symbols, or all of them.
 *
 * @throws Error naming the unknown symbol and the ones there are
 */
export function paperMarkets(symbols: readonly string[] | undefined): readonly PaperMarket[] {
  if (symbols === undefined || symbols.length === 0) return PAPER_MARKETS;
  return [...new Set(symbols)].map((symbol) => {
    const market = PAPER_MARKETS.find((candidate) => candidate.symbol === symbol);
    if (market !== undefined) return market;
    const known = PAPER_MARKETS.map((candidate) => candidate.symbol).join(', ');
    throw new Error(`The local exchange has no market "${symbol}". It has ${known}.`);
  });
}

/**
 * The market that a file of candles is called by, its coin's short name or its long one: `eth-2024.csv`, `bitcoin.csv`.
 * Null when it is called otherwise.
 */
export function marketOfFile(file: string): PaperMarket | null {
  const name = basename(file).toLowerCase();
  const isCalled = (coin: string) => name.startsWith(coin.toLowerCase());
  return PAPER_MARKETS.find(({ baseAsset, baseName }) => isCalled(baseAsset) || isCalled(baseName)) ?? null;
}

function paperMarket(
  base: string,
  baseName: string,
  tickSize: string,
  stepSize: string,
  maxQuantity: string,
  startPrice: string,
): PaperMarket {
  return {
    symbol: `${base}_${QUOTE_ASSET}`,
    baseAsset: base,
    quoteAsset: QUOTE_ASSET,
    state: 'open',
    tickSize: decimal(tickSize),
    minPrice: decimal(tickSize),
    maxPrice: null,
    stepSize: decimal(stepSize),
    minQuantity: decimal(stepSize),
    maxQuantity: decimal(maxQuantity),
    baseName,
    startPrice: decimal(startPrice),
    isListed: true,
    minPriceMultiplier: decimal('0.75'),
    maxPriceMultiplier: decimal('1.25'),
    minImpactMultiplier: decimal('0.97'),
    maxImpactMultiplier: decimal('1.03'),
  };
}

import { ceilTo, type Decimal, floorTo, minimum, ZERO } from './decimal.js';
import { remembered } from './remembered.js';

/** Orders that the order book of a market takes at present. */
export type MarketState = 'open' | 'closed' | 'cancelOnly' | 'limitOnly' | 'postOnly';

/** A market as people name it: its symbol, e.g. `SOL_USDC`, and its two assets. */
export interface MarketNames {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
}

/** A pair and the exchange's rules for orders on it. Prices are in the quote asset, quantities in the base asset. */
export interface Market extends MarketNames {
  readonly state: MarketState;
  /** Every price is a multiple of this. */
  readonly tickSize: Decimal;
  readonly minPrice: Decimal;
  readonly maxPrice: Decimal | null;
  /** The price band: a limit price below this multiple of the last price is refused. Null: no bound. */
  readonly minPriceMultiplier: Decimal | null;
  /** ... and one above this multiple. Missing or null: no bound. */
  readonly maxPriceMultiplier?: Decimal | null;
  /** Every quantity is a multiple of this. */
  readonly stepSize: Decimal;
  readonly minQuantity: Decimal;
  readonly maxQuantity: Decimal | null;
}

export function namesOf({ symbol, baseAsset, quoteAsset }: MarketNames): MarketNames {
  return { symbol, baseAsset, quoteAsset };
}

/** Base and quote asset of a market by its symbol, e.g. `SOL_USDC`. */
export function assetsOfSymbol(symbol: string): Pick<Market, 'baseAsset' | 'quoteAsset'> {
  const [baseAsset = '', quoteAsset = ''] = symbol.split('_');
  return { baseAsset, quoteAsset };
}

/** @example floorToTick(decimal('100.017'), { ...market, tickSize: decimal('0.01') }) // 100.01 */
export function floorToTick(price: Decimal, market: Market): Decimal {
  return floorTo(price, market.tickSize);
}

/** @example ceilToTick(decimal('100.011'), { ...market, tickSize: decimal('0.01') }) // 100.02 */
export function ceilToTick(price: Decimal, market: Market): Decimal {
  return ceilTo(price, market.tickSize);
}

/** @example floorToStep(decimal('1.2399'), { ...market, stepSize: decimal('0.01') }) // 1.23 */
export function floorToStep(quantity: Decimal, market: Market): Decimal {
  return floorTo(quantity, market.stepSize);
}

/**
 * Tells what one order can sell of a quantity held: floored to the step, at most the market's largest order, and zero
 * when that is under the market's minimum. The rest is dust.
 *
 * @example
 * sellableQuantity(decimal('0.319'), { ...market, stepSize: decimal('0.1'), minQuantity: decimal('0.2') }) // 0.3
 * sellableQuantity(decimal('0.199'), { ...market, stepSize: decimal('0.1'), minQuantity: decimal('0.2') }) // 0
 */
export function sellableQuantity(held: Decimal, market: Market): Decimal {
  return sellable(held, market);
}

const sellable = remembered((held: Decimal, market: Market) => {
  const floored = floorToStep(held, market);
  const capped =
    market.maxQuantity === null ? floored : minimum(floored, floorToStep(market.maxQuantity, market));
  return capped.lt(market.minQuantity) ? ZERO : capped;
});

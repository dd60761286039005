import type { Decimal } from '../domain/decimal.js';

const ROUND_HALF_AWAY = 1;

/** Decimals of the prices of a market, e.g. 2 for a tick of 0.05. */
export function priceDecimals(tickSize: Decimal): number {
  return tickSize.toFixed().split('.')[1]?.length ?? 0;
}

/** A price with the decimals of the market, so that all figures of an axis have as many. */
export function writtenPrice(price: Decimal, tickSize: Decimal): string {
  const decimals = priceDecimals(tickSize);
  return price.round(decimals, ROUND_HALF_AWAY).toFixed(decimals);
}

/** For drawing only. */
export function toNumber(value: Decimal): number {
  return Number(value.toFixed());
}

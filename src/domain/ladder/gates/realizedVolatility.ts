import { type Decimal, decimal, ZERO } from '../../decimal.js';

const DECIMALS = 4;

/**
 * Realized volatility over all of these prices: the root of the sum of the squared logarithmic returns, in percent. It is
 * that of the whole time, not of a year. Source: Andersen, Bollerslev, Diebold and Labys, "Modeling and Forecasting
 * Realized Volatility", Econometrica 71 (2003), pages 579 to 625.
 *
 * A number and no ledger's figure: logarithms are doubles. Rounded to four decimal places.
 *
 * @param closes closing prices at equal distances, oldest first
 * @returns percent; null of fewer than two prices
 * @example realizedVolatility([decimal('100'), decimal('101'), decimal('100')]) // 1.4072
 */
export function realizedVolatility(closes: readonly Decimal[]): Decimal | null {
  const prices = closes.filter((price) => price.gt(ZERO)).map((price) => Number(price.toString()));
  if (prices.length < 2) return null;
  let sum = 0;
  for (const [index, price] of prices.entries()) {
    const before = prices[index - 1];
    if (before !== undefined) sum += Math.log(price / before) ** 2;
  }
  return decimal((Math.sqrt(sum) * 100).toFixed(DECIMALS));
}

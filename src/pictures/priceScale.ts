import { type ScaleLinear, scaleLinear } from 'd3-scale';

/** Prices that a panel shows. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** What was traded keeps at least this share of the height: a deep ladder must not press it into a line. */
const LEAST_SHARE = 0.4;
/** A market that stands still is shown with so much around it, as a share of the price. */
const LEAST_HEIGHT = 0.0008;
const MARGIN = 0.06;

/**
 * The prices that are shown: all that was traded, and of the levels, in their order, what leaves it enough room.
 *
 * @param traded prices of candles and fills
 * @param levels lines that would be good to see, the most wanted first
 * @throws RangeError without any price
 */
export function priceRange(traded: readonly number[], levels: readonly number[]): PriceRange {
  const base = traded.length > 0 ? traded : levels;
  if (base.length === 0) throw new RangeError('a picture needs at least one price');
  let low = Math.min(...base);
  let high = Math.max(...base);
  const middle = (low + high) / 2;
  const lack = Math.max(0, middle * LEAST_HEIGHT - (high - low)) / 2;
  low -= lack;
  high += lack;
  const most = (high - low) / LEAST_SHARE;
  for (const level of levels) {
    const withLevel = { low: Math.min(low, level), high: Math.max(high, level) };
    if (withLevel.high - withLevel.low <= most) ({ low, high } = withLevel);
  }
  const margin = (high - low) * MARGIN;
  return { low: Math.max(low - margin, 0), high: high + margin };
}

export type Scale = ScaleLinear<number, number>;

/** @param top,bottom heights of the highest and the lowest price */
export function priceScale({ low, high }: PriceRange, top: number, bottom: number): Scale {
  return scaleLinear([low, high], [bottom, top]);
}

/** So many digits tell two prices apart on a phone. */
const MOST_DIGITS = 7;

/**
 * How many decimals the prices of a market are written with: as many as they have, within reason.
 *
 * @param texts prices in plain notation
 */
export function priceDecimals(texts: readonly string[]): number {
  let decimals = 0;
  let whole = 1;
  let leadingZeros = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const [integer = '', fraction = ''] = text.split('.');
    decimals = Math.max(decimals, fraction.length);
    whole = Math.max(whole, integer.length);
    leadingZeros = Math.min(leadingZeros, integer === '0' ? (/^0*/u.exec(fraction)?.[0].length ?? 0) : 0);
  }
  const most = leadingZeros > 0 && Number.isFinite(leadingZeros) ? leadingZeros + 4 : MOST_DIGITS - whole;
  return Math.max(0, Math.min(decimals, most));
}

import { type ScaleLinear, scaleLinear } from 'd3-scale';

/** Prices that a panel shows. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** Least share of the height for what was traded: a deep ladder must not press it into a line. */
const LEAST_SHARE = 0.4;
/** There is nothing to press in a market that stands still: levels at this share of the price from it are shown. */
const STILL_ROOM = 0.05;
/** A market that stands still is shown with so much around it, as a share of the price, and so many ticks. */
const LEAST_HEIGHT = 0.0008;
const LEAST_TICKS = 8;
const MARGIN = 0.06;

/**
 * The prices that are shown: all that was traded, and of the levels, in their order, what leaves it enough room.
 *
 * @param traded prices of candles and fills
 * @param levels lines that would be good to see, the most wanted first
 * @param tickSize of the market
 * @throws RangeError without any price
 */
export function priceRange(
  traded: readonly number[],
  levels: readonly number[],
  tickSize: number,
): PriceRange {
  const base = traded.length > 0 ? traded : levels;
  if (base.length === 0) throw new RangeError('a picture needs at least one price');
  let low = Math.min(...base);
  let high = Math.max(...base);
  const middle = (low + high) / 2;
  const least = Math.max(middle * LEAST_HEIGHT, tickSize * LEAST_TICKS);
  const lack = Math.max(0, least - (high - low)) / 2;
  low -= lack;
  high += lack;
  const most =
    lack > 0 ? Math.max((high - low) / LEAST_SHARE, middle * STILL_ROOM) : (high - low) / LEAST_SHARE;
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

const MOST_TICKS = 6;

/** Round prices of a scale that can be written with so many decimals, the lowest first. */
export function priceTicks(
  scale: Scale,
  decimals: number,
): readonly { readonly value: number; readonly written: string }[] {
  return scale
    .ticks(MOST_TICKS)
    .map((value) => ({ value, written: value.toFixed(decimals) }))
    .filter(({ value, written }) => Math.abs(Number(written) - value) <= value * ROUNDING);
}

/** Of a double. */
const ROUNDING = 1e-9;

import { type Decimal, decimal, ZERO } from '../../domain/decimal.js';
import type { Market } from '../../domain/market.js';

/**
 * Whole numbers for one market's prices and quantities.
 *
 * Feeds and the book count prices in ticks and quantities in steps: integers compare in one instruction and are
 * exact. Money is never counted so: it is Decimal.
 */
export interface Grid {
  /** Null when the price is not on the grid or too large to count. */
  ticksOf(price: Decimal): number | null;
  /** Any decimal text without sign or exponent, rounded down to the grid. */
  ticksBelow(price: string): number;
  /** Null when the quantity is not on the grid or too large to count. */
  stepsOf(quantity: Decimal): number | null;
  price(ticks: number): Decimal;
  quantity(steps: number): Decimal;
  priceText(ticks: number): string;
  quantityText(steps: number): string;
}

export function gridOf(market: Market): Grid {
  const tick = unitOf(market.tickSize);
  const step = unitOf(market.stepSize);
  return {
    ticksOf: (price) => countOf(price, market.tickSize),
    ticksBelow: (price) => Math.floor(truncated(price, tick.decimals) / tick.mantissa),
    stepsOf: (quantity) => countOf(quantity, market.stepSize),
    price: (ticks) => market.tickSize.times(decimal(String(ticks))),
    quantity: (steps) => market.stepSize.times(decimal(String(steps))),
    priceText: (ticks) => textOf(ticks * tick.mantissa, tick.decimals),
    quantityText: (steps) => textOf(steps * step.mantissa, step.decimals),
  };
}

/** Counts how often `unit` fits into `value`, rounded down; the largest safe integer when it is more than that. */
export function wholeCount(value: Decimal, unit: Decimal): number {
  const count = Number(value.minus(value.mod(unit)).div(unit).toString());
  return Number.isSafeInteger(count) ? count : Number.MAX_SAFE_INTEGER;
}

function countOf(value: Decimal, unit: Decimal): number | null {
  if (value.lt(ZERO) || !value.mod(unit).eq(ZERO)) return null;
  const count = Number(value.div(unit).toString());
  return Number.isSafeInteger(count) ? count : null;
}

/** The digits of a plain decimal text, cut after `decimals` places, as one whole number. */
function truncated(text: string, decimals: number): number {
  const [whole = '', fraction = ''] = text.split('.');
  return Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

function unitOf(size: Decimal): { readonly mantissa: number; readonly decimals: number } {
  const fraction = size.toString().split('.')[1] ?? '';
  const mantissa = Number(size.times(decimal(`1e${fraction.length}`)).toString());
  return { mantissa, decimals: fraction.length };
}

/** `scaled` divided by ten to the power of `decimals`, in plain notation without trailing zeros. */
function textOf(scaled: number, decimals: number): string {
  if (decimals === 0) return String(scaled);
  const unit = 10 ** decimals;
  const rest = scaled % unit;
  const whole = String((scaled - rest) / unit);
  if (rest === 0) return whole;
  let end = decimals;
  const digits = String(rest).padStart(decimals, '0');
  while (digits.charCodeAt(end - 1) === ZERO_DIGIT) end -= 1;
  return `${whole}.${digits.slice(0, end)}`;
}

const ZERO_DIGIT = '0'.charCodeAt(0);

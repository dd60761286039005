import Big from 'big.js';

/**
 * Exact decimals for prices, quantities, fees and money.
 *
 * A private copy of big.js, so that its settings are ours alone. Addition, subtraction and multiplication
 * are exact; a quotient is rounded half to even at 30 decimal places. Strict mode refuses JavaScript numbers:
 * `new Decimal(0.1)` and `a < b` throw, because floating point must never reach the ledger.
 */
export const Decimal = Big();
Decimal.strict = true;
Decimal.DP = 30;
Decimal.RM = 2;
Decimal.NE = -60;
Decimal.PE = 60;

export type Decimal = Big;

/**
 * A decimal from its text. Throws on anything that is no finite decimal number.
 *
 * @example decimal('0.1').plus(decimal('0.2')) // 0.3
 */
export function decimal(text: string): Decimal {
  return new Decimal(text);
}

export const ZERO: Decimal = decimal('0');
export const ONE: Decimal = decimal('1');
export const HUNDRED: Decimal = decimal('100');
const HUNDREDTH: Decimal = decimal('0.01');
/** The last place of a quotient. */
const LAST_PLACE: Decimal = decimal('1e-30');

/**
 * The largest multiple of `step` that is not above `value`. `step` is positive, `value` zero or more.
 *
 * @example floorTo(decimal('100.017'), decimal('0.01')) // 100.01
 */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  const remainder = value.mod(step);
  return value.minus(remainder);
}

/**
 * The smallest multiple of `step` that is not below `value`. `step` is positive, `value` zero or more.
 *
 * @example ceilTo(decimal('100.011'), decimal('0.01')) // 100.02
 */
export function ceilTo(value: Decimal, step: Decimal): Decimal {
  const remainder = value.mod(step);
  return remainder.eq(ZERO) ? value : value.minus(remainder).plus(step);
}

export function minimum(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}

export function maximum(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b;
}

/**
 * A quotient that is not below the true one: rounded up at its last decimal place. Both are positive.
 *
 * @example
 * quotientUp(decimal('1'), decimal('8')) // 0.125
 * quotientUp(decimal('1'), decimal('3')) // 0.333333333333333333333333333334
 */
export function quotientUp(dividend: Decimal, divisor: Decimal): Decimal {
  const quotient = dividend.div(divisor);
  return quotient.times(divisor).lt(dividend) ? quotient.plus(LAST_PLACE) : quotient;
}

/**
 * A percentage as a factor.
 *
 * @example percent(decimal('0.25')) // 0.0025
 */
export function percent(percentage: Decimal): Decimal {
  return percentage.times(HUNDREDTH);
}

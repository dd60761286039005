import { type Decimal, decimal, ZERO } from '../../domain/decimal.js';

/*
 * How numbers are written for a person: plain digits, a point, no thousands separators, no trailing zeros. English and
 * Chinese agree on that (a test compares with Intl); separators are left out because these figures are typed back, in
 * /setavg or on the exchange, where a comma would be read as another number or not at all. Money and
 * quantities keep every digit that counts; only quotients (averages, percentages) are rounded, halves away from zero, as
 * people do, and a value that is not zero is never written as zero.
 */

const ROUND_HALF_AWAY = 1;
/** The smallest unit of USDC is 0.000001. */
const MONEY_DECIMALS = 6;
const QUANTITY_DECIMALS = 12;
const AVERAGE_SIGNIFICANT_DIGITS = 7;

/** Every digit of it: prices on the tick, parameters. */
export function exact(value: Decimal): string {
  return value.eq(ZERO) ? '0' : value.toFixed();
}

/**
 * A price or a quantity on the market's grid, with as many decimals as the grid has: one that stands under another lines up
 * with it. What does not lie on the grid keeps all its digits.
 *
 * @param step the tick or the step of the market
 */
export function onGrid(value: Decimal, step: Decimal): string {
  return atLeast(value, Math.max(decimalsOf(exact(step)), decimalsOf(exact(value))));
}

/** Base asset: every digit down to the 12th decimal. */
export function quantity(value: Decimal): string {
  return upTo(value, QUANTITY_DECIMALS);
}

/** Quote asset: every digit down to the 6th decimal. */
export function money(value: Decimal): string {
  return upTo(value, MONEY_DECIMALS);
}

/** Quote asset in hundredths, where more would only be in the way: estimates, the money of a rung. */
export function roundMoney(value: Decimal): string {
  return exact(value.round(2, ROUND_HALF_AWAY));
}

/** As `roundMoney`, with `+` before a gain. */
export function signedRoundMoney(value: Decimal): string {
  return withSign(value, roundMoney(value));
}

/** Writes how many times one price is another, e.g. `3.5`. */
export function ratio(value: Decimal): string {
  return exact(value.round(1, ROUND_HALF_AWAY));
}

/** As `money`, with `+` before a gain. */
export function signedMoney(value: Decimal): string {
  return withSign(value, money(value));
}

/** As `quantity`, with `+` before an increase. */
export function signedQuantity(value: Decimal): string {
  return withSign(value, quantity(value));
}

/** Bill of a sale, as it is written. */
export interface Bill {
  readonly gross: string;
  /** With its sign: fees are less. */
  readonly fees: string;
  /** With its sign. */
  readonly cost: string;
  /** With its sign, and as short as `money` writes it. */
  readonly result: string;
}

/**
 * The figures of a sale with the same decimals. They add up as they are written: `gross + fees + cost = result`.
 *
 * Gross, fees and result are rounded once each, to the decimals of `money`. The cost, a quotient by nature, is what is
 * left: it is written as the three others want it, at most two units of the last decimal from its own value.
 */
export function bill({
  gross,
  fees,
  result,
}: {
  readonly gross: Decimal;
  readonly fees: Decimal;
  readonly result: Decimal;
}): Bill {
  const decimals = Math.max(
    FEWEST_DECIMALS,
    ...[gross, fees, result].map((value) => decimalsOf(money(value))),
  );
  const rounded = (value: Decimal) => value.round(decimals, ROUND_HALF_AWAY);
  const [paid, taken, earned] = [rounded(gross), rounded(fees), rounded(result)];
  const signed = (value: Decimal) => withSign(value, atLeast(value, decimals));
  return {
    gross: atLeast(paid, decimals),
    fees: signed(ZERO.minus(taken)),
    cost: signed(earned.minus(paid).plus(taken)),
    result: withSign(earned, exact(earned)),
  };
}

const FEWEST_DECIMALS = 2;

function decimalsOf(written: string): number {
  return written.split('.')[1]?.length ?? 0;
}

/** With zeros at the end where it has fewer decimals. */
function atLeast(value: Decimal, decimals: number): string {
  return value.eq(ZERO) ? ZERO.toFixed(decimals) : value.toFixed(decimals);
}

/** A price that is the result of a division: seven significant digits, never fewer than two decimals of them lost. */
export function averagePrice(value: Decimal): string {
  const integerDigits = value.abs().round(0, 0).toFixed().length;
  return exact(value.prec(Math.max(AVERAGE_SIGNIFICANT_DIGITS, integerDigits + 2), ROUND_HALF_AWAY));
}

/** A result in percent, e.g. `+0.20%`. */
export function signedPercentage(value: Decimal): string {
  const rounded = value.round(2, ROUND_HALF_AWAY);
  return `${withSign(rounded, rounded.eq(ZERO) ? '0.00' : rounded.toFixed(2))}%`;
}

/** A share in percent, e.g. `7.00%`. */
export function percentage(value: Decimal): string {
  return `${value.round(2, ROUND_HALF_AWAY).toFixed(2)}%`;
}

/** Progress in whole percent, e.g. `80%`. */
export function wholePercentage(value: Decimal): string {
  return `${exact(value.round(0, ROUND_HALF_AWAY))}%`;
}

/** A configured percentage, exactly, e.g. `0.25%`. */
export function exactPercentage(value: Decimal): string {
  return `${exact(value)}%`;
}

/** Memory or disk space in two or three digits, by powers of 1024, e.g. `4.2 MB`, `31 GB`. */
export function bytes(count: number): string {
  let size = count;
  let unit = 0;
  while (size >= 999.5 && unit < BYTE_UNITS.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${BYTE_UNITS[unit]}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Basis points as percent, e.g. 8 bps -> `0.08%`. */
export function feeRate(feeBps: Decimal): string {
  return exactPercentage(feeBps.times(decimal('0.01')));
}

function upTo(value: Decimal, decimals: number): string {
  const rounded = value.round(decimals, ROUND_HALF_AWAY);
  return exact(rounded.eq(ZERO) ? value.prec(2, ROUND_HALF_AWAY) : rounded);
}

function withSign(value: Decimal, written: string): string {
  return value.gt(ZERO) ? `+${written}` : written;
}

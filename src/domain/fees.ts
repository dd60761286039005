import { type Decimal, decimal, ONE } from './decimal.js';

/** Fee rates of the account, in basis points: of an order that rested, and of one that met what rested. */
export interface FeeRates {
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
}

const BASIS_POINT = decimal('0.0001');

/**
 * Part of an amount that a fee leaves, as a factor.
 *
 * @param feeBps basis points
 * @example afterFee(decimal('10')) // 0.999
 */
export function afterFee(feeBps: Decimal): Decimal {
  return ONE.minus(feeBps.times(BASIS_POINT));
}

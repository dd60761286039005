import { type Decimal, decimal } from '../../domain/decimal.js';
import { afterFee } from '../../domain/fees.js';
import type { FarPrice, TypedPrice } from '../api/index.js';
import type { AccountFees } from '../ports/index.js';

/** From so many times the market's price, or below so small a part of it: one digit that slipped. */
const FAR_TIMES = decimal('1.5');

/**
 * A price that somebody typed, held against the market's.
 *
 * @param bestBid null: none is known, and every price is one that nothing could be held against
 * @returns null when it is near
 */
export function farPrice(
  { price, quantity, cost }: TypedPrice,
  bestBid: Decimal | null,
  { takerFeeBps }: Pick<AccountFees, 'takerFeeBps'>,
): FarPrice | null {
  if (bestBid === null) return { bestBid, resultAsTyped: null, resultAsPaid: null };
  const isFar = price.gte(bestBid.times(FAR_TIMES)) || price.times(FAR_TIMES).lt(bestBid);
  if (!isFar) return null;
  const proceeds = bestBid.times(quantity).times(afterFee(takerFeeBps));
  return {
    bestBid,
    resultAsTyped: proceeds.minus(price.times(quantity)),
    resultAsPaid: cost === null ? null : proceeds.minus(cost),
  };
}

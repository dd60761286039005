import { type Decimal, decimal, maximum, ONE, percent, ZERO } from '../../../decimal.js';
import { ceilToTick, floorToTick, type Market } from '../../../market.js';

/**
 * Of the bid. The exchange refuses prices that lie far from the last one; a target may be far below the bid, and so may what
 * a large slippage allows.
 */
const FARTHEST_BELOW_BID = ONE.minus(percent(decimal('5')));

/**
 * The lowest price of a sale at the market: on the tick grid; for a price of a few ticks the next one may be far below, and
 * below the last there is none.
 *
 * @example marketLimit(decimal('92'), decimal('0.5'), market) // 91.54
 */
export function marketLimit(bid: Decimal, belowBidPercentage: Decimal, market: Market): Decimal {
  const wanted = maximum(below(bid, belowBidPercentage), ZERO);
  return maximum(floorToTick(wanted, market), ceilToTick(farthestBelow(bid), market));
}

/** No limit lies below this. */
export function farthestBelow(bid: Decimal): Decimal {
  return bid.times(FARTHEST_BELOW_BID);
}

/** A price `percentage` percent below another. */
export function below(price: Decimal, percentage: Decimal): Decimal {
  return price.times(ONE.minus(percent(percentage)));
}

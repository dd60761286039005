import { type Decimal, decimal } from '../domain/decimal.js';
import { exact } from './figures.js';
import { heading, type Reply, reply } from './reply.js';

/** A price so many times the market's, or so small a part of it, is a slip of the finger. */
const FAR_TIMES = decimal('100');

/** The price is at least 100 times, or at most a hundredth of, the best bid. */
export function isFarFromMarket(price: Decimal, bestBid: Decimal): boolean {
  return price.gte(bestBid.times(FAR_TIMES)) || price.times(FAR_TIMES).lte(bestBid);
}

/** Asks whether a price is really meant that is far from the market's: both above zero. */
export function farPriceQuestion(price: Decimal, bestBid: Decimal): Reply {
  const isBelow = price.lt(bestBid);
  const times = (isBelow ? bestBid.div(price) : price.div(bestBid)).round(0);
  const values = { price: exact(price), bid: exact(bestBid), times: exact(times) };
  return reply(heading(isBelow ? 'farPrice.below' : 'farPrice.above', values));
}

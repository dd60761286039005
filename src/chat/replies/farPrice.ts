import type { Decimal } from '../../domain/decimal.js';
import type { FarPrice } from '../../engine/api/index.js';
import {
  exact,
  heading,
  lines,
  phrase,
  type Reply,
  ratio,
  reply,
  signedRoundMoney,
} from '../message/index.js';

/** Asks whether a price is really meant that is far from the market's, and says what the books would make of it. */
export function farPriceQuestion(
  price: Decimal,
  { bestBid, resultAsTyped, resultAsPaid }: FarPrice,
  asset: string,
): Reply {
  if (bestBid === null) return reply(heading('farPrice.noMarket', { price: exact(price) }));
  const isBelow = price.lt(bestBid);
  const times = ratio(isBelow ? bestBid.div(price) : price.div(bestBid));
  const values = { price: exact(price), bid: exact(bestBid), times };
  const told = [
    ...(resultAsTyped === null
      ? []
      : [phrase('farPrice.asTyped', { result: signedRoundMoney(resultAsTyped), asset })]),
    ...(resultAsPaid === null
      ? []
      : [phrase('farPrice.asPaid', { result: signedRoundMoney(resultAsPaid), asset })]),
  ];
  return reply(heading(isBelow ? 'farPrice.below' : 'farPrice.above', values), lines(...told));
}

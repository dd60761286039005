import { ZERO } from '../domain/decimal.js';
import type { SaleResult } from '../engine/faceDeeds.js';
import { averagePrice, money, quantity, signedMoney } from './figures.js';
import { phrase } from './phrase.js';
import { heading, pairs, type Reply, reply, text } from './reply.js';
import { amount } from './strategyPhrases.js';

/** What came of a sale that the owner ordered. */
export function saleReply(sale: SaleResult): Reply {
  const { symbol, quoteAsset, sold, price, realizedPnl, isDone, left } = sale;
  if (!isDone) {
    return reply(
      heading('sellnow.underWay', { symbol }),
      text('sellnow.underWayWhat', { sold: quantity(sold), left: quantity(left) }),
    );
  }
  if (price === null) return reply(text('sellnow.endedWith', { symbol }));
  return reply(
    heading('sellnow.done', { symbol, quantity: quantity(sold), price: averagePrice(price) }),
    pairs([
      [phrase('label.result'), amount(signedMoney(realizedPnl), quoteAsset)],
      [phrase('label.value'), amount(money(price.times(sold)), quoteAsset)],
      [phrase('label.position'), left.gt(ZERO) ? quantity(left) : null],
    ]),
  );
}

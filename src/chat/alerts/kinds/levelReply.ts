import type { AlertContent } from '../../../domain/alerts/index.js';
import {
  averagePrice,
  heading,
  pairs,
  phrase,
  quantity,
  type Reply,
  reply,
  signedMoney,
} from '../../message/index.js';
import { amount } from '../../phrases/index.js';
import { boughtAt } from './fillReply.js';

/** Tells what was sold at a partial target, what it brought, and what is left for the next. */
export function levelReply(sold: AlertContent<'levelSold'>): Reply {
  const { symbol, baseAsset, quoteAsset, averageEntryPrice, target } = sold;
  const level = phrase('term.rungOf', { rung: String(sold.level), rungCount: String(sold.levelCount) });
  return reply(
    heading('alert.levelSold', { symbol, level }),
    pairs([
      ['alert.sold', boughtAt(sold.quantity, sold.price, baseAsset)],
      ['label.result', amount(signedMoney(sold.pnl), quoteAsset)],
      ['label.position', amount(quantity(sold.position), baseAsset)],
      [
        'label.average',
        averageEntryPrice === null ? null : amount(averagePrice(averageEntryPrice), quoteAsset),
      ],
      ['label.target', target === null ? null : amount(averagePrice(target), quoteAsset)],
    ]),
  );
}

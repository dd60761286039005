import { ZERO } from '../../domain/decimal.js';
import type { SaleResult } from '../../engine/api/index.js';
import { heading, pairs, quantity, type Reply, reply, text } from '../message/index.js';
import { amount } from '../phrases/index.js';
import { saleRows } from './saleRows.js';

/** Tells what came of a sale that the owner ordered. */
export function saleReply(sale: SaleResult): Reply {
  const { symbol, baseAsset, sold, sums, realizedPnl, isDone, left } = sale;
  if (!isDone) {
    return reply(
      heading('sellnow.underWay', { symbol }),
      text('sellnow.underWayWhat', {
        sold: amount(quantity(sold), baseAsset),
        left: amount(quantity(left), baseAsset),
      }),
    );
  }
  if (sums === null) return reply(text('sellnow.endedWith', { symbol }));
  return reply(
    heading(realizedPnl.lt(ZERO) ? 'sellnow.doneLoss' : 'sellnow.done', { symbol }),
    pairs([
      ...saleRows(sums, sold, realizedPnl),
      ['label.position', left.gt(ZERO) ? amount(quantity(left), baseAsset) : null],
    ]),
  );
}

import type { Decimal } from '../../domain/decimal.js';
import type { SaleEstimate } from '../../domain/ladder/index.js';
import type { Row } from '../message/index.js';
import { averagePrice, exact, phrase, quantity } from '../message/index.js';
import { amount } from '../phrases/index.js';
import { billRows } from './saleReply.js';

export interface Estimate {
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** Base asset. */
  readonly position: Decimal;
  readonly averageEntryPrice: Decimal;
  /** Null: no price is known, and so nothing can be estimated. */
  readonly bestBid: Decimal | null;
  readonly sale: SaleEstimate | null;
}

/** Tells what a sale at the market would bring, in the order in which it will be told when it is done. */
export function estimateRows(estimate: Estimate): readonly Row[] {
  const { baseAsset, quoteAsset, position, averageEntryPrice, bestBid, sale } = estimate;
  const unknown = phrase('term.unknown');
  const between: readonly Row[] = [
    ['label.position', amount(quantity(position), baseAsset)],
    ['label.average', amount(averagePrice(averageEntryPrice), quoteAsset)],
    ['label.price', bestBid === null ? unknown : amount(exact(bestBid), quoteAsset)],
  ];
  return sale === null
    ? [['label.result', unknown], ...between]
    : billRows(sale.sums, sale.realizedPnl, between);
}

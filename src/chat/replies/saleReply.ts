import type { SaleSums } from '../../domain/alerts/index.js';
import { type Decimal, HUNDRED, ZERO } from '../../domain/decimal.js';
import type { SaleResult } from '../../engine/api/index.js';
import type { Row } from '../message/index.js';
import {
  averagePrice,
  bill,
  heading,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  reply,
  signedMoney,
  signedPercentage,
  text,
} from '../message/index.js';
import { amount } from '../phrases/index.js';

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

/**
 * Tells what a sale came to, the result first, in the order of every message about one: what was sold, at which average
 * it had been bought and at which it was sold, and the bill, which adds up as it is written.
 *
 * @param sold base asset
 * @param result what the ledger realized, quote asset
 */
export function saleRows(sums: SaleSums, sold: Decimal, result: Decimal): readonly Row[] {
  const { baseAsset, quoteAsset, gross, cost } = sums;
  return billRows(sums, result, [
    ['label.sold', amount(quantity(sold), baseAsset)],
    ['label.average', cost === null ? phrase('term.unknown') : price(cost.div(sold), quoteAsset)],
    ['label.averageSell', price(gross.div(sold), quoteAsset)],
  ]);
}

/**
 * The result and its bill: as they are written, gross, fees and cost are the result.
 *
 * @param between rows that stand between them
 */
export function billRows(
  { quoteAsset, gross, fees, cost }: SaleSums,
  result: Decimal,
  between: readonly Row[],
): readonly Row[] {
  const written = bill({ gross, fees, result: cost === null ? gross.minus(fees) : result });
  const inQuote = (figure: string) => amount(figure, quoteAsset);
  const unknown = phrase('term.unknown');
  return [
    [
      'label.result',
      cost === null
        ? resultOfKnownPart(result, quoteAsset)
        : withShare(written.result, percentOf(result, cost), quoteAsset),
    ],
    ...between,
    ['label.gross', inQuote(written.gross), 'aligned'],
    ['label.fees', inQuote(written.fees), 'aligned'],
    cost === null ? ['label.cost', unknown] : ['label.cost', inQuote(written.cost), 'aligned'],
  ];
}

/** Tells what the part sold at a known cost came to; what was sold at an unknown cost has no result. */
function resultOfKnownPart(result: Decimal, asset: string): Phrase {
  if (result.eq(ZERO)) return phrase('term.unknown');
  return phrase('term.ofKnownPart', { amount: amount(signedMoney(result), asset) });
}

/** A result, and what it is of the money that was used, e.g. `+0.37 USDC (+0.15%)`. */
export function resultPhrase(result: Decimal, cost: Decimal | null, asset: string): Phrase {
  return withShare(signedMoney(result), percentOf(result, cost), asset);
}

/** A figure with its asset, and its share in percent where there is one. */
export function withShare(figure: string, percentage: string | null, asset: string): Phrase {
  return percentage === null
    ? amount(figure, asset)
    : phrase('term.amountWithPercentage', { amount: figure, asset, percentage });
}

/** Null where nothing is known to have been used. */
function percentOf(result: Decimal, cost: Decimal | null): string | null {
  return cost?.gt(ZERO) ? signedPercentage(result.div(cost).times(HUNDRED)) : null;
}

function price(value: Decimal, asset: string): Phrase {
  return amount(averagePrice(value), asset);
}

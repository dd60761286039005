import type { SaleSums } from '../domain/alert.js';
import { type Decimal, HUNDRED } from '../domain/decimal.js';
import { averagePrice, bill, quantity, signedMoney, signedPercentage } from './figures.js';
import { type Phrase, phrase } from './phrase.js';
import type { Row } from './reply.js';
import { amount } from './strategyPhrases.js';

/**
 * What a sale came to, the result first, in the order of every message about one: what was sold, at which average it had
 * been bought and at which it was sold, and the bill, which adds up as it is written.
 *
 * @param sold base asset
 * @param result what the ledger realized, quote asset
 */
export function saleRows(sums: SaleSums, sold: Decimal, result: Decimal): readonly Row[] {
  const { baseAsset, quoteAsset, gross, cost } = sums;
  const inQuote = (figure: string) => amount(figure, quoteAsset);
  return [
    [phrase('label.result'), cost === null ? phrase('term.unknown') : resultPhrase(result, cost, quoteAsset)],
    [phrase('label.sold'), amount(quantity(sold), baseAsset)],
    [phrase('label.average'), cost === null ? phrase('term.unknown') : inQuote(averagePrice(cost.div(sold)))],
    [phrase('label.averageSell'), inQuote(averagePrice(gross.div(sold)))],
    ...billRows(sums, result),
  ];
}

/** Gross, fees and cost: as they are written, their sum is the result as it is written. */
export function billRows({ quoteAsset, gross, fees, cost }: SaleSums, result: Decimal): readonly Row[] {
  const inQuote = (figure: string) => amount(figure, quoteAsset);
  const written = bill({ gross, fees, result: cost === null ? gross.minus(fees) : result });
  return [
    [phrase('label.gross'), inQuote(written.gross), 'aligned'],
    [phrase('label.fees'), inQuote(written.fees), 'aligned'],
    cost === null
      ? [phrase('label.cost'), phrase('term.unknown')]
      : [phrase('label.cost'), inQuote(written.cost), 'aligned'],
  ];
}

/** A result, and what it is of the money that was used, e.g. `+0.37 USDC (+0.15%)`. */
export function resultPhrase(result: Decimal, cost: Decimal | null, asset: string): Phrase {
  const percentage = percentOf(result, cost);
  return percentage === null
    ? amount(signedMoney(result), asset)
    : phrase('term.amountWithPercentage', { amount: signedMoney(result), asset, percentage });
}

/** Null where nothing is known to have been used. */
function percentOf(result: Decimal, cost: Decimal | null): string | null {
  return cost?.gt('0') ? signedPercentage(result.div(cost).times(HUNDRED)) : null;
}

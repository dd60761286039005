import type { Decimal } from '../../domain/decimal.js';
import type { AveragePreview } from '../../engine/api/index.js';
import {
  averagePrice,
  type Block,
  exact,
  heading,
  money,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  reply,
  text,
} from '../message/index.js';
import { amount } from '../phrases/index.js';

/** Tells what a new average price would change, as a question. `before`: what is said first. */
export function averageQuestion(preview: AveragePreview, ...before: readonly Block[]): Reply {
  const { symbol, baseAsset, sellable, sellsAtOnce } = preview;
  return reply(
    heading('setavg.title', { symbol }),
    ...before,
    averageComparison(preview),
    ...(sellsAtOnce ? [text('setavg.sellsAtOnce', { quantity: amount(quantity(sellable), baseAsset) })] : []),
  );
}

export function averageDone(adjusted: AveragePreview): Reply {
  return reply(heading('setavg.done', { symbol: adjusted.symbol }), averageComparison(adjusted));
}

function averageComparison(preview: AveragePreview): Block {
  const { baseAsset, quoteAsset, position, before, after, sellable, sellsAtOnce } = preview;
  const inQuote = (value: Phrase) => phrase('term.amount', { amount: value, asset: quoteAsset });
  return pairs([
    ['label.position', amount(quantity(position), baseAsset)],
    ['label.average', inQuote(change(before.averageEntryPrice, after.averageEntryPrice, averagePrice))],
    ['label.cost', inQuote(change(before.cost, after.cost, money))],
    ['label.target', inQuote(change(before.target, after.target, averagePrice))],
    ['label.breakEven', inQuote(change(before.breakEven, after.breakEven, exact))],
    ['label.sellsNow', sellsAtOnce ? amount(quantity(sellable), baseAsset) : phrase('term.nothing')],
  ]);
}

/** A figure before and after, either of which may be unknown. */
export function change(
  before: Decimal | null,
  after: Decimal | null,
  write: (value: Decimal) => string,
): Phrase {
  const written = (value: Decimal | null) => (value === null ? phrase('term.unknown') : write(value));
  return phrase('term.change', { before: written(before), after: written(after) });
}

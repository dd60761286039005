import type { Decimal } from '../domain/decimal.js';
import type { AveragePreview } from '../engine/face.js';
import { averagePrice, money, quantity } from './figures.js';
import { type Phrase, phrase } from './phrase.js';
import { type Block, heading, pairs, type Reply, reply, text } from './reply.js';

/** What a new average price would change, as a question. `before`: what is said first. */
export function averageQuestion(preview: AveragePreview, ...before: readonly Block[]): Reply {
  const { symbol, sellable, sellsAtOnce } = preview;
  return reply(
    heading('setavg.title', { symbol }),
    ...before,
    averageComparison(preview),
    ...(sellsAtOnce ? [text('setavg.sellsAtOnce', { quantity: quantity(sellable) })] : []),
  );
}

export function averageDone(adjusted: AveragePreview): Reply {
  return reply(heading('setavg.done', { symbol: adjusted.symbol }), averageComparison(adjusted));
}

function averageComparison({ position, before, after, sellable, sellsAtOnce }: AveragePreview): Block {
  return pairs([
    [phrase('label.position'), quantity(position)],
    [phrase('label.average'), change(before.averageEntryPrice, after.averageEntryPrice, averagePrice)],
    [phrase('label.cost'), change(before.cost, after.cost, money)],
    [phrase('label.target'), change(before.target, after.target, averagePrice)],
    [phrase('label.sellsNow'), sellsAtOnce ? quantity(sellable) : phrase('term.nothing')],
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

import { z } from 'zod';
import { decimalArg } from '../src/chat/arguments.js';
import { defineCommand } from '../src/chat/command.js';
import { averagePrice, money, quantity } from '../src/chat/figures.js';
import { type Phrase, phrase } from '../src/chat/phrase.js';
import { type Block, heading, pairs, reply, text } from '../src/chat/reply.js';
import type { Decimal } from '../src/domain/decimal.js';
import type { AveragePreview } from '../src/engine/face.js';

export const setavg = defineCommand({
  name: 'setavg',
  summary: 'help.setavg',
  args: z.tuple([decimalArg('PRICE')]),
  usage: 'PRICE',
  example: '143.25',
  confirm({ engine, strategy, args: [price] }) {
    const preview = engine.previewAverageEntryPrice(strategy.id, price);
    return reply(
      heading('setavg.title', { symbol: preview.symbol }),
      comparison(preview),
      ...(preview.sellsAtOnce ? [text('setavg.sellsAtOnce')] : []),
    );
  },
  async run({ engine, strategy, args: [price], who }) {
    const adjusted = await engine.setAverageEntryPrice(strategy.id, price, who);
    return reply(heading('setavg.done', { symbol: adjusted.symbol }), comparison(adjusted));
  },
});

function comparison({ position, before, after }: AveragePreview): Block {
  return pairs([
    [phrase('label.position'), quantity(position)],
    [phrase('label.average'), change(before.averageEntryPrice, after.averageEntryPrice, averagePrice)],
    [phrase('label.cost'), change(before.cost, after.cost, money)],
    [phrase('label.target'), change(before.target, after.target, averagePrice)],
  ]);
}

function change(before: Decimal | null, after: Decimal | null, write: (value: Decimal) => string): Phrase {
  const written = (value: Decimal | null) => (value === null ? phrase('term.unknown') : write(value));
  return phrase('term.change', { before: written(before), after: written(after) });
}

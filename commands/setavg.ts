import { z } from 'zod';
import { decimalArg } from '../src/chat/kit/arguments.js';
import { defineAskingCommand, question } from '../src/chat/kit/command.js';
import { averageDone, averageQuestion } from '../src/chat/replies/averageReply.js';
import { farPriceQuestion } from '../src/chat/replies/farPrice.js';

export const setavg = defineAskingCommand({
  name: 'setavg',
  summary: 'help.setavg',
  args: z.tuple([decimalArg('PRICE')]),
  usage: 'PRICE',
  example: '143.25',
  needs: 'operator',
  guarded: true,
  confirm: ({ engine, strategy, args: [price] }) =>
    question(averageQuestion(engine.previewAverageEntryPrice(strategy.id, price))),
  confirmAgain({ engine, strategy, args: [price] }) {
    const { position: quantity, before, quoteAsset } = engine.previewAverageEntryPrice(strategy.id, price);
    const far = engine.farPrice(strategy.id, { price, quantity, cost: before.cost });
    return far === null ? null : farPriceQuestion(price, far, quoteAsset);
  },
  run: async ({ engine, strategy, args: [price], who }) =>
    averageDone(await engine.setAverageEntryPrice(strategy.id, price, who)),
});

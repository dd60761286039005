import { z } from 'zod';
import {
  averageDone,
  averageQuestion,
  decimalArg,
  defineAskingCommand,
  farPriceQuestion,
  question,
} from '../src/chat/kit/index.js';

export const setavg = defineAskingCommand({
  name: 'setavg',
  summary: 'help.setavg',
  args: z.tuple([decimalArg('PRICE')]),
  usage: 'PRICE',
  example: '143.25',
  needs: 'operator',
  guarded: true,
  confirm: ({ engine, strategy, args: [price] }) =>
    question(averageQuestion(engine.strategy(strategy.id).books.previewAverageEntryPrice(price))),
  confirmAgain({ engine, strategy, args: [price] }) {
    const {
      position: quantity,
      before,
      quoteAsset,
    } = engine.strategy(strategy.id).books.previewAverageEntryPrice(price);
    const far = engine.strategy(strategy.id).books.farPrice({ price, quantity, cost: before.cost });
    return far === null ? null : farPriceQuestion(price, far, quoteAsset);
  },
  run: async ({ engine, strategy, args: [price], who }) =>
    averageDone(await engine.strategy(strategy.id).books.setAverageEntryPrice(price, who)),
});

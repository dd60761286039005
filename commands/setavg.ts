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
  args: z.tuple([decimalArg('PRICE')]),
  usage: 'PRICE',
  example: '143.25',
  needs: 'operator',
  guarded: true,
  confirm: ({ strategy, args: [price] }) =>
    question(averageQuestion(strategy.books.previewAverageEntryPrice(price))),
  confirmAgain({ strategy, args: [price] }) {
    const { position: quantity, before, quoteAsset } = strategy.books.previewAverageEntryPrice(price);
    const far = strategy.books.farPrice({ price, quantity, cost: before.cost });
    return far === null ? null : farPriceQuestion(price, far, quoteAsset);
  },
  run: async ({ strategy, args: [price], who }) =>
    averageDone(await strategy.books.setAverageEntryPrice(price, who)),
});

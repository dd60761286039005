import { z } from 'zod';
import { askEach, countArg, defineCommand, profitOverAll, profitReply } from '../src/chat/kit/index.js';

const MOST_DAYS = 3_660;

export const profit = defineCommand({
  name: 'profit',
  args: z.tuple([countArg('DAYS', MOST_DAYS).optional()]),
  usage: '[DAYS]',
  example: '7',
  needs: 'viewer',
  overAll: async ({ engine, args: [days = null] }) =>
    profitOverAll(engine.strategies(), await askEach(engine, ({ performance }) => performance.profit(days))),
  async run({ strategy, args: [days] }) {
    return profitReply(await strategy.performance.profit(days ?? null), strategy);
  },
});

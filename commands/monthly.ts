import { z } from 'zod';
import { countArg, defineCommand, periodsReply } from '../src/chat/kit/index.js';

const USUAL = 6;
const MOST = 36;

export const monthly = defineCommand({
  name: 'monthly',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '12',
  needs: 'viewer',
  run: ({ strategy, args: [count] }) =>
    periodsReply(strategy.performance.periods('month', count ?? USUAL), strategy, MOST),
});

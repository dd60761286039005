import { z } from 'zod';
import { countArg, defineCommand, periodsReply } from '../src/chat/kit/index.js';

const USUAL = 8;
const MOST = 53;

export const weekly = defineCommand({
  name: 'weekly',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '16',
  needs: 'viewer',
  run: ({ strategy, args: [count] }) =>
    periodsReply(strategy.performance.periods('week', count ?? USUAL), strategy, MOST),
});

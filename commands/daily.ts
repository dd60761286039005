import { z } from 'zod';
import { countArg, defineCommand, periodsReply } from '../src/chat/kit/index.js';

const USUAL = 7;
const MOST = 60;

export const daily = defineCommand({
  name: 'daily',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '14',
  needs: 'viewer',
  run: ({ strategy, args: [count] }) =>
    periodsReply(strategy.performance.periods('day', count ?? USUAL), strategy, MOST),
});

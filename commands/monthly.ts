import { z } from 'zod';
import { countArg } from '../src/chat/kit/arguments.js';
import { defineCommand } from '../src/chat/kit/command.js';
import { periodsReply } from '../src/chat/replies/pastReply.js';

const USUAL = 6;
const MOST = 36;

export const monthly = defineCommand({
  name: 'monthly',
  summary: 'help.monthly',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '12',
  needs: 'viewer',
  run: ({ engine, strategy, args: [count] }) =>
    periodsReply(engine.periods(strategy.id, 'month', count ?? USUAL), strategy, MOST),
});

import { z } from 'zod';
import {
  askEach,
  type Command,
  countArg,
  defineCommand,
  periodsOverAll,
  periodsReply,
} from '../src/chat/kit/index.js';
import type { PeriodKind } from '../src/engine/api/index.js';

/** Limits of how many periods are shown: unless told, and at most. */
interface Shown {
  readonly usual: number;
  readonly most: number;
  readonly example: string;
}

export const daily = periodCommand('daily', 'day', { usual: 7, most: 60, example: '14' });
export const weekly = periodCommand('weekly', 'week', { usual: 8, most: 53, example: '16' });
export const monthly = periodCommand('monthly', 'month', { usual: 6, most: 36, example: '12' });

function periodCommand(
  name: 'daily' | 'weekly' | 'monthly',
  kind: PeriodKind,
  { usual, most, example }: Shown,
): Command {
  return defineCommand({
    name,
    args: z.tuple([countArg('N', most).optional()]),
    usage: '[N]',
    example,
    needs: 'viewer',
    overAll: async ({ engine, args: [count = usual] }) =>
      periodsOverAll(
        engine.strategies(),
        await askEach(engine, ({ performance }) => performance.periods(kind, count)),
      ),
    run: ({ strategy, args: [count = usual] }) =>
      periodsReply(strategy.performance.periods(kind, count), strategy, most),
  });
}

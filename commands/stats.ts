import { z } from 'zod';
import {
  type Block,
  chooseButtons,
  countUpTo,
  defineCommand,
  phrase,
  refuse,
  reply,
  shortened,
  spanButtons,
  statisticsBlocks,
  withButtons,
} from '../src/chat/kit/index.js';
import type { EngineApi } from '../src/engine/api/index.js';

const MOST_DAYS = 3_660;
const USAGE = '[all] [DAYS]';

interface Wish {
  readonly isAll: boolean;
  /** Null: since the first day. */
  readonly days: number | null;
}

const wish = z.array(z.string()).max(2).transform(readWish);

export const stats = defineCommand({
  name: 'stats',
  args: wish,
  usage: USAGE,
  example: '30',
  needs: 'viewer',
  isAboutAll: ({ isAll }) => isAll,
  overAll: ({ engine, args: { days } }) => overAll(engine, days),
  async run({ engine, strategy, args: { isAll, days } }) {
    const strategies = engine.strategies();
    if (isAll && strategies.length > 1) {
      const choices = chooseButtons(strategies, 'stats', days);
      return withButtons(reply(...(await overAll(engine, days))), [spanButtons('all'), ...choices]);
    }
    const views = await engine.statistics([strategy.id], days);
    return withButtons(reply(...views.flatMap((view) => statisticsBlocks(view, strategy.symbol))), [
      spanButtons(strategy.id),
    ]);
  },
});

async function overAll(engine: EngineApi, days: number | null): Promise<readonly Block[]> {
  const ids = engine.strategies().map(({ id }) => id);
  const views = await engine.statistics(ids, days);
  return views.flatMap((view) => statisticsBlocks(view, phrase('everyStrategy.choice')));
}

function readWish(words: readonly string[], context: z.core.$RefinementCtx<string[]>): Wish {
  const isAll = words[0]?.toLowerCase() === 'all';
  const [word, extra] = isAll ? words.slice(1) : words;
  if (extra !== undefined) {
    return refuse(context, phrase('error.tooManyArguments', { command: '/stats', usage: `/stats ${USAGE}` }));
  }
  if (word === undefined) return { isAll, days: null };
  const days = countUpTo(word, MOST_DAYS);
  if (days !== null) return { isAll, days };
  const values = { name: 'DAYS', found: shortened(word), most: String(MOST_DAYS) };
  return refuse(context, phrase('error.notWholeNumber', values));
}

import { z } from 'zod';
import { defineCommand } from '../src/chat/command.js';
import { reply, text } from '../src/chat/reply.js';
import { modePhrase } from '../src/chat/strategyPhrases.js';

export const pause = defineCommand({
  name: 'pause',
  summary: 'help.pause',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'operator',
  async run({ engine, strategy, who }) {
    const { changed, mode, rungs } = await engine.pause(strategy.id, who);
    // A blocked strategy sells nothing either: the pause is remembered for when the block ends.
    if (changed && mode.kind === 'blocked') {
      return reply(text('pause.blocked', { state: modePhrase(mode, engine.now()) }));
    }
    return changed
      ? reply(text('pause.done', { rungs: String(rungs) }))
      : reply(text('pause.unchanged', { state: modePhrase(mode, engine.now()) }));
  },
});

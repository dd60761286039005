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
  async run({ engine, strategy, who }) {
    const { changed, mode, rungs } = await engine.pause(strategy.id, who);
    return changed
      ? reply(text('pause.done', { rungs: String(rungs) }))
      : reply(text('pause.unchanged', { state: modePhrase(mode, engine.now()) }));
  },
});

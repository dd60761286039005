import { z } from 'zod';
import { defineCommand } from '../src/chat/command.js';
import { reply, text } from '../src/chat/reply.js';
import { modePhrase } from '../src/chat/strategyPhrases.js';

export const resume = defineCommand({
  name: 'resume',
  summary: 'help.resume',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'operator',
  async run({ engine, strategy, who }) {
    const { changed, mode, rungs } = await engine.resume(strategy.id, who);
    return changed
      ? reply(text('resume.done', { rungs: String(rungs) }))
      : reply(text('resume.unchanged', { state: modePhrase(mode, engine.now()) }));
  },
});

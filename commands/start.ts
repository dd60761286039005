import { z } from 'zod';
import { defineProgramCommand } from '../src/chat/command.js';
import { phrase } from '../src/chat/phrase.js';
import { heading, lines, reply, text } from '../src/chat/reply.js';
import { modePhrase } from '../src/chat/strategyPhrases.js';

export const start = defineProgramCommand({
  name: 'start',
  summary: 'help.start',
  args: z.tuple([]).rest(z.string()),
  usage: '',
  example: '',
  needs: 'viewer',
  run({ engine }) {
    const strategies = engine
      .strategies()
      .map(({ symbol, mode }) => phrase('start.strategy', { symbol, state: modePhrase(mode, engine.now()) }));
    return reply(heading('start.title'), lines(...strategies), text('start.next'));
  },
});

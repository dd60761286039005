import { z } from 'zod';
import { defineProgramCommand } from '../src/chat/command.js';
import { namingFor } from '../src/chat/naming.js';
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
  run({ engine, services, person }) {
    const strategies = engine.strategies().map(({ symbol, mode }) =>
      phrase('start.strategy', {
        symbol,
        state: modePhrase(mode, engine.now(), namingFor(services.people, person.id)),
      }),
    );
    const role = services.people.roleNow(person);
    return reply(
      heading('start.title'),
      lines(...strategies),
      // An owner knows; whoever was let in wants to know what for.
      ...(role === null || role === 'owner' ? [] : [text(`mayDo.${role}`)]),
      text('start.next'),
    );
  },
});

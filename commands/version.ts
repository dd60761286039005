import { z } from 'zod';
import { defineProgramCommand } from '../src/chat/kit/command.js';
import { duration, phrase } from '../src/chat/message/phrase.js';
import { pairs, reply } from '../src/chat/message/reply.js';

export const version = defineProgramCommand({
  name: 'version',
  summary: 'help.version',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'viewer',
  run({ engine, program }) {
    return reply(
      pairs([
        [phrase('label.version'), `Rung ${program.version}`],
        [phrase('label.runtime'), program.runtime],
        [phrase('label.running'), duration(engine.now() - program.startedAtMs)],
      ]),
    );
  },
});

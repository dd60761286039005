import { z } from 'zod';
import { defineProgramCommand } from '../src/chat/kit/command.js';
import { phrase } from '../src/chat/message/phrase.js';
import { commandButton, withButtons } from '../src/chat/message/reply.js';
import { healthReply } from '../src/chat/replies/healthReply.js';

export const health = defineProgramCommand({
  name: 'health',
  summary: 'help.health',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'viewer',
  async run({ engine, program }) {
    const found = await program.health();
    const answer = healthReply({
      engine: engine.health(),
      program: found,
      version: program.version,
      upMs: engine.now() - program.startedAtMs,
      nowMs: engine.now(),
      machineNowMs: found.readAtMs,
    });
    return withButtons(answer, [[commandButton(phrase('health.button'), '/health', 'renews')]]);
  },
});

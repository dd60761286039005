import { defineProgramCommand, duration, pairs, reply } from '../src/chat/kit/index.js';

export const version = defineProgramCommand({
  name: 'version',
  needs: 'viewer',
  run({ engine, program }) {
    return reply(
      pairs([
        ['label.version', `Rung ${program.version}`],
        ['label.runtime', program.runtime],
        ['label.running', duration(engine.now() - program.startedAtMs)],
      ]),
    );
  },
});

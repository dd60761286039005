import { defineProgramCommand, duration, pairs, phrase, reply } from '../src/chat/kit/index.js';

export const version = defineProgramCommand({
  name: 'version',
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

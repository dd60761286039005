import {
  commandButton,
  defineProgramCommand,
  healthReply,
  phrase,
  withButtons,
} from '../src/chat/kit/index.js';

export const health = defineProgramCommand({
  name: 'health',
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

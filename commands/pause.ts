import {
  chosenStrategies,
  defineCommand,
  isAboutAll,
  lines,
  modePhrase,
  type Naming,
  namingFor,
  type Phrase,
  phrase,
  phraseOfEach,
  reply,
  strategyOrAll,
} from '../src/chat/kit/index.js';
import type { ModeChange } from '../src/engine/api/index.js';

export const pause = defineCommand({
  name: 'pause',
  args: strategyOrAll,
  usage: '[all]',
  needs: 'operator',
  endsRisk: true,
  isAboutAll,
  async run(context) {
    const { engine, who, services } = context;
    const done = await phraseOfEach(chosenStrategies(context), async ({ id }) =>
      outcome(await engine.strategy(id).position.pause(who), engine.now(), namingFor(services.people, who)),
    );
    return reply(lines(...done));
  },
});

function outcome({ changed, mode, rungs }: ModeChange, nowMs: number, naming: Naming): Phrase {
  if (!changed) return phrase('pause.unchanged', { state: modePhrase(mode, nowMs, naming) });
  // A blocked strategy sells nothing either: the pause is remembered for when the block ends.
  if (mode.kind === 'blocked') return phrase('pause.blocked', { state: modePhrase(mode, nowMs, naming) });
  return rungs === 0 ? phrase('pause.doneWithout') : phrase('pause.done', { rungs: String(rungs) });
}

import {
  askNothing,
  brakeOn,
  chosenStrategies,
  defineAskingCommand,
  heading,
  isAboutAll,
  lines,
  modePhrase,
  namingFor,
  phrase,
  phraseOfEach,
  question,
  type Reply,
  reply,
  strategyOrAll,
  text,
} from '../src/chat/kit/index.js';
import type { FallenBrakeView } from '../src/engine/api/index.js';

export const resume = defineAskingCommand({
  name: 'resume',
  args: strategyOrAll,
  usage: '[all]',
  needs: 'operator',
  isAboutAll,
  /** A brake that is on is released by a yes to it alone. */
  asksAlways: false,
  confirm(context) {
    const all = chosenStrategies(context).flatMap(({ id }) => context.engine.strategy(id).position.brakes());
    const brakes = [...new Map(all.map((brake) => [`${brake.kind} ${brake.quoteAsset}`, brake])).values()];
    return brakes.length === 0 ? askNothing(brakes) : question(releaseQuestion(brakes), brakes);
  },
  async run(context, brakes: readonly FallenBrakeView[]) {
    const { engine, who, services } = context;
    const releases = brakes.map(({ kind }) => kind);
    const done = await phraseOfEach(chosenStrategies(context), async ({ id }) => {
      const { changed, mode, rungs } = await engine.strategy(id).position.resume(who, releases);
      if (!changed)
        return phrase(mode.kind === 'blocked' ? 'resume.blocked' : 'resume.unchanged', {
          state: modePhrase(mode, engine.now(), namingFor(services.people, who)),
        });
      if (rungs === null) return phrase('resume.doneLater');
      return rungs === 0 ? phrase('resume.doneWithout') : phrase('resume.done', { rungs: String(rungs) });
    });
    return reply(lines(...done));
  },
});

function releaseQuestion(brakes: readonly FallenBrakeView[]): Reply {
  const assets = [...new Set(brakes.map(({ quoteAsset }) => quoteAsset))].join(', ');
  return reply(
    heading('brake.question'),
    lines(...brakes.map(brakeOn)),
    text('brake.releases', { asset: assets }),
  );
}

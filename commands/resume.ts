import {
  chosenStrategies,
  defineCommand,
  isAboutAll,
  lines,
  modePhrase,
  namingFor,
  phrase,
  phraseOfEach,
  reply,
  strategyOrAll,
} from '../src/chat/kit/index.js';

export const resume = defineCommand({
  name: 'resume',
  args: strategyOrAll,
  usage: '[all]',
  needs: 'operator',
  isAboutAll,
  async run(context) {
    const { engine, who, services } = context;
    const done = await phraseOfEach(chosenStrategies(context), async ({ id }) => {
      const { changed, mode, rungs } = await engine.strategy(id).position.resume(who);
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

import {
  commandButton,
  commandText,
  defineCommand,
  modePhrase,
  namingFor,
  phrase,
  reply,
  text,
  withButtons,
} from '../src/chat/kit/index.js';

export const stopbuy = defineCommand({
  name: 'stopbuy',
  needs: 'operator',
  endsRisk: true,
  async run({ engine, strategy, who, services }) {
    const { changed, mode, rungs } = await strategy.position.stopBuying(who);
    const state = modePhrase(mode, engine.now(), namingFor(services.people, who));
    if (!changed) return reply(text('stopbuy.unchanged', { state }));
    if (mode.kind === 'blocked') return reply(text('stopbuy.blocked', { state }));
    const resume = commandButton(phrase('stopbuy.buttonResume'), commandText('resume', strategy.id));
    if (rungs === 0) return withButtons(reply(text('stopbuy.doneWithout')), [[resume]]);
    const pause = commandButton(phrase('stopbuy.buttonPause'), commandText('pause', strategy.id));
    return withButtons(reply(text('stopbuy.done', { rungs: String(rungs) })), [[pause], [resume]]);
  },
});

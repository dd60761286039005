import { z } from 'zod';
import { defineCommand } from '../src/chat/kit/command.js';
import { namingFor } from '../src/chat/message/naming.js';
import { phrase } from '../src/chat/message/phrase.js';
import { commandButton, reply, text, withButtons } from '../src/chat/message/reply.js';
import { commandText } from '../src/chat/phrases/strategyCommands.js';
import { modePhrase } from '../src/chat/phrases/strategyPhrases.js';

export const stopbuy = defineCommand({
  name: 'stopbuy',
  summary: 'help.stopbuy',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'operator',
  endsRisk: true,
  async run({ engine, strategy, who, services }) {
    const { changed, mode, rungs } = await engine.stopBuying(strategy.id, who);
    const state = modePhrase(mode, engine.now(), namingFor(services.people, who));
    if (!changed) return reply(text('stopbuy.unchanged', { state }));
    if (mode.kind === 'blocked') return reply(text('stopbuy.blocked', { state }));
    const resume = commandButton(phrase('stopbuy.buttonResume'), commandText('resume', strategy.id));
    if (rungs === 0) return withButtons(reply(text('stopbuy.doneWithout')), [[resume]]);
    const pause = commandButton(phrase('stopbuy.buttonPause'), commandText('pause', strategy.id));
    return withButtons(reply(text('stopbuy.done', { rungs: String(rungs) })), [[pause], [resume]]);
  },
});

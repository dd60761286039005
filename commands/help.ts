import { z } from 'zod';
import { commandNameArg, shortened } from '../src/chat/arguments.js';
import { type Command, defineProgramCommand, type Person } from '../src/chat/command.js';
import { literal, phrase } from '../src/chat/phrase.js';
import { heading, lines, type Reply, reply, text } from '../src/chat/reply.js';
import { commandText } from '../src/chat/strategyCommands.js';

export const help = defineProgramCommand({
  name: 'help',
  summary: 'help.help',
  args: z.tuple([commandNameArg]),
  usage: '[COMMAND]',
  example: 'setavg',
  needs: 'viewer',
  run({ commands, engine, person, args: [name] }) {
    if (name === undefined) return everything(commands, person);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) return reply(text('error.unknownTopic', { found: `/${shortened(name)}` }));
    const [strategy, ...others] = engine.strategies();
    return about(command, others.length === 0 ? null : (strategy?.id ?? null));
  },
});

function everything(commands: readonly Command[], person: Person): Reply {
  const list = commands.map(({ name, summary }) =>
    phrase('help.line', { command: `/${name}`, summary: phrase(summary) }),
  );
  // The terminal alone ends the program.
  if (person.chat === 'console')
    list.push(phrase('help.line', { command: '/exit', summary: phrase('help.exit') }));
  return reply(heading('help.title'), lines(...list), text('help.more'));
}

/** @param strategyId one that may be named; null: it need not be */
function about(command: Command, strategyId: string | null): Reply {
  const { name, summary, usage, example, asksFirst } = command;
  return reply(
    { kind: 'heading', text: literal(`/${name}`) },
    lines(
      phrase(summary),
      phrase('help.usage', { usage }),
      ...(example === '' ? [] : [phrase('error.example', { example: `/${name} ${example}` })]),
      ...(strategyId !== null && command.about === 'strategy'
        ? [
            phrase('help.forOne', {
              example: commandText(name, strategyId, ...(example === '' ? [] : [example])),
            }),
          ]
        : []),
      ...(asksFirst ? [phrase('help.asksFirst')] : []),
    ),
  );
}

import { z } from 'zod';
import {
  type Command,
  commandNameArg,
  commandText,
  defineProgramCommand,
  heading,
  lines,
  literal,
  type Person,
  type Phrase,
  phrase,
  type Reply,
  reply,
  shortened,
  text,
} from '../src/chat/kit/index.js';

export const help = defineProgramCommand({
  name: 'help',
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

/** Commands that belong together. One that stands nowhere here is about Rung itself. */
const GROUPS = [
  ['helpGroup.now', ['status', 'strategies', 'orders', 'balance', 'chart']],
  ['helpGroup.results', ['profit', 'daily', 'weekly', 'monthly', 'trades', 'cycles', 'ledger', 'export']],
  ['helpGroup.trading', ['pause', 'resume', 'stopbuy', 'sellnow', 'panic', 'fresh']],
  ['helpGroup.books', ['reconcile', 'adopt', 'reserve', 'setavg']],
  ['helpGroup.settings', ['set', 'preview', 'config', 'mute', 'lang']],
] as const;

function everything(commands: readonly Command[], person: Person): Reply {
  const grouped: readonly string[] = GROUPS.flatMap(([, names]) => names);
  const named = (names: readonly string[]) => commands.filter(({ name }) => names.includes(name));
  const groups = [
    ...GROUPS.map(([title, names]) => [title, named(names)] as const),
    ['helpGroup.rung', commands.filter(({ name }) => !grouped.includes(name))] as const,
  ];
  return reply(
    heading('help.title'),
    ...groups
      .filter(([, members]) => members.length > 0)
      .map(([title, members]) => lines(phrase(title), ...members.map(commandLine))),
    // The terminal alone ends the program.
    ...(person.chat === 'console'
      ? [lines(phrase('help.line', { command: '/exit', summary: phrase('help.exit') }))]
      : []),
    lines(phrase('help.asks'), phrase('help.more')),
  );
}

function commandLine({ name, summary, asksFirst }: Command): Phrase {
  return phrase(asksFirst ? 'help.lineAsking' : 'help.line', {
    command: `/${name}`,
    summary: phrase(summary),
  });
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

import { z } from 'zod';
import { commandNameArg, shortened } from '../src/chat/arguments.js';
import { type Command, defineProgramCommand } from '../src/chat/command.js';
import { literal, type Phrase, phrase } from '../src/chat/phrase.js';
import { heading, lines, type Reply, reply, text } from '../src/chat/reply.js';
import { commandText } from '../src/chat/strategyCommands.js';

export const help = defineProgramCommand({
  name: 'help',
  summary: 'help.help',
  args: z.tuple([commandNameArg]),
  usage: '[COMMAND]',
  example: 'setavg',
  needs: 'viewer',
  run({ commands, engine, args: [name] }) {
    if (name === undefined) return everything(commands);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) return reply(text('error.unknownTopic', { found: `/${shortened(name)}` }));
    const [strategy, ...others] = engine.strategies();
    return about(command, others.length === 0 ? null : (strategy?.id ?? null));
  },
});

/** What belongs together. A command that stands nowhere here is about Rung itself. */
const GROUPS = {
  now: ['status', 'orders', 'balance', 'chart'],
  results: ['profit', 'daily', 'weekly', 'monthly', 'trades', 'cycles', 'ledger', 'export'],
  trading: ['pause', 'resume', 'stopbuy', 'sellnow', 'panic', 'fresh'],
  books: ['reconcile', 'adopt', 'reserve', 'setavg'],
  settings: ['set', 'preview', 'config', 'mute', 'lang'],
} as const;

function everything(commands: readonly Command[]): Reply {
  const groups: readonly (readonly [keyof typeof GROUPS | 'rung', readonly Command[]])[] = [
    ...(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map(
      (group) => [group, commands.filter(({ name }) => groupOf(name) === group)] as const,
    ),
    ['rung', commands.filter(({ name }) => groupOf(name) === null)],
  ];
  return reply(
    heading('help.title'),
    ...groups
      .filter(([, members]) => members.length > 0)
      .map(([group, members]) => lines(phrase(`helpGroup.${group}`), ...members.map(commandLine))),
    lines(phrase('help.asks'), phrase('help.more')),
  );
}

function groupOf(name: string): keyof typeof GROUPS | null {
  for (const [group, names] of Object.entries(GROUPS) as [keyof typeof GROUPS, readonly string[]][]) {
    if (names.includes(name)) return group;
  }
  return null;
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

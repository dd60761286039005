import type { StrategySummary } from '../../engine/api/index.js';
import type { Command, PreparedCommand } from '../kit/index.js';
import {
  type Block,
  lines,
  literal,
  nearestNames,
  type Phrase,
  phrase,
  type Reply,
  reply,
  shortened,
  text,
  withButtons,
} from '../message/index.js';
import { strategyLabel } from '../phrases/index.js';

/*
 * What somebody is told whose command was not understood, or not understood to the end.
 */

/**
 * Text without a slash.
 *
 * @param commands those that the person may use: only they are suggested
 * @param isAsked  a question to this person is open
 */
export function noCommand(written: string, commands: readonly Command[], isAsked: boolean): Reply {
  const [word = ''] = written.toLowerCase().split(/\s+/u);
  const isMeant = commands.some(({ name }) => name === word);
  const hint = isMeant ? phrase('error.withSlash', { command: `/${word}` }) : phrase('error.hint');
  return reply(lines(hint, ...(isAsked ? [phrase('confirm.stillOpen')] : [])));
}

/** @param commands those that the person may use: only they are suggested */
export function unknownCommand(name: string, commands: readonly Command[]): Reply {
  const nearest = nearestNames(
    name,
    commands.map((command) => command.name),
  );
  const known = phrase('error.unknownCommand', { command: `/${shortened(name)}` });
  if (nearest.length === 0) return reply(lines(known));
  const suggestions = nearest.map((candidate) => `/${candidate}`).join(' ');
  return reply(lines(known, phrase('error.nearest', { commands: suggestions })));
}

/** The `strategy` is the one for the example, undefined when it need not be named; `wasBare`: no arguments at all. */
export function wrongArguments(
  command: Command,
  prepared: Extract<PreparedCommand, { readonly ok: false }>,
  { strategy, wasBare }: { readonly strategy: StrategySummary | undefined; readonly wasBare: boolean },
): Reply {
  const words = [`/${command.name}`, strategy?.id ?? '', command.example];
  const example = words.filter((part) => part !== '').join(' ');
  const takesMore = example !== `/${command.name}`;
  return reply(
    lines(
      prepared.problem,
      ...(wasBare
        ? [phrase('help.line', { command: `/${command.name}`, summary: phrase(command.summary) })]
        : []),
      ...(takesMore ? [phrase('error.example', { example })] : []),
    ),
  );
}

/** @param before told before the question; after totals over all, the buttons stay: one strategy after another may be looked at */
export function chooseStrategy(
  command: Command,
  words: readonly string[],
  strategies: readonly StrategySummary[],
  {
    before = [],
    press = 'once',
  }: { readonly before?: readonly Block[]; readonly press?: 'once' | 'stays' } = {},
): Reply {
  const choices: readonly (readonly [Phrase, string])[] = strategies.map((strategy) => [
    literal(strategy.name === null ? labelById(strategy) : strategyLabel(strategy)),
    [`/${command.name}`, strategy.id, ...words].join(' '),
  ]);
  const all: typeof choices = command.takesAll
    ? [[phrase('everyStrategy.choice'), [`/${command.name}`, 'all', ...words].join(' ')]]
    : [];
  return withButtons(
    reply(...before, text('error.chooseStrategy')),
    [...choices, ...all].map(([label, choice]) => [
      { label, action: { kind: 'command', text: choice, press } },
    ]),
  );
}

function labelById({ id, symbol }: StrategySummary): string {
  return id === symbol ? id : `${id} (${symbol})`;
}

/** The strategy that a word names: by its id or name, or by its market when only one strategy is on it. */
export function strategyNamed(
  strategies: readonly StrategySummary[],
  word: string | undefined,
): StrategySummary | null {
  if (word === undefined) return null;
  const wanted = word.toLowerCase();
  const named = strategies.find(
    ({ id, name }) => id.toLowerCase() === wanted || name?.toLowerCase() === wanted,
  );
  if (named !== undefined) return named;
  const onMarket = strategies.filter((strategy) => strategy.symbol.toLowerCase() === wanted);
  return onMarket.length === 1 ? (onMarket[0] ?? null) : null;
}

import { distance } from 'fastest-levenshtein';
import type { EngineFace, StrategySummary } from '../engine/face.js';
import type { Logger } from '../engine/logger.js';
import type { Clock } from '../engine/ports.js';
import { shortened } from './arguments.js';
import type { BoundCommand, Command, Person, PreparedCommand, Program } from './command.js';
import { CONFIRMATION_VALID_MS, Confirmations, fingerprint } from './confirmations.js';
import { failureOf } from './failures.js';
import { literal, type Phrase, phrase } from './phrase.js';
import { type Block, lines, type Reply, reply, text, withButtons } from './reply.js';

export interface DispatcherOptions {
  readonly engine: EngineFace;
  readonly commands: readonly Command[];
  readonly program: Program;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'error'>;
}

/** Text in, reply out. It never throws: what goes wrong becomes a reply, a line in the audit and, if unexpected, a log. */
export interface Dispatcher {
  readonly commands: readonly Command[];
  /** One message of a person who may talk; whether they may is decided by the transport. */
  handle(message: { readonly text: string; readonly person: Person }): Promise<Reply>;
  /** The answer to a question, by its button. `/yes` and `/no` answer the latest one. */
  answer(answer: { readonly token: string; readonly yes: boolean; readonly person: Person }): Promise<Reply>;
}

/** A command on its way: understood, and ready to run or to be asked about. */
interface Invocation {
  /** As it was written. */
  readonly written: string;
  readonly strategyId: string | null;
  readonly bound: BoundCommand;
}

const MOST_NEAREST_NAMES = 3;
/** A longer text in the audit helps nobody. */
const AUDIT_TEXT_LENGTH = 500;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { engine, commands, program, clock, logger } = options;
  const confirmations = new Confirmations<Invocation>(clock);

  async function handle(message: { readonly text: string; readonly person: Person }): Promise<Reply> {
    const { person } = message;
    const written = message.text.trim();
    // Chinese input methods write the slash in full width.
    if (!/^[/／]/u.test(written)) return reply(text('error.hint'));
    const [head = '', ...words] = written.slice(1).split(/\s+/u);
    // Telegram's menus append the bot: /status@rung_bot.
    const name = head.replace(/@.*$/su, '').toLowerCase();
    if (name === 'yes' || name === 'no') {
      const token = confirmations.latestToken(person);
      if (token === null) return reply(text('confirm.none'));
      return answer({ token, yes: name === 'yes', person });
    }
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      record(person, written, null, 'refused: unknown command');
      return unknownCommand(name);
    }
    return guarded(person, written, null, () => invoke(command, words, written, person));
  }

  async function answer(given: {
    readonly token: string;
    readonly yes: boolean;
    readonly person: Person;
  }): Promise<Reply> {
    const { person } = given;
    const claim = confirmations.claim(given.token, person);
    if (claim.kind === 'none') return reply(text('confirm.none'));
    const { subject: invocation, shown } = claim.question;
    if (claim.kind !== 'valid') {
      record(person, invocation.written, invocation.strategyId, `refused: confirmation ${claim.kind}`);
      return reply(text(`confirm.${claim.kind}`));
    }
    if (!given.yes) {
      record(person, invocation.written, invocation.strategyId, 'declined');
      return reply(text('confirm.declined'));
    }
    return guarded(person, invocation.written, invocation.strategyId, async () => {
      const now = invocation.bound.confirm?.();
      if (now !== undefined && fingerprint(now) !== shown) {
        return ask(invocation, now, person, [text('confirm.changed')]);
      }
      return run(invocation, person);
    });
  }

  /** From words to a reply: arguments, then the strategy, then a question or the deed. */
  async function invoke(
    command: Command,
    words: readonly string[],
    written: string,
    person: Person,
  ): Promise<Reply> {
    const strategies = command.about === 'strategy' ? engine.strategies() : [];
    const named = strategyNamed(strategies, words[0]);
    const prepared = command.prepare(named === null ? words : words.slice(1));
    if (!prepared.ok) {
      record(person, written, named?.id ?? null, 'refused: wrong arguments');
      const [first, ...others] = words;
      return named === null && strategies.length > 1 && first !== undefined && command.prepare(others).ok
        ? chooseStrategy(
            command,
            others,
            strategies,
            text('error.unknownStrategy', { found: shortened(first) }),
          )
        : wrongArguments(command, prepared, strategies);
    }
    const strategy = named ?? (strategies.length === 1 ? (strategies[0] ?? null) : null);
    if (command.about === 'strategy' && strategy === null) {
      record(person, written, null, 'refused: no strategy chosen');
      return chooseStrategy(command, words, strategies);
    }

    const bound = prepared.bind({ engine, who: person.id, program, commands }, strategy);
    const invocation: Invocation = { written, strategyId: strategy?.id ?? null, bound };
    return guarded(person, written, invocation.strategyId, async () =>
      bound.confirm === null ? run(invocation, person) : ask(invocation, bound.confirm(), person, []),
    );
  }

  async function run(invocation: Invocation, person: Person): Promise<Reply> {
    const done = await invocation.bound.run();
    record(person, invocation.written, invocation.strategyId, 'done');
    return done;
  }

  function ask(invocation: Invocation, shown: Reply, person: Person, before: readonly Block[]): Reply {
    const { token } = confirmations.ask(person, invocation, shown);
    record(person, invocation.written, invocation.strategyId, 'asked');
    const button = (yes: boolean) => ({
      label: phrase(yes ? 'term.yes' : 'term.no'),
      action: { kind: 'answer', token, yes, validForMs: CONFIRMATION_VALID_MS } as const,
    });
    return withButtons(reply(...before, ...shown.blocks), [[button(true), button(false)]]);
  }

  async function guarded(
    person: Person,
    written: string,
    strategyId: string | null,
    action: () => Promise<Reply>,
  ): Promise<Reply> {
    try {
      return await action();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.expected)
        logger.error({ err: error, command: written, who: person.id }, 'a command failed');
      record(person, written, strategyId, failure.result);
      return reply(lines(failure.message));
    }
  }

  function record(person: Person, written: string, strategyId: string | null, result: string): void {
    try {
      engine.recordCommand({ who: person.id, what: written.slice(0, AUDIT_TEXT_LENGTH), strategyId, result });
    } catch (error) {
      // The command is done or refused already: its answer must still reach the person.
      logger.error(
        { err: error, command: written, who: person.id, result },
        'the audit could not be written',
      );
    }
  }

  function unknownCommand(name: string): Reply {
    const nearest = nearestNames(
      name,
      commands.map((command) => command.name),
    );
    const known = phrase('error.unknownCommand', { command: `/${shortened(name)}` });
    if (nearest.length === 0) return reply(lines(known));
    const suggestions = nearest.map((candidate) => `/${candidate}`).join(' ');
    return reply(lines(known, phrase('error.nearest', { commands: suggestions })));
  }

  return { commands, handle, answer };
}

function wrongArguments(
  command: Command,
  prepared: Extract<PreparedCommand, { readonly ok: false }>,
  strategies: readonly StrategySummary[],
): Reply {
  const strategyId = strategies.length > 1 ? (strategies[0]?.id ?? '') : '';
  const example = [`/${command.name}`, strategyId, command.example].filter((part) => part !== '').join(' ');
  const takesMore = example !== `/${command.name}`;
  return reply(lines(prepared.problem, ...(takesMore ? [phrase('error.example', { example })] : [])));
}

function chooseStrategy(
  command: Command,
  words: readonly string[],
  strategies: readonly StrategySummary[],
  ...before: readonly Block[]
): Reply {
  const choices: readonly (readonly [Phrase, string])[] = strategies.map((strategy) => [
    literal(strategy.id === strategy.symbol ? strategy.id : `${strategy.id} (${strategy.symbol})`),
    [`/${command.name}`, strategy.id, ...words].join(' '),
  ]);
  return withButtons(
    reply(...before, text('error.chooseStrategy')),
    choices.map(([label, choice]) => [{ label, action: { kind: 'command', text: choice } }]),
  );
}

/** The strategy that a word names: by its id, or by its market when only one strategy is on it. */
function strategyNamed(
  strategies: readonly StrategySummary[],
  word: string | undefined,
): StrategySummary | null {
  if (word === undefined) return null;
  const wanted = word.toLowerCase();
  const byId = strategies.find((strategy) => strategy.id.toLowerCase() === wanted);
  if (byId !== undefined) return byId;
  const onMarket = strategies.filter((strategy) => strategy.symbol.toLowerCase() === wanted);
  return onMarket.length === 1 ? (onMarket[0] ?? null) : null;
}

/** Names that a typing error could have meant, nearest first. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  if (name.length > 32) return [];
  return names
    .map((candidate) => ({
      candidate,
      far: name.length >= 2 && candidate.startsWith(name) ? 0 : distance(name, candidate),
    }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST_NEAREST_NAMES)
    .map(({ candidate }) => candidate);
}

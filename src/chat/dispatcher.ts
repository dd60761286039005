import type { EngineFace, StrategySummary } from '../engine/face.js';
import type { Logger } from '../engine/logger.js';
import type { Clock } from '../engine/ports.js';
import { shortened } from './arguments.js';
import type { BoundCommand, Command, Person, PreparedCommand, Program, Proposal } from './command.js';
import { CONFIRMATION_VALID_MS, Confirmations } from './confirmations.js';
import { failureOf } from './failures.js';
import { nearestNames } from './nearestNames.js';
import { literal, type Phrase, phrase } from './phrase.js';
import { type Block, lines, type Reply, reply, text, withButtons } from './reply.js';
import type { ChatServices } from './services.js';

export interface DispatcherOptions {
  readonly engine: EngineFace;
  readonly commands: readonly Command[];
  readonly program: Program;
  readonly services: ChatServices;
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

/** A command on its way, understood. */
interface Invocation {
  /** As it was written. */
  readonly written: string;
  readonly strategyId: string | null;
  readonly person: Person;
}

/** What waits for a yes; `isSecond`: for the second one. */
interface Asked {
  readonly invocation: Invocation;
  readonly proposal: Proposal;
  readonly isSecond: boolean;
}

/** A longer text in the audit helps nobody. */
const AUDIT_TEXT_LENGTH = 500;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { engine, commands, program, services, clock, logger } = options;
  const confirmations = new Confirmations<Asked>(clock);

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
      record({ written, strategyId: null, person }, 'refused: unknown command');
      return unknownCommand(name);
    }
    const invocation = { written, strategyId: null, person };
    return guarded(invocation, () => invoke(command, words, invocation));
  }

  async function answer(given: {
    readonly token: string;
    readonly yes: boolean;
    readonly person: Person;
  }): Promise<Reply> {
    const { person } = given;
    const claim = confirmations.claim(given.token, person);
    if (claim.kind === 'none') return reply(text('confirm.none'));
    const { subject: asked } = claim.question;
    const { invocation } = asked;
    if (claim.kind !== 'valid') {
      record(invocation, `refused: confirmation ${claim.kind}`);
      return reply(text(`confirm.${claim.kind}`));
    }
    if (!given.yes) {
      record(invocation, 'declined');
      return reply(text('confirm.declined'));
    }
    return guarded(invocation, () => confirmed(asked));
  }

  /** After a yes: what was asked must still hold. */
  async function confirmed({ invocation, proposal, isSecond }: Asked): Promise<Reply> {
    const now = await proposal.lookAgain();
    if (now.kind === 'nothingToAsk') return answerOnly(invocation, now.answer);
    if (now.fingerprint !== proposal.fingerprint) {
      return ask({ invocation, proposal: now, isSecond: false }, now.shown, [text('confirm.changed')]);
    }
    const again = isSecond ? null : await proposal.askAgain();
    if (again !== null) return ask({ invocation, proposal, isSecond: true }, again);
    return finish(invocation, proposal.run());
  }

  /** From words to a reply: arguments, then the strategy, then a question or the deed. */
  async function invoke(
    command: Command,
    words: readonly string[],
    { written, person }: Invocation,
  ): Promise<Reply> {
    const strategies = command.about === 'strategy' ? engine.strategies() : [];
    const named = strategyNamed(strategies, words[0]);
    const prepared = command.prepare(named === null ? words : words.slice(1));
    if (!prepared.ok) {
      record({ written, strategyId: named?.id ?? null, person }, 'refused: wrong arguments');
      const [first, ...others] = words;
      return named === null && strategies.length > 1 && first !== undefined && command.prepare(others).ok
        ? chooseStrategy(
            command,
            others,
            strategies,
            text('error.unknownStrategy', { found: shortened(first) }),
          )
        : wrongArguments(command, prepared, {
            strategy: strategies.length > 1 ? (named ?? strategies[0]) : undefined,
            wasBare: words.length === (named === null ? 0 : 1),
          });
    }
    const only = strategies.length === 1 ? (strategies[0] ?? null) : null;
    const strategy = named ?? prepared.strategyOf(engine) ?? only;
    if (command.about === 'strategy' && strategy === null) {
      record({ written, strategyId: null, person }, 'refused: no strategy chosen');
      return chooseStrategy(command, words, strategies);
    }

    const bound = prepared.bind({ engine, who: person.id, person, services, program, commands }, strategy);
    const invocation = { written, strategyId: strategy?.id ?? null, person };
    return guarded(invocation, () => perform(invocation, bound));
  }

  async function perform(invocation: Invocation, bound: BoundCommand): Promise<Reply> {
    if (bound.kind === 'runs') return finish(invocation, bound.run());
    const proposal = await bound.propose();
    return proposal.kind === 'nothingToAsk'
      ? answerOnly(invocation, proposal.answer)
      : ask({ invocation, proposal, isSecond: false }, proposal.shown);
  }

  async function finish(invocation: Invocation, running: Promise<Reply>): Promise<Reply> {
    const done = await running;
    record(invocation, 'done');
    return done;
  }

  function answerOnly(invocation: Invocation, answer: Reply): Reply {
    record(invocation, 'answered');
    return answer;
  }

  function ask(asked: Asked, shown: Reply, before: readonly Block[] = []): Reply {
    const { token } = confirmations.ask(asked.invocation.person, asked);
    record(asked.invocation, asked.isSecond ? 'asked again' : 'asked');
    const button = (yes: boolean) => ({
      label: phrase(yes ? 'term.yes' : 'term.no'),
      action: { kind: 'answer', token, yes, validForMs: CONFIRMATION_VALID_MS } as const,
    });
    return withButtons(reply(...before, ...shown.blocks), [[button(true), button(false)], ...shown.buttons]);
  }

  async function guarded(invocation: Invocation, action: () => Promise<Reply>): Promise<Reply> {
    try {
      return await action();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.expected) {
        const { written, person } = invocation;
        logger.error({ err: error, command: written, who: person.id }, 'a command failed');
      }
      record(invocation, failure.result);
      return reply(lines(failure.message));
    }
  }

  function record({ person, written, strategyId }: Invocation, result: string): void {
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

/** The `strategy` is the one for the example, undefined when it need not be named; `wasBare`: no arguments at all. */
function wrongArguments(
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
    choices.map(([label, choice]) => [{ label, action: { kind: 'command', text: choice, press: 'once' } }]),
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

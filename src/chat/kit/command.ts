import { z } from 'zod';
import type { EngineApi, StrategyApi, StrategySummary } from '../../engine/api/index.js';
import type { Role } from '../memory/index.js';
import type { Block, LogLine, Phrase, PlainMessageKey, ProgramHealth, Reply } from '../message/index.js';
import { underName } from '../message/index.js';
import { argumentProblem } from './arguments.js';
import type { ChatServices } from './services.js';

/** Person who may talk to Rung, on one transport. */
export interface Person {
  /** Transport and user, as the audit has it: `telegram:12345`, `console`. */
  readonly id: string;
  /** Chat in which they talk; a question asked in one cannot be answered in another. */
  readonly chat: string;
  readonly role: Role;
}

export interface Program {
  readonly version: string;
  /** E.g. `Node.js 20.20.2`. */
  readonly runtime: string;
  readonly startedAtMs: number;
  health(): Promise<ProgramHealth>;
  /** The newest lines of the log, newest first; of warnings or of errors alone when they are asked for. */
  log(limit: number, threshold: 'all' | 'warn' | 'error'): readonly LogLine[];
}

/** Context that every command may use. */
export interface CommandContext<Args> {
  readonly engine: EngineApi;
  readonly args: Args;
  /** Name of who asks, as the engine and the audit have it. */
  readonly who: string;
  readonly person: Person;
  readonly services: ChatServices;
  readonly program: Program;
  readonly commands: readonly Command[];
}

export interface StrategyCommandContext<Args> extends CommandContext<Args> {
  /** Strategy that it is about, with all that may be asked of it, and ordered. */
  readonly strategy: StrategySummary & StrategyApi;
}

type AfterHelp<Key> = Key extends `help.${infer Name}` ? Name : never;

interface CommandDescription<Args> {
  /** Without the slash, lower case. Its line in /help and in Telegram's menu is the message `help.<name>`. */
  readonly name: AfterHelp<PlainMessageKey>;
  /** A tuple of argument schemas, see arguments.ts; none unless given. */
  readonly args?: z.ZodType<Args, unknown>;
  /** The arguments as /help shows them, e.g. `PRICE`; none unless given. */
  readonly usage?: string;
  /** Arguments that work, shown when others did not, e.g. `143.25`. */
  readonly example?: string;
  /** The least role that may use it: `viewer` for what only reads, `operator` for what trades, `owner` for the rest. */
  readonly needs: Role;
  /** Asks for a one-time code as well, where the configuration has a secret for them, unless it only shows something. */
  readonly guarded?: boolean;
  /** True for arguments that only show something. Default: what needs more than a `viewer` orders something. */
  readonly onlyShows?: (args: Args) => boolean;
  /**
   * Money may be running away: it waits for nothing, is never turned away, and acts however late it arrives. Done twice
   * it does no more than once, so that it is done first and noted after: a crash in between must not lose it.
   */
  readonly endsRisk?: true;
}

interface StrategyChoice<Args> {
  /** With these arguments it is about every strategy, e.g. with the word `all`; such a command says so in its usage. */
  readonly isAboutAll?: (args: Args) => boolean;
  /** For arguments that tell the strategy without naming it, e.g. a report's number; null: they do not. */
  readonly strategyOf?: (args: Args, engine: EngineApi) => StrategySummary | null;
  /** Totals over all with a line for each, told before one is chosen where there are several; null: not with these arguments. */
  readonly overAll?: (context: CommandContext<Args>) => Promise<Overview> | Overview;
}

type Overview = readonly Block[] | null;

interface CommandDefinition<Args, Context> extends CommandDescription<Args> {
  readonly run: (context: Context) => Promise<Reply> | Reply;
}

interface AskingCommandDefinition<Args, Context, Subject> extends CommandDescription<Args> {
  /**
   * Asks a question before the command runs. On "yes" it is looked at again, and only if it still says the same about
   * the same subject the command runs; else it is asked anew, as if for the first time. Therefore what changes by
   * itself, such as the price, is taken from the subject while it is only looked at again.
   *
   * @param asked the subject of the question that is being answered; null whenever it is asked
   */
  readonly confirm: (
    context: Context,
    asked: Subject | null,
  ) => Promise<Confirmation<Subject>> | Confirmation<Subject>;
  /** False: it asks only where there is a reason to, and else runs at once (`askNothing`). Default: it always asks. */
  readonly asksAlways?: false;
  /**
   * A second question, after the first yes; null: one is enough. What it shows may change by itself: when it is
   * answered, only the first one is looked at again.
   */
  readonly confirmAgain?: (context: Context, subject: Subject) => Promise<Reply | null> | Reply | null;
  /** @param subject what was said yes to */
  readonly run: (context: Context, subject: Subject) => Promise<Reply> | Reply;
}

interface Question<Subject> {
  readonly kind: 'question';
  readonly shown: Reply;
  readonly subject: Subject;
}

type Confirmation<Subject> = Question<Subject> | NothingToAsk | AsksNothing<Subject>;

/** It runs at once. */
interface AsksNothing<Subject> {
  readonly kind: 'asksNothing';
  readonly subject: Subject;
}

interface NothingToAsk {
  readonly kind: 'nothingToAsk';
  readonly answer: Reply;
}

/**
 * A question, answered by yes or no.
 *
 * @param subject what exactly a yes is said to, where `shown` does not tell all of it: it is kept until the answer
 */
export function question(shown: Reply): Question<null>;
export function question<Subject>(shown: Reply, subject: Subject): Question<Subject>;
export function question<Subject>(shown: Reply, subject?: Subject): Question<Subject | null> {
  return { kind: 'question', shown, subject: subject ?? null };
}

/** The command ends here: it has nothing to do, or has to be said more exactly. */
export function nothingToAsk(answer: Reply): NothingToAsk {
  return { kind: 'nothingToAsk', answer };
}

/** Lets the command run without a question. */
export function askNothing<Subject>(subject: Subject): AsksNothing<Subject> {
  return { kind: 'asksNothing', subject };
}

/** A command whose arguments and context are its own affair: what the dispatcher works with. */
export interface Command {
  readonly name: string;
  readonly summary: PlainMessageKey;
  readonly usage: string;
  readonly example: string;
  readonly needs: Role;
  /** See `CommandDescription.endsRisk`. */
  readonly endsRisk: boolean;
  /** `strategy`: about one strategy, which is chosen before it runs. */
  readonly about: 'strategy' | 'program';
  readonly asksFirst: boolean;
  /** The word `all` stands for every strategy. */
  readonly takesAll: boolean;
  /** Reads the words after the command's name (and after the strategy's). */
  prepare(words: readonly string[]): PreparedCommand;
}

export type PreparedCommand =
  | { readonly ok: false; readonly problem: Phrase }
  | {
      readonly ok: true;
      /** With these arguments it asks for a one-time code, where there is a secret for them. */
      readonly isGuarded: boolean;
      /** It does something with these arguments, and does not only show it. */
      readonly isOrder: boolean;
      readonly isAboutAll: boolean;
      /** The strategy that the arguments tell without naming it; null when they do not. */
      strategyOf(engine: EngineApi): StrategySummary | null;
      /** Totals over all strategies, to be told before one is chosen; null: the command has none with these arguments. */
      overAll(context: Omit<CommandContext<unknown>, 'args'>): Promise<Overview>;
      bind(context: Omit<CommandContext<unknown>, 'args'>, strategy: StrategySummary | null): BoundCommand;
    };

/** A command with everything it needs. */
export type BoundCommand =
  | RunsAtOnce
  | { readonly kind: 'asks'; propose(): Promise<Proposal | NothingToAsk | RunsAtOnce> };

interface RunsAtOnce {
  readonly kind: 'runs';
  run(): Promise<Reply>;
}

/** A deed that waits for a yes. */
export interface Proposal {
  readonly kind: 'proposal';
  readonly shown: Reply;
  /** Equal exactly when the person saw the same, and a yes is said to the same. */
  readonly fingerprint: string;
  /** The same when what was asked still holds; else what is asked now, and nothing in it is of an earlier moment. */
  lookAgain(): Promise<Proposal | NothingToAsk | RunsAtOnce>;
  /** The question after the first yes; null when one is enough. */
  askAgain(): Promise<Reply | null>;
  run(): Promise<Reply>;
}

/** A command about one strategy: the only one, or the one that is named first or chosen by a button. */
export function defineCommand<Args>(
  definition: CommandDefinition<Args, StrategyCommandContext<Args>> & StrategyChoice<Args>,
): Command {
  return strategyCommand(definition, false, runs(definition.run));
}

/** A command about one strategy that asks before it does anything. */
export function defineAskingCommand<Args, Subject>(
  definition: AskingCommandDefinition<Args, StrategyCommandContext<Args>, Subject> & StrategyChoice<Args>,
): Command {
  return strategyCommand(definition, definition.asksAlways ?? true, (context) => ({
    kind: 'asks',
    propose: () => propose(definition, context, null),
  }));
}

/** A command about the program or the account as a whole. */
export function defineProgramCommand<Args>(
  definition: CommandDefinition<Args, CommandContext<Args>>,
): Command {
  return erase(definition, { about: 'program', asksFirst: false }, (context) =>
    runs(definition.run)(context),
  );
}

function runs<Context>(
  run: (context: Context) => Promise<Reply> | Reply,
): (context: Context) => BoundCommand {
  return (context) => ({ kind: 'runs', run: async () => run(context) });
}

async function propose<Args, Context, Subject>(
  definition: AskingCommandDefinition<Args, Context, Subject>,
  context: Context,
  asked: Subject | null,
): Promise<Proposal | NothingToAsk | RunsAtOnce> {
  const { confirm, confirmAgain, run } = definition;
  const found = await confirm(context, asked);
  if (found.kind === 'nothingToAsk') return found;
  if (found.kind === 'asksNothing') return { kind: 'runs', run: async () => run(context, found.subject) };
  const { shown, subject } = found;
  const mark = JSON.stringify([shown.blocks, subject]);
  return {
    kind: 'proposal',
    shown,
    fingerprint: mark,
    async lookAgain() {
      const now = await propose(definition, context, subject);
      const stillHolds = now.kind !== 'proposal' || now.fingerprint === mark;
      return stillHolds ? now : propose(definition, context, null);
    },
    askAgain: async () => confirmAgain?.(context, subject) ?? null,
    run: async () => run(context, subject),
  };
}

function strategyCommand<Args>(
  definition: CommandDescription<Args> & StrategyChoice<Args>,
  asksFirst: boolean,
  bind: (context: StrategyCommandContext<Args>) => BoundCommand,
): Command {
  return erase(definition, { about: 'strategy', asksFirst }, (context, strategy) => {
    if (strategy === null) throw new Error(`/${definition.name} was bound to no strategy`);
    const bound = bind({ ...context, strategy: { ...strategy, ...context.engine.strategy(strategy.id) } });
    return definition.isAboutAll?.(context.args) === true ? bound : boundUnderName(bound, strategy.name);
  });
}

function boundUnderName(bound: BoundCommand, name: string | null): BoundCommand {
  if (name === null) return bound;
  if (bound.kind === 'runs') return { ...bound, run: async () => underName(await bound.run(), name) };
  return { ...bound, propose: async () => proposalUnderName(await bound.propose(), name) };
}

function proposalUnderName(
  found: Proposal | NothingToAsk | RunsAtOnce,
  name: string,
): Proposal | NothingToAsk | RunsAtOnce {
  if (found.kind === 'runs') return { ...found, run: async () => underName(await found.run(), name) };
  if (found.kind === 'nothingToAsk') return { ...found, answer: underName(found.answer, name) };
  return {
    ...found,
    shown: underName(found.shown, name),
    lookAgain: async () => proposalUnderName(await found.lookAgain(), name),
    async askAgain() {
      const again = await found.askAgain();
      return again === null ? null : underName(again, name);
    },
    run: async () => underName(await found.run(), name),
  };
}

/** Arguments of a command that takes none: no run looks at them. */
const NO_ARGUMENTS: z.ZodType<never, unknown> = z.tuple([]).transform(() => z.NEVER);

function erase<Args>(
  definition: CommandDescription<Args> & StrategyChoice<Args>,
  nature: Pick<Command, 'about' | 'asksFirst'>,
  bind: (context: CommandContext<Args>, strategy: StrategySummary | null) => BoundCommand,
): Command {
  const { name, args: schema = NO_ARGUMENTS, example = '', needs, guarded = false } = definition;
  const { strategyOf, isAboutAll, onlyShows, overAll } = definition;
  const usage = `/${name} ${definition.usage ?? ''}`.trimEnd();
  return {
    ...{ name, summary: `help.${name}`, usage, example, needs },
    endsRisk: definition.endsRisk ?? false,
    ...nature,
    takesAll: isAboutAll !== undefined,
    prepare(words) {
      const parsed = schema.safeParse(words);
      if (!parsed.success) return { ok: false, problem: argumentProblem(parsed.error, { name, usage }) };
      const args = parsed.data;
      return {
        ok: true,
        isGuarded: guarded && onlyShows?.(args) !== true,
        isOrder: needs !== 'viewer' && onlyShows?.(args) !== true,
        isAboutAll: isAboutAll?.(args) ?? false,
        strategyOf: (engine) => strategyOf?.(args, engine) ?? null,
        overAll: async (shared) => (await overAll?.({ ...shared, args })) ?? null,
        bind: (shared, strategy) => bind({ ...shared, args }, strategy),
      };
    },
  };
}

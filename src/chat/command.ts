import type { z } from 'zod';
import type { EngineFace, StrategySummary } from '../engine/face.js';
import { argumentProblem } from './arguments.js';
import type { Phrase, PlainMessageKey } from './phrase.js';
import type { Reply } from './reply.js';

/** Somebody who may talk to Rung, on one transport. */
export interface Person {
  /** Transport and user, as the audit has it: `telegram:12345`, `console`. */
  readonly id: string;
  /** Where they talk; a question asked in one chat cannot be answered in another. */
  readonly chat: string;
}

export interface Program {
  readonly version: string;
  /** E.g. `Node.js 20.20.2`. */
  readonly runtime: string;
  readonly startedAtMs: number;
}

/** What every command may use. */
export interface CommandContext<Args> {
  readonly engine: EngineFace;
  readonly args: Args;
  /** Who asks, as the engine and the audit name them. */
  readonly who: string;
  readonly program: Program;
  readonly commands: readonly Command[];
}

export interface StrategyCommandContext<Args> extends CommandContext<Args> {
  readonly strategy: StrategySummary;
}

interface CommandDefinition<Args, Context> {
  /** Without the slash, lower case. */
  readonly name: string;
  /** One line for /help and for Telegram's menu. */
  readonly summary: PlainMessageKey;
  /** A tuple of argument schemas: see arguments.ts. */
  readonly args: z.ZodType<Args, unknown>;
  /** The arguments as /help shows them, e.g. `PRICE`; empty for none. */
  readonly usage: string;
  /** Arguments that work, shown when others did not, e.g. `143.25`; empty for none. */
  readonly example: string;
  /**
   * Makes the command ask first. Answers what is shown; on "yes" it is asked again, and only if it still says the
   * same the command runs. Therefore it must not show what changes by itself, such as the price.
   */
  readonly confirm?: (context: Context) => Reply;
  readonly run: (context: Context) => Promise<Reply> | Reply;
}

/** A command whose arguments and context are its own affair: what the dispatcher works with. */
export interface Command {
  readonly name: string;
  readonly summary: PlainMessageKey;
  readonly usage: string;
  readonly example: string;
  /** `strategy`: about one strategy, which is chosen before it runs. */
  readonly about: 'strategy' | 'program';
  readonly asksFirst: boolean;
  /** Reads the words after the command's name (and after the strategy's). */
  prepare(words: readonly string[]): PreparedCommand;
}

export type PreparedCommand =
  | { readonly ok: false; readonly problem: Phrase }
  | {
      readonly ok: true;
      bind(context: Omit<CommandContext<unknown>, 'args'>, strategy: StrategySummary | null): BoundCommand;
    };

/** A command with everything it needs. */
export interface BoundCommand {
  /** Null: it does not ask first. */
  readonly confirm: (() => Reply) | null;
  run(): Promise<Reply>;
}

/** A command about one strategy: the only one, or the one that is named first or chosen by a button. */
export function defineCommand<Args>(
  definition: CommandDefinition<Args, StrategyCommandContext<Args>>,
): Command {
  return erase('strategy', definition, (context, strategy) => {
    if (strategy === null) throw new Error(`/${definition.name} was bound to no strategy`);
    return { ...context, strategy };
  });
}

/** A command about the program or the account as a whole. */
export function defineProgramCommand<Args>(
  definition: CommandDefinition<Args, CommandContext<Args>>,
): Command {
  return erase('program', definition, (context) => context);
}

function erase<Args, Context>(
  about: Command['about'],
  definition: CommandDefinition<Args, Context>,
  contextFor: (context: CommandContext<Args>, strategy: StrategySummary | null) => Context,
): Command {
  const { name, summary, example, confirm } = definition;
  const usage = `/${name} ${definition.usage}`.trimEnd();
  return {
    name,
    summary,
    usage,
    example,
    about,
    asksFirst: confirm !== undefined,
    prepare(words) {
      const parsed = definition.args.safeParse(words);
      if (!parsed.success) return { ok: false, problem: argumentProblem(parsed.error, { name, usage }) };
      return {
        ok: true,
        bind(shared, strategy) {
          const context = contextFor({ ...shared, args: parsed.data }, strategy);
          return {
            confirm: confirm === undefined ? null : () => confirm(context),
            run: async () => definition.run(context),
          };
        },
      };
    },
  };
}

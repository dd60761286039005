import { Command, CommanderError, Option } from 'commander';
import { z } from 'zod';
import { ConfigError, HelpRequested, VersionRequested } from './configError.js';
import { VARIABLES } from './environment.js';
import type { Findings } from './findings.js';
import { didYouMean } from './nearNames.js';
import type { Program } from './programs.js';

const optionsSchema = z.object({
  mode: z.string().optional(),
  config: z.string().optional(),
  db: z.string().optional(),
  apply: z.boolean().default(false),
  now: z.boolean().default(false),
  json: z.boolean().default(false),
  fix: z.boolean().default(false),
  fresh: z.boolean().default(false),
  freshAll: z.boolean().default(false),
  sameAccount: z.boolean().default(false),
  yes: z.boolean().default(false),
  symbol: z.string().optional(),
  language: z.string().optional(),
  logLevel: z.string().optional(),
  feed: z.string().optional(),
  file: z.array(z.string()).default([]),
  speed: z.string().optional(),
  seed: z.string().optional(),
  balance: z.array(z.string()).default([]),
  makerFeeBps: z.string().optional(),
  takerFeeBps: z.string().optional(),
  port: z.string().optional(),
  exitAtEnd: z.boolean().default(false),
  help: z.boolean().default(false),
  version: z.boolean().default(false),
});

/** The options as they were written, not yet checked; those of another program are as if they were not given. */
export type Options = z.infer<typeof optionsSchema>;

/**
 * @param argv what stands after the program's name, i.e. `process.argv.slice(2)`
 *
 * Throws {@link HelpRequested} or {@link VersionRequested}, and {@link ConfigError} when an option lacks its argument;
 * other problems are left with `findings`.
 */
export function readCommandLine(program: Program, argv: readonly string[], findings: Findings): Options {
  const command = commandOf(program);
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Only a missing argument comes here; commander's message names the option and nothing that was typed.
    // Without the other options the rest cannot be judged, so this problem is told alone.
    throw new ConfigError([error.message.replace(/^error: /, '')]);
  }
  const options = optionsSchema.parse(command.opts());
  if (options.help) throw new HelpRequested(helpText(command));
  if (options.version) throw new VersionRequested();
  refuseUnknown(command.args, program, findings);
  return options;
}

function commandOf({ name, description, options }: Program): Command {
  const command = new Command(name)
    .description(description)
    .usage('[options]')
    .helpOption(false)
    // Unknown options are gathered and told together with the other problems.
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {}, getOutHelpWidth: () => 110 });
  for (const [flags, description] of options) {
    const option = new Option(flags, description);
    if (option.long === '--balance' || option.long === '--file') {
      option.argParser((text: string, earlier: readonly string[] = []) => [...earlier, text]);
    }
    command.addOption(option);
  }
  return command;
}

/** Shape of an option: anything else that starts with a dash is not repeated, as it may be a secret, too. */
const SHAPE_OF_AN_OPTION = /^--?[a-z][a-z-]{0,29}$/;
const LOOKS_LIKE_A_SECRET = /key|secret|token|password/i;

/** Refuses unknown options; what follows one is never repeated: it may be a secret. */
function refuseUnknown(rest: readonly string[], { options }: Program, findings: Findings): void {
  const unknown = rest.filter((text) => text.startsWith('-')).map((text) => text.replace(/=.*$/s, ''));
  const known = options.flatMap(([flags]) => flags.match(/--[a-z-]+/g) ?? []);
  for (const option of unknown) {
    if (known.includes(option)) {
      findings.problem(`${option}: found a value, allowed: none`);
      continue;
    }
    const advice = LOOKS_LIKE_A_SECRET.test(option)
      ? '; secrets are set in the environment or in .env, never as options'
      : didYouMean(option, known) || '; --help lists all options';
    const name = SHAPE_OF_AN_OPTION.test(option) ? option : 'the command line';
    findings.problem(`${name}: unknown option${advice}`);
  }
  if (unknown.length === 0 && rest.length > 0) {
    const count = rest.length === 1 ? 'an argument that belongs' : `${rest.length} arguments that belong`;
    findings.problem(`the command line: found ${count} to no option, allowed: options; --help lists them`);
  }
}

function helpText(command: Command): string {
  const width = Math.max(...VARIABLES.map(({ name }) => name.length));
  const variables = VARIABLES.map(({ name, explanation }) => `  ${name.padEnd(width)}  ${explanation}`);
  const secrets = VARIABLES.filter(({ secret }) => secret).map(({ name }) => `${name}_FILE`);
  return [
    command.helpInformation().trimEnd(),
    '',
    'Environment (also read from a file .env in the working directory):',
    ...variables,
    '',
    'Secrets can also be read from a file that a variable names:',
    ...secrets.map((name) => `  ${name}`),
    '',
    'Options win over the environment, the environment over .env and the JSON file. Secrets are never options.',
    '',
  ].join('\n');
}

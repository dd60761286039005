import { Command, CommanderError, Option } from 'commander';
import { z } from 'zod';
import { ConfigError, HelpRequested, VersionRequested } from './configError.js';
import { VARIABLES } from './environment.js';
import type { Findings } from './findings.js';
import { didYouMean } from './nearNames.js';

const OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ['--mode <paper|live>', 'paper money on the embedded exchange (default), or real money'],
  ['--config <file>', 'JSON file with the strategy, comments allowed'],
  [
    '--db <file>',
    'SQLite file of the books (default ./data/rung.db; a replay without it uses a temporary one)',
  ],
  ['--fresh', "cancel this bot's orders and start a new cycle; the history is kept"],
  ['--symbol <market>', 'market to trade, e.g. SOL_USDC (default from tradingCoin)'],
  ['--language <en|zh-CN>', 'language of the chat (default en)'],
  ['--log-level <level>', 'trace, debug, info (default), warn, error, fatal or silent'],
  ['--feed <name>', 'paper: where prices come from: synthetic (default), replay, live or manual'],
  ['--file <csv>', 'paper: candles to replay; stands for --feed replay too'],
  ['--speed <N|max>', 'paper: times as fast as real time (default 1)'],
  ['--seed <N>', 'paper: seed of the synthetic market (default 1)'],
  ['--balance <ASSET=quantity>', 'paper: starting balance, once per asset (default USDC=10000)'],
  ['--maker-fee-bps <N>', 'paper: fee of a maker in basis points (default 8)'],
  ['--taker-fee-bps <N>', 'paper: fee of a taker in basis points (default 10)'],
  ['--port <N>', 'paper: port of the embedded exchange (default: any free one)'],
  ['--exit-at-end', 'paper: print the summary and end when a replay is over'],
  ['-h, --help', 'show this'],
  ['-V, --version', 'show the version'],
];

const optionsSchema = z.object({
  mode: z.string().optional(),
  config: z.string().optional(),
  db: z.string().optional(),
  fresh: z.boolean().default(false),
  symbol: z.string().optional(),
  language: z.string().optional(),
  logLevel: z.string().optional(),
  feed: z.string().optional(),
  file: z.string().optional(),
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

/** The options as they were written, not yet checked. */
export type Options = z.infer<typeof optionsSchema>;

/**
 * @param argv what stands after the program's name, i.e. `process.argv.slice(2)`
 *
 * Throws {@link HelpRequested} or {@link VersionRequested}, and {@link ConfigError} when an option lacks its argument;
 * other problems are left with `findings`.
 */
export function readCommandLine(argv: readonly string[], findings: Findings): Options {
  const command = rungCommand();
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
  refuseUnknown(command.args, findings);
  return options;
}

function rungCommand(): Command {
  const command = new Command('rung')
    .description('Trades a ladder on Backpack Exchange and is run from a chat.')
    .usage('[options]')
    .helpOption(false)
    // Unknown options are gathered and told together with the other problems.
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {}, getOutHelpWidth: () => 110 });
  for (const [flags, description] of OPTIONS) {
    const option = new Option(flags, description);
    if (option.long === '--balance') {
      option.argParser((text: string, earlier: readonly string[] = []) => [...earlier, text]);
    }
    command.addOption(option);
  }
  return command;
}

/** Anything else that starts with a dash is not repeated: it may be a secret, too. */
const SHAPE_OF_AN_OPTION = /^--?[a-z][a-z-]{0,29}$/;
const LOOKS_LIKE_A_SECRET = /key|secret|token|password/i;

/** What follows an unknown option is never repeated: it may be a secret. */
function refuseUnknown(rest: readonly string[], findings: Findings): void {
  const unknown = rest.filter((text) => text.startsWith('-')).map((text) => text.replace(/=.*$/s, ''));
  const known = OPTIONS.flatMap(([flags]) => flags.match(/--[a-z-]+/g) ?? []);
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
    `  ${secrets.join(', ')}`,
    '',
    'Options win over the environment, the environment over .env and the JSON file. Secrets are never options.',
    '',
  ].join('\n');
}

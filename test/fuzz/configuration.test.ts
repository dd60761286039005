import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Config,
  ConfigError,
  HelpRequested,
  loadConfig,
  loadReconciliation,
  VersionRequested,
} from '../../src/config/index.js';
import { Decimal } from '../../src/domain/decimal.js';
import { written } from '../app/support/configFile.js';
import { runRung } from '../app/support/process.js';
import { anyDamage, damaged } from './support/damage.js';
import { HOSTILE_VALUES } from './support/hostileValues.js';
import { implausible } from './support/plausible.js';
import { fuzzing, holds, patienceMs, samples } from './support/seed.js';

/*
 * Command lines, environments and files as nobody should write them. Each is either a configuration, whole and frozen,
 * or one refusal that names what is wrong; and neither repeats a secret, wherever it was pasted.
 */

const SECRETS = {
  BACKPACK_API_KEY: 'marked-api-key-AAAAAAAAAAAAAAAA',
  BACKPACK_API_SECRET: 'marked-"secret"-\\BBBBBBBBBBBBBBBB',
  TELEGRAM_BOT_TOKEN: '123456789:AAmarkedTokenCCCCCCCCCCCCCCCCCC',
};
const example = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url)), 'utf8');
/** Without its comments, which no reader of JSON could damage from inside. */
const EXAMPLES: readonly string[] = [
  example('backpack_trading_config.json'),
  example('rung_config.jsonc').replace(/^\s*\/\/.*$/gm, ''),
];
const FILE = 'ladder.json';
const LONGEST_WORD = 500;
const OPTIONS: readonly string[] = [
  ...[
    '--mode',
    '--config',
    '--db',
    '--fresh',
    '--fresh-all',
    '--same-account',
    '--yes',
    '--symbol',
    '--language',
  ],
  ...[
    '--log-level',
    '--feed',
    '--file',
    '--speed',
    '--seed',
    '--balance',
    '--maker-fee-bps',
    '--taker-fee-bps',
  ],
  ...['--port', '--exit-at-end', '--apply', '--json', '--__proto__', '--constructor', '-x', '--', '-', ''],
];
const VARIABLES: readonly string[] = [
  ...[
    'RUNG_MODE',
    'RUNG_CONFIG',
    'RUNG_DB',
    'RUNG_LANGUAGE',
    'LOG_LEVEL',
    'BACKPACK_REST_URL',
    'BACKPACK_WS_URL',
  ],
  ...['TELEGRAM_API_ROOT', 'TELEGRAM_ALLOWED_USERS', 'TELEGRAM_BOT_TOKEN_FILE', 'BACKPACK_API_KEY_FILE'],
  ...['RUNG_MODES', 'RUNG___PROTO__', 'LOGLEVEL'],
];

interface Given {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly file: string;
}

const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE_VALUES.map(textOf).filter(({ length }) => length <= LONGEST_WORD)),
  fc.constantFrom(...Object.values(SECRETS)),
  fc.constantFrom(
    'paper',
    'live',
    'en',
    'replay',
    'manual',
    'max',
    '1',
    'BTC=1',
    'USDC=1e3',
    'SOL_USDC',
    FILE,
    '4242',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const anyArgs = fc.oneof(
  fc.constant<readonly string[]>([]),
  fc.array(fc.oneof(fc.constantFrom(...OPTIONS), anyText), { maxLength: 6 }),
);
const anyVariables = fc.dictionary(
  fc.oneof(fc.constantFrom(...VARIABLES), fc.string({ maxLength: 20 })),
  anyText,
  { maxKeys: 6 },
);
/** The secrets are always where they belong, too: so that they are known as what they are. */
const anyEnvironment = fc
  .oneof(fc.constant<Readonly<Record<string, string>>>({}), anyVariables)
  .map((environment) => ({ ...environment, ...SECRETS }));
const anyFile = fc.oneof(
  fc
    .tuple(fc.constantFrom(...EXAMPLES), anyDamage)
    .map(([text, damages]) => damaged(text, damages).toString('utf8')),
  fc.json({ maxDepth: 5 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .constantFrom(...Object.values(SECRETS))
    .map((secret) =>
      JSON.stringify({ api: { privateKey: secret }, trading: { [secret]: secret, totalAmount: secret } }),
    ),
);
const anyGiven: fc.Arbitrary<Given> = fc.record({
  args: anyArgs,
  environment: anyEnvironment,
  file: anyFile,
});

describe(fuzzing('the configuration'), () => {
  it.each([
    ['of the bot', loadConfig],
    ['of a reconciliation', loadReconciliation],
  ])(
    '%s is whole and frozen, or refused in words; and repeats no secret',
    async (_, load) => {
      await holds(anyGiven, 300, ({ args, environment, file }) => {
        const readTextFile = (path: string) => {
          if (path === FILE) return file;
          throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
        };
        const named = { RUNG_CONFIG: FILE, ...environment };
        try {
          const { config, warnings } = load(args, named, readTextFile);
          expectWhole(config);
          expectNoSecret(warnings);
          expect(JSON.stringify(config)).not.toMatch(/marked-.{0,2}secret|AAmarkedToken/);
        } catch (error) {
          if (error instanceof HelpRequested || error instanceof VersionRequested) return;
          if (!(error instanceof ConfigError)) throw error;
          expectReadable(error);
        }
      });
    },
    patienceMs(30_000),
  );

  it(
    'on the command line of the program, the same: a message, the exit code 2, no stack',
    async () => {
      const asking = samples(anyFile, 2).map(async (file) => {
        const path = written('ladder.json', file);
        const { exitCode, messages, stdout } = await runRung({
          args: ['--config', path, '--mode', 'live', '--log-level', 'nonsense'],
          env: SECRETS,
        });
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
        expect(messages).toMatch(/^The configuration has (a problem|\d+ problems):\n {2}- /);
        expect(messages).not.toMatch(/\n\s+at .*\(/);
        expectNoSecret([messages]);
      });
      await Promise.all(asking);
    },
    patienceMs(30_000),
  );
});

/** A text as an option or a variable can hold it. */
function textOf(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : json;
  } catch {
    return json;
  }
}

function expectWhole(config: Config): void {
  expect(unfrozen(config)).toEqual([]);
  // A speed of "max" and a limit of none are words; every number is one.
  expect(implausible(config)).toEqual([]);
  expect(config.strategies).toHaveLength(1);
}

function unfrozen(value: unknown, path = 'config'): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Decimal)
    return [];
  const inner = Object.entries(value).flatMap(([key, one]) => unfrozen(one, `${path}.${key}`));
  return Object.isFrozen(value) ? inner : [path, ...inner];
}

function expectReadable({ problems, message, exitCode }: ConfigError): void {
  expect(exitCode).toBe(2);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) {
    expect(problem).toMatch(/^(.+: .+|option '--.+ argument missing)/su);
    expect(problem.length).toBeLessThan(1_000);
  }
  expectNoSecret([message]);
}

/** Neither whole nor as JSON writes it. The API key is public, yet no business of a message. */
function expectNoSecret(texts: readonly string[]): void {
  for (const text of texts) expect(text).not.toMatch(/marked-api-key-A|marked-.{0,2}secret|AAmarkedToken/);
}

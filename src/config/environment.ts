import { isOpenToOthers } from '../files/privateFiles.js';
import { DEFAULT_LANGUAGE, LANGUAGE_NAMES } from '../languages/index.js';
import type { Findings } from './findings.js';
import { describeName } from './found.js';
import { didYouMean, nearNames } from './nearNames.js';
import { Secret } from './secret.js';
import { type ReadTextFile, reasonOf } from './textFile.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Input of a configuration beside the command line, and what is found wrong in it. */
export interface ConfigInput {
  readonly environment: Environment;
  readonly readTextFile: ReadTextFile;
  readonly findings: Findings;
  /** False: modes of files with secrets are looked at elsewhere. Default: true. */
  readonly looksAtModes?: boolean;
}

interface VariableDescription {
  readonly name: string;
  readonly explanation: string;
  /** True: `<name>_FILE` may name a file that holds the value instead. */
  readonly secret: boolean;
}

const plain = (name: string, explanation: string) => ({ name, explanation, secret: false }) as const;
const secret = (name: string, explanation: string) => ({ name, explanation, secret: true }) as const;

/** The environment variables that Rung reads. */
export const VARIABLES = [
  plain('RUNG_MODE', 'paper (default): paper money on the embedded exchange; live: real money'),
  plain('RUNG_CONFIG', 'JSON file with the strategy, comments allowed; without it an example ladder is used'),
  plain('RUNG_DB', 'SQLite file of the books; default ./data/rung.db'),
  plain(
    'RUNG_LANGUAGE',
    `language of the chat: ${LANGUAGE_NAMES.join(' or ')}; default by LANG, else ${DEFAULT_LANGUAGE}`,
  ),
  plain(
    'RUNG_TIME_ZONE',
    'your time zone, e.g. Asia/Shanghai or Europe/Berlin; default that of this machine',
  ),
  secret(
    'RUNG_TOTP_SECRET',
    'base32 secret of an authenticator app; then dangerous commands ask for its code',
  ),
  secret('RUNG_HEARTBEAT_URL', 'called each minute while Rung trades: for a service that misses the calls'),
  plain('LOG_LEVEL', 'trace, debug, info (default), warn, error, fatal or silent'),
  secret('BACKPACK_API_KEY', 'API key (base64); needed for live trading'),
  secret('BACKPACK_API_SECRET', 'API secret (base64); needed for live trading'),
  plain('BACKPACK_REST_URL', 'REST address; default https://api.backpack.exchange'),
  plain('BACKPACK_WS_URL', 'WebSocket address; default wss://ws.backpack.exchange'),
  secret('TELEGRAM_BOT_TOKEN', 'token of your bot from @BotFather; without it Telegram is off'),
  plain('TELEGRAM_API_ROOT', 'address of another Bot API server; default is that of Telegram'),
  plain(
    'TELEGRAM_ALLOWED_USERS',
    'numeric ids of the owners, separated by commas; empty: a code to claim the bot',
  ),
  plain(
    'TELEGRAM_ALLOWED_GROUPS',
    'ids of groups (below zero) in which these people are heard, separated by commas',
  ),
  plain(
    'TELEGRAM_WEBHOOK_URL',
    'public https address at which Telegram reaches Rung; without it Rung asks Telegram',
  ),
  plain('TELEGRAM_WEBHOOK_PORT', 'port on which Rung listens for Telegram; default 8443'),
  plain('TELEGRAM_WEBHOOK_HOST', 'address on which Rung listens for Telegram; default 127.0.0.1'),
  secret(
    'TELEGRAM_WEBHOOK_SECRET',
    'secret that Telegram sends with each call; default a new one at each start',
  ),
] as const satisfies readonly VariableDescription[];

type Variable = (typeof VARIABLES)[number];
export type VariableName = Variable['name'];
export type SecretName = Extract<Variable, { secret: true }>['name'];

/** The variables that hold a secret. */
export const SECRETS: readonly string[] = VARIABLES.filter(({ secret }) => secret).map(({ name }) => name);

/** The value of a variable; an empty one counts as not set, as in an `.env` file with the value left out. */
export function variable(environment: Environment, name: VariableName): string | undefined {
  return presentText(environment[name]);
}

/** True when a secret is set at all, in its variable or by the file that `<name>_FILE` names. */
export function isGiven(environment: Environment, name: SecretName): boolean {
  return (
    presentText(environment[name]) !== undefined || presentText(environment[`${name}_FILE`]) !== undefined
  );
}

/**
 * A secret from its variable or from the file that `<name>_FILE` names, without the white space around it.
 * Neither the value nor the file's path appears in a problem: people paste the one where the other belongs.
 *
 * @returns null when it is not set, or when a problem was left with `findings`
 */
export function readSecret(input: ConfigInput, name: SecretName): Secret | null {
  const { environment, findings } = input;
  const value = presentText(environment[name]);
  const path = presentText(environment[`${name}_FILE`]);
  if (value !== undefined && path !== undefined) {
    // Whichever of the two it is that holds the secret, no other message may repeat it.
    findings.keepSecret(new Secret(value));
    findings.problem(`${name}, ${name}_FILE: found both, allowed: one of them`);
    return null;
  }
  if (value !== undefined) return findings.keepSecret(new Secret(value));
  return path === undefined ? null : readSecretFile(input, `${name}_FILE`, path);
}

/** Files that hold a secret each, by the variables that name them. */
export function secretFiles(environment: Environment): ReadonlyMap<string, string> {
  return new Map(
    SECRETS.flatMap((name) => {
      const path = presentText(environment[`${name}_FILE`]);
      return path === undefined ? [] : [[`${name}_FILE`, path] as const];
    }),
  );
}

/** Tells whether others can read a file with a secret. Mounted by a container's host, it is for the container alone. */
export function isExposed(path: string): boolean {
  return !path.startsWith('/run/') && isOpenToOthers(path);
}

function readSecretFile(
  { readTextFile, findings, looksAtModes = true }: ConfigInput,
  source: string,
  path: string,
): Secret | null {
  try {
    const text = presentText(readTextFile(path));
    if (looksAtModes && isExposed(path)) {
      findings.warn(
        `${source}: others on this machine can read the file that it names; take that right away (chmod 600)`,
      );
    }
    if (text !== undefined) return findings.keepSecret(new Secret(text));
    findings.problem(`${source}: the file that it names is empty, allowed: a file with the secret in it`);
  } catch (error) {
    findings.problem(`${source}: the file that it names cannot be read (${reasonOf(error)})`);
  }
  return null;
}

function presentText(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

const OWN_PREFIX = /^(RUNG|BACKPACK|TELEGRAM)_/;

/** A slip in a variable's name would otherwise be a setting that silently does nothing. */
export function warnOfUnknownVariables({ environment, findings }: ConfigInput): void {
  const known: string[] = VARIABLES.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
  for (const name of Object.keys(environment)) {
    if (known.includes(name)) continue;
    if (OWN_PREFIX.test(name) || nearNames(name, ['LOG_LEVEL']).length > 0) {
      findings.warn(`${describeName(name)}: no variable that Rung reads${didYouMean(name, known)}`);
    }
  }
}

import type { z } from 'zod';
import { type FileSettings, fileSchema, knownKeys } from './fileSchema.js';
import type { Findings } from './findings.js';
import { describeFilePath, describeName, describePath } from './found.js';
import { type JsonValue, parseJsonText } from './jsonFile.js';
import { setAsideLegacyKeys } from './legacyKeys.js';
import { nearNames } from './nearNames.js';
import { Secret } from './secret.js';
import { type ReadTextFile, reasonOf } from './textFile.js';

/**
 * Reads and checks the JSON file. Its problems and warnings are left with `findings`.
 *
 * @param path null: no file is named
 * @returns what the file says; null when it cannot be read or says something wrong
 */
export function readConfigFile(
  path: string | null,
  readTextFile: ReadTextFile,
  findings: Findings,
): FileSettings | null {
  if (path === null) return {};
  const shownPath = describeFilePath(path);
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    findings.problem(`${shownPath}: the configuration file cannot be read (${reasonOf(error)})`);
    return null;
  }
  const { value, problems } = parseJsonText(text);
  for (const problem of problems) findings.problem(`${shownPath}: ${problem}`);
  if (value === null && problems.length > 0) return null;
  keepSecretsOf(value, findings);
  return check(setAsideLegacyKeys(value, findings), findings);
}

/** Keeps whatever stands under `api` as a secret: it may be a key, also when the section itself is wrong. */
function keepSecretsOf(value: JsonValue, findings: Findings): void {
  if (typeof value !== 'object' || value === null || !('api' in value)) return;
  const { api } = value;
  const texts = typeof api === 'object' && api !== null ? Object.values(api) : [api];
  for (const text of texts) {
    if (typeof text === 'string') findings.keepSecret(new Secret(text.trim()));
  }
}

function check(value: JsonValue, findings: Findings): FileSettings | null {
  const result = fileSchema.safeParse(value);
  if (result.success) return result.data;
  for (const problem of result.error.issues.flatMap(describeIssue)) findings.problem(problem);
  return null;
}

function describeIssue(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return describeUnknownKeys(issue.path, issue.keys);
  const path = describePath(issue.path);
  return [path === '' ? `the file: ${issue.message}` : `${path}: ${issue.message}`];
}

/** Advice on keys that a person may well write and that stand for something else here. */
const EXPLAINED_KEYS: ReadonlyMap<string, string> = new Map([
  ['trading.symbol', 'unknown; the market follows from trading.tradingCoin and trading.quoteAsset'],
  ['trading.baseAmount', 'unknown; trading.totalAmount is shared among the rungs'],
  [
    'strategies[].trading',
    'unknown; in strategies its settings stand beside the name, without trading around them',
  ],
]);

/** Limit of the keys explained: whoever has more wrong has named another file. */
const MOST_KEYS_EXPLAINED = 20;

/** The values of unknown keys are never repeated: one may be a key of the exchange pasted in the wrong place. */
function describeUnknownKeys(
  sectionPath: readonly PropertyKey[],
  keys: readonly string[],
): readonly string[] {
  const section = describePath(sectionPath);
  const pathsByAdvice = new Map<string, string[]>();
  for (const key of keys.slice(0, MOST_KEYS_EXPLAINED)) {
    const path = join(section, describeName(key));
    const advice =
      EXPLAINED_KEYS.get(path.replace(/\[\d+\]/, '[]')) ?? `unknown; ${suggestion(section, key)}`;
    const paths = pathsByAdvice.get(advice);
    if (paths === undefined) pathsByAdvice.set(advice, [path]);
    else paths.push(path);
  }
  const explained = [...pathsByAdvice].map(([advice, paths]) => `${paths.join(', ')}: ${advice}`);
  const more = keys.length - MOST_KEYS_EXPLAINED;
  return more > 0 ? [...explained, `${section || 'the file'}: ${more} more keys are unknown`] : explained;
}

function suggestion(section: string, key: string): string {
  const kind = section.replace(/\[\d+\]/, '[]');
  const homes = [...knownKeys].filter(([, keys]) => keys.includes(key)).map(([path]) => path);
  // Near it, and not in another strategy.
  const [root = ''] = kind.split('.');
  const home = homes.find((path) => path.startsWith(root)) ?? homes[0];
  if (home !== undefined) return `it belongs to ${join(home.replace(kind, section), key)}`;
  const siblings = knownKeys.get(kind) ?? [];
  const near = nearNames(key, siblings).map((name) => join(section, name));
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known here: ${siblings.join(', ')}`;
}

function join(section: string, key: string): string {
  return section === '' ? key : `${section}.${key}`;
}

import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isOpenToOthers } from '../files/privateFiles.js';
import { ConfigError } from './configError.js';
import { type Environment, SECRETS } from './environment.js';
import { type ReadTextFile, readText, reasonOf } from './textFile.js';

export interface DotEnv {
  /** A variable of the real environment wins over the file, also when it is empty. */
  readonly environment: Environment;
  /** Warnings that the owner should know of and that do not prevent a start; one line each. */
  readonly warnings: readonly string[];
}

/**
 * The environment with what the file `.env` in `folder` adds to it. Nothing is written to `process.env`, so that no child
 * process inherits secrets.
 *
 * @throws ConfigError for a file that cannot be read, and for lines that would be passed over in silence; a missing file
 *   is fine
 */
export function loadDotEnv(
  folder: string,
  environment: Environment = process.env,
  readTextFile: ReadTextFile = readText,
): DotEnv {
  const path = join(folder, '.env');
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { environment, warnings: [] };
    }
    throw new ConfigError([`${path}: cannot be read (${reasonOf(error)})`]);
  }
  const problems = linesWithoutName(text).map(
    (line) => `${path}: line ${line}: found no "=", allowed: NAME=value, or # and a remark`,
  );
  if (problems.length > 0) throw new ConfigError(problems);
  const added = parseEnv(text);
  const hasSecret = SECRETS.some((name) => (added[name] ?? '').trim() !== '');
  const warnings =
    hasSecret && isOpenToOthers(path)
      ? [
          `${path} holds secrets, and others on this machine can read it; take that right away (chmod 600 .env)`,
        ]
      : [];
  return { environment: { ...added, ...environment }, warnings };
}

const QUOTED = /^\s*(["'`])/u;

/** Their numbers, from 1. The lines of a value in quotes that goes over several are part of it. */
function linesWithoutName(text: string): readonly number[] {
  const lines = text.split(/\r?\n/u);
  const found: number[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    if (equals < 1) {
      found.push(index + 1);
      continue;
    }
    const value = line.slice(equals + 1);
    const quote = QUOTED.exec(value)?.[1];
    if (quote === undefined || value.trimStart().indexOf(quote, 1) > 0) continue;
    const end = lines.findIndex((later, number) => number > index && later.includes(quote));
    // One that is never closed is a value of one line.
    if (end !== -1) index = end;
  }
  return found;
}

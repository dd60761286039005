import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from './configError.js';
import type { Environment } from './environment.js';
import { type ReadTextFile, readUtf8File, reasonOf } from './textFile.js';

/**
 * The environment with what the file `.env` in `folder` adds to it. A variable of the real environment wins over
 * the file, also when it is empty. Nothing is written to `process.env`, so that no child process inherits secrets.
 *
 * A missing file is fine; one that cannot be read throws {@link ConfigError}.
 */
export function loadDotEnv(
  folder: string,
  environment: Environment = process.env,
  readTextFile: ReadTextFile = readUtf8File,
): Environment {
  const path = join(folder, '.env');
  try {
    return { ...parseEnv(readTextFile(path)), ...environment };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return environment;
    throw new ConfigError([`${path}: cannot be read (${reasonOf(error)})`]);
  }
}

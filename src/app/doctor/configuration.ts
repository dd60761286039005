import { strategyLabel } from '../../chat/index.js';
import {
  ConfigError,
  type Environment,
  type LoadedConfig,
  type LoadedDoctor,
  loadDoctor,
  loadDotEnv,
  readText,
} from '../../config/index.js';
import { EXIT } from '../exitCodes.js';
import { keyProblem } from '../venue/index.js';
import { type Finding, failure, ok, type Read, warning, wordsOf } from './finding.js';

/** Configuration of a start in a folder, as far as it can be read. */
export interface ReadConfiguration extends Pick<LoadedDoctor, 'asJson' | 'fixes'> {
  readonly environment: Environment;
  readonly loaded: Read<LoadedConfig>;
  /** `.env` holds secrets, and others can read it. */
  readonly isDotEnvExposed: boolean;
}

/**
 * Reads what a start would read.
 *
 * @throws HelpRequested, VersionRequested; ConfigError for an option without its argument
 */
export function readConfiguration(
  argv: readonly string[],
  folder: string,
  given: Environment,
): ReadConfiguration {
  const dotEnv = dotEnvIn(folder, given);
  const environment = 'value' in dotEnv ? dotEnv.value.environment : given;
  const { asJson, fixes, read } = loadDoctor(argv, environment, readText, keyProblem);
  const loaded = 'error' in dotEnv ? dotEnv : readOf(read);
  const isDotEnvExposed = 'value' in dotEnv && dotEnv.value.warnings.length > 0;
  return { asJson, fixes, environment, loaded, isDotEnvExposed };
}

function dotEnvIn(folder: string, environment: Environment): Read<ReturnType<typeof loadDotEnv>> {
  return readOf(() => loadDotEnv(folder, environment));
}

function readOf<T>(read: () => T): Read<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { error };
  }
}

const PUT_RIGHT = 'Put it right, and run this again: README.md lists what there is to set.';
const NO_HURRY = 'A start says so too and goes on; put it right when you can.';

export function configurationFindings({ loaded }: Pick<ReadConfiguration, 'loaded'>): readonly Finding[] {
  if ('error' in loaded) {
    const { error } = loaded;
    const problems = error instanceof ConfigError ? error.problems : [wordsOf(error)];
    return problems.map((problem) => failure(problem, PUT_RIGHT, EXIT.badConfiguration));
  }
  const { config, warnings } = loaded.value;
  const strategies = config.strategies.map(strategyLabel).join(', ');
  const money = config.mode === 'live' ? 'real money' : 'paper money';
  return [ok(`${money}, ${strategies}`), ...warnings.map((text) => warning(text, NO_HURRY))];
}

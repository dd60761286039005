import {
  ConfigError,
  type LoadedConfig,
  type LoadedReconciliation,
  loadConfig,
  loadReconciliation,
} from '../../src/config/index.js';

export interface Given {
  readonly options?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Text of the JSON file; when it is there, RUNG_CONFIG names it. */
  readonly file?: string;
  /** Further files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export const FILE = 'ladder.json';

export function load(given: Given): LoadedConfig {
  return loadConfig(...argumentsOf(given));
}

/** What `npm run reconcile` makes of it. */
export function loadForReconciliation(given: Given): LoadedReconciliation {
  return loadReconciliation(...argumentsOf(given));
}

function argumentsOf({ options = [], environment = {}, file, files = {} }: Given) {
  const all = new Map(Object.entries(files));
  if (file !== undefined) all.set(FILE, file);
  const named = file === undefined ? environment : { RUNG_CONFIG: FILE, ...environment };
  const readTextFile = (path: string) => {
    const text = all.get(path);
    if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return text;
  };
  return [options, named, readTextFile] as const;
}

/** The strategy of a configuration that describes one. */
export function strategyOf(given: Given) {
  const [strategy] = load(given).config.strategies;
  if (strategy === undefined) throw new Error('no strategy was configured');
  return strategy;
}

/** The problems for which a configuration is refused. */
export function problemsOf(given: Given): readonly string[] {
  return refusalOf(given).problems;
}

export function refusalOf(given: Given, loading: (given: Given) => unknown = load): ConfigError {
  try {
    loading(given);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** A file that describes a ladder for real money, and the environment that allows it. */
export const LIVE = {
  environment: { RUNG_MODE: 'live', BACKPACK_API_KEY: 'a-key', BACKPACK_API_SECRET: 'a-secret' },
  file: '{ "trading": { "tradingCoin": "SOL", "totalAmount": 500 } }',
} as const;

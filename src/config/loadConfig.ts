import { backpackConfig } from './backpackConfig.js';
import { chatConfig, heartbeatUrlOf, timeZoneOf } from './chatConfig.js';
import { type Options, readCommandLine } from './commandLine.js';
import type { Config, LogLevel } from './config.js';
import { readConfigFile } from './configFile.js';
import { deepFreeze } from './deepFreeze.js';
import type { ConfigInput, Environment, VariableName } from './environment.js';
import { variable, warnOfUnknownVariables } from './environment.js';
import { Findings } from './findings.js';
import { languageOfMachine, languageSetting } from './languageSetting.js';
import { DATABASE_FILE } from './ownersAddress.js';
import { paperConfig, refusePaperOptions } from './paperConfig.js';
import { DOCTOR, RECONCILE, RUNG } from './programs.js';
import { reconciliationConfig } from './reconciliationConfig.js';
import { riskConfig } from './riskConfig.js';
import type { Secret } from './secret.js';
import { choiceSetting, filePathSetting, type GivenText, readGiven, type Setting } from './setting.js';
import { startConfig } from './startConfig.js';
import { requireChosenStrategies, strategiesConfig } from './strategyConfig.js';
import { telegramConfig } from './telegramConfig.js';
import { type ReadTextFile, readText } from './textFile.js';

export interface LoadedConfig {
  /** Frozen to the last level. */
  readonly config: Config;
  /** Warnings that the owner should know of before the start and that do not prevent it; one line each. */
  readonly warnings: readonly string[];
}

/** Configuration and options that `npm run reconcile` was told. */
export interface LoadedReconciliation extends LoadedConfig {
  /** Book what is found; else nothing is changed. */
  readonly applies: boolean;
  /** ... without waiting whether what nothing explains will last. */
  readonly isCertain: boolean;
  readonly asJson: boolean;
}

/** Options of `npm run doctor`, and the configuration that it looks at. */
export interface LoadedDoctor {
  readonly asJson: boolean;
  /** Do the safe things, and tell which. */
  readonly fixes: boolean;
  /** Call it once. @throws ConfigError as `loadConfig` does */
  readonly read: () => LoadedConfig;
}

const modeSetting = choiceSetting(['paper', 'live']);
const logLevelSetting: Setting<LogLevel> = choiceSetting([
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
  'silent',
]);

/**
 * Makes the one configuration of this run. Options win over the environment, the environment over the JSON file,
 * the file over the defaults. Nothing is printed and the process is not ended here.
 *
 * @param argv         what stands after the program's name, i.e. `process.argv.slice(2)`
 * @param environment  see `loadDotEnv`; an empty variable counts as not set
 * @param readTextFile reads the JSON file and the files that `..._FILE` variables name
 * @param keyProblem   what is wrong with the form of a key pair, to be told with other problems; null: nothing
 *
 * Throws `ConfigError` with every problem at once, `HelpRequested` for `--help`, `VersionRequested` for
 * `--version`. No message holds the value of a secret.
 */
export function loadConfig(
  argv: readonly string[],
  environment: Environment,
  readTextFile: ReadTextFile = readText,
  keyProblem: KeyProblem = () => null,
): LoadedConfig {
  const findings = new Findings();
  const options = readCommandLine(RUNG, argv, findings);
  return configOf(options, { environment, readTextFile, keyProblem, findings, logLevel: 'info' });
}

/** The same for `npm run reconcile`, whose log is for trouble alone unless it is told otherwise. */
export function loadReconciliation(
  argv: readonly string[],
  environment: Environment,
  readTextFile: ReadTextFile = readText,
  keyProblem: KeyProblem = () => null,
): LoadedReconciliation {
  const findings = new Findings();
  const options = readCommandLine(RECONCILE, argv, findings);
  if (options.now && !options.apply) findings.problem('--now: found it alone, allowed: with --apply');
  const loaded = configOf(options, {
    ...{ environment, readTextFile, keyProblem, findings },
    logLevel: 'warn',
  });
  return { ...loaded, applies: options.apply, isCertain: options.now, asJson: options.json };
}

/**
 * The same for `npm run doctor`, which tells what is wrong with the configuration among all that it finds: its own options
 * are known before that. Modes of files with secrets are not looked at, see `secretFiles`.
 */
export function loadDoctor(
  argv: readonly string[],
  environment: Environment,
  readTextFile: ReadTextFile = readText,
  keyProblem: KeyProblem = () => null,
): LoadedDoctor {
  const findings = new Findings();
  const options = readCommandLine(DOCTOR, argv, findings);
  return {
    asJson: options.json,
    fixes: options.fix,
    read: () =>
      configOf(options, {
        ...{ environment, readTextFile, keyProblem, findings },
        looksAtModes: false,
        logLevel: 'silent',
      }),
  };
}

/** Finds what is wrong with the form of a key pair, in words without any of it; null: nothing. */
export type KeyProblem = (apiKey: string, secret: Secret) => string | null;

interface ConfigOptions extends ConfigInput {
  readonly keyProblem: KeyProblem;
  /** Level where none is set. */
  readonly logLevel: LogLevel;
}

function configOf(options: Options, input: ConfigOptions): LoadedConfig {
  const { environment, readTextFile, findings } = input;
  const given = (option: string, text: string | undefined, name: VariableName): readonly GivenText[] => [
    { source: option, text },
    { source: name, text: variable(environment, name) },
  ];
  const modeGiven = given('--mode', options.mode, 'RUNG_MODE');
  const fileGiven = given('--config', options.config, 'RUNG_CONFIG');
  const databaseGiven = given('--db', options.db, 'RUNG_DB');
  const languageGiven = given('--language', options.language, 'RUNG_LANGUAGE');
  const logLevelGiven = given('--log-level', options.logLevel, 'LOG_LEVEL');

  const mode = readGiven(findings, modeSetting, modeGiven, 'paper');
  const path = readGiven<string | null>(findings, filePathSetting, fileGiven, null);
  const namedDatabase = readGiven(findings, filePathSetting, databaseGiven, DATABASE_FILE);
  const language = readGiven(findings, languageSetting, languageGiven, languageOfMachine(environment));
  const logLevel = readGiven(findings, logLevelSetting, logLevelGiven, input.logLevel);
  const file = readConfigFile(path, readTextFile, findings);
  const paper = paperConfig(options, findings);
  const backpack = backpackConfig(mode, input, file);
  const telegram = telegramConfig(input);
  if (mode === 'live') {
    refusePaperOptions(options, findings);
    if (file !== null) requireChosenStrategies(options, file, findings);
  }
  warnOfUnknownVariables(input);

  const settings = file ?? {};
  const strategies = strategiesConfig(options, settings, findings);
  const config: Config = {
    mode,
    language,
    logLevel,
    // RUNG_DB does not name the database of a replay: it usually names that of the real ladder.
    databaseFile: paper.feed === 'replay' && options.db === undefined ? null : namedDatabase,
    ...startConfig(options, settings, mode, findings),
    exitAtEnd: options.exitAtEnd,
    ...strategies,
    riskControl: riskConfig(settings, strategies.strategies, findings),
    reconciliation: reconciliationConfig(settings, findings),
    backpack,
    paper,
    timeZone: timeZoneOf(input, settings),
    heartbeatUrl: heartbeatUrlOf(input),
    chat: chatConfig(input, settings),
    telegram,
    shutdown: { rungs: settings.shutdown?.rungs ?? 'leave' },
  };
  // Alone it ends the start as wrong keys do.
  if (mode === 'live' && findings.hasProblems && backpack.apiKey !== null && backpack.apiSecret !== null) {
    const problem = input.keyProblem(backpack.apiKey, backpack.apiSecret);
    if (problem !== null) findings.problem(problem);
  }
  return { warnings: findings.conclude(), config: deepFreeze(config) };
}

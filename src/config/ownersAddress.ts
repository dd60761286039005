import { type Options, readCommandLine } from './commandLine.js';
import type { Config } from './config.js';
import { type Environment, variable } from './environment.js';
import { Findings } from './findings.js';
import { languageOfMachine, languageSetting } from './languageSetting.js';
import { RUNG } from './programs.js';
import { readGiven } from './setting.js';
import { telegramConfig } from './telegramConfig.js';
import { type ReadTextFile, readText } from './textFile.js';

/** Books where nothing names others. */
export const DATABASE_FILE = './data/rung.db';

/**
 * Finds the way to the owners in a configuration with which Rung cannot start. What is wrong with it is not told here.
 *
 * @param argv as for `loadConfig`
 */
export function ownersAddressOf(
  argv: readonly string[],
  environment: Environment,
  readTextFile: ReadTextFile = readText,
): Pick<Config, 'telegram' | 'databaseFile' | 'language'> {
  const findings = new Findings();
  const options = optionsOf(argv);
  const telegram = telegramConfig({ environment, readTextFile, findings });
  const named = [
    { source: '--language', text: options?.language },
    { source: 'RUNG_LANGUAGE', text: variable(environment, 'RUNG_LANGUAGE') },
  ];
  const isReplay = options?.feed === 'replay' || (options?.file.length ?? 0) > 0;
  return {
    // Who tries out old prices sits in front of it.
    telegram: isReplay ? null : telegram,
    databaseFile: options?.db ?? variable(environment, 'RUNG_DB') ?? DATABASE_FILE,
    language: readGiven(findings, languageSetting, named, languageOfMachine(environment)),
  };
}

/** @returns null when an option lacks its argument */
function optionsOf(argv: readonly string[]): Options | null {
  try {
    return readCommandLine(RUNG, argv, new Findings());
  } catch {
    return null;
  }
}

import { LANGUAGE_NAMES, type Language, languageOfTag, wordsFor } from '../languages/index.js';
import type { Environment } from './environment.js';
import { choiceSetting, type Setting } from './setting.js';

export const languageSetting: Setting<Language> = choiceSetting(
  LANGUAGE_NAMES,
  Object.fromEntries(LANGUAGE_NAMES.flatMap((name) => wordsFor(name).map((word) => [word, name]))),
);

/** By the first of these that says anything, as POSIX has it (The Open Group Base Specifications, 8.2). */
export function languageOfMachine(environment: Environment): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return languageOfTag(locale);
}

/** A language that people can be talked to in, and how it is told from others. Its words: `src/chat/languages`. */
interface KnownLanguage {
  /** Its own name, so that nobody has to read another one to find theirs. */
  readonly name: string;
  /** Word that somebody types to choose it, and the two letters that Telegram and locales call it by. */
  readonly code: string;
  /** Other words for it. */
  readonly aliases: readonly string[];
  /** By which dates and times are written. */
  readonly locale: string;
}

/** Languages of Rung: whoever speaks none of the others is spoken to in the first. */
export const LANGUAGES = {
  // English in the order of days that most of the world writes.
  en: { name: 'English', code: 'en', aliases: ['english'], locale: 'en-GB' },
  'zh-CN': { name: '简体中文', code: 'zh', aliases: ['中文', '简体中文'], locale: 'zh-CN' },
} as const satisfies Readonly<Record<string, KnownLanguage>>;

export type Language = keyof typeof LANGUAGES;

export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as readonly Language[];
export const DEFAULT_LANGUAGE: Language = 'en';

/** Words for a language, in lower case: its name in the configuration, its code and its aliases. */
export function wordsFor(language: Language): readonly string[] {
  const { code, aliases } = LANGUAGES[language];
  const name = language.toLowerCase();
  return [...new Set([code, name, name.replace('-', '_'), ...aliases])];
}

/** The language of a locale or an IETF tag, e.g. `zh_CN.UTF-8` or `zh-hans`; the default where none of ours is meant. */
export function languageOfTag(tag: string): Language {
  const letters = /^[a-z]+(?![a-z])/iu.exec(tag)?.[0].toLowerCase();
  return LANGUAGE_NAMES.find((language) => LANGUAGES[language].code === letters) ?? DEFAULT_LANGUAGE;
}

import { LANGUAGES, type Language, languageOfTag } from '../../languages/index.js';
import { createTranslator, type Translator } from '../languages/index.js';
import type { ChatMemory } from '../memory/index.js';
import type { PictureTheme } from './picture.js';

export interface PreferencesOptions {
  readonly memory: Pick<ChatMemory, 'note' | 'setNote'>;
  /** Language where nobody has chosen and Telegram does not say. */
  readonly language: Language;
  /** IANA name of the time zone in which moments are told. */
  readonly timeZone: string;
}

/** Choices of each chat; kept in the database. A chat is named as `Person.chat` is, e.g. `telegram:4242`. */
export class Preferences {
  readonly #options: PreferencesOptions;
  readonly #translators = new Map<Language, Translator>();

  constructor(options: PreferencesOptions) {
    this.#options = options;
  }

  /** Finds the language chosen by /lang, else that of the person's Telegram, else the one of the configuration. */
  languageOf(chat: string): Language {
    const { memory, language } = this.#options;
    return known(memory.note(chat, CHOSEN)) ?? known(memory.note(chat, SUGGESTED)) ?? language;
  }

  /** Finds the words for this chat. */
  translatorOf(chat: string): Translator {
    const language = this.languageOf(chat);
    const found = this.#translators.get(language) ?? createTranslator(language, this.#options.timeZone);
    this.#translators.set(language, found);
    return found;
  }

  /** @param language null: from now on the language of the person's Telegram */
  chooseLanguage(chat: string, language: Language | null): void {
    this.#options.memory.setNote(chat, CHOSEN, language);
  }

  /**
   * Notes what Telegram says of the person's language.
   *
   * @param code an IETF tag such as `zh-hans`; undefined when Telegram does not say
   */
  suggestLanguage(chat: string, code: string | undefined): void {
    if (code === undefined) return;
    const { memory } = this.#options;
    const suggested = languageOfTag(code);
    if (memory.note(chat, SUGGESTED) !== suggested) memory.setNote(chat, SUGGESTED, suggested);
  }

  /** The theme of its pictures: light until another was chosen. */
  themeOf(chat: string): PictureTheme {
    return this.#options.memory.note(chat, THEME) === 'dark' ? 'dark' : 'light';
  }

  chooseTheme(chat: string, theme: PictureTheme): void {
    this.#options.memory.setNote(chat, THEME, theme);
  }

  /** A chat has another name from now on. */
  move(from: string, to: string): void {
    moveNotes(this.#options.memory, from, to, [CHOSEN, SUGGESTED, THEME]);
  }
}

/** Takes notes of one chat to another. */
export function moveNotes(
  memory: Pick<ChatMemory, 'note' | 'setNote'>,
  from: string,
  to: string,
  keys: readonly string[],
): void {
  for (const key of keys) {
    const note = memory.note(from, key);
    if (note === null) continue;
    memory.setNote(to, key, note);
    memory.setNote(from, key, null);
  }
}

const CHOSEN = 'language';
const SUGGESTED = 'telegramLanguage';
const THEME = 'pictureTheme';

function known(note: string | null): Language | null {
  return note !== null && isLanguage(note) ? note : null;
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

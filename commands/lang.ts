import { z } from 'zod';
import {
  commandButton,
  defineProgramCommand,
  literal,
  phrase,
  refuse,
  reply,
  shortened,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import { LANGUAGE_NAMES, LANGUAGES, type Language, wordsFor } from '../src/languages/index.js';

const WORDS: ReadonlyMap<string, Language | null> = new Map([
  ...LANGUAGE_NAMES.flatMap((language) => wordsFor(language).map((word) => [word, language] as const)),
  ['auto', null],
]);

const languageArg = z.string().transform((word, context) => {
  const found = WORDS.get(word.toLowerCase());
  return found === undefined ? refuse(context, phrase('lang.unknown', { found: shortened(word) })) : found;
});

export const lang = defineProgramCommand({
  name: 'lang',
  args: z.tuple([languageArg.optional()]),
  usage: `[${LANGUAGE_NAMES.map((language) => LANGUAGES[language].code).join('|')}|auto]`,
  example: 'zh',
  needs: 'viewer',
  run({ person, services: { preferences }, args: [chosen] }) {
    if (chosen === undefined) {
      return withButtons(
        reply(text('lang.which', { language: LANGUAGES[preferences.languageOf(person.chat)].name })),
        [
          LANGUAGE_NAMES.map((language) => {
            const { name, code } = LANGUAGES[language];
            return commandButton(literal(name), `/lang ${code}`);
          }),
          [commandButton(phrase('lang.buttonAuto'), '/lang auto')],
        ],
      );
    }
    preferences.chooseLanguage(person.chat, chosen);
    const language = LANGUAGES[preferences.languageOf(person.chat)].name;
    return reply(text(chosen === null ? 'lang.asTelegram' : 'lang.done', { language }));
  },
});

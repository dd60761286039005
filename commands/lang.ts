import { z } from 'zod';
import type { Language } from '../src/chat/kit/index.js';
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

/** Each language by its own name, so that nobody has to read another one to find theirs. */
const NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

const WORDS: ReadonlyMap<string, Language | null> = new Map([
  ['en', 'en'],
  ['english', 'en'],
  ['zh', 'zh-CN'],
  ['zh-cn', 'zh-CN'],
  ['zh_cn', 'zh-CN'],
  ['中文', 'zh-CN'],
  ['简体中文', 'zh-CN'],
  ['auto', null],
]);

const languageArg = z.string().transform((word, context) => {
  const found = WORDS.get(word.toLowerCase());
  return found === undefined ? refuse(context, phrase('lang.unknown', { found: shortened(word) })) : found;
});

export const lang = defineProgramCommand({
  name: 'lang',
  summary: 'help.lang',
  args: z.tuple([languageArg.optional()]),
  usage: '[en|zh|auto]',
  example: 'zh',
  needs: 'viewer',
  run({ person, services: { preferences }, args: [chosen] }) {
    if (chosen === undefined) {
      return withButtons(
        reply(text('lang.which', { language: NAMES[preferences.languageOf(person.chat)] })),
        [
          [commandButton(literal(NAMES.en), '/lang en'), commandButton(literal(NAMES['zh-CN']), '/lang zh')],
          [commandButton(phrase('lang.buttonAuto'), '/lang auto')],
        ],
      );
    }
    preferences.chooseLanguage(person.chat, chosen);
    const language = NAMES[preferences.languageOf(person.chat)];
    return reply(text(chosen === null ? 'lang.asTelegram' : 'lang.done', { language }));
  },
});

import { z } from 'zod';
import { badRequest } from './answer.js';
import { type BotRequest, objectOf, parametersOf, text } from './request.js';

export interface MenuEntry {
  readonly command: string;
  readonly description: string;
}

const MOST_COMMANDS = 100;
const scope = objectOf(z.looseObject({ type: z.string() })).default({ type: 'default' });
const place = { scope, language_code: text.default('') };
const menu = z.looseObject({
  ...place,
  commands: objectOf(z.array(z.looseObject({ command: z.string(), description: z.string() }))),
});
const lookUp = z.looseObject(place);

/** The menus of the bot: one for each scope and language. */
export class Menus {
  readonly #menus = new Map<string, readonly MenuEntry[]>();

  set(request: BotRequest): true {
    const asked = parametersOf(menu, request);
    checkLanguage(asked.language_code);
    if (asked.commands.length > MOST_COMMANDS) throw badRequest("can't parse BotCommand: too many commands");
    const commands = asked.commands.map(({ command, description }) => {
      const name = command.replace(/^\//u, '');
      if (!/^[a-z0-9_]{1,32}$/u.test(name)) throw badRequest('BOT_COMMAND_INVALID');
      const words = description.trim();
      if (words === '' || words.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
      return { command: name, description: words };
    });
    this.#menus.set(nameOf(asked), commands);
    return true;
  }

  get(request: BotRequest): readonly MenuEntry[] {
    const asked = parametersOf(lookUp, request);
    checkLanguage(asked.language_code);
    return this.#menus.get(nameOf(asked)) ?? [];
  }

  delete(request: BotRequest): true {
    this.#menus.delete(nameOf(parametersOf(lookUp, request)));
    return true;
  }

  /** What a person whose app speaks this language sees in their private chat with the bot. */
  seenIn(language: string): readonly MenuEntry[] {
    const short = language.split('-')[0] ?? '';
    for (const type of ['all_private_chats', 'default']) {
      for (const language_code of [short, '']) {
        const found = this.#menus.get(nameOf({ scope: { type }, language_code }));
        if (found !== undefined && found.length > 0) return found;
      }
    }
    return [];
  }
}

function nameOf({ scope: where, language_code }: z.output<typeof lookUp>): string {
  return `${JSON.stringify(where)} ${language_code}`;
}

/** Telegram wants the two letters of ISO 639-1, and nothing behind them. */
function checkLanguage(code: string): void {
  if (code !== '' && !/^[a-z]{2}$/u.test(code)) throw badRequest('invalid language code specified');
}

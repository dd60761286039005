import { growingPauseMs, pause } from '../../async/pauses.js';
import { DEFAULT_LANGUAGE, LANGUAGE_NAMES, LANGUAGES } from '../../languages/index.js';
import type { Command } from '../kit/index.js';
import { createTranslator } from '../languages/index.js';
import { phrase } from '../message/index.js';
import type { ListeningOptions } from './attempts.js';
import { TelegramRateLimitError, TelegramRefusedError, TelegramTokenError } from './errors.js';

export interface MenuOptions extends Pick<ListeningOptions, 'api' | 'clock' | 'logger' | 'signal'> {
  readonly commands: readonly Command[];
}

/**
 * The menus that Telegram shows beside the field for messages: one for each language that is not the default, and one for
 * all others. Telegram goes by two letters alone. All commands stand in them, for the menu belongs to the bot, not to
 * a person; who may use which is decided when it is used.
 */
const MENUS = LANGUAGE_NAMES.map((language) => ({
  language,
  code: language === DEFAULT_LANGUAGE ? null : LANGUAGES[language].code,
}));

const PAUSES = { firstMs: 5_000, mostMs: 600_000 };

/** Sets the menus, trying until it works. They are a convenience: without them Rung listens all the same. Never rejects. */
export async function setMenus(options: MenuOptions): Promise<void> {
  for (const menu of MENUS) await setMenu(menu, options);
}

async function setMenu({ language, code }: (typeof MENUS)[number], options: MenuOptions): Promise<void> {
  const { api, clock, logger, signal } = options;
  const translator = createTranslator(language);
  const commands = options.commands.map(({ name, summary }) => ({
    ...{ command: name, description: translator.say(phrase(summary)) },
  }));
  const menu = code === null ? { commands } : { commands, language_code: code };
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await api.call('setMyCommands', menu, { signal });
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof TelegramRefusedError) {
        logger.error({ err: error, language }, 'Telegram does not take the menu of commands');
        return;
      }
      // Whether the token is good is for those to find out without whom nothing works.
      if (error instanceof TelegramTokenError) return;
      logger.warn({ err: error, language }, 'the menu of commands could not be set; trying again');
      const pauseMs = growingPauseMs(failures, PAUSES);
      await pause(clock, error instanceof TelegramRateLimitError ? error.retryAfterMs : pauseMs, signal);
    }
  }
}

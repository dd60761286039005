import { botNameOf, TelegramTokenError } from '../../chat/index.js';
import type { TelegramConfig } from '../../config/index.js';
import { systemClock } from '../../engine/ports/index.js';
import { attempted, type Finding, failure, ok, type Read, warning, wordsOf } from './finding.js';

const PATIENCE_MS = 5_000;

/** Asks Telegram for the name of the bot. Null: Telegram is off. */
export async function readBotName(telegram: TelegramConfig | null): Promise<Read<string> | null> {
  if (telegram === null) return null;
  const { token, apiRoot } = telegram;
  const ask = { clock: systemClock, timeoutMs: PATIENCE_MS, signal: new AbortController().signal };
  return attempted(() => botNameOf({ token: token.reveal(), apiRoot, ...ask }));
}

/** @param hasOwner somebody may tell Rung what to do */
export function telegramFindings(botName: Read<string> | null, hasOwner: boolean): readonly Finding[] {
  if (botName === null) {
    return [
      warning(
        'it is off: no bot token is set, and nobody is told what happens',
        'Make a bot with @BotFather, and put its token into .env as TELEGRAM_BOT_TOKEN.',
      ),
    ];
  }
  if ('error' in botName) return [refused(botName.error)];
  const name = `@${botName.value}`;
  if (hasOwner) return [ok(`${name} takes the token, and has an owner`)];
  return [
    ok(`${name} takes the token`),
    warning(
      `${name} has no owner yet`,
      `Start Rung, and send the code that its log shows to ${name}; or set TELEGRAM_ALLOWED_USERS.`,
    ),
  ];
}

/** Rung trades without Telegram; a token that is refused never works again. */
function refused(error: unknown): Finding {
  return error instanceof TelegramTokenError
    ? failure(error.message, 'Put the right token into .env: TELEGRAM_BOT_TOKEN.')
    : warning(
        `Telegram cannot be reached (${wordsOf(error)})`,
        'Look at the connection of this machine. Rung goes on trying by itself.',
      );
}

import { readAddress } from './address.js';
import type { TelegramConfig } from './config.js';
import { type Environment, readSecret, variable } from './environment.js';
import type { Findings } from './findings.js';
import { describeFound } from './found.js';
import { readGiven, type Setting, setting } from './setting.js';
import type { ReadTextFile } from './textFile.js';

/** The bot's number, a colon and its secret part, as @BotFather shows them. */
const TOKEN = /^\d+:[\w-]+$/;
const USER_ID = /^[1-9]\d{0,15}$/;

/** @returns null when no token is set: Telegram stays off. */
export function telegramConfig(
  environment: Environment,
  readTextFile: ReadTextFile,
  findings: Findings,
): TelegramConfig | null {
  const users = variable(environment, 'TELEGRAM_ALLOWED_USERS');
  const allowedUsers = readGiven<readonly number[]>(
    findings,
    allowedUsersSetting,
    [{ source: 'TELEGRAM_ALLOWED_USERS', text: users }],
    [],
  );
  const apiRoot = readAddress(
    environment,
    'TELEGRAM_API_ROOT',
    { protocols: ['https:', 'http:'], example: 'https://api.telegram.org', fallback: null },
    findings,
  );
  const token = readSecret(environment, 'TELEGRAM_BOT_TOKEN', readTextFile, findings);
  if (token === null) return null;
  if (!TOKEN.test(token.reveal())) {
    findings.problem(
      'TELEGRAM_BOT_TOKEN: found something else, allowed: a token as @BotFather gives it, digits:letters',
    );
  }
  if (users === undefined) {
    findings.warn(
      'TELEGRAM_ALLOWED_USERS: not set, so the bot will hear nobody; set it to your numeric Telegram user id',
    );
  }
  return { token, apiRoot, allowedUsers };
}

const allowedUsersSetting: Setting<readonly number[]> = setting(
  'numeric ids of Telegram users such as 123456789, separated by commas',
  (found) => {
    const entries = entriesOf(found);
    return entries.length > 0 && entries.every(isUserId) ? [...new Set(entries.map(Number))] : undefined;
  },
  (found) => {
    const wrong = entriesOf(found).filter((entry) => !isUserId(entry));
    return wrong.length === 0 ? 'no id' : wrong.map(describeFound).join(', ');
  },
);

function entriesOf(found: unknown): readonly string[] {
  return String(found)
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '');
}

function isUserId(entry: string): boolean {
  return USER_ID.test(entry) && Number.isSafeInteger(Number(entry));
}

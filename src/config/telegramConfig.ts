import { readAddress } from './address.js';
import type { TelegramConfig, WebhookConfig } from './config.js';
import { type Environment, readSecret, variable } from './environment.js';
import type { Findings } from './findings.js';
import { describeFound } from './found.js';
import { readGiven, type Setting, setting, wholeNumberSetting } from './setting.js';
import type { ReadTextFile } from './textFile.js';

/** The bot's number, a colon and its secret part, as @BotFather shows them. */
const TOKEN = /^\d+:[\w-]+$/;
const USER_ID = /^[1-9]\d{0,15}$/;
const GROUP_ID = /^-[1-9]\d{0,15}$/;

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
  const allowedGroups = readGiven<readonly number[]>(
    findings,
    allowedGroupsSetting,
    [{ source: 'TELEGRAM_ALLOWED_GROUPS', text: variable(environment, 'TELEGRAM_ALLOWED_GROUPS') }],
    [],
  );
  const webhook = webhookConfig(environment, readTextFile, findings);
  const token = readSecret(environment, 'TELEGRAM_BOT_TOKEN', readTextFile, findings);
  if (token === null) return null;
  if (!TOKEN.test(token.reveal())) {
    findings.problem(
      'TELEGRAM_BOT_TOKEN: found something else, allowed: a token as @BotFather gives it, digits:letters',
    );
  }
  return { token, apiRoot, allowedUsers, allowedGroups, webhook };
}

const USUAL_WEBHOOK_PORT = 8_443;
/** The characters that Telegram's setWebhook takes. */
const WEBHOOK_SECRET = /^[\w-]{16,256}$/;

/** @returns null when no address is set: updates are polled for. */
function webhookConfig(
  environment: Environment,
  readTextFile: ReadTextFile,
  findings: Findings,
): WebhookConfig | null {
  const url = readAddress(
    environment,
    'TELEGRAM_WEBHOOK_URL',
    { protocols: ['https:'], example: 'https://rung.example.com/telegram', fallback: null },
    findings,
  );
  const port = readGiven(
    findings,
    wholeNumberSetting(1, 65_535),
    [{ source: 'TELEGRAM_WEBHOOK_PORT', text: variable(environment, 'TELEGRAM_WEBHOOK_PORT') }],
    USUAL_WEBHOOK_PORT,
  );
  const secretToken = readSecret(environment, 'TELEGRAM_WEBHOOK_SECRET', readTextFile, findings);
  if (secretToken !== null && !WEBHOOK_SECRET.test(secretToken.reveal())) {
    findings.problem(
      'TELEGRAM_WEBHOOK_SECRET: found something else, allowed: 16 to 256 letters, digits, _ and -',
    );
  }
  const host = variable(environment, 'TELEGRAM_WEBHOOK_HOST') ?? '0.0.0.0';
  return url === null ? null : { url, host, port, secretToken };
}

const allowedUsersSetting = idsSetting(
  'numeric ids of Telegram users such as 123456789, separated by commas',
  USER_ID,
);
const allowedGroupsSetting = idsSetting(
  'numeric ids of Telegram groups such as -1001234567890, separated by commas',
  GROUP_ID,
);

function idsSetting(allowed: string, form: RegExp): Setting<readonly number[]> {
  const isId = (entry: string) => form.test(entry) && Number.isSafeInteger(Number(entry));
  return setting(
    allowed,
    (found) => {
      const entries = entriesOf(found);
      return entries.length > 0 && entries.every(isId) ? [...new Set(entries.map(Number))] : undefined;
    },
    (found) => {
      const wrong = entriesOf(found).filter((entry) => !isId(entry));
      return wrong.length === 0 ? 'no id' : wrong.map(describeFound).join(', ');
    },
  );
}

function entriesOf(found: unknown): readonly string[] {
  return String(found)
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '');
}

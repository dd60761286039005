import { readAddress } from './address.js';
import type { TelegramConfig, WebhookConfig } from './config.js';
import { type ConfigInput, readSecret, type VariableName, variable } from './environment.js';
import { describeFound } from './found.js';
import { readGiven, type Setting, setting, wholeNumberSetting } from './setting.js';

/** The bot's number, a colon and its secret part, as @BotFather shows them. */
const TOKEN = /^\d+:[\w-]+$/;
const USER_ID = /^[1-9]\d{0,15}$/;
const GROUP_ID = /^-[1-9]\d{0,15}$/;
const API_ROOT = {
  protocols: ['https:', 'http:'],
  example: 'https://api.telegram.org',
  fallback: null,
} as const;
const WEBHOOK_URL = {
  protocols: ['https:'],
  example: 'https://rung.example.com/telegram',
  fallback: null,
} as const;

/** @returns null when no token is set: Telegram stays off. */
export function telegramConfig(input: ConfigInput): TelegramConfig | null {
  const { findings } = input;
  const allowedUsers = read(input, 'TELEGRAM_ALLOWED_USERS', allowedUsersSetting, []);
  const apiRoot = readAddress(input, 'TELEGRAM_API_ROOT', API_ROOT);
  const allowedGroups = read(input, 'TELEGRAM_ALLOWED_GROUPS', allowedGroupsSetting, []);
  const webhook = webhookConfig(input);
  const token = readSecret(input, 'TELEGRAM_BOT_TOKEN');
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
function webhookConfig(input: ConfigInput): WebhookConfig | null {
  const { environment, findings } = input;
  const url = readAddress(input, 'TELEGRAM_WEBHOOK_URL', WEBHOOK_URL);
  const port = read(input, 'TELEGRAM_WEBHOOK_PORT', wholeNumberSetting(1, 65_535), USUAL_WEBHOOK_PORT);
  const secretToken = readSecret(input, 'TELEGRAM_WEBHOOK_SECRET');
  if (secretToken !== null && !WEBHOOK_SECRET.test(secretToken.reveal())) {
    findings.problem(
      'TELEGRAM_WEBHOOK_SECRET: found something else, allowed: 16 to 256 letters, digits, _ and -',
    );
  }
  const host = variable(environment, 'TELEGRAM_WEBHOOK_HOST') ?? '127.0.0.1';
  return url === null ? null : { url, host, port, secretToken };
}

/** The value of a variable; `fallback` where it is not set, or refused. */
function read<T>(
  { environment, findings }: ConfigInput,
  source: VariableName,
  inner: Setting<T>,
  fallback: T,
): T {
  return readGiven(findings, inner, [{ source, text: variable(environment, source) }], fallback);
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

import { z } from 'zod';
import { type LogLevel, type LogLine, shortened } from '../../chat/message/index.js';
import type { Config } from '../../config/index.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const satisfies readonly LogLevel[];

/** A line as pino writes it; `isPrivate` keeps it out of the chat. */
const writtenLine = z.object({
  time: z.iso.datetime(),
  level: z.enum(LEVELS),
  msg: z.string().default(''),
  isPrivate: z.boolean().default(false),
  err: z.object({ message: z.string().default('') }).optional(),
});

/** Lines kept of each; warnings and errors are not driven out by what is said between them. */
const KEPT = 200;
const LONGEST_TEXT = 240;
const CENSORED = '[secret]';

/**
 * Shapes of secrets, whoever's they are: tokens of Telegram bots, and keys of 32 bytes in base64 or hexadecimal. A
 * second lock on the door: nothing of ours logs them.
 */
const SECRET_LOOKS =
  /\d{6,}(?::|%3A)[\w-]{30,}|(?:[a-z0-9+/]|%2[bf]){43}(?:=|%3d)|(?<![a-f0-9])[a-f0-9]{64}(?![a-f0-9])/giu;

export type LogThreshold = 'all' | 'warn' | 'error';

/** The newest lines of the log, in memory: what /logs shows. A stream that pino writes to. */
export class RecentLog {
  readonly #secrets: readonly string[];
  readonly #kept: Readonly<Record<LogThreshold, LogLine[]>> = { all: [], warn: [], error: [] };

  /** @param secrets texts that must not be shown, wherever they stand */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  }

  /** @param text one line of pino's */
  write(text: string): void {
    const read = readLine(text);
    if (read === null || read.isPrivate) return;
    const line: LogLine = {
      timeMs: Date.parse(read.time),
      level: read.level,
      message: this.#shown(read.msg),
      error: read.err === undefined || read.err.message === '' ? null : this.#shown(read.err.message),
    };
    const severity = LEVELS.indexOf(line.level);
    keep(this.#kept.all, line);
    if (severity >= LEVELS.indexOf('warn')) keep(this.#kept.warn, line);
    if (severity >= LEVELS.indexOf('error')) keep(this.#kept.error, line);
  }

  /** The newest first. */
  latest(limit: number, threshold: LogThreshold): readonly LogLine[] {
    return this.#kept[threshold].slice(-limit).reverse();
  }

  #shown(text: string): string {
    let shown = text;
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, CENSORED);
    shown = shown.replace(SECRET_LOOKS, CENSORED);
    return shortened(shown.replace(/\s+/gu, ' ').trim(), LONGEST_TEXT);
  }
}

/** Every secret that the configuration holds. */
export function secretsOf({ backpack, telegram, chat, heartbeatUrl }: Config): readonly string[] {
  const others = [chat.totp, heartbeatUrl];
  const secrets = [backpack.apiSecret, telegram?.token, telegram?.webhook?.secretToken, ...others];
  return secrets.flatMap((secret) => {
    const text = secret?.reveal() ?? '';
    return text === '' ? [] : [text];
  });
}

/** Null for what is no line of ours. */
function readLine(text: string): z.output<typeof writtenLine> | null {
  try {
    return writtenLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function keep(lines: LogLine[], line: LogLine): void {
  lines.push(line);
  if (lines.length > KEPT) lines.shift();
}

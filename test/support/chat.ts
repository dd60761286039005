import { PassThrough } from 'node:stream';
import { commands } from '../../commands/index.js';
import {
  createDispatcher,
  type Dispatcher,
  type Language,
  startConsole,
  startTelegram,
} from '../../src/chat/index.js';
import type { Logger } from '../../src/engine/logger.js';
import type { Clock } from '../../src/engine/ports.js';
import { type FakeEngine, NOW_MS } from './engine.js';
import { BOT_TOKEN, type SentMessage, TelegramServer } from './telegram/index.js';

/* The chat, talked to as a person does: by lines on a terminal's streams, and by messages through a Bot API server. */

export const OWNER = 4242;

/** Keeps what was logged, as one text each. */
export interface KeptLog extends Logger {
  readonly lines: string[];
}

export function keptLog(): KeptLog {
  const lines: string[] = [];
  const keep = (level: string) => (fields: object, message: string) => {
    const { err, ...rest } = fields as { readonly err?: unknown };
    const error = err instanceof Error ? ` ${err.name}: ${err.message} ${err.stack ?? ''}` : '';
    lines.push(`${level} ${message} ${JSON.stringify(rest)}${error}`);
  };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

export function dispatcherFor(engine: FakeEngine, logger: Pick<Logger, 'error'> = keptLog()): Dispatcher {
  return createDispatcher({
    engine,
    commands,
    program: { version: '0.1.0', runtime: 'Node.js 20.20.2', startedAtMs: NOW_MS - 26 * 3_600_000 },
    clock: { now: () => engine.nowMs },
    logger,
  });
}

/** What a console prints when these lines are piped into it, up to the end of `/exit`. */
export async function consoleTalk(
  dispatcher: Dispatcher,
  lines: readonly string[],
  language: Language = 'en',
  documentsDirectory?: string,
): Promise<string> {
  const input = new PassThrough();
  const output = new PassThrough();
  const printed: Buffer[] = [];
  output.on('data', (chunk: Buffer) => printed.push(chunk));
  await new Promise<void>((onExit) => {
    startConsole({
      ...{ input, output, dispatcher, language, logger: keptLog(), onExit },
      ...(documentsDirectory === undefined ? {} : { documentsDirectory }),
    });
    input.end([...lines, '/exit', ''].join('\n'));
  });
  return Buffer.concat(printed).toString();
}

/** A running Telegram chat of the owner. */
export interface TelegramTalk {
  readonly server: TelegramServer;
  readonly log: KeptLog;
  readonly chat: Awaited<ReturnType<typeof startTelegram>>;
  /** Sends a message and waits for the next one of the bot. */
  ask(text: string): Promise<SentMessage>;
  /** Presses the button with this label under the bot's last message, and waits for what the bot says to it. */
  press(label: string): Promise<SentMessage>;
  stop(): Promise<void>;
}

export async function telegramTalk(
  dispatcher: Dispatcher,
  options: {
    readonly clock: Clock;
    readonly language?: Language;
    readonly allowedUsers?: readonly number[];
    readonly server?: TelegramServer;
  },
): Promise<TelegramTalk> {
  const server = options.server ?? (await TelegramServer.start());
  const log = keptLog();
  const chat = await startTelegram({
    token: { reveal: () => BOT_TOKEN },
    apiRoot: server.url,
    allowedUsers: options.allowedUsers ?? [OWNER],
    dispatcher,
    language: options.language ?? 'en',
    clock: options.clock,
    logger: log,
  });
  const next = (already: number) => server.message(OWNER, already + 1);
  return {
    server,
    log,
    chat,
    ask(text) {
      const already = server.sentTo(OWNER).length;
      server.say(OWNER, text);
      return next(already);
    },
    press(label) {
      const messages = server.sentTo(OWNER);
      const message = messages.at(-1);
      const button = message?.buttons.flat().find((candidate) => candidate.text === label);
      if (message === undefined || button === undefined) throw new Error(`there is no button ${label}`);
      server.press(OWNER, message, button.data);
      return next(messages.length);
    },
    async stop() {
      await chat.stop();
      await server.stop();
    },
  };
}

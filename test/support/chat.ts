import { PassThrough } from 'node:stream';
import { commands } from '../../commands/index.js';
import {
  createDispatcher,
  type Dispatcher,
  type Language,
  type Painter,
  Preferences,
  startConsole,
  startTelegram,
  type TelegramOptions,
} from '../../src/chat/index.js';
import type { ChatServices } from '../../src/chat/services.js';
import type { ChatMemory } from '../../src/engine/chatMemory.js';
import type { EngineFace } from '../../src/engine/face.js';
import type { Logger } from '../../src/engine/logger.js';
import type { Clock } from '../../src/engine/ports.js';
import { openStore } from '../../src/store/index.js';
import { NOW_MS } from './engine.js';
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

/** Draws nothing: the bytes tell what was asked for. Pictures have tests of their own. */
export const noPainter: Painter = {
  paint: async ({ kind, symbol, theme }, { language }) =>
    Buffer.from(`${kind} of ${symbol}, ${theme}, for a reader of ${language}`),
};

/** What the chat offers its commands, on a database of its own. */
export function chatServices(language: Language = 'en'): ChatServices & { readonly memory: ChatMemory } {
  const { chatMemory: memory } = openStore(':memory:', { now: Date.now });
  return { memory, preferences: new Preferences({ memory, language, timeZone: 'UTC' }) };
}

export function dispatcherFor(
  engine: EngineFace,
  logger: Pick<Logger, 'error'> = keptLog(),
  services: ChatServices = chatServices(),
): Dispatcher {
  return createDispatcher({
    engine,
    commands,
    program: { version: '0.1.0', runtime: 'Node.js 20.20.2', startedAtMs: NOW_MS - 26 * 3_600_000 },
    services,
    clock: { now: () => engine.now() },
    logger,
  });
}

/** A console that is talked to in pieces, with the same chat behind it. */
export function consoleTalk(
  engine: EngineFace,
  language: Language = 'en',
  documentsDirectory?: string,
): { say(lines: readonly string[]): Promise<string> } {
  const services = chatServices(language);
  const dispatcher = dispatcherFor(engine, keptLog(), services);
  return {
    /** What a console prints when these lines are piped into it, up to the end of `/exit`. */
    async say(lines) {
      const input = new PassThrough();
      const output = new PassThrough();
      const printed: Buffer[] = [];
      output.on('data', (chunk: Buffer) => printed.push(chunk));
      await new Promise<void>((onExit) => {
        startConsole({
          ...{ input, output, dispatcher, logger: keptLog(), onExit },
          ...{ preferences: services.preferences, painter: noPainter },
          ...(documentsDirectory === undefined ? {} : { documentsDirectory }),
        });
        input.end([...lines, '/exit', ''].join('\n'));
      });
      return Buffer.concat(printed).toString();
    },
  };
}

/** The options of a Telegram chat for `OWNER`, but for its clock and its log. */
export function telegramOptions(
  engine: EngineFace,
  apiRoot: string,
  language: Language = 'en',
): Omit<TelegramOptions, 'clock' | 'logger'> {
  const services = chatServices(language);
  return {
    token: { reveal: () => BOT_TOKEN },
    apiRoot,
    allowedUsers: [OWNER],
    dispatcher: dispatcherFor(engine, keptLog(), services),
    preferences: services.preferences,
    painter: noPainter,
  };
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
  engine: EngineFace,
  options: {
    readonly clock: Clock;
    readonly language?: Language;
    readonly allowedUsers?: readonly number[];
    readonly server?: TelegramServer;
  },
): Promise<TelegramTalk> {
  const { clock, language, allowedUsers } = options;
  const server = options.server ?? (await TelegramServer.start());
  const log = keptLog();
  const chat = await startTelegram({
    ...telegramOptions(engine, server.url, language),
    ...(allowedUsers === undefined ? {} : { allowedUsers }),
    ...{ clock, logger: log },
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

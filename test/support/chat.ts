import { PassThrough } from 'node:stream';
import { commands } from '../../commands/index.js';
import { type OneTimeCodes, OwnerClaim, People } from '../../src/chat/access/index.js';
import {
  Console,
  Dispatcher,
  type Language,
  LiveStatuses,
  type Painter,
  Preferences,
  Silence,
  startTelegram,
  type TelegramOptions,
} from '../../src/chat/index.js';
import type { ChatServices } from '../../src/chat/kit/services.js';
import { phrase } from '../../src/chat/languages/phrase.js';
import type { ChatMemory } from '../../src/chat/memory/index.js';
import type { EngineApi } from '../../src/engine/api/engineApi.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import type { Logger } from '../../src/engine/ports/logger.js';
import { systemClock } from '../../src/engine/ports/systemClock.js';
import { openStore } from '../../src/store/index.js';
import { fakeEngine, NOW_MS } from './engine.js';
import { fakeProgram } from './reportViews.js';
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

/** One pixel. */
const SMALLEST_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

/** Draws one pixel; the bytes behind it tell what was asked for. Pictures have tests of their own. */
export const noPainter: Painter = {
  paint: async ({ kind, symbol, theme }, { language }) =>
    Buffer.concat([SMALLEST_PNG, Buffer.from(`${kind} of ${symbol}, ${theme}, for a reader of ${language}`)]),
};

/** Who may talk in a test, and on which database. */
export interface TestedAccess {
  readonly owners?: readonly number[];
  readonly groups?: readonly number[];
  readonly memory?: ChatMemory;
  /** Instead of new ones from these. */
  readonly people?: People;
}

/** What the chat offers its commands, on a database of its own unless told. */
export function chatServices(
  language: Language = 'en',
  { owners = [OWNER], groups = [], memory = newMemory(), people }: TestedAccess = {},
  engine: EngineApi = fakeEngine(),
): ChatServices & { readonly memory: ChatMemory; readonly live: LiveStatuses } {
  const clock = { now: () => NOW_MS };
  const known = people ?? new People({ memory, owners, groups, clock });
  return {
    memory,
    preferences: new Preferences({ memory, language, timeZone: 'UTC' }),
    people: known,
    silence: new Silence({ memory, quietHours: null, timeZone: 'UTC', clock }),
    live: new LiveStatuses({ engine, memory, people: known, clock: systemClock, logger: keptLog() }),
  };
}

function newMemory(): ChatMemory {
  return openStore(':memory:', { now: Date.now }).chatMemory;
}

export function dispatcherFor(
  engine: EngineApi,
  logger: Pick<Logger, 'error'> = keptLog(),
  services: ChatServices = chatServices(),
  codes: OneTimeCodes | null = null,
  guarded: readonly string[] | null = null,
): Dispatcher {
  return new Dispatcher({
    engine,
    commands,
    program: fakeProgram,
    services,
    codes,
    guarded,
    clock: { now: () => engine.now() },
    logger,
  });
}

/** A console that is talked to in pieces, with the same chat behind it. */
export function consoleTalk(
  engine: EngineApi,
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
        new Console({
          ...{ input, output, dispatcher, logger: keptLog(), onExit },
          farewell: () => phrase('farewell.none'),
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
  engine: EngineApi,
  apiRoot: string,
  language: Language = 'en',
  access: TestedAccess & { readonly codes?: OneTimeCodes } = {},
): Omit<TelegramOptions, 'clock' | 'logger'> {
  const services = chatServices(language, access, engine);
  const { preferences, people, memory, live } = services;
  return {
    token: { reveal: () => BOT_TOKEN },
    apiRoot,
    dispatcher: dispatcherFor(engine, keptLog(), services, access.codes),
    painter: noPainter,
    ...{ preferences, people, memory, live },
    claim: new OwnerClaim({ people, clock: systemClock, logger: keptLog(), onCode: () => {} }),
    onStrangers: () => {},
  };
}

/** A running Telegram chat of the owner. */
export interface TelegramTalk {
  readonly server: TelegramServer;
  readonly log: KeptLog;
  readonly chat: Awaited<ReturnType<typeof startTelegram>>;
  readonly people: People;
  /** Sends a message and waits for the next one of the bot. */
  ask(text: string): Promise<SentMessage>;
  /** Presses the button with this label under the bot's last message, and waits for what the bot says to it. */
  press(label: string): Promise<SentMessage>;
  stop(): Promise<void>;
}

export async function telegramTalk(
  engine: EngineApi,
  options: {
    readonly clock: Clock;
    readonly language?: Language;
    readonly allowedUsers?: readonly number[];
    readonly access?: TestedAccess & { readonly codes?: OneTimeCodes };
    readonly changes?: Partial<TelegramOptions>;
    readonly server?: TelegramServer;
  },
): Promise<TelegramTalk> {
  const { clock, language, allowedUsers, access, changes } = options;
  const server = options.server ?? (await TelegramServer.start());
  // A clock of a test may hurry, and Telegram's goes with it.
  server.now = () => clock.now();
  const log = keptLog();
  const started = {
    ...telegramOptions(engine, server.url, language, {
      ...(allowedUsers === undefined ? {} : { owners: allowedUsers }),
      ...access,
    }),
    ...{ clock, logger: log },
    ...changes,
  };
  const chat = await startTelegram(started);
  const next = (already: number) => server.message(OWNER, already + 1);
  return {
    server,
    log,
    chat,
    people: started.people,
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

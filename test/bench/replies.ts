import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { RecentLog } from '../../src/app/log/recentLog.js';
import { runProgram } from '../../src/app/program.js';
import { loadConfig } from '../../src/config/index.js';
import { BOT_TOKEN } from '../support/telegram/index.js';
import type { AskCall } from './child/botApi.js';
import { nextAnswer } from './exchangeProcess.js';
import { candles } from './replaySpeed.js';

/** Microseconds from an update's delivery to the arrival of the answer. */
export interface ReplyTimes {
  readonly status: readonly number[];
  readonly orders: readonly number[];
}

interface Asking {
  readonly warmUp: number;
  readonly samples: number;
}

/** So many that none of them is asked to be slower: Telegram lets about one message a second into a chat. */
const PEOPLE = Array.from({ length: 12 }, (_, index) => 7_001 + index);
/** Between two questions, so that all of Telegram's limits are kept. */
const PAUSE_MS = 90;
/** Each answer contains one of these, and no alert does. */
const ANSWERS = { '/status': ['Price'], '/orders': ['open orders', 'no orders are open'] } as const;

/**
 * Asks the whole program over Telegram while it replays made-up candles as fast as it goes. The Bot API server is a
 * process of its own, so that its work is not counted.
 *
 * @param directory where the candles are made
 * @param asking    `days`: more of them than can be replayed meanwhile, else it fails
 */
export async function measureReplies(
  directory: string,
  asking: Asking & { readonly days: number },
): Promise<ReplyTimes> {
  const botApi = await startBotApi();
  const file = join(directory, 'long-candles.csv');
  writeFileSync(file, candles(asking.days * 1_440));
  const { config } = loadConfig(
    ['--feed', 'replay', '--file', file, '--speed', 'max', '--exit-at-end', '--log-level', 'silent'],
    {
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: `http://127.0.0.1:${botApi.port}`,
      TELEGRAM_ALLOWED_USERS: PEOPLE.join(','),
    },
  );
  const stopping = new AbortController();
  const running = runProgram(config, {
    input: null,
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    ...{ tell() {}, warn() {} },
    logger: pino({ level: 'silent' }),
    recentLog: new RecentLog([]),
    stopping: stopping.signal,
  });
  const ended = running.then(() => {
    throw new Error('The replay was over before all was asked: give it more days.');
  });
  // How it ends is no news once all is asked.
  ended.catch(() => {});
  try {
    return await Promise.race([askInTurn(botApi, ANSWERS, asking), ended]);
  } finally {
    stopping.abort();
    await running;
    await botApi.stop();
  }
}

/** The least that a bot can do: it polls, and answers each message with its own text. */
export async function measureEcho(asking: Asking): Promise<ReplyTimes> {
  const botApi = await startBotApi();
  const stopping = new AbortController();
  const echoing = echo(`http://127.0.0.1:${botApi.port}/bot${BOT_TOKEN}`, stopping.signal);
  try {
    return await askInTurn(botApi, { '/status': ['/status'], '/orders': ['/orders'] }, asking);
  } finally {
    stopping.abort();
    await echoing;
    await botApi.stop();
  }
}

async function askInTurn(
  botApi: BotApiProcess,
  answers: Readonly<Record<keyof typeof ANSWERS, readonly string[]>>,
  { warmUp, samples }: Asking,
): Promise<ReplyTimes> {
  const times = { '/status': [] as number[], '/orders': [] as number[] };
  const texts = ['/status', '/orders'] as const;
  for (let round = 0; round < warmUp + samples; round += 1) {
    for (const [place, text] of texts.entries()) {
      const userId = PEOPLE[(2 * round + place) % PEOPLE.length] ?? 0;
      const us = await botApi.ask({ userId, text, answers: answers[text] });
      if (round >= warmUp) times[text].push(us);
      await sleep(PAUSE_MS);
    }
  }
  return { status: times['/status'], orders: times['/orders'] };
}

async function echo(root: string, signal: AbortSignal): Promise<void> {
  const call = async (method: string, parameters: object): Promise<unknown> => {
    const response = await fetch(`${root}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
      signal,
    });
    const { result } = (await response.json()) as { readonly result: unknown };
    return result;
  };
  for (let offset = 0; !signal.aborted; ) {
    try {
      // The server is ours, and is asked nothing else.
      const updates = (await call('getUpdates', { offset, timeout: 50 })) as readonly {
        readonly update_id: number;
        readonly message: { readonly text: string; readonly chat: { readonly id: number } };
      }[];
      for (const { update_id, message } of updates) {
        offset = update_id + 1;
        await call('sendMessage', { chat_id: message.chat.id, text: message.text });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

interface BotApiProcess {
  readonly port: number;
  /** @returns microseconds until the answer */
  ask(call: AskCall): Promise<number>;
  stop(): Promise<void>;
}

async function startBotApi(): Promise<BotApiProcess> {
  const script = fileURLToPath(new URL('./child/botApi.ts', import.meta.url));
  const child: ChildProcess = fork(script, [], { execArgv: ['--import', 'tsx'] });
  const port = await nextAnswer(child);
  return {
    port,
    ask(call) {
      const answer = nextAnswer(child);
      child.send(call);
      return answer;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

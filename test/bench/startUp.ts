import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateKeyPair } from '../../src/exchange/backpack/index.js';
import { builtProgram } from '../app/support/builtProgram.js';
import { NODE_OPTIONS } from '../support/liveProgram.js';
import { DATABASE } from './bot.js';
import type { LongPast } from './longPast.js';

/** Milliseconds from the start of a process to its word, one for each start. */
export interface StartTimes {
  /** Node.js alone. */
  readonly bare: readonly number[];
  /** Node.js that reads the program's modules. */
  readonly modules: readonly number[];
  /** The program on a new account, with no books, until it trades. */
  readonly newBooks: readonly number[];
  /** The program with the books of a long past, until it trades. */
  readonly longBooks: readonly number[];
}

const TRADES = '"msg":"trading"';
const READY = 'ready';

/**
 * Starts the built program again and again, and Node.js without it, in turn.
 *
 * @param directory where new books are made
 * @param books     the folder of the books of the long past, which no process holds
 */
export async function measureStarts(
  past: LongPast,
  {
    directory,
    books,
    starts,
  }: { readonly directory: string; readonly books: string; readonly starts: number },
): Promise<StartTimes> {
  const program = builtProgram();
  const times = {
    bare: [] as number[],
    modules: [] as number[],
    newBooks: [] as number[],
    longBooks: [] as number[],
  };
  const imports = ['src/config/index.js', 'src/app/program.js'].map(
    (module) => `await import('${pathToFileURL(join(program, module))}');`,
  );
  const script = (text: string) => ['--input-type=module', '--eval', text];
  const say = `process.stdout.write('${READY}');`;
  const startProgram = (
    folder: string,
    { apiKey, secret }: { readonly apiKey: string; readonly secret: string },
  ) =>
    timeToWord([join(program, 'src/main.js'), '--config', past.configFile], TRADES, folder, {
      RUNG_MODE: 'live',
      RUNG_DB: join(folder, DATABASE),
      BACKPACK_API_KEY: apiKey,
      BACKPACK_API_SECRET: secret,
      BACKPACK_REST_URL: `http://127.0.0.1:${past.exchange.port}`,
      BACKPACK_WS_URL: `ws://127.0.0.1:${past.exchange.port}`,
    });
  for (let start = 0; start < starts; start += 1) {
    times.bare.push(await timeToWord(script(say), READY, directory));
    times.modules.push(await timeToWord(script(`${imports.join('')}${say}`), READY, directory));
    const empty = mkdtempSync(join(directory, 'new-'));
    times.newBooks.push(await startProgram(empty, generateKeyPair()));
    times.longBooks.push(await startProgram(books, { apiKey: past.keyPair.apiKey, secret: past.secret }));
  }
  return times;
}

/**
 * Runs Node.js until it says a word, and ends it as a service is ended.
 *
 * @returns milliseconds from its start to the word
 * @throws Error when it ends without
 */
async function timeToWord(
  args: readonly string[],
  word: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  let tookMs: number | null = null;
  const hear = (chunk: Buffer) => {
    said += chunk;
    if (tookMs !== null || !said.includes(word)) return;
    tookMs = performance.now() - startedAtMs;
    child.kill('SIGTERM');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  await ended;
  if (tookMs === null) throw new Error(`The process ended without saying ${word}; it said:\n${said}`);
  return tookMs;
}

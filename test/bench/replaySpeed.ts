import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { RecentLog } from '../../src/app/log/recentLog.js';
import { runProgram } from '../../src/app/program.js';
import { loadConfig } from '../../src/config/index.js';

export interface ReplaySpeed {
  readonly steps: number;
  /** From the start of the program to its end, orders, fills, commits and the local exchange included. */
  readonly stepsPerSecond: number;
}

const MINUTES_PER_DAY = 1_440;
/** A candle is walked from open to close over its high and its low. */
const STEPS_PER_CANDLE = 4;

/** Runs the whole program over made-up candles, as fast as it goes. @param directory where their file is made */
export async function measureReplay(directory: string, days: number): Promise<ReplaySpeed> {
  const file = join(directory, 'candles.csv');
  writeFileSync(file, candles(days * MINUTES_PER_DAY));
  const args = ['--feed', 'replay', '--file', file, '--speed', 'max', '--exit-at-end'];
  const { config } = loadConfig([...args, '--log-level', 'silent'], {});
  const startedAtMs = performance.now();
  const exitCode = await runProgram(config, {
    input: null,
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    tell() {},
    warn() {},
    logger: pino({ level: 'silent' }),
    recentLog: new RecentLog([]),
    stopping: new AbortController().signal,
  });
  if (exitCode !== 0) throw new Error(`The replay ended with exit code ${exitCode}.`);
  const steps = days * MINUTES_PER_DAY * STEPS_PER_CANDLE;
  return { steps, stepsPerSecond: (steps / (performance.now() - startedAtMs)) * 1_000 };
}

/** One-minute candles of a price that goes up and down by about one percent every few hours. */
export function candles(minutes: number): string {
  const rows = ['timestamp,open,high,low,close,volume'];
  let open = 60_000;
  for (let minute = 0; minute < minutes; minute += 1) {
    const close = Math.round(60_000 + 600 * Math.sin(minute / 37) + 250 * Math.sin(minute / 5));
    const time = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replace('T', ' ').replace('Z', '');
    rows.push(`${time},${open},${Math.max(open, close) + 12},${Math.min(open, close) - 12},${close},100000`);
    open = close;
  }
  return `${rows.join('\n')}\n`;
}

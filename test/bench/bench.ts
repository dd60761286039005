import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from './bot.js';
import { measureCommits } from './commitCost.js';
import { startExchangeProcess } from './exchangeProcess.js';
import { percentile, table } from './figures.js';
import { startFloor } from './floor.js';
import { measureLatency } from './latency.js';
import { measureQuietTicks, wanderingFrames } from './quietTicks.js';
import { measureReplay } from './replaySpeed.js';

/* `npm run bench`: what docs/performance.md explains. It measures, and judges nothing. */

const LATENCY_SAMPLES = 400;
const LATENCY_WARM_UP = 150;
/** Above the target of the first rung, below the price that reaches it for the bot: both sell at the same frame. */
const FLOOR_TARGET = 60_500;
/** Between the second rung and the target. */
const QUIET_BIDS = { lowest: 58_960, highest: 59_600 };

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function latencyRows(directory: string): Promise<string[][]> {
  const exchange = await startExchangeProcess();
  const bot = await startBot(exchange.port, directory);
  const floor = await startFloor(exchange.port, FLOOR_TARGET);
  const measured = await measureLatency(exchange, { warmUp: LATENCY_WARM_UP, samples: LATENCY_SAMPLES });
  await floor.stop();
  await bot.stop();
  await exchange.stop();
  return comparison(['Rung', measured.bot], ['floor', measured.floor]);
}

async function tickRows(directory: string): Promise<string[][]> {
  const exchange = await startExchangeProcess();
  const counts = { store: 0, exchange: 0 };
  const bot = await startBot(exchange.port, directory, counts);
  await exchange.hold();
  const frames = wanderingFrames(50_000, QUIET_BIDS.lowest, QUIET_BIDS.highest, 1);
  const before = { ...counts };
  const { parsed, text } = measureQuietTicks(bot, frames, 3_000);
  const calls = [counts.store - before.store, counts.exchange - before.exchange].map(String);
  await bot.stop();
  await exchange.stop();
  return [
    ['', 'ticks per CPU second', 'bytes per tick'],
    ['from the parser', thousands(parsed.ticksPerCpuSecond), parsed.bytesPerTick.toFixed(0)],
    ['from JSON text', thousands(text.ticksPerCpuSecond), text.bytesPerTick.toFixed(0)],
    ['', 'store', 'exchange'],
    ['calls meanwhile', ...calls],
  ];
}

function commitRows(directory: string): string[][] {
  const { fill, sale, bare } = measureCommits(directory, { warmUp: 200, cycles: 1_000 });
  return comparison(['a fill', fill], ['a sale and seven cancels', sale], ['one bare row', bare]);
}

/** Percentiles in microseconds, and what each median is of the last one. */
function comparison(...series: (readonly [name: string, samples: readonly number[]])[]): string[][] {
  const [, last] = series.at(-1) ?? ['', []];
  return [
    ['', 'p50 us', 'p99 us', 'p50 ratio', 'p99 ratio'],
    ...series.map(([name, samples]) => [
      name,
      percentile(samples, 0.5).toFixed(0),
      percentile(samples, 0.99).toFixed(0),
      (percentile(samples, 0.5) / percentile(last, 0.5)).toFixed(2),
      (percentile(samples, 0.99) / percentile(last, 0.99)).toFixed(2),
    ]),
  ];
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

const directory = mkdtempSync(join(tmpdir(), 'rung-bench-'));
const inside = (name: string) => mkdtempSync(join(directory, name));
try {
  say(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}\n`);
  say(
    `From the price that reaches the target to the sale's first byte, ${LATENCY_SAMPLES} samples each, in turn`,
  );
  say(`${table(await latencyRows(inside('latency-')))}\n`);
  say('Prices that trigger nothing, a position and seven rungs open');
  say(`${table(await tickRows(inside('ticks-')))}\n`);
  say('Recording an event, 1,000 samples each, in turn');
  say(`${table(commitRows(inside('commits-')))}\n`);
  const replay = await measureReplay(directory, 2);
  say(`Two days of candles through the whole program: ${thousands(replay.stepsPerSecond)} steps/s`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

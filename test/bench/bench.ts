import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateKeyPair, loadKeyPair } from '../../src/exchange/backpack/index.js';
import { type BareReader, createBareReader } from './bareReader.js';
import { type Bot, prepareBot, startBot } from './bot.js';
import { measureCommits } from './commitCost.js';
import { startExchangeProcess } from './exchangeProcess.js';
import { percentile, table } from './figures.js';
import { startFloor } from './floor.js';
import {
  type BareImport,
  CommitTimes,
  type ImportCosts,
  measureBareImport,
  measureImport,
} from './importSpeed.js';
import { measureLatency } from './latency.js';
import { haveLongPast, type LongPast } from './longPast.js';
import { measurePictures, type PictureCosts } from './pictures.js';
import { measureQuietTicks, wanderingBids } from './quietTicks.js';
import { measureReconciliations, type ReconciliationCosts } from './reconciliationCost.js';
import { measureReplay } from './replaySpeed.js';
import { measureEcho, measureReplies, type ReplyTimes } from './replies.js';
import type { Trace } from './requestTrace.js';
import { measureStarts } from './startUp.js';

/* `npm run bench [-- --only sale,ticks]`: what docs/performance.md explains. It measures, and judges nothing. */

/** Far more than an owner has. */
const MANY = 50;
const LATENCY_SAMPLES = 400;
const LATENCY_WARM_UP = 150;
/** Above the target of the first rung, below the price that reaches it for the bot: both sell at the same frame. */
const FLOOR_TARGET = 60_500;
/** Between the second rung and the target. */
const QUIET_BIDS = { lowest: 58_960, highest: 59_600 };
/** Between the first rung of the others, which rests, and the target. */
const QUIET_BIDS_OF_MANY = { lowest: 59_480, highest: 59_600 };

const LONG_PAST = { cycles: 50, missedFills: 10_000 };
const IMPORTS = 3;
const RECONCILIATIONS = { warmUp: 10, samples: 100 };
const STARTS = 7;
const REPLIES = { warmUp: 20, samples: 150 };
const PICTURES = { warmUp: 5, samples: 40 };

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function show(title: string, rows: readonly (readonly string[])[]): void {
  say(`${title}\n${table(rows)}\n`);
}

async function latencyRows(directory: string, others = 0): Promise<string[][]> {
  const exchange = await startExchangeProcess();
  const bot = await startBot(exchange.port, directory, null, others);
  const floor = await startFloor(exchange.port, FLOOR_TARGET);
  const measured = await measureLatency(exchange, { warmUp: LATENCY_WARM_UP, samples: LATENCY_SAMPLES });
  await floor.stop();
  await bot.stop();
  await exchange.stop();
  return comparison(['Rung', measured.bot], ['floor', measured.floor]);
}

async function tickRows(directory: string, others = 0): Promise<string[][]> {
  const exchange = await startExchangeProcess();
  const counts = { store: 0, exchange: 0 };
  const bot = await startBot(exchange.port, directory, counts, others);
  await exchange.hold();
  const { lowest, highest } = others === 0 ? QUIET_BIDS : QUIET_BIDS_OF_MANY;
  const bids = wanderingBids(50_000, lowest, highest, 1);
  const before = { ...counts };
  const { parsed, text } = measureQuietTicks(bot, bids, 3_000);
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

/** Imports, one after another; the last one's bot is left running, with its books in `books`. */
async function importRows(
  past: LongPast,
  reader: BareReader,
  inside: (name: string) => string,
): Promise<{ readonly rows: string[][]; readonly bot: Bot; readonly books: string }> {
  const costs: ImportCosts[] = [];
  const bare: BareImport[] = [];
  for (;;) {
    const books = inside('books-');
    const commits = new CommitTimes();
    const bot = await past.botBeforeImport(books, commits.see);
    costs.push(await measureImport(bot, past.parameters.id, past.missedFills, commits));
    bare.push(await measureBareImport(reader, join(books, 'bare.db')));
    if (costs.length === IMPORTS) return { rows: importTable(past.missedFills, costs, bare), bot, books };
    await bot.stop();
  }
}

/** Of medians. */
function importTable(fills: number, costs: readonly ImportCosts[], bare: readonly BareImport[]): string[][] {
  const median = <T>(measured: readonly T[], figure: (one: T) => number) =>
    percentile(measured.map(figure), 0.5);
  const floorMs = median(bare, ({ readMs, recordMs }) => readMs + recordMs);
  const row = (name: string, ms: number, cpuMs: number) => [
    name,
    ms.toFixed(0),
    thousands((fills / ms) * 1_000),
    (ms / floorMs).toFixed(2),
    cpuMs.toFixed(0),
  ];
  const cpu = ({ cpuMs }: { readonly cpuMs: number }) => cpuMs;
  return [
    ['', 'ms', 'fills/s', 'ratio', 'CPU ms'],
    row(
      'Rung, until it trades',
      median(costs, ({ wholeMs }) => wholeMs),
      median(costs, cpu),
    ),
    row('floor: pages read, rows recorded', floorMs, median(bare, cpu)),
    ['', 'first tenth', 'last tenth', 'longest stall', ''],
    [
      'us per fill, and ms',
      median(costs, ({ firstUs }) => firstUs).toFixed(0),
      median(costs, ({ lastUs }) => lastUs).toFixed(0),
      median(costs, ({ stallMs }) => stallMs).toFixed(0),
      '',
    ],
  ];
}

/** Of a bot with the long past, and of one that has just begun on an account of its own. */
async function reconciliationRows(
  past: LongPast,
  bot: Bot,
  reader: BareReader,
  newBooks: string,
): Promise<string[][]> {
  const { secret } = generateKeyPair();
  const { exchange, parameters, clock } = past;
  const { port } = exchange;
  const fresh = await prepareBot({ port, parameters, secret, clock, directory: newBooks });
  await fresh.engine.start();
  const freshReader = createBareReader({ port, clock, keyPair: loadKeyPair(secret, undefined) });
  const long = await measureReconciliations(bot, parameters.id, reader, RECONCILIATIONS);
  const short = await measureReconciliations(fresh, parameters.id, freshReader, RECONCILIATIONS);
  await freshReader.close();
  await fresh.stop();
  const rows = (name: string, { requests, reconciliation, bare }: ReconciliationCosts) => [
    traceRow(name, requests.length, reconciliation, bare),
    traceRow('floor: the same requests', requests.length, bare, bare),
  ];
  return [
    ['', 'requests', 'p50 ms', 'p99 ms', 'p50 ratio', 'beside the network: p50 ms', 'p99 ms'],
    ...rows(`${thousands(bot.engine.state(parameters.id).ledgerLength)} entries in the ledger`, long),
    ...rows('an empty ledger', short),
  ];
}

function traceRow(
  name: string,
  requests: number,
  traces: readonly Trace[],
  floor: readonly Trace[],
): string[] {
  const whole = traces.map(({ wholeMs }) => wholeMs);
  const beside = traces.map(({ besideMs }) => besideMs);
  const floorMs = percentile(
    floor.map(({ wholeMs }) => wholeMs),
    0.5,
  );
  return [
    name,
    String(requests),
    percentile(whole, 0.5).toFixed(1),
    percentile(whole, 0.99).toFixed(1),
    (percentile(whole, 0.5) / floorMs).toFixed(2),
    percentile(beside, 0.5).toFixed(1),
    percentile(beside, 0.99).toFixed(1),
  ];
}

async function startRows(past: LongPast, books: string, directory: string): Promise<string[][]> {
  const { bare, modules, newBooks, longBooks } = await measureStarts(past, {
    directory,
    books,
    starts: STARTS,
  });
  const row = (name: string, samples: readonly number[]) => [
    name,
    percentile(samples, 0.5).toFixed(0),
    Math.max(...samples).toFixed(0),
    (percentile(samples, 0.5) / percentile(modules, 0.5)).toFixed(2),
  ];
  return [
    ['', 'p50 ms', 'slowest ms', 'p50 ratio'],
    row('Rung trades, with the long books', longBooks),
    row('Rung trades, with no books', newBooks),
    row('floor: Node.js reads the modules', modules),
    row('Node.js alone', bare),
  ];
}

async function pictureRows(): Promise<string[][]> {
  const { pictures, floor } = await measurePictures(PICTURES.warmUp, PICTURES.samples);
  const floorMs = percentile(floor.wholeMs, 0.5);
  const row = (name: string, { wholeMs, stallMs, bytes }: PictureCosts) => [
    name,
    percentile(wholeMs, 0.5).toFixed(0),
    percentile(wholeMs, 0.99).toFixed(0),
    (percentile(wholeMs, 0.5) / floorMs).toFixed(2),
    stallMs.toFixed(0),
    thousands(bytes),
  ];
  return [
    ['', 'p50 ms', 'p99 ms', 'p50 ratio', 'longest stall ms', 'bytes'],
    row('a chart of a day', pictures),
    row('floor: an empty sheet', floor),
  ];
}

async function replyRows(directory: string): Promise<string[][]> {
  const rung = await measureReplies(directory, { ...REPLIES, days: 365 });
  const echo = await measureEcho(REPLIES);
  const row = (name: string, command: keyof ReplyTimes) => [
    name,
    (percentile(rung[command], 0.5) / 1_000).toFixed(1),
    (percentile(rung[command], 0.99) / 1_000).toFixed(1),
    (percentile(echo[command], 0.5) / 1_000).toFixed(1),
    (percentile(rung[command], 0.5) / percentile(echo[command], 0.5)).toFixed(2),
  ];
  return [
    ['', 'p50 ms', 'p99 ms', 'floor p50 ms', 'p50 ratio'],
    row('/status', 'status'),
    row('/orders', 'orders'),
  ];
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

async function showLongPast(inside: (name: string) => string): Promise<void> {
  const past = await haveLongPast(inside('past-'), LONG_PAST);
  const reader = createBareReader({ ...past, port: past.exchange.port });
  const { rows, bot, books } = await importRows(past, reader, inside);
  show(`Importing ${thousands(past.missedFills)} fills that were missed, ${IMPORTS} times`, rows);
  await past.comeToRest(bot);
  show(
    `Reconciliations that find nothing, ${RECONCILIATIONS.samples} samples each, in turn`,
    await reconciliationRows(past, bot, reader, inside('new-')),
  );
  await bot.stop();
  show(
    `From the start of a process until it trades, ${STARTS} starts each, in turn`,
    await startRows(past, books, inside('starts-')),
  );
  await reader.close();
  await past.stop();
}

/** The parts by the names that `--only` takes, in their order. */
const PARTS: Readonly<Record<string, (inside: (name: string) => string) => Promise<void>>> = {
  sale: async (inside) =>
    show(
      `From the price that reaches the target to the sale's first byte, ${LATENCY_SAMPLES} samples each, in turn`,
      await latencyRows(inside('latency-')),
    ),
  ticks: async (inside) =>
    show('Prices that trigger nothing, a position and seven rungs open', await tickRows(inside('ticks-'))),
  async many(inside) {
    show(
      `${MANY} ladders on one market, a position: prices that trigger nothing`,
      await tickRows(inside('many-ticks-'), MANY - 1),
    );
    show(
      `${MANY} ladders: from the price that reaches the target of one to its sale's first byte`,
      await latencyRows(inside('many-latency-'), MANY - 1),
    );
  },
  commits: async (inside) =>
    show('Recording an event, 1,000 samples each, in turn', commitRows(inside('commits-'))),
  pictures: async () => show(`Pictures, ${PICTURES.samples} samples each, in turn`, await pictureRows()),
  past: showLongPast,
  replies: async (inside) =>
    show(
      `Answers over Telegram during a replay at full speed, ${REPLIES.samples} samples each; floor: a bare echo`,
      await replyRows(inside('replies-')),
    ),
  async replay(inside) {
    const replay = await measureReplay(inside('replay-'), 2);
    say(`Two days of candles through the whole program: ${thousands(replay.stepsPerSecond)} steps/s`);
  },
};

const { values } = parseArgs({ options: { only: { type: 'string', default: Object.keys(PARTS).join() } } });
const parts = values.only.split(',').map((name) => {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`--only takes ${Object.keys(PARTS).join()}, not ${name}.`);
  return part;
});
const directory = mkdtempSync(join(tmpdir(), 'rung-bench-'));
try {
  say(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}\n`);
  for (const part of parts) await part((name) => mkdtempSync(join(directory, name)));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

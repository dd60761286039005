import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BareReader } from './bareReader.js';
import { openBareTable } from './bareTable.js';
import { SYMBOL } from './benchProtocol.js';
import type { Bot } from './bot.js';

export interface ImportCosts {
  readonly fills: number;
  /** From the start of the engine until it trades. */
  readonly wholeMs: number;
  /** Processor time of that, all threads of the process together, so that other programs do not count. */
  readonly cpuMs: number;
  /** Microseconds for each fill, over the first tenth of the commits and over the last. */
  readonly firstUs: number;
  readonly lastUs: number;
  /** For so long, at the most, the process took nothing else. */
  readonly stallMs: number;
}

export interface BareImport {
  readonly rows: number;
  /** The pages of the history, read and parsed. */
  readonly readMs: number;
  /** Their rows in SQLite, each in a transaction of its own. */
  readonly recordMs: number;
  /** Processor time of both. */
  readonly cpuMs: number;
}

/** When each commit of a bot was made. */
export class CommitTimes {
  readonly atMs: number[] = [];
  readonly see = (method: string): void => {
    if (method === 'commit') this.atMs.push(performance.now());
  };
}

/**
 * Starts a bot that has missed fills, until it trades.
 *
 * @param commits of the bot, which was prepared with it
 * @throws Error when it does not book as many as it missed
 */
export async function measureImport(
  { engine }: Bot,
  strategyId: string,
  missedFills: number,
  commits: CommitTimes,
): Promise<ImportCosts> {
  const booked = engine.state(strategyId).ledgerLength;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  await engine.start();
  const wholeMs = performance.now() - startedAtMs;
  const cpuMs = cpuMsSince(cpuBefore);
  delay.disable();
  const fills = engine.state(strategyId).ledgerLength - booked;
  if (fills !== missedFills) throw new Error(`${fills} of ${missedFills} fills were booked.`);
  const { atMs } = commits;
  const tenth = Math.max(1, Math.floor(atMs.length / 10));
  const fillsATenth = (fills / atMs.length) * tenth;
  const perFillUs = (from: number) => (((atMs[from + tenth] ?? 0) - (atMs[from] ?? 0)) / fillsATenth) * 1_000;
  return {
    fills,
    wholeMs,
    cpuMs,
    firstUs: perFillUs(0),
    lastUs: perFillUs(atMs.length - 1 - tenth),
    stallMs: delay.max / 1e6,
  };
}

const PAGE_SIZE = 1_000;

/** Reads the whole history of an account and records its rows, with nothing that could be wrong. */
export async function measureBareImport(reader: BareReader, file: string): Promise<BareImport> {
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  const rows: unknown[] = [];
  for (let page: unknown[] = [], offset = 0; offset === 0 || page.length === PAGE_SIZE; offset += PAGE_SIZE) {
    const path = `/wapi/v1/history/fills?symbol=${SYMBOL}&limit=${PAGE_SIZE}&offset=${offset}&fillType=User&sortDirection=Asc`;
    // A list, as its signature was right.
    page = JSON.parse(await reader.read(path)) as unknown[];
    rows.push(...page);
  }
  const readMs = performance.now() - startedAtMs;
  const table = openBareTable(file);
  const recordUs = rows.reduce(
    (sum: number, row, index) => sum + table.insert(index, JSON.stringify(row)),
    0,
  );
  table.close();
  return { rows: rows.length, readMs, recordMs: recordUs / 1_000, cpuMs: cpuMsSince(cpuBefore) };
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

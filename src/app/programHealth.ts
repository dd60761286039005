import { stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AlertReader, ProgramHealth, TelegramHealth } from '../chat/index.js';
import type { OutboxGauge } from '../engine/ports/index.js';

export interface ProgramHealthDeps {
  /** Null: in memory. */
  readonly databaseFile: string | null;
  readonly outbox: OutboxGauge;
  /** The clock by which alerts become due. */
  readonly now: () => number;
  /** Names of those who are told alerts in this run. */
  readonly readers: () => readonly string[];
  /** Null: Telegram is not configured. */
  readonly telegram: () => TelegramHealth | null;
}

/** Ten looks a second cost nothing, and find whatever holds the loop up for longer. */
const RESOLUTION_MS = 100;
/** Least time that a shown figure covers; at most it covers twice as much. */
const WINDOW_MS = 5 * 60_000;
const NANOSECONDS = 1e6;

/** Watches over the process and looks at what is around it when it is asked. */
export class ProgramWatch {
  readonly #sources: ProgramHealthDeps;
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #turn: NodeJS.Timeout;
  #lastDelayMs = 0;

  constructor(sources: ProgramHealthDeps) {
    this.#sources = sources;
    this.#delays.enable();
    this.#turn = setInterval(() => {
      this.#lastDelayMs = this.#delayMs;
      this.#delays.reset();
    }, WINDOW_MS).unref();
  }

  async health(): Promise<ProgramHealth> {
    const { databaseFile, telegram } = this.#sources;
    return {
      readAtMs: Date.now(),
      memoryBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: Math.max(this.#delayMs, this.#lastDelayMs),
      database: databaseFile === null ? null : await databaseHealth(databaseFile),
      readers: this.#readers(),
      telegram: telegram(),
    };
  }

  stop(): void {
    clearInterval(this.#turn);
    this.#delays.disable();
  }

  /** Delay of the event loop; what is measured is the time between two looks. */
  get #delayMs(): number {
    const { count } = this.#delays;
    return count === 0
      ? 0
      : Math.max(0, Math.round(this.#delays.percentile(99) / NANOSECONDS - RESOLUTION_MS));
  }

  #readers(): readonly AlertReader[] {
    const { outbox, readers, now } = this.#sources;
    return readers().map((name) => ({ name, ...outbox.waiting(name, now()) }));
  }
}

/** Measures the files of a database, and the room that is left on their disk. */
export async function databaseHealth(file: string): Promise<NonNullable<ProgramHealth['database']>> {
  const path = resolve(file);
  const sizes = await Promise.all([path, `${path}-wal`].map(sizeOf));
  return {
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    freeBytes: await freeBytes(dirname(path)),
  };
}

/** Null where the file system does not say. */
async function freeBytes(directory: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Zero for a file that is not there: the log beside the database comes and goes. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

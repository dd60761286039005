/* What the program tells of itself, for /health and /logs. Times are milliseconds since the epoch. */

export interface ProgramHealth {
  /** By the machine's clock, as the times of Telegram are. */
  readonly readAtMs: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  /** Delay of the event loop at its timers in the last minutes: 99 of 100 times not longer than this. */
  readonly eventLoopDelayMs: number;
  /** Null: a database in memory. */
  readonly database: {
    readonly sizeBytes: number;
    /** Left on its disk for a process like this one; null where the file system does not say. */
    readonly freeBytes: number | null;
  } | null;
  readonly readers: readonly AlertReader[];
  /** Null: Telegram is not configured. */
  readonly telegram: TelegramHealth | null;
}

/** Reader who is told alerts, e.g. `telegram:4242`, `console`. */
export interface AlertReader {
  readonly name: string;
  /** Alerts that are due and have not arrived. */
  readonly waiting: number;
  readonly oldestDueMs: number | null;
}

/** State of the listening to Telegram. */
export interface TelegramHealth {
  readonly mode: 'polling' | 'webhook';
  /** `connecting`: not yet heard. `stopped`: given up, a person is needed. */
  readonly state: 'connecting' | 'listening' | 'failing' | 'conflict' | 'stopped';
  /** Since when it has been in this state. */
  readonly sinceMs: number;
  readonly lastFailure: { readonly timeMs: number; readonly message: string } | null;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface LogLine {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly message: string;
  /** Message of an error that came with it. */
  readonly error: string | null;
}

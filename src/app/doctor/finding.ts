import { EXIT, type ExitCode } from '../exitCodes.js';

/**
 * Result of a look at one thing.
 *
 * - `ok`      it keeps Rung from nothing
 * - `warning` Rung trades, and yet somebody should look at it
 * - `failure` Rung does not trade, loses money, or hears nobody
 * - `skipped` it was not looked at
 */
export type Finding =
  | { readonly status: 'ok' | 'skipped'; readonly found: string }
  | { readonly status: 'warning'; readonly found: string; readonly next: string }
  | {
      readonly status: 'failure';
      readonly found: string;
      readonly next: string;
      /** Code with which a start would end for it. */
      readonly exitCode: ExitCode;
    };

export function ok(found: string): Finding {
  return { status: 'ok', found };
}

export function skipped(why: string): Finding {
  return { status: 'skipped', found: why };
}

/** @param next what to do, for a person */
export function warning(found: string, next: string): Finding {
  return { status: 'warning', found, next };
}

/** @param exitCode the start's; `failed` where it would wait, or would not notice */
export function failure(found: string, next: string, exitCode: ExitCode = EXIT.failed): Finding {
  return { status: 'failure', found, next, exitCode };
}

/** Value that was read, or the error with which that ended. */
export type Read<T> = { readonly value: T } | { readonly error: unknown };

export async function attempted<T>(work: () => T | Promise<T>): Promise<Read<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** Words of an error. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

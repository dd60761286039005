import { z } from 'zod';
import { readClientId } from '../../domain/clientId.js';
import type { Logger } from '../../engine/ports/index.js';
import { describeIssues, parseAnswer, shortened, UnexpectedAnswerError } from './wireAnswer.js';
import { clientIdValue } from './wireValues.js';

/*
 * Answers of many rows, read one by one: an order of the owner's or a fill of the exchange's own system that has a form
 * nobody foresaw must not hide the others. What may be ours is never left out.
 */

export interface Rows<T> {
  readonly rows: readonly T[];
  /** Rows that could not be read and are not ours, as they came. */
  readonly leftOut: readonly string[];
}

export type RowReader = ReturnType<typeof createRowReader>;

const anyRows = z.array(z.unknown());
/** Count of odd rows that are remembered, so that each is named once; more are forgotten and named again. */
const MOST_REMEMBERED = 500;
const LONGEST_NAME = 80;

export function createRowReader(logger: Logger) {
  const named = new Set<string>();

  /** Says in the log that something is left out: once, however often it comes. */
  function leaveOut(endpoint: string, name: string, problem: string): void {
    const row = shortened(name, LONGEST_NAME);
    const key = `${endpoint} ${row}`;
    if (named.has(key)) return;
    if (named.size >= MOST_REMEMBERED) named.clear();
    named.add(key);
    logger.warn({ endpoint, row, problem }, 'a row that cannot be read is left out');
  }

  return {
    /**
     * @param endpoint what messages name
     * @param mayBeOurs whether a row that cannot be read must not be left out
     * @throws UnexpectedAnswerError when the answer is no list, or a row that may be ours cannot be read
     */
    read<T>(
      schema: z.ZodType<T>,
      text: string,
      { endpoint, mayBeOurs }: { readonly endpoint: string; readonly mayBeOurs: (row: unknown) => boolean },
    ): Rows<T> {
      const rows: T[] = [];
      const leftOut: string[] = [];
      for (const [place, row] of parseAnswer(anyRows, text, endpoint).entries()) {
        const parsed = schema.safeParse(row);
        if (parsed.success) {
          rows.push(parsed.data);
          continue;
        }
        const problem = describeIssues(parsed.error, [place]);
        if (mayBeOurs(row)) throw new UnexpectedAnswerError(`${endpoint}: ${problem}`);
        const text = textOf(row, place);
        leftOut.push(text);
        leaveOut(endpoint, nameOf(row) ?? text, problem);
      }
      return { rows, leftOut };
    },
    leaveOut,
  };
}

/** True when an order or a fill has a client id that Rung may have given out, or one that cannot be read. */
export function carriesOurMark(row: unknown): boolean {
  if (typeof row !== 'object' || row === null || !('clientId' in row)) return false;
  const parsed = clientIdValue.safeParse(row.clientId);
  return !parsed.success || readClientId(parsed.data) !== null;
}

/** Gives false for what is only shown, e.g. in a picture. */
export function isNeverOurs(): boolean {
  return false;
}

/** As it came; what is nested too deep to be written down is known by its place. */
function textOf(row: unknown, place: number): string {
  try {
    return JSON.stringify(row);
  } catch {
    return `row ${place}`;
  }
}

/** By its market and its numbers, e.g. `SOL_USDC/5001/9001`; undefined when it has none. */
function nameOf(row: unknown): string | undefined {
  const fields = typeof row === 'object' && row !== null ? new Map(Object.entries(row)) : new Map();
  const parts = ['symbol', 'id', 'orderId', 'tradeId', 'start']
    .map((key) => fields.get(key))
    .filter((value) => typeof value === 'string' || typeof value === 'number');
  return parts.length === 0 ? undefined : parts.join('/');
}

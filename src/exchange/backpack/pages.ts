import { ExchangeUnavailableError } from '../../engine/ports/index.js';
import type { Rows } from './wireRows.js';

export interface PagedRead<T> {
  readonly endpoint: string;
  readonly readPage: (offset: number, limit: number) => Promise<Rows<T>>;
  /** Rows with the same key are one row. */
  readonly keyOf: (row: T) => string;
  /** True when no page after this one can hold anything that is asked for. */
  readonly isEnough?: (page: readonly T[]) => boolean;
  /** Rows at the beginning that are left out; default: none. */
  readonly skip?: number;
  readonly pageSize?: number;
}

/** The most that the exchange gives at once. */
export const PAGE_SIZE = 1000;
const MAX_PAGES = 500;

/**
 * Reads a history by offset, to its end: that is an empty page, or one that brings nothing new. A page that is shorter than
 * asked for is none, because the exchange may give less at once than it promises. Rows that a new one pushes onto the next
 * page while the reading goes on come twice and are taken once.
 *
 * @throws ExchangeUnavailableError when the history has more pages than can be meant
 */
export async function readAllPages<T>(read: PagedRead<T>): Promise<T[]> {
  const { endpoint, readPage, keyOf, isEnough = () => false, skip = 0, pageSize = PAGE_SIZE } = read;
  const found = new Map<string, T>();
  const seen = new Set<string>();
  let offset = skip;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { rows, leftOut } = await readPage(offset, pageSize);
    const seenBefore = seen.size;
    for (const row of rows) {
      const key = keyOf(row);
      if (!found.has(key)) found.set(key, row);
      seen.add(key);
    }
    for (const text of leftOut) seen.add(text);
    if (seen.size === seenBefore || isEnough(rows)) return [...found.values()];
    offset += rows.length + leftOut.length;
  }
  throw new ExchangeUnavailableError(`${endpoint}: more than ${offset} rows. Ask for a shorter time.`);
}

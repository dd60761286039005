import { ExchangeUnavailableError } from '../../engine/ports.js';

export interface PagedRead<T> {
  readonly endpoint: string;
  readonly readPage: (offset: number, limit: number) => Promise<readonly T[]>;
  /** Rows with the same key are one row. */
  readonly keyOf: (row: T) => string;
  /** True when no page after this one can hold anything that is asked for. */
  readonly isEnough?: (page: readonly T[]) => boolean;
  readonly pageSize?: number;
}

/** The most that the exchange gives at once. */
const PAGE_SIZE = 1000;
const MAX_PAGES = 500;

/**
 * Reads a history by offset, to its end. Rows that a new one pushes onto the next page while the reading goes on
 * come twice and are taken once.
 *
 * @throws ExchangeUnavailableError when the history has more pages than can be meant
 */
export async function readAllPages<T>(read: PagedRead<T>): Promise<T[]> {
  const { endpoint, readPage, keyOf, isEnough = () => false, pageSize = PAGE_SIZE } = read;
  const rows = new Map<string, T>();
  for (let page = 0, offset = 0; page < MAX_PAGES; page += 1) {
    const found = await readPage(offset, pageSize);
    for (const row of found) {
      const key = keyOf(row);
      if (!rows.has(key)) rows.set(key, row);
    }
    if (found.length < pageSize || isEnough(found)) return [...rows.values()];
    offset += found.length;
  }
  throw new ExchangeUnavailableError(
    `${endpoint}: more than ${MAX_PAGES * pageSize} rows. Ask for a shorter time.`,
  );
}

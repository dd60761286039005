import type { Outbox, Store } from '../engine/store.js';
import { MIGRATIONS } from './migrations/index.js';
import { openBooks } from './openBooks.js';

export { StoreError, type StoreFailure } from './storeError.js';

export interface OpenedStore {
  readonly store: Store;
  readonly outbox: Outbox;
  /** Lets go of the database; also `store.close()`. Nothing can be read or written afterwards. */
  close(): void;
}

/**
 * Opens the books, made new where there are none, brought to this version where they are older.
 *
 * @param file a path, whose missing directories are made, or `:memory:`
 * @param options.now milliseconds since the epoch, for the times that no event brings
 * @throws StoreError when they are another process's, a newer version's, not a database or cannot be written
 */
export function openStore(file: string, options: { readonly now: () => number }): OpenedStore {
  const books = openBooks(file, options.now, MIGRATIONS);
  return { store: books, outbox: books.alerts, close: () => books.close() };
}

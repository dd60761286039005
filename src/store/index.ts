import type { ChatMemory } from '../chat/memory/index.js';
import type { Outbox, OutboxGauge, Store } from '../engine/ports/index.js';
import type { Books, BooksFile } from './books.js';
import { holderOf } from './instanceLock.js';
import { MIGRATIONS } from './migrations/index.js';
import { openBooks } from './openBooks.js';
import { type BooksCheckUp, checkUp, openCopy } from './openCopy.js';

export type { BooksFile } from './books.js';
export type { BooksCheckUp } from './openCopy.js';
export { ownersOnRecord } from './ownersOnRecord.js';
export { StoreError, type StoreFailure } from './storeError.js';

export interface OpenedStore {
  readonly store: Store;
  readonly outbox: Outbox & OutboxGauge;
  readonly chatMemory: ChatMemory;
  readonly file: BooksFile;
  /** Lets go of the database. Nothing can be read or written afterwards. */
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
  return opened(openBooks(file, options.now, MIGRATIONS));
}

/**
 * Opens a copy of the books, in memory, as they are at this moment: to try what would be done to them. A Rung may be
 * running on them. Nothing that is done to the copy reaches the file; of an older version, only the copy is brought to
 * this one.
 *
 * @param file the path of books that are there; nothing is made
 * @param options.now as for `openStore`
 * @throws StoreError when there are none, when they cannot be read, or are a newer version's
 */
export function openStoreCopy(file: string, options: { readonly now: () => number }): OpenedStore {
  return opened(openCopy(file, options.now, MIGRATIONS));
}

/**
 * Looks whether books are sound, on a copy in memory: a Rung may be running on them.
 *
 * @throws StoreError when there are none, or when they cannot be read
 */
export function checkUpOfBooks(file: string): BooksCheckUp {
  return checkUp(file, MIGRATIONS);
}

/**
 * Tells which process has books open, e.g. `process 4242 on vps since 2026-12-01T08:00:00.000Z`; null: none.
 *
 * @throws StoreError when it cannot be told
 */
export function holderOfBooks(file: string): string | null {
  return holderOf(file);
}

function opened(books: Books): OpenedStore {
  return {
    store: books,
    outbox: books.alerts,
    chatMemory: books.chat,
    file: books.file,
    close: () => books.close(),
  };
}

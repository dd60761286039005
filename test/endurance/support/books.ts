import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ClosedCycle } from '../../../src/domain/ladder/index.js';
import type { LedgerEntry } from '../../../src/domain/ledger.js';
import type { StoredAlert, StoredStrategy } from '../../../src/engine/ports/store.js';
import { openStore } from '../../../src/store/index.js';
import { emptyFolder } from '../../app/support/process.js';
import { SYMBOL } from './exchange.js';

/** All that a database says, read by the program's own store. */
export interface Books {
  readonly strategy: StoredStrategy | null;
  readonly ledger: readonly LedgerEntry[];
  readonly cycles: readonly ClosedCycle[];
  /** All that ever was to be told, oldest first. */
  readonly alerts: readonly StoredAlert[];
}

export const STRATEGY = SYMBOL.toLowerCase();
/** Somebody in the outbox who has been there from the first day and has never been told anything. */
const WITNESS = 'witness';
const ALL = 1_000_000;

/** An empty database with a witness of every alert to come. @returns its path */
export function newBooks(): string {
  const file = join(emptyFolder(), 'rung.db');
  const { outbox, close } = openStore(file, { now: Date.now });
  outbox.register(WITNESS);
  close();
  return file;
}

/** Only when no process has them open. */
export function readBooks(file: string): Books {
  const { store, outbox, close } = openStore(file, { now: Date.now });
  try {
    return {
      strategy: store.openStrategy(STRATEGY).stored,
      ledger: [...store.ledger(STRATEGY)],
      cycles: store.closedCycles(STRATEGY, ALL),
      alerts: outbox.pending(WITNESS, Number.MAX_SAFE_INTEGER, ALL),
    };
  } finally {
    close();
  }
}

/**
 * The books as a process left them that was killed. Read in a copy: whoever opens a database that was left so
 * mends it, and that is the next start's affair.
 */
export function readLeftBooks(file: string): Books {
  const copy = join(emptyFolder(), 'left.db');
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  return readBooks(copy);
}

/** The books of a process that runs, as they are at one moment. */
export async function readLivingBooks(file: string): Promise<Books> {
  const copy = join(emptyFolder(), 'living.db');
  const living = new Database(file, { readonly: true });
  try {
    await living.backup(copy);
  } finally {
    living.close();
  }
  return readBooks(copy);
}

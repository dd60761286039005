import { join } from 'node:path';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import type { CommandRecord, StoredStrategy } from '../../src/engine/ports/store.js';
import { type OpenedStore, openStore, openStoreCopy } from '../../src/store/index.js';
import { SYMBOL } from './localExchange.js';
import { OWNER } from './ownersChat.js';

/** All that a database says, read by the program's own store. */
export interface Books {
  readonly strategy: StoredStrategy | null;
  readonly ledger: readonly LedgerEntry[];
  readonly cycles: number;
  /** What the owner wrote and was answered, newest first. */
  readonly commands: readonly CommandRecord[];
  /** Alerts that have not reached the owner's chat. */
  readonly untold: number;
}

const STRATEGY = SYMBOL.toLowerCase();
const ALL = 1_000_000;

export function booksIn(folder: string): string {
  return join(folder, 'rung.db');
}

/** The books of a process that runs, as they are at one moment. */
export function readLivingBooks(file: string): Books {
  return read(openStoreCopy(file, { now: Date.now }));
}

/** Only when no process has them open. */
export function readLeftBooks(file: string): Books {
  return read(openStore(file, { now: Date.now }));
}

function read({ store, outbox, close }: OpenedStore): Books {
  try {
    return {
      strategy: store.openStrategy(STRATEGY).stored,
      ledger: [...store.ledger(STRATEGY)],
      cycles: store.closedCycles(STRATEGY, ALL).length,
      commands: store.commands(ALL),
      untold: outbox.pending(`telegram:${OWNER}`, Number.MAX_SAFE_INTEGER, ALL).length,
    };
  } finally {
    close();
  }
}

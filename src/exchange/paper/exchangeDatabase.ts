import Database from 'better-sqlite3';
import { z } from 'zod';
import { keepPrivate, makeFolderOf } from '../../files/privateFiles.js';
import { ExchangeDatabaseError } from '../localErrors.js';

/** The disk is full, or does not take anything for another reason that may pass. */
export class DatabaseUnwritableError extends Error {
  override readonly name = 'DatabaseUnwritableError';
}

/** Steps that bring a database from each version to the next, from an empty one on. */
const MIGRATIONS = [
  `
  CREATE TABLE accounts (api_key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE balances (
    apiKey TEXT NOT NULL, asset TEXT NOT NULL,
    available TEXT NOT NULL, locked TEXT NOT NULL, staked TEXT NOT NULL, lent TEXT NOT NULL,
    PRIMARY KEY (apiKey, asset)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, apiKey TEXT NOT NULL, clientId INTEGER, symbol TEXT NOT NULL, side TEXT NOT NULL,
    orderType TEXT NOT NULL, timeInForce TEXT NOT NULL, postOnly INTEGER NOT NULL, selfTradePrevention TEXT NOT NULL,
    price TEXT, quantity TEXT NOT NULL, quoteQuantity TEXT, executedQuantity TEXT NOT NULL, executedQuote TEXT NOT NULL,
    status TEXT NOT NULL, expiryReason TEXT, createdAtMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX orders_by_account ON orders (apiKey, id);
  CREATE INDEX orders_resting ON orders (id) WHERE status IN ('New', 'PartiallyFilled');
  CREATE TABLE fills (
    tradeId INTEGER NOT NULL, orderId INTEGER NOT NULL, clientId INTEGER, apiKey TEXT NOT NULL, symbol TEXT NOT NULL,
    side TEXT NOT NULL, price TEXT NOT NULL, quantity TEXT NOT NULL, fee TEXT NOT NULL, feeAsset TEXT NOT NULL,
    isMaker INTEGER NOT NULL, timeMs INTEGER NOT NULL,
    PRIMARY KEY (tradeId, orderId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX fills_by_account ON fills (apiKey, tradeId);
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE lastPrices (symbol TEXT PRIMARY KEY, price TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
  'ALTER TABLE accounts ADD COLUMN autoLend INTEGER NOT NULL DEFAULT 0',
  `
  ALTER TABLE accounts ADD COLUMN autoBorrowSettlements INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE accounts ADD COLUMN autoRepayBorrows INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE accounts ADD COLUMN leverageLimit TEXT NOT NULL DEFAULT '1';
  ALTER TABLE orders ADD COLUMN condition TEXT;
`,
] as const;

const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * The database in a file, made new or brought to this version.
 *
 * @throws ExchangeDatabaseError when the file cannot be opened or was written by a newer version
 */
export function openDatabase(file: string): Database.Database {
  let database: Database.Database | undefined;
  try {
    if (file !== ':memory:') {
      makeFolderOf(file);
      keepPrivate(file);
    }
    database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
  } catch (error) {
    database?.close();
    throw new ExchangeDatabaseError(
      `The local exchange cannot open its database ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const version = z.number().parse(database.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    database.close();
    throw new ExchangeDatabaseError(
      `The local exchange's database ${file} has version ${version}; this program knows versions up to ` +
        `${SCHEMA_VERSION}. Use the program that wrote it, or another file.`,
    );
  }
  if (version < SCHEMA_VERSION) {
    database.transaction(() => {
      for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })();
  }
  return database;
}

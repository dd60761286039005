import Database from 'better-sqlite3';
import { z } from 'zod';
import { Decimal } from '../../domain/decimal.js';
import { DatabaseUnwritableError, openDatabase } from './exchangeDatabase.js';
import {
  accountRow,
  balanceRow,
  counterRow,
  type FillRecord,
  fillRow,
  lastPriceRow,
  type OrderRecord,
  orderRow,
} from './exchangeRows.js';
import type { Account } from './matching/index.js';

export interface RecordsToStore {
  readonly accounts: readonly Account[];
  readonly orders: Iterable<OrderRecord>;
  readonly fills: Iterable<FillRecord>;
  readonly counters: Readonly<Record<CounterName, number>>;
  /** Price text by symbol. */
  readonly lastPrices: Iterable<readonly [string, string]>;
}

export type CounterName = 'nextOrderId' | 'nextTradeId' | 'marketTimeMs';

export interface HistoryFilter {
  readonly apiKey: string;
  readonly symbol: string | null;
  readonly orderId: number | null;
  readonly clientId: number | null;
  /** Inclusive, milliseconds since the epoch. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly limit: number;
  readonly offset: number;
  readonly oldestFirst: boolean;
}

const UNWRITABLE = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED)/;

/** The local exchange's own SQLite file: accounts, orders, trades and last prices survive a restart. */
export class ExchangeRecords {
  private readonly database: Database.Database;
  private readonly statements: Readonly<Record<StatementName, Database.Statement>>;

  /** @throws ExchangeDatabaseError when the file cannot be opened or was written by a newer version */
  constructor(file: string) {
    this.database = openDatabase(file);
    this.statements = {
      account: this.database.prepare(upsert('accounts', Object.keys(accountRow.shape))),
      balance: this.database.prepare(upsert('balances', Object.keys(balanceRow.shape))),
      order: this.database.prepare(upsert('orders', Object.keys(orderRow.shape))),
      fill: this.database.prepare(upsert('fills', Object.keys(fillRow.shape))),
      counter: this.database.prepare(upsert('counters', ['name', 'value'])),
      lastPrice: this.database.prepare(upsert('lastPrices', ['symbol', 'price'])),
    };
  }

  /**
   * Stores all that was changed, in one transaction.
   *
   * @throws DatabaseUnwritableError when it cannot be written now; then nothing of it is
   */
  store({ accounts, orders, fills, counters, lastPrices }: RecordsToStore): void {
    const { account, balance, order, fill, counter, lastPrice } = this.statements;
    const write = this.database.transaction(() => {
      for (const { apiKey, settings, balances } of accounts) {
        account.run(bound({ api_key: apiKey, ...settings }));
        for (const asset of balances.touchedAssets) {
          balance.run(bound({ apiKey, asset, ...balances.of(asset) }));
        }
      }
      for (const record of orders) order.run(bound(record));
      for (const record of fills) fill.run(bound(record));
      for (const [name, value] of Object.entries(counters)) counter.run({ name, value });
      for (const [symbol, price] of lastPrices) lastPrice.run({ symbol, price });
    });
    try {
      write();
    } catch (error) {
      if (error instanceof Database.SqliteError && UNWRITABLE.test(error.code)) {
        throw new DatabaseUnwritableError(error.message, { cause: error });
      }
      throw error;
    }
    for (const { balances } of accounts) balances.forgetTouched();
  }

  accounts(): readonly z.output<typeof accountRow>[] {
    return this.rows('SELECT * FROM accounts', accountRow);
  }

  balances(): readonly z.output<typeof balanceRow>[] {
    return this.rows('SELECT * FROM balances', balanceRow);
  }

  /** Those that rest and those that wait for a price, oldest first. */
  openOrders(): readonly OrderRecord[] {
    return this.rows(
      "SELECT * FROM orders WHERE status IN ('New', 'PartiallyFilled', 'TriggerPending') ORDER BY id",
      orderRow,
    );
  }

  counter(name: CounterName): number | null {
    return this.rows('SELECT * FROM counters', counterRow).find((row) => row.name === name)?.value ?? null;
  }

  lastPrices(): ReadonlyMap<string, string> {
    return new Map(this.rows('SELECT * FROM lastPrices', lastPriceRow).map((row) => [row.symbol, row.price]));
  }

  orders(filter: HistoryFilter): readonly OrderRecord[] {
    const shown = `(SELECT * FROM orders WHERE status <> 'Triggered')`;
    return this.history(shown, { id: 'id', time: 'createdAtMs', orderId: 'id' }, filter, orderRow);
  }

  fills(filter: HistoryFilter): readonly FillRecord[] {
    return this.history('fills', { id: 'tradeId', time: 'timeMs', orderId: 'orderId' }, filter, fillRow);
  }

  /** Every fill of an account, oldest first. */
  allFills(apiKey: string): readonly FillRecord[] {
    return this.rows('SELECT * FROM fills WHERE apiKey = ? ORDER BY tradeId, orderId', fillRow, [apiKey]);
  }

  close(): void {
    this.database.close();
  }

  private history<Row>(
    table: string,
    columns: { readonly id: string; readonly time: string; readonly orderId: string },
    filter: HistoryFilter,
    schema: z.ZodType<Row>,
  ): readonly Row[] {
    const direction = filter.oldestFirst ? 'ASC' : 'DESC';
    return this.rows(
      `SELECT * FROM ${table} WHERE apiKey = @apiKey
         AND (@symbol IS NULL OR symbol = @symbol)
         AND (@orderId IS NULL OR ${columns.orderId} = @orderId)
         AND (@clientId IS NULL OR clientId = @clientId)
         AND (@fromMs IS NULL OR ${columns.time} >= @fromMs)
         AND (@toMs IS NULL OR ${columns.time} <= @toMs)
       ORDER BY ${columns.id} ${direction} LIMIT @limit OFFSET @offset`,
      schema,
      [{ ...filter, oldestFirst: null }],
    );
  }

  private rows<Row>(
    sql: string,
    schema: z.ZodType<Row>,
    parameters: readonly unknown[] = [],
  ): readonly Row[] {
    return z.array(schema).parse(this.database.prepare(sql).all(...parameters));
  }
}

/** A row as SQLite takes it: flags as 0 and 1, decimals as text, the rest of what is no plain value as JSON. */
function bound(row: object): Readonly<Record<string, string | number | null>> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, boundValue(value)]));
}

function boundValue(value: unknown): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Decimal) return value.toString();
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  return JSON.stringify(value);
}

type StatementName = 'account' | 'balance' | 'order' | 'fill' | 'counter' | 'lastPrice';

function upsert(table: string, columns: readonly string[]): string {
  const values = columns.map((column) => `@${column}`).join(', ');
  return `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${values})`;
}

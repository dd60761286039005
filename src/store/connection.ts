import SqliteDatabase from 'better-sqlite3';
import type { SqlValue } from './column.js';
import { explain } from './storeError.js';

/** A prepared statement. Rows are arrays of column values; failures are `StoreError`s. */
export interface Statement {
  /** @returns how many rows changed, and the number of the row inserted last */
  run(...values: readonly SqlValue[]): { readonly changes: number; readonly rowId: number };
  get(...values: readonly SqlValue[]): readonly unknown[] | undefined;
  all(...values: readonly SqlValue[]): readonly (readonly unknown[])[];
}

/** One SQLite connection. The one place where SQLite's failures become `StoreError`s. */
export class Connection {
  readonly file: string;
  readonly #database: SqliteDatabase.Database;
  readonly #inTransaction: (work: () => unknown) => unknown;

  /** @param busyTimeoutMs how long the process stands still for another program's lock before it gives up */
  constructor(file: string, busyTimeoutMs: number) {
    this.file = file;
    this.#database = this.#explained(() => new SqliteDatabase(file, { timeout: busyTimeoutMs }));
    // IMMEDIATE: another writer is met at the beginning, not half way.
    this.#inTransaction = this.#database.transaction((work: () => unknown) => work()).immediate;
  }

  prepare(sql: string): Statement {
    const statement = this.#explained(() => this.#database.prepare<SqlValue[], readonly unknown[]>(sql));
    if (statement.reader) statement.raw(true);
    return {
      run: (...values) =>
        this.#explained(() => {
          const result = statement.run(...values);
          return { changes: result.changes, rowId: Number(result.lastInsertRowid) };
        }),
      get: (...values) => this.#explained(() => statement.get(...values)),
      all: (...values) => this.#explained(() => statement.all(...values)),
    };
  }

  /** All of `work` or nothing of it: what it throws undoes it. */
  transaction<T>(work: () => T): T {
    let result: { readonly value: T } | undefined;
    this.#explained(() =>
      this.#inTransaction(() => {
        result = { value: work() };
      }),
    );
    if (result === undefined) throw new Error('a transaction ended without having run');
    return result.value;
  }

  /** Several statements without values or results. */
  execute(sql: string): void {
    this.#explained(() => this.#database.exec(sql));
  }

  pragma(name: string): unknown {
    return this.#explained(() => this.#database.pragma(name, { simple: true }));
  }

  close(): void {
    this.#explained(() => this.#database.close());
  }

  #explained<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw explain(error, this.file);
    }
  }
}

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

/**
 * NORMAL leaves a commit to the operating system. A crash of the process, kill -9 included, loses nothing. After a
 * loss of power the last commits may be gone, whole ones and from the end: the exchange's history is read again and
 * its fills booked, and orders that had been placed are known by their client ids. FULL would wait for the disk at
 * every event, and give the exchange's word no more weight than it has.
 */
export const USUAL_SYNCHRONOUS = 'PRAGMA synchronous = NORMAL';

/** One SQLite connection. The one place where SQLite's failures become `StoreError`s. */
export class Connection {
  readonly file: string;
  readonly #database: SqliteDatabase.Database;
  readonly #inTransaction: (work: () => unknown) => unknown;

  private constructor(file: string, open: () => SqliteDatabase.Database) {
    this.file = file;
    this.#database = this.#explained(open);
    // IMMEDIATE: another writer is met at the beginning, not half way.
    this.#inTransaction = this.#database.transaction((work: () => unknown) => work()).immediate;
  }

  /**
   * To a file, made when it is not there.
   *
   * @param busyTimeoutMs how long the process stands still for another program's lock before it gives up
   */
  static to(file: string, busyTimeoutMs: number): Connection {
    return new Connection(file, () => new SqliteDatabase(file, { timeout: busyTimeoutMs }));
  }

  /** To a file that is there, for reading alone. */
  static readOnly(file: string, busyTimeoutMs: number): Connection {
    const options = { timeout: busyTimeoutMs, readonly: true, fileMustExist: true };
    return new Connection(file, () => new SqliteDatabase(file, options));
  }

  /** To a copy in memory of all that `file` held, as `image()` gave it; `file` itself is not touched. */
  static toCopy(file: string, image: Buffer): Connection {
    return new Connection(file, () => new SqliteDatabase(image));
  }

  /** True when what is written ends with the connection. */
  get isInMemory(): boolean {
    return this.#database.memory;
  }

  /** The whole database as the bytes of a file, with all that was committed when it is called. */
  image(): Buffer {
    return this.#explained(() => this.#database.serialize());
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

  /** Statements by the names of their SQL. */
  prepareAll<Name extends string>(sql: Readonly<Record<Name, string>>): Readonly<Record<Name, Statement>> {
    const prepared = Object.entries<string>(sql).map(([name, text]) => [name, this.prepare(text)]);
    // The names are those of `sql`.
    return Object.fromEntries(prepared) as Record<Name, Statement>;
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

  /** As `transaction`, and on the disk when it returns, with all that was committed before: no loss of power takes it. */
  durably<T>(work: () => T): T {
    this.execute('PRAGMA synchronous = FULL');
    try {
      return this.transaction(work);
    } finally {
      this.execute(USUAL_SYNCHRONOUS);
    }
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

import type { Column, SqlValue } from './column.js';
import { StoreError } from './storeError.js';

/** A column for every property of `T`: a property that the domain gains does not compile before it has one. */
export type Columns<T> = { readonly [Name in keyof T]-?: Column<T[Name]> };

/**
 * Values of the domain as rows of a table. A property `createdAtMs` is the column `created_at_ms`; rows are arrays
 * in the order of the columns.
 */
export class Table<T extends object> {
  readonly name: string;
  /** `client_id, created_at_ms, ...`, for a SELECT of more than these. */
  readonly list: string;
  /** `?, ?, ...` */
  readonly marks: string;
  /** `SELECT client_id, ... FROM orders` */
  readonly select: string;
  /** `INSERT INTO orders (client_id, ...) VALUES (?, ...)` */
  readonly insert: string;
  /** `client_id = ?, created_at_ms = ?, ...`, for UPDATE. */
  readonly assignments: string;
  readonly #columns: readonly {
    readonly property: string;
    readonly name: string;
    readonly column: Column<unknown>;
  }[];
  readonly #key: readonly string[];
  readonly #rows = new WeakMap<T, readonly SqlValue[]>();

  /** @param key the properties that tell a row from the others, for messages */
  constructor(name: string, key: readonly (keyof T & string)[], columns: Columns<T>) {
    this.name = name;
    this.#key = key;
    this.#columns = Object.entries<Column<unknown>>(
      // The border between typed properties and a list of columns: Columns<T> has checked each against its property.
      columns as Columns<Record<string, unknown>>,
    ).map(([property, column]) => ({ property, name: columnName(property), column }));
    const names = this.#columns.map((column) => column.name);
    this.list = names.join(', ');
    this.select = `SELECT ${this.list} FROM ${name}`;
    this.marks = names.map(() => '?').join(', ');
    this.insert = `INSERT INTO ${name} (${this.list}) VALUES (${this.marks})`;
    this.assignments = names.map((column) => `${column} = ?`).join(', ');
  }

  get width(): number {
    return this.#columns.length;
  }

  /** The row of a value, in the order of `list`. */
  write(value: T): SqlValue[] {
    // The same border: only properties of T are asked for.
    const properties = value as Record<string, unknown>;
    return this.#columns.map(({ property, column }) => column.write(properties[property]));
  }

  /** As `write`, of an immutable value that most commits hold again: its row is made once. */
  written(value: T): readonly SqlValue[] {
    const known = this.#rows.get(value);
    if (known !== undefined) return known;
    const row = this.write(value);
    this.#rows.set(value, row);
    return row;
  }

  /** @throws StoreError naming table, key and column when a value is not what the column should hold */
  read(row: readonly unknown[]): T {
    const value: Record<string, unknown> = {};
    for (const [index, { property, name, column }] of this.#columns.entries()) {
      try {
        value[property] = column.read(row[index]);
      } catch (error) {
        const found = String(row[index]).slice(0, 100);
        const why = error instanceof Error ? error.message : String(error);
        throw new StoreError(
          'brokenRow',
          `A row of the database cannot be read: table ${this.name}, ${this.#keyOf(row)}: ${name} is '${found}', ${why}. ` +
            'Somebody changed it by hand, or the database is damaged: correct it, or restore a backup.',
          { cause: error },
        );
      }
    }
    // The same border: each property of T has been read by its column.
    return value as T;
  }

  /** As `read`; null where there is no row. */
  find(row: readonly unknown[] | undefined): T | null {
    return row === undefined ? null : this.read(row);
  }

  #keyOf(row: readonly unknown[]): string {
    return this.#columns
      .map(({ property, name }, index) =>
        this.#key.includes(property) ? `${name} ${String(row[index])}` : '',
      )
      .filter((part) => part !== '')
      .join(', ');
  }
}

function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

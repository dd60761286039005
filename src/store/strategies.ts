import { z } from 'zod';
import { STRATEGY_SLOTS } from '../domain/clientId.js';
import { ZERO } from '../domain/decimal.js';
import {
  DEFAULT_PARAMETERS,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterName,
  type ParameterRow,
  type ParameterValue,
  type ParameterValues,
  type StrategyParameters,
} from '../domain/ladder/index.js';
import type { StrategyOnRecord } from '../engine/ports/index.js';
import { decimalColumn, integer, json, jsonDecimal, nullable, text } from './column.js';
import type { Connection } from './connection.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

/** Every parameter by its name, in the order of the table. */
const parametersColumn = json(
  z.object({
    ...{ id: z.string(), symbol: z.string() },
    // Books of the first version have none.
    name: z.string().nullable().default(null),
    ...parameterShape(),
  }),
);

function parameterShape(): { readonly [Name in ParameterName]: z.ZodType<ParameterValues[Name]> } {
  const shape = PARAMETER_NAMES.map((name) => {
    const row = PARAMETERS[name];
    const value = 'off' in row ? valueSchema(row).nullable() : valueSchema(row);
    return [name, row.isLater ? value.default(DEFAULT_PARAMETERS[name]) : value] as const;
  });
  // The border between a list of names and a record that has them.
  return Object.fromEntries(shape) as unknown as ReturnType<typeof parameterShape>;
}

function valueSchema(row: ParameterRow): z.ZodType<ParameterValue> {
  switch (row.kind) {
    case 'money':
    case 'percent':
      return jsonDecimal;
    case 'count':
    case 'hours':
    case 'minutes':
    case 'seconds':
      return z.int();
    case 'switch':
      return z.boolean();
    case 'choice':
      return z.enum(row.choices);
  }
}

interface StrategyRow {
  readonly id: string;
  readonly createdAtMs: number;
  /** Null before it ran. */
  readonly parameters: StrategyParameters | null;
}

const strategies = new Table<StrategyRow>('strategies', ['id'], {
  id: text,
  createdAtMs: integer,
  parameters: nullable(parametersColumn),
});

/** The strategies that a database has ever seen, and the slot of each. */
export class Strategies {
  readonly #now: () => number;
  readonly #sql;
  /** Slots of the strategies opened by this process: every commit asks for one. */
  readonly #opened = new Map<string, number>();

  constructor(connection: Connection, now: () => number) {
    this.#now = now;
    this.#sql = connection.prepareAll({
      slot: 'SELECT slot FROM strategies WHERE id = ?',
      freeSlot: 'SELECT coalesce(max(slot), -1) + 1 FROM strategies',
      insert: 'INSERT INTO strategies (id, slot, created_at_ms) VALUES (?, ?, ?)',
      onRecord: `SELECT ${strategies.list}, (SELECT quantity FROM strategy_state WHERE strategy_id = strategies.id),
         (SELECT set_aside FROM strategy_state WHERE strategy_id = strategies.id),
         (SELECT count(*) FROM orders WHERE strategy_id = strategies.id AND phase <> 'settled')
       FROM strategies ORDER BY slot`,
      find: `${strategies.select} WHERE id = ?`,
      remember:
        'UPDATE strategies SET parameters = ?, parameters_since_ms = ? WHERE id = ? AND parameters IS NOT ?',
    });
  }

  /**
   * The strategy's slot, the next free one if it is new. A slot is never given to another strategy: orders of the
   * first would be taken for the second's.
   *
   * @throws StoreError `noSlot` after 64 strategies
   */
  open(id: string): number {
    const row = this.#sql.slot.get(id);
    const slot = row === undefined ? this.#add(id) : integer.read(row[0]);
    this.#opened.set(id, slot);
    return slot;
  }

  #add(id: string): number {
    const slot = integer.read(this.#sql.freeSlot.get()?.[0]);
    if (slot >= STRATEGY_SLOTS) {
      throw new StoreError(
        'noSlot',
        `Strategy ${id} has no place in this database: it has had ${STRATEGY_SLOTS} strategies, and client ids can tell no ` +
          'more apart. Give a new strategy the name of one that is not used any more, or start a new database.',
      );
    }
    this.#sql.insert.run(id, slot, this.#now());
    return slot;
  }

  onRecord(): readonly StrategyOnRecord[] {
    return this.#sql.onRecord.all().map((row) => {
      const { id, parameters } = strategies.read(row);
      const [quantity, setAside, liveOrders] = row.slice(strategies.width);
      return {
        id,
        symbol: parameters?.symbol ?? null,
        name: parameters?.name ?? null,
        quantity: nullable(decimalColumn).read(quantity) ?? ZERO,
        setAside: nullable(decimalColumn).read(setAside) ?? ZERO,
        liveOrders: integer.read(liveOrders),
      };
    });
  }

  /** @throws StoreError when a strategy that was not opened here, or not with this slot, is to be committed */
  assertOpened(id: string, slot: number): void {
    if (this.#opened.get(id) === slot) return;
    throw new StoreError(
      'brokenInvariant',
      `Strategy ${id} with slot ${slot} was not opened (its slot: ${this.#opened.get(id) ?? 'none'}). Nothing was recorded.`,
    );
  }

  remember(parameters: StrategyParameters): void {
    if (this.#sql.slot.get(parameters.id) === undefined) throw notOpened(parameters.id);
    const written = parametersColumn.write(parameters);
    this.#sql.remember.run(written, this.#now(), parameters.id, written);
  }

  /** Tells when it was opened for the first time. @throws StoreError when it never was */
  sinceMs(id: string): number {
    const row = this.#sql.find.get(id);
    if (row === undefined) throw notOpened(id);
    return strategies.read(row).createdAtMs;
  }
}

function notOpened(id: string): StoreError {
  return new StoreError('brokenInvariant', `Strategy ${id} was not opened. Nothing was recorded.`);
}

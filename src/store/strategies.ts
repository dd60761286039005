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
    case 'factor':
      return jsonDecimal;
    case 'count':
    case 'hours':
    case 'minutes':
    case 'seconds':
      return z.int();
    case 'hoursOfDay':
      return z.string();
    case 'switch':
      return z.boolean();
    case 'choice':
      return z.enum(row.choices);
    case 'steps':
      return z.array(z.object({ at: z.number(), percentage: jsonDecimal })).readonly();
  }
}

/** No request of a strategy can be taken, and no word of its orders come, so long after it was taken out of the configuration. */
const SLOT_RESTS_MS = 24 * 3_600_000;
/** Client ids between two strategies under one slot: more than starts pass over, and than a loss of power may take. */
const IDS_APART = 16_384;

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
      // Of those that were taken out of the configuration and have no order that can change: who has been so for the longest.
      reusableSlot: `SELECT strategies.id, slot,
         max(coalesce((SELECT orders_made FROM strategy_state WHERE strategy_id = strategies.id), 0),
             coalesce((SELECT CAST(value AS INTEGER) FROM settings WHERE key = 'firstClientId:' || strategies.id), 0))
       FROM strategies JOIN settings AS former ON former.key = 'former:' || strategies.id
       WHERE slot >= 0 AND former.value LIKE 'retired %' AND CAST(substr(former.value, 9) AS INTEGER) <= ?
         AND NOT EXISTS (SELECT 1 FROM orders WHERE strategy_id = strategies.id AND phase <> 'settled')
       ORDER BY CAST(substr(former.value, 9) AS INTEGER) LIMIT 1`,
      withoutSlot: 'UPDATE strategies SET slot = min(0, (SELECT min(slot) FROM strategies)) - 1 WHERE id = ?',
      withSlot: 'UPDATE strategies SET slot = ? WHERE id = ?',
      countFrom: 'UPDATE strategy_state SET orders_made = ? WHERE strategy_id = ?',
      rememberFirst: "INSERT OR REPLACE INTO settings (key, value) VALUES ('firstClientId:' || ?, ?)",
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
   * The strategy's slot, the next free one if it is new. Where none is free any more, it gets that of a strategy that was
   * taken out of the configuration a day ago or earlier, and counts on from far behind the last id that was given out under
   * it: no late word of an order of the first can be taken for the second's.
   *
   * @throws StoreError `noSlot` when all are taken
   */
  open(id: string): number {
    const row = this.#sql.slot.get(id);
    const known = row === undefined ? null : integer.read(row[0]);
    // One below 0 was given to another while this strategy was away.
    const slot = known !== null && known >= 0 ? known : this.#place(id, known === null);
    this.#opened.set(id, slot);
    return slot;
  }

  #place(id: string, isNew: boolean): number {
    const free = integer.read(this.#sql.freeSlot.get()?.[0]);
    const { slot, firstSequence } =
      free < STRATEGY_SLOTS ? { slot: free, firstSequence: null } : this.#reuse(id);
    if (isNew) this.#sql.insert.run(id, slot, this.#now());
    else this.#sql.withSlot.run(slot, id);
    if (firstSequence !== null) {
      this.#sql.countFrom.run(firstSequence, id);
      this.#sql.rememberFirst.run(id, String(firstSequence));
    }
    return slot;
  }

  #reuse(id: string): { readonly slot: number; readonly firstSequence: number } {
    const row = this.#sql.reusableSlot.get(this.#now() - SLOT_RESTS_MS);
    if (row === undefined) {
      throw new StoreError(
        'noSlot',
        `Strategy ${id} has no place in this database: the ids of orders can tell ${STRATEGY_SLOTS} strategies apart, and ` +
          'that many are in use. One that is taken out of the configuration makes room a day later.',
      );
    }
    this.#sql.withoutSlot.run(text.read(row[0]));
    return { slot: integer.read(row[1]), firstSequence: integer.read(row[2]) + IDS_APART };
  }

  onRecord(): readonly StrategyOnRecord[] {
    return this.#sql.onRecord.all().map((row) => {
      const { id, parameters } = strategies.read(row);
      const [quantity, setAside, liveOrders] = row.slice(strategies.width);
      return {
        id,
        parameters,
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

import { type Decimal, ZERO } from '../domain/decimal.js';
import type { AdjustmentEntry, FillEntry, LedgerEntry } from '../domain/ledger.js';
import type { Fill } from '../domain/order.js';
import type { FillFee } from '../engine/ports/index.js';
import { ADJUSTMENT_REASONS } from './booking.js';
import { decimalColumn, integer, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { fillColumns } from './fillColumns.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

type FillRow = Omit<FillEntry, 'fill'> & Fill;

const fills = new Table<FillRow>('ledger', ['strategyId', 'sequence'], {
  kind: oneOf(['fill']),
  strategyId: text,
  sequence: integer,
  cycle: integer,
  orderedBy: nullable(text),
  ...fillColumns,
});

const adjustments = new Table<AdjustmentEntry>('ledger', ['strategyId', 'sequence'], {
  kind: oneOf(['adjustment']),
  strategyId: text,
  sequence: integer,
  cycle: integer,
  orderedBy: nullable(text),
  timeMs: integer,
  reason: oneOf(ADJUSTMENT_REASONS),
  quantityDelta: decimalColumn,
  costAfter: nullable(decimalColumn),
  price: nullable(decimalColumn),
  realizedPnl: decimalColumn,
  evidence: text,
  reportId: nullable(integer),
});

/** Rows that the sums of fees are made of. */
const fees = new Table<Pick<FillRow, 'strategyId' | 'sequence' | 'feeAsset' | 'fee'>>(
  'ledger',
  ['strategyId', 'sequence'],
  { strategyId: text, sequence: integer, feeAsset: text, fee: decimalColumn },
);

/** The same, with what tells their worth and their time. */
const valuedFees = new Table<Pick<FillRow, 'strategyId' | 'sequence'> & FillFee>(
  'ledger',
  ['strategyId', 'sequence'],
  {
    strategyId: text,
    sequence: integer,
    timeMs: integer,
    price: decimalColumn,
    fee: decimalColumn,
    feeAsset: text,
  },
);

/** Entries read at a time: a ledger of years must not stand in memory, nor a statement stay open while others write. */
const PAGE = 500;

export interface FillTotals {
  readonly fills: number;
  readonly fees: ReadonlyMap<string, Decimal>;
}

/** Fills and adjustments of all strategies: appended, never changed. */
export class Ledger {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = connection.prepareAll({
      insertFill: fills.insert,
      insertAdjustment: adjustments.insert,
      length: 'SELECT coalesce(max(sequence), 0) FROM ledger WHERE strategy_id = ?',
      page: `${fills.select} WHERE strategy_id = ? AND sequence > ? ORDER BY sequence LIMIT ${PAGE}`,
      adjustment: `${adjustments.select} WHERE strategy_id = ? AND sequence = ?`,
      find: `SELECT strategy_id, sequence FROM ledger WHERE kind = 'fill' AND symbol = ? AND trade_id = ? AND order_id = ?`,
      lastFillTime: `SELECT max(time_ms) FROM ledger WHERE kind = 'fill' AND strategy_id = ?`,
      // By its index, or it would be looked for from the end of the ledger backwards.
      lastCorrection: `SELECT ${adjustments.list} FROM ledger INDEXED BY ledger_corrections
       WHERE strategy_id = ? AND report_id IS NOT NULL ORDER BY sequence DESC LIMIT 1`,
      fees: `${fees.select}
       WHERE kind = 'fill' AND strategy_id = ? AND sequence > ? ORDER BY sequence LIMIT ${PAGE}`,
      fillsBetween: `${fills.select}
       WHERE kind = 'fill' AND strategy_id = ? AND (time_ms, sequence) > (?, ?) AND time_ms < ?
       ORDER BY time_ms, sequence LIMIT ${PAGE}`,
      feesBetween: `${valuedFees.select}
       WHERE kind = 'fill' AND strategy_id = ? AND (time_ms, sequence) > (?, ?) AND time_ms < ?
       ORDER BY time_ms, sequence LIMIT ${PAGE}`,
    });
  }

  /** Sequence of a strategy's last entry; 0 when it has none. */
  length(strategyId: string): number {
    return integer.read(this.#sql.length.get(strategyId)?.[0]);
  }

  /**
   * Appends entries of one strategy.
   *
   * @returns the ledger's length afterwards
   * @throws StoreError when one does not follow the last without a gap, or is a fill that is booked already
   */
  append(strategyId: string, entries: readonly LedgerEntry[]): number {
    let length = this.length(strategyId);
    for (const entry of entries) {
      if (entry.strategyId !== strategyId || entry.sequence !== length + 1) {
        throw new StoreError(
          'brokenInvariant',
          `Entry ${entry.sequence} of ${entry.strategyId} cannot follow entry ${length} of ${strategyId} in the ` +
            'ledger. Nothing was recorded.',
        );
      }
      if (entry.kind === 'fill') this.#appendFill(entry);
      else this.#sql.insertAdjustment.run(...adjustments.write(entry));
      length = entry.sequence;
    }
    return length;
  }

  #appendFill({ fill, ...entry }: FillEntry): void {
    const booked = this.#sql.find.get(fill.symbol, fill.tradeId, fill.orderId);
    if (booked !== undefined) {
      throw new StoreError(
        'brokenInvariant',
        `Trade ${fill.tradeId} of order ${fill.orderId} on ${fill.symbol} is booked already, as entry ` +
          `${String(booked[1])} of ${String(booked[0])}. Nothing was recorded.`,
      );
    }
    this.#sql.insertFill.run(...fills.write({ ...entry, ...fill }));
  }

  /** Every entry after number `after`, in sequence. Read page by page: others may write while one is looked at. */
  *entries(strategyId: string, after: number): Generator<LedgerEntry> {
    let length = after;
    const page = () => this.#sql.page.all(strategyId, length);
    for (const entry of paged(page, (row) => this.#entryOf(row))) {
      if (entry.sequence !== length + 1) {
        throw new StoreError(
          'brokenRow',
          `The ledger of ${strategyId} lacks entry ${length + 1}. Restore a backup.`,
        );
      }
      length = entry.sequence;
      yield entry;
    }
  }

  /** `row` has the columns of a fill: of the few entries that are none, the others are read by themselves. */
  #entryOf(row: readonly unknown[]): LedgerEntry {
    const [kind, strategyId, sequence] = row;
    if (kind !== 'adjustment') return readFill(row);
    return adjustments.read(this.#sql.adjustment.get(text.read(strategyId), integer.read(sequence)) ?? []);
  }

  hasFill({ symbol, tradeId, orderId }: Pick<Fill, 'symbol' | 'tradeId' | 'orderId'>): boolean {
    return this.#sql.find.get(symbol, tradeId, orderId) !== undefined;
  }

  lastFillTimeMs(strategyId: string): number | null {
    return nullable(integer).read(this.#sql.lastFillTime.get(strategyId)?.[0]);
  }

  /** The newest adjustment that a report made. */
  lastCorrection(strategyId: string): AdjustmentEntry | null {
    return adjustments.find(this.#sql.lastCorrection.get(strategyId));
  }

  /** From `fromMs` on and before `toMs`, oldest first; read page by page, as `entries` is. */
  *fillsBetween(strategyId: string, fromMs: number, toMs: number): Generator<FillEntry> {
    let last: readonly [number, number] = [fromMs, 0];
    for (const entry of paged(() => this.#sql.fillsBetween.all(strategyId, ...last, toMs), readFill)) {
      last = [entry.fill.timeMs, entry.sequence];
      yield entry;
    }
  }

  /** Of fills from `fromMs` on and before `toMs`, oldest first; read page by page, as `entries` is. */
  *feesBetween(strategyId: string, fromMs: number, toMs: number): Generator<FillFee> {
    let last: readonly [number, number] = [fromMs, 0];
    const page = () => this.#sql.feesBetween.all(strategyId, ...last, toMs);
    for (const { strategyId: _, sequence, ...fee } of paged(page, (row) => valuedFees.read(row))) {
      last = [fee.timeMs, sequence];
      yield fee;
    }
  }

  fillTotals(strategyId: string): FillTotals {
    const sums = new Map<string, Decimal>();
    let [count, last] = [0, 0];
    const page = () => this.#sql.fees.all(strategyId, last);
    for (const { sequence, feeAsset, fee } of paged(page, (row) => fees.read(row))) {
      sums.set(feeAsset, fee.plus(sums.get(feeAsset) ?? ZERO));
      last = sequence;
      count += 1;
    }
    return { fills: count, fees: sums };
  }
}

/** Rows of one page after another, until one is not full. @param next reads what follows the last row that was taken */
function* paged<T>(
  next: () => readonly (readonly unknown[])[],
  read: (row: readonly unknown[]) => T,
): Generator<T> {
  let page: readonly (readonly unknown[])[];
  do {
    page = next();
    for (const row of page) yield read(row);
  } while (page.length === PAGE);
}

function readFill(row: readonly unknown[]): FillEntry {
  const { kind, strategyId, sequence, cycle, orderedBy, ...fill } = fills.read(row);
  return { kind, strategyId, sequence, cycle, orderedBy, fill };
}

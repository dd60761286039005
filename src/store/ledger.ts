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
  {
    strategyId: text,
    sequence: integer,
    feeAsset: text,
    fee: decimalColumn,
  },
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
  readonly #insertFill;
  readonly #insertAdjustment;
  readonly #length;
  readonly #page;
  readonly #adjustment;
  readonly #find;
  readonly #lastFillTime;
  readonly #lastCorrection;
  readonly #fees;
  readonly #feesBetween;
  readonly #fillsBetween;

  constructor(connection: Connection) {
    this.#insertFill = connection.prepare(`INSERT INTO ledger (${fills.list}) VALUES (${fills.marks})`);
    this.#insertAdjustment = connection.prepare(
      `INSERT INTO ledger (${adjustments.list}) VALUES (${adjustments.marks})`,
    );
    this.#length = connection.prepare('SELECT coalesce(max(sequence), 0) FROM ledger WHERE strategy_id = ?');
    this.#page = connection.prepare(
      `SELECT ${fills.list} FROM ledger WHERE strategy_id = ? AND sequence > ? ORDER BY sequence LIMIT ${PAGE}`,
    );
    this.#adjustment = connection.prepare(
      `SELECT ${adjustments.list} FROM ledger WHERE strategy_id = ? AND sequence = ?`,
    );
    this.#find = connection.prepare(
      `SELECT strategy_id, sequence FROM ledger WHERE kind = 'fill' AND symbol = ? AND trade_id = ? AND order_id = ?`,
    );
    this.#lastFillTime = connection.prepare(
      `SELECT max(time_ms) FROM ledger WHERE kind = 'fill' AND strategy_id = ?`,
    );
    // By its index, or it would be looked for from the end of the ledger backwards.
    this.#lastCorrection = connection.prepare(
      `SELECT ${adjustments.list} FROM ledger INDEXED BY ledger_corrections
       WHERE strategy_id = ? AND report_id IS NOT NULL ORDER BY sequence DESC LIMIT 1`,
    );
    this.#fees = connection.prepare(
      `SELECT ${fees.list} FROM ledger
       WHERE kind = 'fill' AND strategy_id = ? AND sequence > ? ORDER BY sequence LIMIT ${PAGE}`,
    );
    this.#fillsBetween = connection.prepare(
      `SELECT ${fills.list} FROM ledger
       WHERE kind = 'fill' AND strategy_id = ? AND (time_ms, sequence) > (?, ?) AND time_ms < ?
       ORDER BY time_ms, sequence LIMIT ${PAGE}`,
    );
    this.#feesBetween = connection.prepare(
      `SELECT ${valuedFees.list} FROM ledger
       WHERE kind = 'fill' AND strategy_id = ? AND (time_ms, sequence) > (?, ?) AND time_ms < ?
       ORDER BY time_ms, sequence LIMIT ${PAGE}`,
    );
  }

  /** Sequence of a strategy's last entry; 0 when it has none. */
  length(strategyId: string): number {
    return integer.read(this.#length.get(strategyId)?.[0]);
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
      else this.#insertAdjustment.run(...adjustments.write(entry));
      length = entry.sequence;
    }
    return length;
  }

  #appendFill({ fill, ...entry }: FillEntry): void {
    const booked = this.#find.get(fill.symbol, fill.tradeId, fill.orderId);
    if (booked !== undefined) {
      throw new StoreError(
        'brokenInvariant',
        `Trade ${fill.tradeId} of order ${fill.orderId} on ${fill.symbol} is booked already, as entry ` +
          `${String(booked[1])} of ${String(booked[0])}. Nothing was recorded.`,
      );
    }
    this.#insertFill.run(...fills.write({ ...entry, ...fill }));
  }

  /**
   * Every entry after number `after`, in sequence. Read page by page: others may write while one is looked at.
   */
  *entries(strategyId: string, after: number): Generator<LedgerEntry> {
    let length = after;
    let page: readonly (readonly unknown[])[];
    do {
      page = this.#page.all(strategyId, length);
      for (const row of page) {
        const entry = this.#entryOf(row);
        if (entry.sequence !== length + 1) {
          throw new StoreError(
            'brokenRow',
            `The ledger of ${strategyId} lacks entry ${length + 1}. Restore a backup.`,
          );
        }
        length = entry.sequence;
        yield entry;
      }
    } while (page.length === PAGE);
  }

  /** `row` has the columns of a fill: of the few entries that are none, the others are read by themselves. */
  #entryOf(row: readonly unknown[]): LedgerEntry {
    const [kind, strategyId, sequence] = row;
    if (kind !== 'adjustment') return readFill(row);
    return adjustments.read(this.#adjustment.get(text.read(strategyId), integer.read(sequence)) ?? []);
  }

  hasFill({ symbol, tradeId, orderId }: Pick<Fill, 'symbol' | 'tradeId' | 'orderId'>): boolean {
    return this.#find.get(symbol, tradeId, orderId) !== undefined;
  }

  lastFillTimeMs(strategyId: string): number | null {
    return nullable(integer).read(this.#lastFillTime.get(strategyId)?.[0]);
  }

  /** The newest adjustment that a report made. */
  lastCorrection(strategyId: string): AdjustmentEntry | null {
    const row = this.#lastCorrection.get(strategyId);
    return row === undefined ? null : adjustments.read(row);
  }

  /** From `fromMs` on and before `toMs`, oldest first; read page by page, as `entries` is. */
  *fillsBetween(strategyId: string, fromMs: number, toMs: number): Generator<FillEntry> {
    let last = { timeMs: fromMs, sequence: 0 };
    let page: readonly (readonly unknown[])[];
    do {
      page = this.#fillsBetween.all(strategyId, last.timeMs, last.sequence, toMs);
      for (const row of page) {
        const entry = readFill(row);
        last = { timeMs: entry.fill.timeMs, sequence: entry.sequence };
        yield entry;
      }
    } while (page.length === PAGE);
  }

  /** Of fills from `fromMs` on and before `toMs`, oldest first; read page by page, as `entries` is. */
  *feesBetween(strategyId: string, fromMs: number, toMs: number): Generator<FillFee> {
    let last = { timeMs: fromMs, sequence: 0 };
    let page: readonly (readonly unknown[])[];
    do {
      page = this.#feesBetween.all(strategyId, last.timeMs, last.sequence, toMs);
      for (const { strategyId: _, sequence, ...fee } of page.map((row) => valuedFees.read(row))) {
        last = { timeMs: fee.timeMs, sequence };
        yield fee;
      }
    } while (page.length === PAGE);
  }

  fillTotals(strategyId: string): FillTotals {
    const sums = new Map<string, Decimal>();
    let count = 0;
    let last = 0;
    let page: readonly (readonly unknown[])[];
    do {
      page = this.#fees.all(strategyId, last);
      for (const { sequence, feeAsset, fee } of page.map((row) => fees.read(row))) {
        sums.set(feeAsset, fee.plus(sums.get(feeAsset) ?? ZERO));
        last = sequence;
      }
      count += page.length;
    } while (page.length === PAGE);
    return { fills: count, fees: sums };
  }
}

function readFill(row: readonly unknown[]): FillEntry {
  const { kind, strategyId, sequence, cycle, orderedBy, ...fill } = fills.read(row);
  return { kind, strategyId, sequence, cycle, orderedBy, fill };
}

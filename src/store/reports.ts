import { z } from 'zod';
import type { NumberedReport } from '../domain/reconciliation.js';
import { decimalColumn, integer, json, jsonDecimal, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

const adjustment = z.object({ quantity: jsonDecimal, value: jsonDecimal, price: jsonDecimal.nullable() });

const reports = new Table<NumberedReport>('reports', ['id'], {
  id: integer,
  strategyId: text,
  trigger: oneOf(['start', 'command', 'schedule', 'reconnect', 'saleRefused']),
  asset: text,
  timeMs: integer,
  durationMs: integer,
  held: decimalColumn,
  reserved: decimalColumn,
  booked: decimalColumn,
  drift: decimalColumn,
  tolerance: decimalColumn,
  action: oneOf([
    'none',
    'withinTolerance',
    'virtualBuy',
    'adoptedWithoutCost',
    'quantityReduced',
    'onlyReported',
  ]),
  adjustment: nullable(json(adjustment)),
  missedFills: integer,
  explanation: text,
});

/** Reports of reconciliations, numbered from 1. */
export class Reports {
  readonly #insert;
  readonly #latest;
  readonly #last;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(`INSERT INTO reports (${reports.list}) VALUES (${reports.marks})`);
    this.#latest = connection.prepare(`SELECT ${reports.list} FROM reports ORDER BY id DESC LIMIT ?`);
    this.#last = connection.prepare('SELECT coalesce(max(id), 0) FROM reports');
  }

  nextId(): number {
    return integer.read(this.#last.get()?.[0]) + 1;
  }

  /** @throws StoreError when its number is not the next one */
  add(report: NumberedReport): void {
    const next = this.nextId();
    if (report.id !== next) {
      throw new StoreError(
        'brokenInvariant',
        `Report ${report.id} cannot follow report ${next - 1}. Nothing was recorded.`,
      );
    }
    this.#insert.run(...reports.write(report));
  }

  /** The newest first. */
  latest(limit: number): readonly NumberedReport[] {
    return this.#latest.all(limit).map((row) => reports.read(row));
  }
}

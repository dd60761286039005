import { z } from 'zod';
import { type NumberedReport, RECONCILIATION_ACTIONS } from '../domain/reconciliation/index.js';
import { booking } from './booking.js';
import { decimalColumn, integer, json, jsonDecimal, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

const compared = z.object({
  available: jsonDecimal,
  locked: jsonDecimal,
  staked: jsonDecimal,
  lent: jsonDecimal,
  setAside: jsonDecimal,
  lacksAside: jsonDecimal.exactOptional(),
  elsewhere: jsonDecimal,
  openOrders: z.int(),
  fillsRead: z.int(),
  resolvedOrders: z.int(),
  manualTrades: z.int(),
  readings: z.int(),
  readAtMs: z.int().nullable().default(null),
});

const watched = z.object({ quantity: jsonDecimal, sinceMs: z.int(), untilMs: z.int() });

const reports = new Table<NumberedReport>('reports', ['id'], {
  id: integer,
  strategyId: text,
  trigger: oneOf([
    ...(['start', 'command', 'schedule', 'reconnect'] as const),
    ...(['saleRefused', 'rungRefused', 'manualTrade', 'watch'] as const),
  ]),
  asset: text,
  timeMs: integer,
  durationMs: integer,
  held: decimalColumn,
  reserved: decimalColumn,
  booked: decimalColumn,
  drift: decimalColumn,
  tolerance: decimalColumn,
  action: oneOf(RECONCILIATION_ACTIONS),
  bookings: json(z.array(booking).readonly()),
  watched: nullable(json(watched)),
  compared: nullable(json(compared)),
  missedFills: integer,
  explanation: text,
});

/** Reports of reconciliations, numbered from 1 over all strategies. */
export class Reports {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = connection.prepareAll({
      insert: reports.insert,
      latest: `${reports.select} WHERE strategy_id = ? ORDER BY id DESC LIMIT ?`,
      find: `${reports.select} WHERE id = ?`,
      last: 'SELECT coalesce(max(id), 0) FROM reports',
    });
  }

  nextId(): number {
    return integer.read(this.#sql.last.get()?.[0]) + 1;
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
    this.#sql.insert.run(...reports.write(report));
  }

  /** The newest first. */
  latest(strategyId: string, limit: number): readonly NumberedReport[] {
    return this.#sql.latest.all(strategyId, limit).map((row) => reports.read(row));
  }

  find(id: number): NumberedReport | null {
    return reports.find(this.#sql.find.get(id));
  }
}

import { z } from 'zod';
import { CYCLE_ENDS } from '../domain/alerts/index.js';
import type { ClosedCycle, Cycle, CycleEndings } from '../domain/ladder/index.js';
import { dayStart } from '../domain/utcDay.js';
import type { CycleResult } from '../engine/ports/index.js';
import { decimalColumn, integer, json, jsonDecimal, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { type Columns, Table } from './table.js';

/** Sums of a cycle, open or closed. */
export const cycleSums: Columns<Omit<Cycle, 'number'>> = {
  startedAtMs: integer,
  boughtQuantity: decimalColumn,
  boughtValue: decimalColumn,
  soldQuantity: decimalColumn,
  soldValue: decimalColumn,
  baseFees: decimalColumn,
  quoteFees: decimalColumn,
  soldBill: nullable(json(z.object({ fees: jsonDecimal, cost: jsonDecimal.nullable() }))),
  rungsPlaced: integer,
  rungsFilled: integer,
  realizedPnlBefore: decimalColumn,
};

const CYCLE_END = oneOf(CYCLE_ENDS);

interface CycleRow extends ClosedCycle {
  readonly strategyId: string;
}

const cycles = new Table<CycleRow>('cycles', ['strategyId', 'number'], {
  strategyId: text,
  number: integer,
  ...cycleSums,
  closedAtMs: integer,
  end: CYCLE_END,
  closedBy: nullable(text),
  quoteChange: decimalColumn,
  realizedPnl: decimalColumn,
  dustQuantity: decimalColumn,
});

/** Sums over years read these few columns. */
const results = new Table<CycleResult & { readonly strategyId: string }>('cycles', ['strategyId', 'number'], {
  strategyId: text,
  number: integer,
  startedAtMs: integer,
  closedAtMs: integer,
  end: CYCLE_END,
  realizedPnl: decimalColumn,
});

/** Closed cycles, one row each. */
export class Cycles {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = connection.prepareAll({
      insert: cycles.insert,
      latest: `${cycles.select} WHERE strategy_id = ? ORDER BY number DESC LIMIT ?`,
      closed: `${cycles.select} WHERE strategy_id = ? AND number = ?`,
      count: 'SELECT count(*) FROM cycles WHERE strategy_id = ? AND closed_at_ms >= ?',
      lastEnd: 'SELECT max(closed_at_ms) FROM cycles WHERE strategy_id = ?',
      lastLoss: `SELECT max(closed_at_ms) FROM cycles WHERE strategy_id = ? AND CAST(realized_pnl AS REAL) < 0`,
      results: `${results.select}
       WHERE strategy_id = ? AND closed_at_ms >= ? AND closed_at_ms < ? ORDER BY closed_at_ms, number`,
    });
  }

  /** Null when there is none of this number. */
  closed(strategyId: string, number: number): ClosedCycle | null {
    return this.#sql.closed.all(strategyId, number).map(readCycle)[0] ?? null;
  }

  add(strategyId: string, cycle: ClosedCycle): void {
    this.#sql.insert.run(...cycles.write({ ...cycle, strategyId }));
  }

  /** The newest first. */
  latest(strategyId: string, limit: number): readonly ClosedCycle[] {
    return this.#sql.latest.all(strategyId, limit).map(readCycle);
  }

  /** Those closed from `fromMs` on and before `toMs`, oldest first. */
  results(strategyId: string, fromMs: number, toMs: number): readonly CycleResult[] {
    return this.#sql.results.all(strategyId, fromMs, toMs).map((row) => {
      const { strategyId: _, ...result } = results.read(row);
      return result;
    });
  }

  /** Gives what the gates ask for; null before the first cycle has ended. Days begin in UTC. */
  endings(strategyId: string): CycleEndings | null {
    const lastEndMs = nullable(integer).read(this.#sql.lastEnd.get(strategyId)?.[0]);
    if (lastEndMs === null) return null;
    const dayStartMs = dayStart(lastEndMs);
    return {
      dayStartMs,
      cyclesThatDay: this.countSince(strategyId, dayStartMs),
      lastLossAtMs: nullable(integer).read(this.#sql.lastLoss.get(strategyId)?.[0]),
    };
  }

  countSince(strategyId: string, sinceMs: number): number {
    return integer.read(this.#sql.count.get(strategyId, sinceMs)?.[0]);
  }
}

function readCycle(row: readonly unknown[]): ClosedCycle {
  const { strategyId: _, ...cycle } = cycles.read(row);
  return cycle;
}

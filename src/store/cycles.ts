import { type Decimal, ZERO } from '../domain/decimal.js';
import type { ClosedCycle, Cycle } from '../domain/strategy/state.js';
import type { CycleTotals } from '../engine/store.js';
import { decimalColumn, integer, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { type Columns, Table } from './table.js';

/** What a cycle sums up, open or closed. */
export const cycleSums: Columns<Omit<Cycle, 'number'>> = {
  startedAtMs: integer,
  boughtQuantity: decimalColumn,
  boughtValue: decimalColumn,
  soldQuantity: decimalColumn,
  soldValue: decimalColumn,
  baseFees: decimalColumn,
  quoteFees: decimalColumn,
  rungsPlaced: integer,
  rungsFilled: integer,
  realizedPnlBefore: decimalColumn,
};

interface CycleRow extends ClosedCycle {
  readonly strategyId: string;
}

const cycles = new Table<CycleRow>('cycles', ['strategyId', 'number'], {
  strategyId: text,
  number: integer,
  ...cycleSums,
  closedAtMs: integer,
  end: oneOf(['takeProfit', 'stopLoss', 'manual', 'fresh']),
  quoteChange: decimalColumn,
  realizedPnl: decimalColumn,
  dustQuantity: decimalColumn,
});

/** Closed cycles, one row each. */
export class Cycles {
  readonly #insert;
  readonly #latest;
  readonly #since;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(`INSERT INTO cycles (${cycles.list}) VALUES (${cycles.marks})`);
    this.#latest = connection.prepare(
      `SELECT ${cycles.list} FROM cycles WHERE strategy_id = ? ORDER BY number DESC LIMIT ?`,
    );
    this.#since = connection.prepare(
      `SELECT ${cycles.list} FROM cycles WHERE strategy_id = ? AND closed_at_ms >= ?`,
    );
  }

  add(strategyId: string, cycle: ClosedCycle): void {
    this.#insert.run(...cycles.write({ ...cycle, strategyId }));
  }

  /** The newest first. */
  latest(strategyId: string, limit: number): readonly ClosedCycle[] {
    return this.#latest.all(strategyId, limit).map(readCycle);
  }

  totalsSince(strategyId: string, sinceMs: number): CycleTotals {
    const closed = this.#since.all(strategyId, sinceMs).map(readCycle);
    const realizedPnl = closed.reduce((sum: Decimal, cycle) => sum.plus(cycle.realizedPnl), ZERO);
    return { cycles: closed.length, realizedPnl };
  }
}

function readCycle(row: readonly unknown[]): ClosedCycle {
  const { strategyId: _, ...cycle } = cycles.read(row);
  return cycle;
}

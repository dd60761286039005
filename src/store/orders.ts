import type { StrategyOrder } from '../domain/strategy/state.js';
import { decimalColumn, flag, integer, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

const orders = new Table<StrategyOrder>('orders', ['clientId', 'createdAtMs'], {
  clientId: integer,
  strategyId: text,
  cycle: integer,
  role: oneOf(['rung', 'takeProfit', 'stopLoss']),
  rung: nullable(integer),
  symbol: text,
  side: oneOf(['buy', 'sell']),
  price: decimalColumn,
  quantity: decimalColumn,
  timeInForce: oneOf(['GTC', 'IOC', 'FOK']),
  phase: oneOf(['intended', 'unknown', 'open', 'settling', 'settled']),
  outcome: nullable(oneOf(['filled', 'cancelled', 'expired', 'refused', 'neverArrived'])),
  orderId: nullable(text),
  executedQuantity: decimalColumn,
  bookedQuantity: decimalColumn,
  bookedValue: decimalColumn,
  cancelling: flag,
  createdAtMs: integer,
  validUntilMs: nullable(integer),
  detail: nullable(text),
});

/** Orders from their intent on. Settled ones stay as history; their client ids may be given out again. */
export class Orders {
  readonly #insert;
  readonly #update;
  readonly #newest;
  readonly #identity;
  readonly #live;
  readonly #liveCount;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(`INSERT INTO orders (${orders.list}) VALUES (${orders.marks})`);
    this.#update = connection.prepare(`UPDATE orders SET ${orders.assignments} WHERE id = ?`);
    this.#newest = connection.prepare(
      `SELECT ${orders.list} FROM orders WHERE client_id = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#identity = connection.prepare(
      'SELECT id, phase, strategy_id, created_at_ms FROM orders WHERE client_id = ? ORDER BY id DESC LIMIT 1',
    );
    this.#live = connection.prepare(
      `SELECT ${orders.list} FROM orders WHERE strategy_id = ? AND phase <> 'settled' ORDER BY id`,
    );
    this.#liveCount = connection.prepare(
      `SELECT count(*) FROM orders WHERE strategy_id = ? AND phase <> 'settled'`,
    );
  }

  /**
   * Adds an order or brings it up to date.
   *
   * @throws StoreError when another order with its client id is still live
   */
  record(order: StrategyOrder): void {
    const found = this.#identity.get(order.clientId);
    if (found === undefined) {
      this.#insert.run(...orders.write(order));
      return;
    }
    const [id, phase, strategyId, createdAtMs] = found;
    // An order is told from an earlier one with its client id, 2^20 orders ago, by the moment it was made.
    if (strategyId === order.strategyId && createdAtMs === order.createdAtMs) {
      this.#update.run(...orders.write(order), integer.read(id));
    } else if (phase === 'settled') {
      this.#insert.run(...orders.write(order));
    } else {
      throw new StoreError(
        'brokenInvariant',
        `Two live orders share the client id ${order.clientId}: one of ${String(strategyId)} made at ` +
          `${String(createdAtMs)} and one of ${order.strategyId} made at ${order.createdAtMs}. Nothing was recorded.`,
      );
    }
  }

  /** The newest order with this client id. */
  newest(clientId: number): StrategyOrder | null {
    const row = this.#newest.get(clientId);
    return row === undefined ? null : orders.read(row);
  }

  /** Orders that may still change, in the order in which they were made. */
  live(strategyId: string): ReadonlyMap<number, StrategyOrder> {
    return new Map(
      this.#live
        .all(strategyId)
        .map(orders.read, orders)
        .map((order) => [order.clientId, order]),
    );
  }

  liveCount(strategyId: string): number {
    return integer.read(this.#liveCount.get(strategyId)?.[0]);
  }
}

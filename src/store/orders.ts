import { ORDER_ROLES, type OrderOutcome, type StrategyOrder } from '../domain/ladder/index.js';
import { decimalColumn, flag, integer, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { StoreError } from './storeError.js';
import { type Columns, Table } from './table.js';

/** Fields that an order changes beside its phase. The rest of it stays as it was intended. */
type Progress = Pick<
  StrategyOrder,
  | 'outcome'
  | 'orderId'
  | 'executedQuantity'
  | 'bookedQuantity'
  | 'bookedValue'
  | 'cancelling'
  | 'validUntilMs'
  | 'detail'
>;

const OUTCOMES = [
  'filled',
  'cancelled',
  'expired',
  'refused',
  'neverArrived',
  'vanished',
  'givenUp',
] as const satisfies readonly OrderOutcome[];

const progressColumns: Columns<Progress> = {
  outcome: nullable(oneOf(OUTCOMES)),
  orderId: nullable(text),
  executedQuantity: decimalColumn,
  bookedQuantity: decimalColumn,
  bookedValue: decimalColumn,
  cancelling: flag,
  validUntilMs: nullable(integer),
  detail: nullable(text),
};

const progress = new Table<Progress>('orders', [], progressColumns);

const orders = new Table<StrategyOrder>('orders', ['clientId', 'createdAtMs'], {
  clientId: integer,
  strategyId: text,
  cycle: integer,
  role: oneOf(ORDER_ROLES),
  rung: nullable(integer),
  symbol: text,
  side: oneOf(['buy', 'sell']),
  price: decimalColumn,
  quantity: decimalColumn,
  timeInForce: oneOf(['GTC', 'IOC', 'FOK']),
  orderedBy: nullable(text),
  createdAtMs: integer,
  phase: oneOf(['intended', 'unknown', 'open', 'settling', 'settled']),
  ...progressColumns,
});

/** An order is told from an earlier one with its client id, 2^20 orders ago, by the moment it was made. */
const IDENTITY = 'client_id = ? AND strategy_id = ? AND created_at_ms = ?';

/** Orders from their intent on. Settled ones stay as history; their client ids may be given out again. */
export class Orders {
  readonly #insert;
  readonly #update;
  readonly #updatePhase;
  readonly #newest;
  readonly #atExchange;
  readonly #owner;
  readonly #live;
  readonly #liveCount;
  readonly #rungsOfCycle;
  readonly #deepestRungs;

  constructor(connection: Connection) {
    // Not where a live one has its client id: the index of the live ones tells.
    this.#insert = connection.prepare(
      `INSERT INTO orders (${orders.list}) VALUES (${orders.marks}) ON CONFLICT DO NOTHING`,
    );
    // Two statements, because the indexes of the live orders follow the phase: where it stays, so do they.
    this.#update = connection.prepare(
      `UPDATE orders SET ${progress.assignments} WHERE ${IDENTITY} AND phase = ?`,
    );
    this.#updatePhase = connection.prepare(
      `UPDATE orders SET ${progress.assignments}, phase = ? WHERE ${IDENTITY}`,
    );
    this.#newest = connection.prepare(
      `SELECT ${orders.list} FROM orders WHERE client_id = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#atExchange = connection.prepare(
      `SELECT ${orders.list} FROM orders WHERE order_id = ? AND symbol = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#owner = connection.prepare(
      'SELECT strategy_id, created_at_ms FROM orders WHERE client_id = ? ORDER BY id DESC LIMIT 1',
    );
    this.#live = connection.prepare(
      `SELECT ${orders.list} FROM orders WHERE strategy_id = ? AND phase <> 'settled' ORDER BY id`,
    );
    // By its index, which holds rungs only.
    this.#rungsOfCycle = connection.prepare(
      `SELECT ${orders.list} FROM orders
       WHERE strategy_id = ? AND cycle = ? AND role = 'rung' ORDER BY id`,
    );
    // By the same index.
    this.#deepestRungs = connection.prepare(
      `SELECT cycle, max(rung) FROM orders
       WHERE strategy_id = ? AND cycle BETWEEN ? AND ? AND role = 'rung' AND booked_quantity <> '0' GROUP BY cycle`,
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
    const { clientId, strategyId, createdAtMs, phase } = order;
    // An intent is new as a rule.
    if (phase === 'intended' ? this.#add(order) : this.#bringUp(order)) return;
    if (phase === 'intended' ? this.#bringUp(order) : this.#add(order)) return;
    const [owner, madeAtMs] = this.#owner.get(clientId) ?? [];
    throw new StoreError(
      'brokenInvariant',
      `Two live orders share the client id ${clientId}: one of ${String(owner)} made at ` +
        `${String(madeAtMs)} and one of ${strategyId} made at ${createdAtMs}. Nothing was recorded.`,
    );
  }

  /** @returns false when a live order has its client id */
  #add(order: StrategyOrder): boolean {
    return this.#insert.run(...orders.write(order)).changes > 0;
  }

  /** @returns false when it is not recorded yet */
  #bringUp(order: StrategyOrder): boolean {
    const { clientId, strategyId, createdAtMs, phase } = order;
    const written = progress.write(order);
    const identity = [clientId, strategyId, createdAtMs];
    if (this.#update.run(...written, ...identity, phase).changes > 0) return true;
    return this.#updatePhase.run(...written, phase, ...identity).changes > 0;
  }

  /** The newest order with this client id. */
  newest(clientId: number): StrategyOrder | null {
    const row = this.#newest.get(clientId);
    return row === undefined ? null : orders.read(row);
  }

  /** The order that the exchange knows by this id. */
  atExchange(symbol: string, orderId: string): StrategyOrder | null {
    const row = this.#atExchange.get(orderId, symbol);
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

  /** The orders of a cycle's rungs, in the order in which they were made. */
  rungsOfCycle(strategyId: string, cycle: number): readonly StrategyOrder[] {
    return this.#rungsOfCycle.all(strategyId, cycle).map(orders.read, orders);
  }

  /** The deepest rung of each cycle of which anything was bought; null where no order tells its rung. */
  deepestRungs(strategyId: string, first: number, last: number): ReadonlyMap<number, number | null> {
    return new Map(
      this.#deepestRungs
        .all(strategyId, first, last)
        .map(([cycle, rung]) => [integer.read(cycle), nullable(integer).read(rung)]),
    );
  }

  liveCount(strategyId: string): number {
    return integer.read(this.#liveCount.get(strategyId)?.[0]);
  }
}

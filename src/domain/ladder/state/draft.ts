import { type Alert, type AlertContent, alertOf, type Merge } from '../../alerts/index.js';
import { makeClientId } from '../../clientId.js';
import { type Decimal, ZERO } from '../../decimal.js';
import { type AdjustmentEntry, book, type LedgerEntry } from '../../ledger.js';
import { sellableQuantity } from '../../market.js';
import type { Fill } from '../../order.js';
import type { NumberedReport } from '../../reconciliation/index.js';
import type { Decision, Effect, SettledTrade } from './effect.js';
import type { Moment } from './event.js';
import type { ClosedCycle, StrategyOrder, StrategyState } from './state.js';

/** Terms of a new order; the rest of it follows from the state. */
export type OrderWish = Pick<StrategyOrder, 'role' | 'rung' | 'side' | 'price' | 'quantity' | 'timeInForce'>;

interface LiveOrders {
  readonly orders: readonly StrategyOrder[];
  readonly rungs: readonly StrategyOrder[];
  readonly sales: readonly StrategyOrder[];
}

function isRung({ role }: StrategyOrder): boolean {
  return role === 'rung';
}

/**
 * A decision in the making. Changes are gathered here and nowhere else; `finish` hands them out. The state
 * that came in is never touched.
 */
export class Draft {
  moment: Moment;
  /** As it was when this decision began. */
  readonly before: StrategyState;
  state: StrategyState;
  readonly #orders = new Map<number, StrategyOrder>();
  #copiedOrders: Map<number, StrategyOrder> | null = null;
  /** The plan asks for them at every step; null when an order has changed since. */
  #views: LiveOrders | null = null;
  readonly #entries: LedgerEntry[] = [];
  readonly #closedCycles: ClosedCycle[] = [];
  /** By their merge keys: only the last of a key is made. */
  readonly #alerts = new Map<string | symbol, () => Alert>();
  readonly #reports: NumberedReport[] = [];
  readonly #settledTrades: SettledTrade[] = [];
  readonly #effects: Effect[] = [];

  constructor(state: StrategyState, moment: Moment) {
    this.before = state;
    this.state = state;
    this.moment = moment;
  }

  change(part: Partial<StrategyState>): void {
    this.state = { ...this.state, ...part };
  }

  /** Tells whether anything was bought, sold or corrected in this decision, or a cycle closed. */
  get hasBooked(): boolean {
    return this.#entries.length + this.#closedCycles.length > 0;
  }

  /** Buys nothing in this decision, and goes on in the next turn. */
  buyLater(): void {
    this.moment = { ...this.moment, mayBuy: false };
    this.effect({ kind: 'goOn' });
  }

  /** Orders that may still change. */
  get liveOrders(): readonly StrategyOrder[] {
    return this.#live.orders;
  }

  get liveRungs(): readonly StrategyOrder[] {
    return this.#live.rungs;
  }

  get liveSales(): readonly StrategyOrder[] {
    return this.#live.sales;
  }

  /** Base asset that one order could sell now. */
  get sellable(): Decimal {
    return sellableQuantity(this.state.position.quantity, this.state.market);
  }

  /** True when something is to leave at once. */
  get isUrgent(): boolean {
    return this.#effects.some((effect) => effect.kind === 'place' && effect.priority === 'urgent');
  }

  /** Records an order's new shape; a settled one leaves the live ones. */
  putOrder(order: StrategyOrder): void {
    const orders = this.#ownOrders();
    if (order.phase === 'settled') orders.delete(order.clientId);
    else orders.set(order.clientId, order);
    this.#orders.set(order.clientId, order);
    this.#views = null;
  }

  /** Records the intents of new orders and asks for them to be placed together. */
  place(wishes: readonly OrderWish[], priority: 'urgent' | 'normal'): readonly StrategyOrder[] {
    const placed = wishes.map((wish) => {
      const order: StrategyOrder = {
        ...wish,
        clientId: this.#nextClientId(),
        strategyId: this.state.parameters.id,
        cycle: this.state.cycle.number,
        symbol: this.state.market.symbol,
        orderedBy: wish.role === 'rung' ? null : (this.state.exit?.by ?? null),
        phase: 'intended',
        outcome: null,
        orderId: null,
        executedQuantity: ZERO,
        bookedQuantity: ZERO,
        bookedValue: ZERO,
        cancelling: false,
        createdAtMs: this.moment.nowMs,
        validUntilMs: null,
        detail: null,
      };
      this.putOrder(order);
      return order;
    });
    if (placed.length > 0) this.effect({ kind: 'place', orders: placed, priority });
    return placed;
  }

  /** Asks for an order to be taken off the book. */
  cancel(order: StrategyOrder): void {
    const cancelling = { ...order, cancelling: true };
    this.putOrder(cancelling);
    this.effect({ kind: 'cancel', order: cancelling });
  }

  bookFill(fill: Fill, orderedBy: string | null): void {
    this.#book({
      kind: 'fill',
      strategyId: this.state.parameters.id,
      sequence: this.state.ledgerLength + 1,
      cycle: this.state.cycle.number,
      orderedBy,
      fill,
    });
  }

  bookAdjustment(
    adjustment: Omit<AdjustmentEntry, 'kind' | 'strategyId' | 'sequence' | 'cycle' | 'timeMs'>,
  ): void {
    this.#book({
      ...adjustment,
      kind: 'adjustment',
      strategyId: this.state.parameters.id,
      sequence: this.state.ledgerLength + 1,
      cycle: this.state.cycle.number,
      timeMs: this.moment.nowMs,
    });
  }

  closeCycle(closed: ClosedCycle): void {
    this.#closedCycles.push(closed);
  }

  /** Tells something, in the place of what this decision has told under the same merge key. */
  alert(content: AlertContent | (() => AlertContent), merge: Merge | null = null): void {
    const { id } = this.state.parameters;
    this.#alerts.set(merge?.key ?? Symbol(), () =>
      alertOf(typeof content === 'function' ? content() : content, id, this.moment.nowMs, merge),
    );
  }

  report(report: NumberedReport): void {
    this.#reports.push(report);
  }

  settleTrades(fills: readonly Fill[], reportId: number): void {
    this.#settledTrades.push(...fills.map((fill) => ({ fill, reportId })));
  }

  effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  finish(): Decision {
    return {
      state: this.state,
      orders: [...this.#orders.values()],
      entries: this.#entries,
      closedCycles: this.#closedCycles,
      alerts: [...this.#alerts.values()].map((make) => make()),
      reports: this.#reports,
      settledTrades: this.#settledTrades,
      effects: this.#effects,
    };
  }

  get #live(): LiveOrders {
    if (this.#views === null) {
      const orders = [...this.state.orders.values()];
      const [rungs, sales] = [orders.filter(isRung), orders.filter((order) => !isRung(order))];
      this.#views = { orders, rungs, sales };
    }
    return this.#views;
  }

  /** The live orders as this draft may change them: copied once, however many change. */
  #ownOrders(): Map<number, StrategyOrder> {
    if (this.#copiedOrders === null) {
      this.#copiedOrders = new Map(this.state.orders);
      this.change({ orders: this.#copiedOrders });
    }
    return this.#copiedOrders;
  }

  #book(entry: LedgerEntry): void {
    this.change({
      position: book(this.state.position, entry, this.state.market),
      ledgerLength: entry.sequence,
    });
    this.#entries.push(entry);
  }

  /** Ids wrap after a million orders; one that a live order still carries is passed over. */
  #nextClientId(): number {
    for (;;) {
      const clientId = makeClientId(this.state.slot, this.state.ordersMade);
      this.change({ ordersMade: this.state.ordersMade + 1 });
      if (!this.state.orders.has(clientId)) return clientId;
    }
  }
}

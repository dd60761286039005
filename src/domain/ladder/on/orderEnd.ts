import { ZERO } from '../../decimal.js';
import type { OrderStatus } from '../../order.js';
import type { Draft, OrderOutcome, StrategyOrder } from '../state/index.js';

/** The stream usually brings the fills of an order that has ended; only then are they asked for. */
export const MISSING_FILLS_AFTER_MS = 1_000;
const MERGE_CANCELS_MS = 3_000;

/** Off the book: settled when every execution is known to be booked, else the missing ones are asked for. */
export function settle(draft: Draft, order: StrategyOrder): void {
  if (order.outcome !== null && order.bookedQuantity.gte(order.executedQuantity)) {
    draft.putOrder({ ...order, phase: 'settled' });
    const isLast = order.outcome === 'filled' && draft.liveOrders.length === 0;
    // The fee may leave too little of the last rung to be sold: only a new ladder takes the cycle on then.
    if (isLast && draft.state.ladder.kind === 'placed' && draft.sellable.eq(ZERO)) {
      draft.change({ ladder: { kind: 'reanchoring' } });
    }
    return;
  }
  draft.putOrder({ ...order, phase: 'settling' });
  draft.effect({ kind: 'resolve', clientId: order.clientId, afterMs: MISSING_FILLS_AFTER_MS });
}

/** Settles an order: whatever was executed of it is booked, or nobody can tell of it. */
export function writtenOff(order: StrategyOrder, outcome: OrderOutcome, detail: string): StrategyOrder {
  return { ...order, phase: 'settled', outcome, cancelling: false, validUntilMs: null, detail };
}

export function outcomeOf(status: OrderStatus): OrderOutcome {
  if (status === 'filled') return 'filled';
  return status === 'cancelled' ? 'cancelled' : 'expired';
}

/** A rung left the book, and it was not us who took it off. */
export function tellGone(draft: Draft, order: StrategyOrder, detail: string, comesBack: boolean): void {
  draft.alert(
    {
      kind: 'orderCancelledElsewhere',
      symbol: order.symbol,
      rung: order.rung,
      price: order.price,
      quantity: order.quantity.minus(order.executedQuantity),
      detail,
      rungsLeft: draft.liveRungs.length,
      comesBack,
    },
    // Whoever cancels one rung by hand often cancels them all: one message, with what is left.
    { key: `orderCancelledElsewhere:${order.strategyId}`, delayMs: MERGE_CANCELS_MS },
  );
}

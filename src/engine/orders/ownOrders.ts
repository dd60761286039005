import { readClientId } from '../../domain/clientId.js';
import type { StrategyOrder, StrategyState } from '../../domain/ladder/index.js';
import type { ExchangeOrder, Fill } from '../../domain/order.js';
import type { Store } from '../ports/index.js';

/** An execution, or an order as the exchange tells of it. */
export type Told = Pick<ExchangeOrder | Fill, 'orderId' | 'clientId' | 'symbol' | 'side'>;

/** Of the exchange's order `told`, whether it is this one. An id of ours may have been given out twice, by a database that
 * was lost or set back, or by another program.
 */
export function isSameOrder(order: StrategyOrder, told: Omit<Told, 'clientId'>): boolean {
  if (order.symbol !== told.symbol || order.side !== told.side) return false;
  return order.orderId === null || order.orderId === told.orderId;
}

/** The order in the books that is told of, by its client id or by the exchange's own id; null when it is none of theirs. */
export function orderOf(told: Told, store: Pick<Store, 'order' | 'orderAtExchange'>): StrategyOrder | null {
  const isMarked = told.clientId !== null && readClientId(told.clientId) !== null;
  const byClientId = isMarked && told.clientId !== null ? store.order(told.clientId) : null;
  if (byClientId !== null && isSameOrder(byClientId, told)) return byClientId;
  const byOrderId = store.orderAtExchange(told.symbol, told.orderId);
  return byOrderId !== null && isSameOrder(byOrderId, told) ? byOrderId : null;
}

/** Finds orders as `orderOf` does, each once: for what is looked at in one go, while no order changes. */
export function orderFinder(
  store: Pick<Store, 'order' | 'orderAtExchange'>,
): (told: Told) => StrategyOrder | null {
  const found = new Map<string, StrategyOrder | null>();
  return (told) => {
    const key = `${told.symbol}/${told.orderId}/${told.clientId}/${told.side}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const order = orderOf(told, store);
    found.set(key, order);
    return order;
  };
}

/** The slot of the strategy whose mark it carries without being of an order in the books: a loss of power took its intent. */
export function slotOfLostOrder(told: Told, store: Pick<Store, 'order' | 'orderAtExchange'>): number | null {
  const parts = readClientId(told.clientId);
  return parts === null || orderOf(told, store) !== null ? null : parts.slot;
}

/** True when what this order still does is the owner's: `/fresh` ended it on his word. */
export function isGivenUp({ phase, outcome }: StrategyOrder): boolean {
  return phase === 'settled' && outcome === 'givenUp';
}

/** True when the books ended an order of which the exchange itself had told no end. */
export function isWrittenOff({ phase, outcome }: StrategyOrder): boolean {
  return (
    phase === 'settled' && (outcome === 'neverArrived' || outcome === 'refused' || outcome === 'vanished')
  );
}

/** True while a sale is on its way. One that rests is not: it waits for somebody who buys. */
export function hasSaleInFlight({ orders }: Pick<StrategyState, 'orders'>): boolean {
  return [...orders.values()].some(
    ({ role, phase, timeInForce }) => role !== 'rung' && (phase !== 'open' || timeInForce !== 'GTC'),
  );
}

/**
 * True when an order has a form that a strategy sends: rungs rest, and so does a sale around an order of the same
 * account; other sales and greetings are executed at once or not at all.
 */
export function mayBeOurs({ orderType, timeInForce, price, quantity }: ExchangeOrder): boolean {
  if (orderType !== 'limit' || price === null || quantity === null) return false;
  return timeInForce === 'IOC' || timeInForce === 'GTC';
}

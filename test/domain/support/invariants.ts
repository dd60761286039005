import { type Decimal, decimal, floorTo, ZERO } from '../../../src/domain/decimal.js';
import {
  type ClosedCycle,
  type Decision,
  decide,
  type Moment,
  priceWatch,
  type StrategyOrder,
  type StrategyState,
  targetPrice,
  waitingRungs,
} from '../../../src/domain/ladder/index.js';
import { fold, type LedgerEntry, quoteChange } from '../../../src/domain/ledger.js';
import { sellableQuantity } from '../../../src/domain/market.js';

/** What must hold of a strategy at any time. Each check throws with what is broken. */
export function expectBooksToFold(state: StrategyState, entries: readonly LedgerEntry[]): void {
  const folded = fold(entries, state.market);
  const { position } = state;
  const same =
    folded.quantity.eq(position.quantity) &&
    folded.realizedPnl.eq(position.realizedPnl) &&
    String(folded.cost) === String(position.cost);
  if (!same) throw new Error(`the ledger folds to ${show(folded)}, the position is ${show(position)}`);
}

export function expectLedgerInSequence(entries: readonly LedgerEntry[]): void {
  entries.forEach((entry, index) => {
    if (entry.sequence !== index + 1)
      throw new Error(`entry ${index + 1} carries the number ${entry.sequence}`);
  });
  const trades = entries.flatMap((entry) => (entry.kind === 'fill' ? [entry.fill.tradeId] : []));
  if (new Set(trades).size !== trades.length) throw new Error(`a trade is booked twice among ${trades}`);
}

/** Quote asset that the rungs may still spend, and that the position has cost. */
export function committed(state: StrategyState): Decimal {
  let total = state.position.cost ?? ZERO;
  for (const order of state.orders.values()) {
    if (order.role !== 'rung') continue;
    total = total.plus(order.quantity.minus(order.bookedQuantity).times(order.price));
  }
  return total;
}

/** What may be taken: the amount, and with `compound` what was won since it was switched on, up to the limit. */
export function allocated({ parameters, cycle, compoundBase }: StrategyState): Decimal {
  const { totalAmount, compound, compoundLimit } = parameters;
  const won = compound && compoundBase != null ? cycle.realizedPnlBefore.minus(compoundBase) : ZERO;
  const grown = won.gt(ZERO) ? totalAmount.plus(won) : totalAmount;
  return compound && compoundLimit !== null && grown.gt(compoundLimit) ? compoundLimit : grown;
}

/** A position alone may cost more, if the owner says that it did; then no rung may rest beside it. */
export function expectWithinAllocation(state: StrategyState): void {
  if (![...state.orders.values()].some((order) => order.role === 'rung')) return;
  const total = committed(state);
  const most = allocated(state);
  if (total.gt(most)) {
    throw new Error(`rungs and position take ${total} of an allocation of ${most}`);
  }
}

/** One sale at a time, of no more than is held: also while nobody knows what became of the last one. */
export function expectNoMoreOfferedThanHeld(state: StrategyState): void {
  const sales = [...state.orders.values()].filter((order) => order.role !== 'rung');
  if (sales.length > 1) throw new Error(`${sales.length} sales are live at once`);
  for (const { quantity, bookedQuantity, role, phase, cancelling } of sales) {
    // What was taken away while a take profit was on its way to the book, or is being replaced, it may still offer.
    if (role === 'restingTakeProfit' && (cancelling || phase !== 'open')) continue;
    if (quantity.minus(bookedQuantity).gt(state.position.quantity)) {
      throw new Error(`${quantity} are offered, ${state.position.quantity} are held`);
    }
  }
}

export function expectOnlyLiveOrders(state: StrategyState): void {
  for (const [clientId, order] of state.orders) {
    if (order.phase === 'settled')
      throw new Error(`order ${clientId} is settled and still among the live ones`);
    if (order.clientId !== clientId) throw new Error(`order ${order.clientId} is kept as ${clientId}`);
  }
}

/** A cycle's result is what its fills moved in the quote asset, and the owner's own trades that are booked in it. */
export function expectResultOfTrades(
  closed: ClosedCycle,
  entries: readonly LedgerEntry[],
  movedByHand: Decimal,
  state: StrategyState,
): void {
  let moved = movedByHand;
  for (const entry of entries) {
    if (entry.kind === 'fill' && entry.cycle === closed.number)
      moved = moved.plus(quoteChange(entry.fill, state.market));
  }
  if (!moved.eq(closed.quoteChange)) {
    throw new Error(`cycle ${closed.number} says ${closed.quoteChange}, its trades moved ${moved}`);
  }
}

/** A fill counts in the cycle that its order belongs to: no cycle ends while its orders may still be filled. */
export function expectFillsInTheirCycle(
  entries: readonly LedgerEntry[],
  orders: ReadonlyMap<number, StrategyOrder>,
): void {
  for (const entry of entries) {
    if (entry.kind !== 'fill' || entry.fill.clientId === null) continue;
    const order = orders.get(entry.fill.clientId);
    if (order !== undefined && order.cycle !== entry.cycle) {
      throw new Error(`a fill of cycle ${order.cycle} is booked in cycle ${entry.cycle}`);
    }
  }
}

/** A decision that would change the state or ask for anything; to be woken again at some time is neither. */
export function asksForAnything(decision: Decision, before: StrategyState): boolean {
  return (
    decision.state !== before ||
    decision.orders.length + decision.entries.length + decision.alerts.length + decision.closedCycles.length >
      0 ||
    decision.effects.some((effect) => effect.kind !== 'wake')
  );
}

/** What was decided is whole: at the same moment there is nothing more to do. */
export function expectAtRest(state: StrategyState, moment: Moment): void {
  const again = decide(state, { type: 'wake' }, moment);
  if (asksForAnything(again, state)) {
    throw new Error(`the plan is not at rest: it asks again for ${asked(again)} in ${briefly(state)}`);
  }
}

/**
 * At a price that the watch does not ask for, before the alarm rings, nothing would be done.
 *
 * @returns false where the watch asks for it
 */
export function expectNoMissedWake(
  state: StrategyState,
  moment: Moment & { readonly bid: Decimal },
): boolean {
  const { atOrAbove, atOrBelow } = priceWatch(state);
  const bid = Number(moment.bid.toString());
  if (bid >= atOrAbove || bid <= atOrBelow) return false;
  const decision = decide(state, { type: 'wake' }, moment);
  if (asksForAnything(decision, state)) {
    throw new Error(
      `${asked(decision)} would be missed at a bid of ${moment.bid} at ${moment.nowMs} in ${briefly(state)}`,
    );
  }
  return true;
}

/** The bids on the grid next to those that the watch asks for, which it does not ask for itself. */
export function bidsBesideWatch(state: StrategyState): readonly Decimal[] {
  const { atOrAbove, atOrBelow } = priceWatch(state);
  const { tickSize } = state.market;
  const [below, above] = [atOrAbove, atOrBelow].map((price) =>
    Number.isFinite(price) ? floorTo(decimal(String(price)), tickSize) : null,
  );
  return [
    ...(below == null ? [] : [below.eq(decimal(String(atOrAbove))) ? below.minus(tickSize) : below]),
    ...(above == null ? [] : [above.plus(tickSize)]),
  ];
}

/** A cycle in which a sale of ours left nothing is over: its result must not be left to the next one. */
export function expectNoEndMissed(state: StrategyState, entries: readonly LedgerEntry[]): void {
  const { position, market, orders, cycle, exit, closing } = state;
  const isOver = orders.size === 0 && sellableQuantity(position.quantity, market).eq(ZERO);
  const last = entries.findLast((entry) => entry.kind === 'fill');
  const isSale = last?.kind === 'fill' && last.fill.side === 'sell' && last.cycle === cycle.number;
  if (!isOver || !isSale || exit !== null || closing !== null) return;
  throw new Error(`all is sold, and the cycle goes on: ${briefly(state)}`);
}

/** A trading strategy that knows a price has something that takes it on: rungs, on the book or waiting, a target, a wake, or an answer to come. */
export function expectNotStuck(state: StrategyState, alarmAtMs: number | null): void {
  if (state.mode.kind !== 'trading') return;
  const target =
    sellableQuantity(state.position.quantity, state.market).gt(ZERO) &&
    targetPrice(state.position, state.parameters) !== null;
  if (state.orders.size > 0 || waitingRungs(state).length > 0 || target || alarmAtMs !== null) return;
  throw new Error(`the strategy is stuck: ${briefly(state)}`);
}

function asked(decision: Decision): string {
  const kinds = decision.effects.map((effect) => effect.kind).join(', ');
  return `[${kinds}] (now ${briefly(decision.state)})`;
}

function briefly(state: StrategyState): string {
  const orders = [...state.orders.values()].map(
    (order) => `${order.role} ${order.rung ?? ''} ${order.phase}${order.cancelling ? ' cancelling' : ''}`,
  );
  const { mode, ladder, exit, closing, position } = state;
  return JSON.stringify({ mode, ladder, exit, closing, position, orders });
}

function show(position: StrategyState['position']): string {
  return `${position.quantity} at ${position.cost}, realized ${position.realizedPnl}`;
}

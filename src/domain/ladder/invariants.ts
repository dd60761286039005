import { type Decimal, maximum, ZERO } from '../decimal.js';
import { book } from '../ledger.js';
import { isPriced, isRestingTakeProfit } from './exits/index.js';
import type { Decision, Moment, StrategyOrder, StrategyState } from './state/index.js';
import { allocation, isMet } from './state/index.js';
import { priceTriggers, priceWatch, saleUnderWay } from './watch.js';

/**
 * Checks what must hold of every decision, before it is recorded:
 *
 * - the ledger goes on without a gap, and the position is what its new entries make of the one before
 * - no settled order is among the live ones, and each is kept under its client id
 * - a sale is the only one that is live, and offers no more than is held
 * - nothing is bought while something is being sold, but below a take profit that rests
 * - a take profit that rests, and is to stay, offers no more than is held
 * - a new ladder and the position cost no more than the allocation
 * - what the best bid asks for has been begun, and a price has begun no exit that the price watch does not ask for
 *
 * @throws RangeError that says which of them does not; then nothing of the decision may happen
 */
export function assertInvariants(before: StrategyState, decision: Decision, moment: Moment): void {
  assertLedger(before, decision);
  assertLiveOrders(decision);
  const placed = decision.effects.flatMap((effect) => (effect.kind === 'place' ? effect.orders : []));
  for (const order of placed) {
    if (order.role === 'rung') assertMayBuy(decision.state, order);
    else assertCovered(decision.state, order);
  }
  assertRestingCovered(decision.state);
  assertWithinAllocation(before, decision.state, placed);
  assertBegun(decision.state, moment);
  assertAskedFor(before, decision.state, moment);
}

function assertLedger({ position, ledgerLength, market }: StrategyState, { state, entries }: Decision): void {
  let [folded, length] = [position, ledgerLength];
  for (const entry of entries) {
    length += 1;
    if (entry.sequence !== length)
      throw new RangeError(`entry ${length} of the ledger is called ${entry.sequence}`);
    folded = book(folded, entry, market);
  }
  if (state.ledgerLength !== length)
    throw new RangeError(`the ledger has ${length} entries, and ${state.ledgerLength} are counted`);
  const { quantity, cost, realizedPnl } = state.position;
  const isSame =
    state.position === folded ||
    (quantity.eq(folded.quantity) && isSameCost(cost, folded.cost) && realizedPnl.eq(folded.realizedPnl));
  if (!isSame)
    throw new RangeError(`the ledger leads to ${folded.quantity} held, the position says ${quantity}`);
}

function isSameCost(a: Decimal | null, b: Decimal | null): boolean {
  return a === null || b === null ? a === b : a.eq(b);
}

function assertLiveOrders({ state, orders }: Decision): void {
  for (const [clientId, order] of state.orders) {
    if (order.clientId !== clientId) throw new RangeError(`order ${order.clientId} is kept as ${clientId}`);
    if (order.phase === 'settled') throw new RangeError(`order ${clientId} is settled and counts as live`);
  }
  for (const { clientId, phase } of orders) {
    if (phase !== 'settled' && !state.orders.has(clientId))
      throw new RangeError(`order ${clientId} is live and was lost sight of`);
  }
}

function assertCovered({ orders, position }: StrategyState, sale: StrategyOrder): void {
  if (sale.quantity.gt(position.quantity))
    throw new RangeError(`${sale.quantity} would be sold of ${position.quantity} held`);
  for (const { clientId, role } of orders.values()) {
    if (role !== 'rung' && clientId !== sale.clientId)
      throw new RangeError(`sale ${sale.clientId} would be sent beside sale ${clientId}`);
  }
}

function assertRestingCovered({ orders, position }: StrategyState): void {
  for (const order of orders.values()) {
    if (!isRestingTakeProfit(order) || order.phase !== 'open' || order.cancelling) continue;
    const left = order.quantity.minus(maximum(order.executedQuantity, order.bookedQuantity));
    if (left.gt(position.quantity))
      throw new RangeError(`${left} rest for sale of ${position.quantity} held`);
  }
}

function assertMayBuy({ exit, mode }: StrategyState, rung: StrategyOrder): void {
  if (exit !== null) throw new RangeError(`rung ${rung.rung} would be bought during a ${exit.reason}`);
  if (mode.kind !== 'trading') throw new RangeError(`rung ${rung.rung} would be bought while ${mode.kind}`);
}

function assertWithinAllocation(
  before: StrategyState,
  state: StrategyState,
  placed: readonly StrategyOrder[],
): void {
  const { ladder, position } = state;
  if (ladder.kind !== 'placed' || before.ladder.kind === 'placed') return;
  const rungs = [...placed.filter(({ role }) => role === 'rung'), ...(ladder.waiting ?? [])];
  if (rungs.length === 0) return;
  const cost = rungs.reduce(
    (sum, { price, quantity }) => sum.plus(price.times(quantity)),
    position.cost ?? ZERO,
  );
  const most = allocation(state);
  if (cost.gt(most))
    throw new RangeError(`ladder and position would cost ${cost} of an allocation of ${most}`);
}

function isRestingOver(before: StrategyState, { orders }: StrategyState): boolean {
  return [...before.orders.values()].some(
    (order) => isRestingTakeProfit(order) && !orders.has(order.clientId),
  );
}

/** A trigger that the bid meets is one that the plan has acted upon, where the moment allows it: so nothing is waited for in vain. */
function assertBegun(state: StrategyState, moment: Moment): void {
  const { bid } = moment;
  if (bid === null || saleUnderWay(state) !== 'none') return;
  const missed = priceTriggers(state, moment).find((trigger) => isMet(trigger, bid));
  if (missed !== undefined)
    throw new RangeError(`a bid of ${bid} is ${missed.side} ${missed.price}, and nothing follows`);
}

/** Parts of a state that begin an exit beside the price. */
const OTHERS = ['position', 'parameters', 'market', 'mode', 'closing', 'targetAgeMs'] as const;

/** An exit that nothing but the price has begun: the watch of the state before must ask for such a price, or the next comes late. */
function assertAskedFor(before: StrategyState, state: StrategyState, { bid }: Moment): void {
  const { exit } = state;
  if (bid === null || exit === null || before.exit !== null || !isPriced(exit.reason)) return;
  if (OTHERS.some((part) => before[part] !== state[part])) return;
  // One that rested had kept the price from beginning it.
  if (isRestingOver(before, state)) return;
  const { atOrAbove, atOrBelow } = priceWatch(before);
  const price = Number(bid.toString());
  if (price < atOrAbove && price > atOrBelow)
    throw new RangeError(
      `a ${exit.reason} begins at a bid of ${bid}, and the price watch does not ask for it`,
    );
}

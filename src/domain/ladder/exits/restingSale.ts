import { type Decimal, maximum } from '../../decimal.js';
import type { Draft, Exit, StrategyOrder, StrategyState, Trigger } from '../state/index.js';
import { isEarly, opposites } from '../state/index.js';
import { sellingParameters } from './fallingTarget.js';
import { isAwayForGood } from './leftTarget.js';
import { goneBelow, LOOK_EVERY_MS, looksAgain, priceAround, stepAbove } from './ownBids.js';
import { EXIT_RULES } from './rules/index.js';
import { exitReason, heldForSale, isRestingTakeProfit, saleLimit } from './saleTerms.js';

/**
 * A sale rests only where it is sold around an order of the same account. It is taken off the book when that is not so any
 * more, or when another one should rest in its place: no second sale is made before the first is known to be over.
 */
export function reviewRestingSale(draft: Draft): void {
  for (const sale of draft.liveSales) {
    if (!rests(sale) || isRestingTakeProfit(sale)) continue;
    if (!isWanted(draft, sale)) draft.cancel(sale);
    const { exit } = draft.state;
    if (exit?.inTheWay !== undefined) looksAgain(draft, exit, exit.inTheWay);
  }
}

function rests({ timeInForce, phase, cancelling }: StrategyOrder): boolean {
  return timeInForce === 'GTC' && phase === 'open' && !cancelling;
}

/**
 * Gives the triggers of a look at a sale that rests. A best bid below the order that it is sold around tells that it is
 * gone; one that leaves what began the exit, that it may be given up. One below the sale itself wants no other price,
 * for no limit is above it; but one that rests higher than a step above that order is to come down.
 */
export function restingSaleTriggers(state: StrategyState): readonly Trigger[] {
  const { exit, orders, position, market, peak } = state;
  const around = exit?.inTheWay?.bid ?? null;
  const sale = [...orders.values()].find(({ role }) => role !== 'rung');
  if (exit === null || around === null || sale === undefined || !rests(sale)) return [];
  const { isSeenThrough, triggers } = EXIT_RULES[exit.reason];
  const paid: Trigger = { side: 'atOrAbove', price: sale.price };
  return [
    paid,
    sale.price.eq(stepAbove(around, market)) ? goneBelow(around, market) : { ...paid, side: 'atOrBelow' },
    ...(isSeenThrough
      ? []
      : triggers({ position, parameters: sellingParameters(state), peak }).flatMap(opposites)),
  ];
}

function isWanted(draft: Draft, sale: StrategyOrder): boolean {
  const { exit, mode, closing, cycle } = draft.state;
  if (exit === null || mode.kind === 'blocked' || closing !== null) return false;
  if (sale.role !== exit.reason || sale.cycle !== cycle.number) return false;
  if ((exit.inTheWay?.bid ?? null) === null) return false;
  if (left(sale).gt(heldForSale(draft, exit))) return false;
  const { bid } = draft.moment;
  return bid === null || isRightlyPriced(draft, sale, exit, bid);
}

function isRightlyPriced(draft: Draft, sale: StrategyOrder, exit: Exit, bid: Decimal): boolean {
  const rule = EXIT_RULES[exit.reason];
  if (!rule.isSeenThrough) {
    const reason = exitReason(draft.state, draft.moment);
    if (reason === null) return !isAwayForGood(draft, exit, bid);
    if (reason !== exit.reason) return false;
  }
  const limit = saleLimit(draft.state, exit.reason, bid);
  const wanted = limit === null ? null : priceAround(draft, exit, limit);
  if (limit === null || wanted === null || sale.price.lt(limit)) return false;
  if (sale.price.eq(wanted)) return true;
  // The order that it is sold around has moved. It is not followed with every step.
  const moveAtMs = sale.createdAtMs + LOOK_EVERY_MS;
  if (!isEarly(moveAtMs, draft.moment.nowMs, LOOK_EVERY_MS)) return false;
  draft.effect({ kind: 'wake', atMs: moveAtMs });
  return true;
}

function left({ quantity, executedQuantity, bookedQuantity }: StrategyOrder): Decimal {
  return quantity.minus(maximum(executedQuantity, bookedQuantity));
}

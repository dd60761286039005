import { type Decimal, maximum } from '../../decimal.js';
import type { Draft, Exit, StrategyOrder } from '../state/index.js';
import { isEarly } from '../state/index.js';
import { isAwayForGood } from './leftTarget.js';
import { LOOK_EVERY_MS, looksAgain, priceAround } from './ownBids.js';
import { exitReason, heldForSale, salePrice } from './saleTerms.js';

/**
 * A sale rests only where it is sold around an order of the same account. It is taken off the book when that is not so any
 * more, or when another one should rest in its place: no second sale is made before the first is known to be over.
 */
export function reviewRestingSale(draft: Draft): void {
  for (const sale of draft.liveSales) {
    if (sale.timeInForce !== 'GTC' || sale.phase !== 'open' || sale.cancelling) continue;
    if (!isWanted(draft, sale)) draft.cancel(sale);
    const { exit } = draft.state;
    if (exit?.inTheWay !== undefined) looksAgain(draft, exit, exit.inTheWay);
  }
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
  if (exit.reason === 'takeProfit') {
    const reason = exitReason(draft);
    if (reason === 'stopLoss') return false;
    if (reason === null) return !isAwayForGood(draft, exit, bid);
  }
  const limit = salePrice(draft, exit.reason, bid);
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

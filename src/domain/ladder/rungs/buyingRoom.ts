import { type Decimal, ZERO } from '../../decimal.js';
import type { Draft, StrategyState, WaitingRung } from '../state/index.js';

/** Time after which it is looked again whether there is room for a rung. */
const LOOK_AGAIN_MS = 60_000;

type NewRung = Pick<WaitingRung, 'rung' | 'price' | 'quantity'>;

/**
 * Splits rungs by the room that the limits of exposure leave: the nearest are placed as far as it goes, and from the first
 * that does not fit all deeper ones wait.
 *
 * @param rungs shallowest first
 */
export function withinRoom<Rung extends NewRung>(
  draft: Draft,
  rungs: readonly Rung[],
): { readonly placed: readonly Rung[]; readonly waiting: readonly WaitingRung[] } {
  const { buyingRoom, nowMs } = draft.moment;
  if (buyingRoom === undefined) return { placed: rungs, waiting: [] };
  // An average that was set, or coins that were found, may have taken of the room that there was.
  let cost = moneyInMarket(draft.state).minus(moneyInMarket(draft.before));
  const firstBeyond = rungs.findIndex(({ price, quantity }) => {
    cost = cost.plus(price.times(quantity));
    return cost.gt(buyingRoom);
  });
  if (firstBeyond < 0) return { placed: rungs, waiting: [] };
  const notBeforeMs = nowMs + LOOK_AGAIN_MS;
  draft.effect({ kind: 'wake', atMs: notBeforeMs });
  const waiting = rungs
    .slice(firstBeyond)
    .map(({ rung, price, quantity }) => ({ rung, price, quantity, notBeforeMs, lacks: 'exposure' as const }));
  return { placed: rungs.slice(0, firstBeyond), waiting };
}

/** Money of a strategy in the market, quote asset: cost of its position, and of the rungs that rest or may; what waits is not in it. */
export function moneyInMarket({ position, orders }: Pick<StrategyState, 'position' | 'orders'>): Decimal {
  let sum = position.cost ?? ZERO;
  for (const { role, price, quantity, bookedQuantity } of orders.values())
    if (role === 'rung') sum = sum.plus(price.times(quantity.minus(bookedQuantity)));
  return sum;
}

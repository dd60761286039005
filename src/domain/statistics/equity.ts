import { type Decimal, ZERO } from '../decimal.js';
import type { Position } from '../ledger.js';

/** Realized plus unrealized PnL of a position whose cost is known: the position at this price less its cost. Quote asset. */
export function equityAt({ quantity, cost, realizedPnl }: Position, price: Decimal): Decimal {
  return realizedPnl.plus(quantity.times(price)).minus(cost ?? ZERO);
}

/** True when the books can tell what is held has cost, with nothing held always. */
export function isCostKnown({ quantity, cost }: Position): boolean {
  return cost !== null || quantity.lte(ZERO);
}

import { type Decimal, maximum, minimum, ZERO } from '../../decimal.js';
import { sellableQuantity } from '../../market.js';
import type { Draft, Exit } from '../state/index.js';
import { sellNowLimit, stopLossLimit, stopLossPrice, takeProfitLimit, targetPrice } from './rules/takeProfit.js';

/** Why the best bid asks for a sale; null when it does not. */
export function exitReason(draft: Draft): Exit['reason'] | null {
  const { mode, position, parameters } = draft.state;
  const { bid } = draft.moment;
  if (mode.kind === 'blocked' || bid === null || draft.sellable.eq(ZERO)) return null;
  const target = targetPrice(position, parameters.takeProfitPercentage);
  if (target !== null && bid.gte(target)) return 'takeProfit';
  if (draft.moment.wantsSecondLook) return null;
  const stop = stopLossPrice(position, parameters.stopLossPercentage);
  return stop !== null && bid.lte(stop) ? 'stopLoss' : null;
}

/** What one order may sell: the position, bounded by what the account holds of it and by what a refusal showed to be free. */
export function saleQuantity(draft: Draft, { sellAtMost }: Pick<Exit, 'sellAtMost'>): Decimal {
  if (sellAtMost === null && draft.moment.notHeld.eq(ZERO)) return draft.sellable;
  return sellableQuantity(heldForSale(draft, { sellAtMost }), draft.state.market);
}

/** The same before it is rounded to what an order can be over. Base asset. */
export function heldForSale(draft: Draft, { sellAtMost }: Pick<Exit, 'sellAtMost'>): Decimal {
  const held = maximum(draft.state.position.quantity.minus(draft.moment.notHeld), ZERO);
  return minimum(held, sellAtMost ?? held);
}

/** The lowest price that a sale at this best bid accepts; null without a target. */
export function salePrice(draft: Draft, reason: Exit['reason'], bid: Decimal): Decimal | null {
  const { position, parameters, market } = draft.state;
  if (reason === 'stopLoss') return stopLossLimit(bid, parameters.slippagePercentage, market);
  if (reason === 'sellNow') return sellNowLimit(bid, parameters.slippagePercentage, market);
  const target = targetPrice(position, parameters.takeProfitPercentage);
  return target === null ? null : takeProfitLimit(target, bid, parameters.slippagePercentage, market);
}

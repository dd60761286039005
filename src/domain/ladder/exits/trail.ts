import { type Decimal, maximum, ZERO } from '../../decimal.js';
import { sellableQuantity } from '../../market.js';
import type { Draft, StrategyState, Trigger } from '../state/index.js';
import { triggerAt } from '../state/index.js';
import { sellingParameters } from './fallingTarget.js';
import { lowestSalePrice, takeProfitPrice } from './rules/index.js';

/*
 * A trailing take profit is armed when the best bid reaches the target, and follows it up to its peak from then on. A fall from
 * the peak begins the sale (`rules/takeProfit.ts`). The peak is a part of the state: a restart does not forget it. A false price
 * may raise it, and no more than hasten a sale that earns what the target promises.
 */

/** Arms the take profit at the target, follows the bid up, and waits for the target anew when the bid has fallen through it. */
export function followPeak(draft: Draft): void {
  const { peak, position, mode, exit, closing } = draft.state;
  const parameters = sellingParameters(draft.state);
  if (parameters.takeProfitMode !== 'trailing' || closing !== null || draft.sellable.eq(ZERO)) {
    if (peak !== null) draft.change({ peak: null });
    return;
  }
  const { bid } = draft.moment;
  const target = takeProfitPrice(position, parameters.takeProfitPercentage);
  if (target === null || mode.kind === 'blocked') return;
  // An average that came nearer to the peak, or passed it, has another target.
  const armed = peak?.gte(target) === true ? peak : null;
  const next = bid === null ? armed : peakAt(draft, armed, bid, target);
  // A sale that is under way waits for the bid to come back by itself.
  if (next === null && armed !== null && exit !== null) return;
  if (String(next) !== String(peak)) draft.change({ peak: next });
}

function peakAt({ state }: Draft, armed: Decimal | null, bid: Decimal, target: Decimal): Decimal | null {
  if (armed === null) return bid.gte(armingPrice(state, target)) ? bid : null;
  if (bid.gt(armed)) return bid;
  const lowest = lowestSalePrice({ ...state, parameters: sellingParameters(state) });
  return lowest !== null && bid.lt(lowest) ? null : armed;
}

/** Bid that arms the take profit: the target, or on a coarser grid than the bid's the lowest price of a sale. */
function armingPrice(state: StrategyState, target: Decimal): Decimal {
  const lowest = lowestSalePrice({ ...state, parameters: sellingParameters(state) });
  return lowest === null ? target : maximum(target, lowest);
}

/** Best bids that arm the take profit, raise its peak, or have fallen through the target. */
export function trailTriggers(state: StrategyState): readonly Trigger[] {
  const { peak, position, mode, market, exit, closing } = state;
  const parameters = sellingParameters(state);
  if (parameters.takeProfitMode !== 'trailing' || closing !== null || mode.kind === 'blocked') return [];
  if (sellableQuantity(position.quantity, market).eq(ZERO)) return [];
  const target = takeProfitPrice(position, parameters.takeProfitPercentage);
  if (target === null) return [];
  if (peak === null) return triggerAt('atOrAbove', armingPrice(state, target));
  const lowest = lowestSalePrice({ position, parameters, market });
  return [
    { side: 'atOrAbove', price: peak.plus(market.tickSize) },
    ...(exit === null && lowest !== null ? triggerAt('atOrBelow', lowest.minus(market.tickSize)) : []),
  ];
}

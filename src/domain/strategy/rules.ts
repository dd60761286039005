import { ZERO } from '../decimal.js';
import type { Market } from '../market.js';
import type { Draft } from './draft.js';
import type { StrategyParameters } from './parameters.js';

/**
 * Takes in the configuration and the market's rules. A larger minimum may leave a position that cannot be sold any
 * more: the owner is told, and with no rung left that could make it larger the ladder is placed anew.
 */
export function applyRules(draft: Draft, parameters: StrategyParameters, market: Market): void {
  const couldSell = draft.sellable.gt(ZERO);
  draft.change({ parameters, market });
  if (!couldSell || draft.sellable.gt(ZERO)) return;
  const { position, ladder } = draft.state;
  const what =
    `${market.symbol}: the exchange now sells no less than ${market.minQuantity} ${market.baseAsset} at a time, ` +
    `and ${position.quantity} are held. They are sold together with what the next rungs buy.`;
  draft.alert('critical', { kind: 'needsPerson', what });
  if (ladder.kind === 'placed' && draft.liveOrders.length === 0) {
    draft.change({ ladder: { kind: 'reanchoring' } });
  }
}

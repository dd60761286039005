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
  tellTooLittle(draft);
  goOnWithTooLittle(draft);
}

/** The rules may have changed while the program was down: what this cycle has bought may be too little to be sold. */
export function goOnUnderNewRules(draft: Draft): void {
  const { mode, position, cycle, exit, closing } = draft.state;
  const isHeld = position.quantity.gt(ZERO) && cycle.boughtQuantity.gt(ZERO) && draft.sellable.eq(ZERO);
  if (mode.kind !== 'trading' || !isHeld || exit !== null || closing !== null) return;
  if (goOnWithTooLittle(draft)) tellTooLittle(draft);
}

/** @returns whether only a new ladder takes the cycle on */
function goOnWithTooLittle(draft: Draft): boolean {
  if (draft.state.ladder.kind !== 'placed' || draft.liveOrders.length > 0) return false;
  draft.change({ ladder: { kind: 'reanchoring' } });
  return true;
}

function tellTooLittle(draft: Draft): void {
  const { position, market } = draft.state;
  const what =
    `${market.symbol}: the exchange sells no less than ${market.minQuantity} ${market.baseAsset} at a time, ` +
    `and ${position.quantity} are held. They are sold together with what the next rungs buy.`;
  draft.alert('critical', { kind: 'needsPerson', what });
}

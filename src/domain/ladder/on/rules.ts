import { ZERO } from '../../decimal.js';
import type { Market } from '../../market.js';
import type { StrategyParameters } from '../parameters/index.js';
import { changedKeys, LADDER_KEYS, type ParameterOverrides } from '../parameters/index.js';
import type { Draft } from '../state/index.js';

/**
 * Takes in the configuration and the market's rules. A larger minimum may leave a position that cannot be sold any
 * more: the owner is told, and with no rung left that could make it larger the ladder is placed anew.
 */
export function applyRules(draft: Draft, parameters: StrategyParameters, market: Market): void {
  const couldSell = draft.sellable.gt(ZERO);
  const isOther = isOtherMarket(draft.state.market, market);
  draft.change({ parameters, market });
  if (isOther) tryAtOnce(draft);
  if (!couldSell || draft.sellable.gt(ZERO)) return;
  tellTooLittle(draft);
  goOnWithTooLittle(draft);
}

/** Ends the pause of what the exchange refused under the old rules. */
function tryAtOnce(draft: Draft): void {
  const { exit, ladder } = draft.state;
  const { nowMs } = draft.moment;
  draft.change({ restingRetry: null });
  if (exit !== null && exit.refusals > 0) draft.change({ exit: { ...exit, notBeforeMs: nowMs } });
  if (ladder.kind === 'due' && (ladder.refusals ?? 0) > 0) {
    draft.change({ ladder: { ...ladder, notBeforeMs: nowMs } });
  }
}

function isOtherMarket(before: Market, now: Market): boolean {
  return (
    !before.tickSize.eq(now.tickSize) ||
    !before.stepSize.eq(now.stepSize) ||
    !before.minQuantity.eq(now.minQuantity) ||
    !before.minPrice.eq(now.minPrice)
  );
}

/**
 * The owner changes the parameters. A ladder that stands is placed anew when it would be another now, and one that found
 * no rung it could pay for is tried at once; where nothing is bought any more the rungs stay as they are.
 */
export function applyParameters(
  draft: Draft,
  parameters: StrategyParameters,
  overrides: ParameterOverrides,
): void {
  const { parameters: before, ladder, mode } = draft.state;
  draft.change({ parameters, overrides });
  const changed = changedKeys(before, parameters);
  if (mode.kind !== 'trading' || !LADDER_KEYS.some((key) => changed.includes(key))) return;
  if (ladder.kind === 'placed') draft.change({ ladder: { kind: 'reanchoring' } });
  if (ladder.kind === 'due' && ladder.attempts > 0) {
    draft.change({ ladder: { kind: 'due', notBeforeMs: draft.moment.nowMs, attempts: 0 } });
  }
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
  const { symbol, baseAsset, minQuantity } = market;
  draft.alert({
    kind: 'problem',
    problem: { kind: 'tooLittleToSell', symbol, baseAsset, minQuantity, held: position.quantity },
  });
}

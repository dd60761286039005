import { ZERO } from '../../decimal.js';
import type { Draft, WaitingRung } from '../state/index.js';

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
  let cost = ZERO;
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

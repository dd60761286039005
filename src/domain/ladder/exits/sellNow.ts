import type { ExitReason } from '../../alerts/index.js';
import { ZERO } from '../../decimal.js';
import type { Draft, Exit } from '../state/index.js';
import { beneathBlock, beneathBrake, leavesToOwner, unblocked, unbraked } from '../state/index.js';
import { EXIT_RULES, isPriced } from './rules/index.js';

/**
 * Sells what is held at the market, whatever the price; the rungs are cancelled at the same time. Nothing that can be
 * sold, an unknown cost, a block or the end of the cycle under way: nothing happens. An exit under way that is seen
 * through, a stop loss, sells already, and its end is to stay one: nothing is bought after it.
 */
export function applySellNow(draft: Draft, by: string): void {
  const { mode, position, closing, exit } = draft.state;
  if (mode.kind === 'blocked' || closing !== null || position.cost === null) return;
  if (exit !== null && isPriced(exit.reason) && EXIT_RULES[exit.reason].isSeenThrough) return;
  if (draft.sellable.gt(ZERO)) sell(draft, newExit('sellNow', by));
}

/**
 * Buys nothing any more until the owner resumes, and sells what is held at the market: also what a rung still buys
 * while it is being cancelled. What is blocked cannot be sold; it is paused once nothing blocks it any more.
 */
export function applyPanic(draft: Draft, by: string): void {
  const { mode } = draft.state;
  const paused = { kind: 'paused' as const, sinceMs: draft.moment.nowMs, by };
  const before = unblocked(mode);
  const isPaused = unbraked(before).kind === 'paused';
  draft.change({
    mode: isPaused ? mode : beneathBlock(mode, beneathBrake(before, paused)),
    ladder: { kind: 'off' },
  });
  sellAll(draft, by);
}

/** Sells what is held at the market, also what a rung still buys while it is being cancelled. */
export function sellAll(draft: Draft, by: string): void {
  const { mode, position } = draft.state;
  if (mode.kind === 'blocked' || position.cost === null) return;
  if (leavesToOwner(draft.state)) return;
  if (draft.sellable.gt(ZERO)) {
    draft.change({ closing: null });
    sell(draft, newExit('sellNow', by));
  } else if (draft.liveRungs.length > 0) {
    sell(draft, hasSomethingToEnd(draft) ? newExit('sellNow', by) : precaution(by));
  }
}

/** All is sold, and the cycle ends with the last rung: it must not be taken for one in which nothing was to be sold. */
function hasSomethingToEnd({ state: { exit } }: Draft): boolean {
  return exit !== null && exit.isPrecaution !== true;
}

function precaution(by: string): Exit {
  return { ...newExit('sellNow', by), isPrecaution: true };
}

/** @param by who ordered it; null: the price did */
export function newExit(reason: ExitReason, by: string | null): Exit {
  return { reason, by, attempts: 0, hasSold: false, refusals: 0, sellAtMost: null, notBeforeMs: 0 };
}

/** In place of a sale that is under way for another reason; what that one has sold is sold. */
function sell(draft: Draft, exit: Exit): void {
  const { exit: before } = draft.state;
  const { hasSold = false, inTheWay } = before ?? {};
  const known = inTheWay === undefined ? {} : { inTheWay };
  draft.change({ exit: { ...exit, hasSold, ...known }, ladder: { kind: 'off' } });
}

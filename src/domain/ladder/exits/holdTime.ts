import { ZERO } from '../../decimal.js';
import type { Draft } from '../state/index.js';

/** By so much a clock may be corrected without meaning anything. */
const CLOCK_SLACK_MS = 60_000;

/** Notes since when something is held that can be sold. A moment still to come was told by a clock that was ahead. */
export function noteHolding(draft: Draft): void {
  const { heldSinceMs } = draft.state;
  const { nowMs } = draft.moment;
  const isHeld = draft.sellable.gt(ZERO);
  if (!isHeld && heldSinceMs !== null) draft.change({ heldSinceMs: null });
  if (isHeld && (heldSinceMs === null || heldSinceMs > nowMs + CLOCK_SLACK_MS))
    draft.change({ heldSinceMs: nowMs });
}

/** Time that something has been held for, milliseconds; zero while nothing is. */
export function agedMs({ state: { heldSinceMs }, moment: { nowMs } }: Draft): number {
  return heldSinceMs === null ? 0 : Math.max(nowMs - heldSinceMs, 0);
}

/** Tells whether the position has been held for as long as its owner allows; sees to it that the moment is not missed. */
export function isHeldTooLong(draft: Draft): boolean {
  const { heldSinceMs, parameters, mode } = draft.state;
  const { nowMs, wantsSecondLook } = draft.moment;
  if (parameters.maxHoldMs === null || heldSinceMs === null || mode.kind === 'blocked') return false;
  const endMs = heldSinceMs + parameters.maxHoldMs;
  if (nowMs < endMs) draft.effect({ kind: 'wake', atMs: endMs });
  return nowMs >= endMs && draft.sellable.gt(ZERO) && wantsSecondLook !== true;
}

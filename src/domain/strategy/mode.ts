import type { BlockReason } from '../alert.js';
import type { BlockedMode, StrategyMode, UnblockedMode } from './state.js';

/** The mode beneath a block, or the mode itself. */
export function unblocked(mode: StrategyMode): UnblockedMode {
  return mode.kind === 'blocked' ? mode.resumeTo : mode;
}

/** The mode, blocked. A broken invariant stays one, because nothing but a person's look mends it. */
export function blocked(mode: StrategyMode, reason: BlockReason, detail: string, nowMs: number): BlockedMode {
  if (mode.kind === 'blocked' && mode.reason === 'brokenInvariant') return mode;
  return { kind: 'blocked', sinceMs: nowMs, reason, detail, resumeTo: unblocked(mode) };
}

/** The mode that `/fresh` leads to: it ends a block and begins anew what has finished, but a pause stays. */
export function afresh(mode: StrategyMode): UnblockedMode {
  const beneath = unblocked(mode);
  return beneath.kind === 'paused' ? beneath : { kind: 'trading' };
}

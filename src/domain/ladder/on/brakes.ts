import type { BrakeKind } from '../../brakes/index.js';
import { EXIT_RULES, isPriced, sellAll } from '../exits/index.js';
import type { Draft } from '../state/index.js';
import { BY_BRAKE, brakesOn, withBrakes } from '../state/index.js';

/**
 * A brake of the account has fallen: the open rungs are cancelled and none is placed. The exits go on, or, with `sells`, the
 * position is sold at the market; a stop loss under way sells already. One that is on does nothing more.
 */
export function applyBrake(draft: Draft, brake: BrakeKind, sells: boolean): void {
  const { mode, exit } = draft.state;
  const kinds = brakesOn(mode);
  if (kinds.includes(brake)) return;
  draft.change({
    mode: withBrakes(mode, [...kinds, brake], draft.moment.nowMs),
    ladder: { kind: 'off' },
  });
  const isSelling = exit !== null && (!isPriced(exit.reason) || EXIT_RULES[exit.reason].isSeenThrough);
  if (sells && !isSelling) sellAll(draft, BY_BRAKE);
}

/** A brake is released: once none is on, the strategy is as it would be without them. */
export function applyBrakeReleased(draft: Draft, brake: BrakeKind): void {
  const { mode, exit, closing } = draft.state;
  const kinds = brakesOn(mode);
  if (!kinds.includes(brake)) return;
  const { nowMs } = draft.moment;
  const others = kinds.filter((kind) => kind !== brake);
  const released = withBrakes(mode, others, nowMs);
  draft.change({ mode: released });
  if (released.kind !== 'trading' || exit !== null || closing !== null) return;
  draft.change({ ladder: { kind: 'due', notBeforeMs: nowMs, attempts: 0 } });
}

import type { BlockReason } from '../../alerts/index.js';
import type { BrakeKind } from '../../brakes/index.js';
import type { StrategyParameters } from '../parameters/index.js';
import type { BlockedMode, StrategyMode, StrategyState, UnblockedMode } from './state.js';

/** The mode beneath a block, or the mode itself. */
export function unblocked(mode: StrategyMode): UnblockedMode {
  return mode.kind === 'blocked' ? mode.resumeTo : mode;
}

/** The mode that the owner orders: what is blocked takes it on once nothing blocks it any more. */
export function beneathBlock(mode: StrategyMode, ordered: UnblockedMode): StrategyMode {
  return mode.kind === 'blocked' ? { ...mode, resumeTo: ordered } : ordered;
}

/** Author of a pause that no person has ordered: the brakes. */
export const BY_BRAKE = 'riskControl';

/** The mode beneath the brakes, or the mode itself. */
export function unbraked(mode: UnblockedMode): UnblockedMode {
  return mode.kind === 'paused' && mode.brake !== undefined ? mode.brake.resumeTo : mode;
}

/** The mode that is ordered, or comes about: brakes hold until they are released, and it is taken on then. */
export function beneathBrake(mode: UnblockedMode, wanted: UnblockedMode): UnblockedMode {
  if (mode.kind !== 'paused' || mode.brake === undefined) return wanted;
  return { ...mode, brake: { ...mode.brake, resumeTo: wanted } };
}

/** Lists the brakes that hold a strategy, blocked or not. */
export function brakesOn(mode: StrategyMode): readonly BrakeKind[] {
  const beneath = unblocked(mode);
  return beneath.kind === 'paused' ? (beneath.brake?.kinds ?? []) : [];
}

/** The mode with these brakes on, whatever it was before. */
export function withBrakes(mode: StrategyMode, kinds: readonly BrakeKind[], nowMs: number): StrategyMode {
  const before = unblocked(mode);
  const resumeTo = unbraked(before);
  if (kinds.length === 0) return beneathBlock(mode, resumeTo);
  const sinceMs = before === resumeTo || before.kind === 'trading' ? nowMs : before.sinceMs;
  return beneathBlock(mode, { kind: 'paused', sinceMs, by: BY_BRAKE, brake: { kinds, resumeTo } });
}

/** Reasons by their gravity: the later in this list stays when another comes. */
const GRAVITY: readonly BlockReason[] = ['unknownCost', 'anotherProgram', 'brokenInvariant'];

/**
 * The mode, blocked. A graver reason stays: a broken invariant, because nothing but a person's look mends it, and another
 * program, because an average does not make it go away.
 */
export function blocked(mode: StrategyMode, reason: BlockReason, detail: string, nowMs: number): BlockedMode {
  if (mode.kind === 'blocked' && GRAVITY.indexOf(mode.reason) > GRAVITY.indexOf(reason)) return mode;
  if (mode.kind === 'blocked' && reason === 'brokenInvariant' && mode.reason === reason) return mode;
  return { kind: 'blocked', sinceMs: nowMs, reason, detail, resumeTo: unblocked(mode) };
}

/** The mode that `/fresh` leads to: it ends a block and begins anew what has finished; what the owner stopped stays so. */
export function afresh(mode: StrategyMode): UnblockedMode {
  const before = unblocked(mode);
  const beneath = unbraked(before);
  return beneath.kind === 'finished' ? beneathBrake(before, { kind: 'trading' }) : before;
}

/** True while what is held, and what orders of unknown fate may still do, is about to be the owner's: by his own word. */
export function leavesToOwner({ closing }: Pick<StrategyState, 'closing'>): boolean {
  return closing?.end === 'fresh' || closing?.end === 'retired';
}

/** The mode once the owner has sold the position by hand, as he configured it. What does not trade stays as it is. */
export function afterManualExit(
  mode: StrategyMode,
  { onManualExit }: StrategyParameters,
  nowMs: number,
): StrategyMode {
  if (mode.kind === 'blocked' || unbraked(mode).kind !== 'trading' || onManualExit === 'restart') return mode;
  return beneathBrake(mode, { kind: 'paused', sinceMs: nowMs, by: 'onManualExit' });
}

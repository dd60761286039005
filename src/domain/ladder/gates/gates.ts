import type { GateName } from '../../alerts/index.js';
import { ZERO } from '../../decimal.js';
import { sellableQuantity } from '../../market.js';
import type { Moment, StrategyState } from '../state/index.js';
import { cooldownAfterLoss } from './cooldownAfterLoss.js';
import type { Closed, Gate } from './gate.js';
import { maxCyclesPerDay } from './maxCyclesPerDay.js';
import { tradingHours } from './tradingHours.js';
import { volatility } from './volatility.js';

/** All gates: a new one is a file and a line here. The first that is closed is the one that is shown. */
const GATES: readonly Gate[] = [maxCyclesPerDay, cooldownAfterLoss, tradingHours, volatility];

export interface ClosedGate extends Closed {
  readonly gate: GateName;
}

/** Gives the gate that keeps a strategy from a new ladder; null when none does, or when it holds something. */
export function closedGate(
  state: StrategyState,
  moment: Pick<Moment, 'nowMs' | 'volatility'>,
): ClosedGate | null {
  if (!hasNothingBought(state)) return null;
  for (const gate of GATES) {
    const closed = gate.closed(state, moment);
    if (closed !== null) return { ...closed, gate: gate.name };
  }
  return null;
}

/** Gives the moment at which the first of the open gates closes by itself, milliseconds since the epoch; null: none does. */
export function gatesCloseAtMs(state: StrategyState, nowMs: number): number | null {
  if (!hasNothingBought(state)) return null;
  const times = GATES.flatMap((gate) => gate.closesAtMs(state, nowMs) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

function hasNothingBought({ cycle, position, market }: StrategyState): boolean {
  return cycle.boughtQuantity.eq(ZERO) && sellableQuantity(position.quantity, market).eq(ZERO);
}

import { type Decimal, decimal, maximum, ZERO } from '../../../src/domain/decimal.js';
import { type PositionCorrection, reconcilePosition } from '../../../src/domain/reconciliation.js';
import type { StrategyEvent, StrategyState } from '../../../src/domain/strategy/index.js';

/** What is found in the account, and how it is to be taken. */
interface Reading {
  readonly total: Decimal;
  /** What of it no order of the owner's has locked. */
  readonly free: Decimal;
  readonly tolerance: Decimal;
  readonly forceSync: boolean;
  readonly isNews: boolean;
}

/** What a reconciliation of this strategy would tell it. */
export function holdingsRead(state: StrategyState, timeMs: number, reading: Reading): StrategyEvent {
  const { market, position, setAside } = state;
  const { total, tolerance, forceSync, isNews } = reading;
  const part = { market, position, setAside, total, tolerance, forceSync };
  const correction = reconcilePosition({ ...part, reserved: ZERO, elsewhere: ZERO });
  const free = maximum(reading.free.minus(correction.setAside), ZERO);
  return { type: 'holdingsRead', correction, free, isNews, report: reportFor(correction, timeMs) };
}

/** The report that a reconciliation would write of this. */
function reportFor(correction: PositionCorrection, timeMs: number) {
  const { asset, held, booked, drift, tolerance, action, evidence } = correction;
  return {
    id: 1,
    strategyId: 'sol',
    trigger: 'command' as const,
    asset,
    timeMs,
    durationMs: 5,
    held,
    reserved: decimal('0'),
    booked,
    drift,
    tolerance,
    action,
    adjustment: null,
    missedFills: 0,
    explanation: evidence,
  };
}

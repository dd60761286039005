import { firstSequence } from '../../clientId.js';
import { ZERO } from '../../decimal.js';
import { EMPTY_POSITION } from '../../ledger.js';
import type { Market } from '../../market.js';
import { NOTHING_MISSING } from '../../reconciliation/index.js';
import type { StrategyParameters } from '../parameters/index.js';
import { NO_OVERRIDES } from '../parameters/index.js';
import { newCycle } from './cycle.js';
import type { StrategyState } from './state.js';

/** A strategy on its first day: nothing held, its first ladder due. */
export function newStrategy(
  parameters: StrategyParameters,
  market: Market,
  slot: number,
  nowMs: number,
): StrategyState {
  return {
    parameters,
    overrides: NO_OVERRIDES,
    market,
    slot,
    mode: { kind: 'trading' },
    position: EMPTY_POSITION,
    ledgerLength: 0,
    cycle: newCycle(1, nowMs, ZERO),
    orders: new Map(),
    ordersMade: firstSequence(nowMs),
    ladder: { kind: 'due', notBeforeMs: nowMs, attempts: 0 },
    exit: null,
    restingRetry: null,
    peak: null,
    heldSinceMs: null,
    targetAgeMs: 0,
    levelsSold: null,
    closing: null,
    setAside: ZERO,
    missing: NOTHING_MISSING,
  };
}

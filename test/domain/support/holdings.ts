import { type Decimal, maximum, ZERO } from '../../../src/domain/decimal.js';
import type { StrategyEvent, StrategyState } from '../../../src/domain/ladder/index.js';
import type { Fill } from '../../../src/domain/order.js';
import {
  type Correction,
  type NumberedReport,
  type OwnersWord,
  reconcileAsset,
} from '../../../src/domain/reconciliation/index.js';

/** What is found in the account, and how it is to be taken. */
export interface Reading {
  readonly total: Decimal;
  /** What of it no order of the owner's has locked. */
  readonly free: Decimal;
  readonly tolerance: Decimal;
  readonly forceSync: boolean;
  readonly isNews: boolean;
  /** The owner's own trades that no report has settled. */
  readonly manualTrades: readonly Fill[];
  readonly ownersWord: OwnersWord | null;
  readonly askedBy?: string | null;
}

export type HoldingsRead = Extract<StrategyEvent, { readonly type: 'holdingsRead' }>;

/** What a reconciliation of this strategy, the only one on its asset, would tell it. All trades show in the holdings. */
export function holdingsRead(state: StrategyState, timeMs: number, reading: Reading): HoldingsRead {
  const { market, position, setAside, missing, parameters } = state;
  const { total, tolerance, forceSync, isNews, manualTrades, ownersWord, askedBy = null } = reading;
  const { corrections, settledTrades } = reconcileAsset({
    asset: market.baseAsset,
    total,
    reserved: ZERO,
    usedOfReserve: ZERO,
    watched: ZERO,
    strategies: [{ strategyId: parameters.id, market, position, setAside, missing }],
    manualTrades,
    ofLostOrders: [],
    settledBeforeMs: timeMs + 1,
    tolerance,
    forceSync,
    ownersWord,
  });
  const [correction] = corrections;
  if (correction === undefined) throw new Error('one strategy has one correction');
  const free = maximum(reading.free.minus(correction.setAside), ZERO);
  const report = reportFor(correction, timeMs, manualTrades.length);
  return { type: 'holdingsRead', correction, settledTrades, free, isNews, askedBy, report };
}

/** The report that a reconciliation would write of this. */
function reportFor(correction: Correction, timeMs: number, manualTrades: number): NumberedReport {
  const { strategyId, asset, held, booked, drift, tolerance, action, bookings, setAside } = correction;
  return {
    id: 1,
    strategyId,
    trigger: 'command',
    asset,
    timeMs,
    durationMs: 5,
    held,
    reserved: ZERO,
    booked,
    drift,
    tolerance,
    action,
    bookings,
    watched: null,
    compared: {
      available: held.plus(setAside),
      locked: ZERO,
      staked: ZERO,
      lent: ZERO,
      setAside,
      elsewhere: ZERO,
      openOrders: 0,
      fillsRead: manualTrades,
      resolvedOrders: 0,
      manualTrades,
      readings: 1,
      readAtMs: null,
    },
    missedFills: 0,
    explanation: correction.explanation,
  };
}

export {
  type AssetDecision,
  type AssetSnapshot,
  type Correction,
  reconcileAsset,
  type StrategyBooks,
} from './decision.js';
export { Evidence } from './evidence.js';
export type { OwnersWord } from './explanation.js';
export { type NetTrades, netTrades, type TradePart, takeParts } from './manualTrades.js';
export {
  costOfMissing,
  isNothing,
  leftToOwner,
  type Missing,
  NOTHING_MISSING,
  withoutOwn,
  withoutUnproven,
} from './missing.js';
export {
  type KnownHoldings,
  type Lasted,
  type LookedAt,
  lookAt,
  NO_PATIENCE,
  PATIENCE,
  type Patience,
  patienceMs,
  type Vigil,
} from './patience.js';
export {
  BOOKING_ROWS,
  type Booking,
  type BookingRow,
  type Compared,
  type NumberedReport,
  RECONCILIATION_ACTIONS,
  type ReconciliationAction,
  type ReconciliationReport,
  type ReconciliationTrigger,
  type Watched,
} from './report.js';
export { shareShortage, sum } from './shares.js';

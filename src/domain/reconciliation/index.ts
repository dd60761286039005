export {
  type AssetDecision,
  type AssetSnapshot,
  type Correction,
  type OwnersWord,
  reconcileAsset,
  type StrategyBooks,
} from './decision.js';
export { type NetTrades, netTrades, type TradePart, takeParts } from './manualTrades.js';
export type {
  Booking,
  BookingRow,
  Compared,
  NumberedReport,
  ReconciliationAction,
  ReconciliationReport,
  ReconciliationTrigger,
} from './report.js';
export { shareShortage, sum } from './shares.js';

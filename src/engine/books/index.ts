export { Calendar, type Period, type PeriodKind } from './calendar.js';
export { type BookedSpan, dayDrawdown, timeOf } from './dailyDrawdown.js';
export { type LedgerLine, LedgerTail, withPositionsGently } from './ledgerTail.js';
export {
  type FeeTotals,
  feeTotals,
  type PeriodResult,
  type ResultTotals,
  resultsByPeriod,
  resultTotals,
} from './pnl.js';
export { RealizedResults, sumOf } from './realizedResults.js';

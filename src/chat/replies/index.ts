export * from './accessReply.js';
export { averageDone, averageQuestion, change } from './averageReply.js';
export { estimateRows } from './estimateRows.js';
export { farPriceQuestion } from './farPrice.js';
export { CLOCK_IS_OFF_MS, DISK_IS_FULL_BYTES } from './healthProblems.js';
export { healthReply } from './healthReply.js';
export { historyCsv } from './historyCsv.js';
export { adjustmentDone, adjustmentQuestion, adjustmentRefusal, type Funds } from './parameterReply.js';
export { allGroupsButton, oneParameter, parameterGroups, parametersOfGroups } from './parametersReply.js';
export {
  cyclesWon,
  moreButtons,
  periodHeading,
  periodsReply,
  periodTable,
  profitHeading,
  profitReply,
} from './pastReply.js';
export { bookingReason, dryRunReport, newReport, storedReport } from './reportReply.js';
export { resultPhrase, saleReply, saleRows } from './saleReply.js';
export { statusReply } from './statusReply.js';
export {
  byQuoteAsset,
  moneyRows,
  netNow,
  type StrategyNow,
  strategiesReply,
  sumOf,
} from './strategiesReply.js';
export { adoptQuestion, nothingBeyondBooks, surplusRows, unexplained } from './surplusReply.js';

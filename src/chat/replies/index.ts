export {
  claimRefused,
  codesLockedReply,
  letIn,
  orderGivenReply,
  strangersReply,
  welcomeOwner,
} from './accessReply.js';
export { averageDone, averageQuestion, change } from './averageReply.js';
export { estimateRows } from './estimateRows.js';
export { farPriceQuestion } from './farPrice.js';
export { healthReply } from './healthReply.js';
export { historyCsv } from './historyCsv.js';
export { adjustmentDone, adjustmentQuestion, adjustmentRefusal, type Funds } from './parameterReply.js';
export { allParameters, oneParameter } from './parametersReply.js';
export { moreButtons, periodsReply, profitReply } from './pastReply.js';
export { bookingReason, dryRunReport, newReport, storedReport } from './reportReply.js';
export { saleReply } from './saleReply.js';
export { resultPhrase, saleRows } from './saleRows.js';
export { statusReply } from './statusReply.js';
export { strategiesReply } from './strategiesReply.js';
export { adoptQuestion, nothingBeyondBooks, surplusRows, unexplained } from './surplusReply.js';

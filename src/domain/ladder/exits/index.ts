export {
  breakEvenPrice,
  breakEvenTakeProfitPercentage,
  netTakeProfitPercentage,
  takeProfitFeeBps,
} from './breakEven.js';
export {
  ageTarget,
  atLowestTarget,
  loweredTarget,
  sellingParameters,
  type TargetInForce,
  targetInForce,
} from './fallingTarget.js';
export { forestalledRungs } from './forestalledRungs.js';
export { noteHolding } from './holdTime.js';
export { leftTriggers } from './leftTarget.js';
export { type NextLevel, nextLevel, noteLevelSale, reviewLevels } from './levels.js';
export { applyOwnBids, ownOrderInTheWay, tellWay, withOwnOrderMet } from './ownBids.js';
export { beginExit, dueNow, EMPTY_LOOKS_BEFORE_ALERT, pursueExit } from './pursueExit.js';
export { restingSaleTriggers, reviewRestingSale } from './restingSale.js';
export {
  keepTakeProfitResting,
  type RestingPlace,
  restAtMost,
  restingPlace,
  restingTriggers,
  restLater,
} from './restingTakeProfit.js';
export {
  EXIT_RULES,
  isPriced,
  marketLimit,
  stopLossPrice,
  targetPrice,
  trailPrice,
} from './rules/index.js';
export { estimateSale, netAtTarget, type SaleEstimate } from './saleEstimate.js';
export { exitReason, exitTriggers, isRestingTakeProfit, prepareSale } from './saleTerms.js';
export { applyPanic, applySellNow, newExit, sellAll } from './sellNow.js';
export { followPeak, trailTriggers } from './trail.js';

export { forestalledRungs } from './forestalledRungs.js';
export { fallenPrice } from './leftTarget.js';
export { applyOwnBids, ownOrderInTheWay, tellWay, withOwnOrderMet } from './ownBids.js';
export { beginExit, dueNow, EMPTY_LOOKS_BEFORE_ALERT, pursueExit } from './pursueExit.js';
export { reviewRestingSale } from './restingSale.js';
export { breakEvenTakeProfitPercentage, stopLossPrice, targetPrice } from './rules/takeProfit.js';
export { applyPanic, applySellNow, newExit } from './sellNow.js';

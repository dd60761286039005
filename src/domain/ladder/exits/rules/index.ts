export { EXIT_RULES, type ExitTrigger, isPriced, pricedTriggers, targetPrice } from './exitRules.js';
export { marketLimit } from './marketLimit.js';
export { stopLossPrice } from './stopLoss.js';
export {
  lowestSalePrice,
  slippageOf,
  takeProfitPrice,
  trailPrice,
} from './takeProfit.js';

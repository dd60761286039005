export { EXIT_RULES, type ExitTrigger, isPriced, pricedTriggers, targetPrice } from './exitRules.js';
export { stopLossPrice } from './stopLoss.js';
export {
  breakEvenTakeProfitPercentage,
  lowestSalePrice,
  netTakeProfitPercentage,
  type SaleFees,
  takeProfitFeeBps,
  takeProfitPrice,
  trailPrice,
} from './takeProfit.js';

export { EXIT_RULES, type ExitTrigger, isPriced, pricedTriggers, targetPrice } from './exitRules.js';
export { stopLossPrice } from './stopLoss.js';
export {
  breakEvenTakeProfitPercentage,
  netTakeProfitPercentage,
  type SaleFees,
  takeProfitFeeBps,
  takeProfitPrice,
} from './takeProfit.js';

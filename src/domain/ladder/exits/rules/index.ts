export { EXIT_RULES, isPriced, targetPrice } from './exitRules.js';
export { stopLossPrice } from './stopLoss.js';
export { breakEvenTakeProfitPercentage, netTakeProfitPercentage } from './takeProfit.js';

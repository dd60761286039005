import type { ExitRule } from './exitRule.js';
import { marketLimit } from './marketLimit.js';

/** The owner orders it, whatever the price: it accepts the bid less the slippage allowed to a take profit. */
export const sellNow: ExitRule = {
  triggers: () => [],
  limit: ({ parameters, market }, bid) => marketLimit(bid, parameters.slippagePercentage, market),
  isSeenThrough: true,
  wantsSecondLook: false,
  tradesOn: ({ restartAfterTakeProfit }) => restartAfterTakeProfit,
};

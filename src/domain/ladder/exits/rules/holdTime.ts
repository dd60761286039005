import { decimal } from '../../../decimal.js';
import type { ExitRule } from './exitRule.js';
import { marketLimit } from './marketLimit.js';

/** Sells at the market what has been held for too long, also at a loss; the next ladder may follow. */
export const holdTime: ExitRule = {
  triggers: () => [],
  /** As far below the bid as a stop loss: it must get out. */
  limit: ({ parameters, market }, bid) =>
    marketLimit(bid, parameters.slippagePercentage.times(decimal('10')), market),
  isSeenThrough: true,
  wantsSecondLook: true,
  tradesOn: ({ restartAfterTakeProfit }) => restartAfterTakeProfit,
};

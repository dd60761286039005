import { type Decimal, decimal, ONE, percent } from '../../../decimal.js';
import { averageEntryPrice, type Position } from '../../../ledger.js';
import { triggerAt } from '../../state/index.js';
import type { ExitRule } from './exitRule.js';
import { marketLimit } from './marketLimit.js';

/** Gets out at the market, at a loss; nothing is bought after it. */
export const stopLoss: ExitRule = {
  triggers: ({ position, parameters }) =>
    triggerAt('atOrBelow', stopLossPrice(position, parameters.stopLossPercentage)),
  /** It must get out: the bid less ten times the slippage allowed to a take profit. */
  limit: ({ parameters, market }, bid) =>
    marketLimit(bid, parameters.slippagePercentage.times(decimal('10')), market),
  isSeenThrough: true,
  wantsSecondLook: true,
  tradesOn: () => false,
};

/**
 * The bid at or below which a stop loss sells; null when there is none or no average.
 *
 * @example stopLossPrice({ quantity: decimal('2'), cost: decimal('200'), realizedPnl: ZERO }, decimal('8')) // 92
 */
export function stopLossPrice(position: Position, stopLossPercentage: Decimal | null): Decimal | null {
  const average = averageEntryPrice(position);
  if (average === null || stopLossPercentage === null) return null;
  return average.times(ONE.minus(percent(stopLossPercentage)));
}

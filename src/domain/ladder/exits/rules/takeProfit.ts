import { type Decimal, decimal, maximum, ONE, percent, ZERO } from '../../../decimal.js';
import { averageEntryPrice, type Position } from '../../../ledger.js';
import { ceilToTick } from '../../../market.js';
import { remembered } from '../../../remembered.js';
import type { StrategyParameters } from '../../parameters/index.js';
import { type StrategyState, triggerAt } from '../../state/index.js';
import type { ExitRule } from './exitRule.js';
import { below, farthestBelow } from './marketLimit.js';

/** Sells at the target, the price that the owner wants above the average; a bid that leaves it may come back. */
export const takeProfit: ExitRule = {
  triggers({ position, parameters, peak }) {
    const target = takeProfitPrice(position, parameters.takeProfitPercentage);
    if (parameters.takeProfitMode !== 'trailing') return triggerAt('atOrAbove', target);
    const lowest = lowestPrice(position, parameters);
    if (peak === null || target === null || lowest === null) return [];
    return [{ side: 'atOrBelow', price: trailPrice(peak, target, parameters), notBelow: lowest }];
  },
  /** Never above a bid that has reached the target, because such a bid lies on the grid itself. */
  limit({ position, parameters, market }, bid) {
    const lowest = lowestPrice(position, parameters);
    if (lowest === null) return null;
    const [onGrid, farthest] = [priceOnGrid(lowest, market), farthestBelow(bid)];
    return farthest.gt(onGrid) ? ceilToTick(farthest, market) : onGrid;
  },
  isSeenThrough: false,
  wantsSecondLook: false,
  tradesOn: ({ restartAfterTakeProfit }) => restartAfterTakeProfit,
};

/**
 * Best bid at or below which a trailing take profit sells: `trailPercentage` below the peak. Not far below the target, which
 * was reached: there half of the allowed slippage is left for the sale.
 */
export function trailPrice(
  peak: Decimal,
  target: Decimal,
  { trailPercentage, takeProfitPercentage, slippagePercentage }: TrailParameters,
): Decimal {
  const trail = trailPercentage ?? takeProfitPercentage.times(HALF);
  return maximum(below(peak, trail), below(target, slippagePercentage.times(HALF)));
}

type TrailParameters = Pick<
  StrategyParameters,
  'trailPercentage' | 'takeProfitPercentage' | 'slippagePercentage'
>;
const HALF = decimal('0.5');

/** Lowest price at which a take profit sells, on the tick grid; null without an average. */
export function lowestSalePrice({
  position,
  parameters,
  market,
}: Pick<StrategyState, 'position' | 'parameters' | 'market'>): Decimal | null {
  const lowest = lowestPrice(position, parameters);
  return lowest === null ? null : priceOnGrid(lowest, market);
}

const lowestPrice = remembered((position: Position, parameters: StrategyParameters) => {
  const target = takeProfitPrice(position, parameters.takeProfitPercentage);
  return target === null ? null : below(target, slippageOf(parameters));
});
const priceOnGrid = remembered(ceilToTick);

/**
 * The best bid at which a position is sold: average·(1 + takeProfitPercentage/100). Null without an average.
 *
 * @example takeProfitPrice({ quantity: decimal('2'), cost: decimal('200'), realizedPnl: ZERO }, decimal('0.25')) // 100.25
 */
export function takeProfitPrice(position: Position, takeProfitPercentage: Decimal): Decimal | null {
  return averageEntryPrice(position)?.times(ONE.plus(percent(takeProfitPercentage))) ?? null;
}

/** Slippage that is allowed, percent: none where it rests at the target, nor for what is sold in its place. */
export function slippageOf({
  takeProfitMode,
  slippagePercentage,
}: Pick<StrategyParameters, 'takeProfitMode' | 'slippagePercentage'>): Decimal {
  return takeProfitMode === 'resting' ? ZERO : slippagePercentage;
}

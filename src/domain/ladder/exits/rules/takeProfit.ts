import { type Decimal, decimal, maximum, ONE, percent, ZERO } from '../../../decimal.js';
import { averageEntryPrice, type Position } from '../../../ledger.js';
import { ceilToTick, floorToTick, type Market } from '../../../market.js';
import type { StrategyParameters } from '../../parameters/index.js';

/** The best bid at which a position is sold: average·(1 + takeProfitPercentage/100). Null without an average. */
export function targetPrice(position: Position, takeProfitPercentage: Decimal): Decimal | null {
  const average = averageEntryPrice(position);
  return average === null ? null : average.times(ONE.plus(percent(takeProfitPercentage)));
}

/** The bid at or below which a stop loss sells; null when there is none or no average. */
export function stopLossPrice(position: Position, stopLossPercentage: Decimal | null): Decimal | null {
  const average = averageEntryPrice(position);
  if (average === null || stopLossPercentage === null) return null;
  return average.times(ONE.minus(percent(stopLossPercentage)));
}

/**
 * The lowest price a take profit accepts: the target less the allowed slippage, on the tick grid. Never above
 * a bid that has reached the target, because such a bid lies on the grid itself.
 *
 * @param bid the best bid, at the target or above it
 */
export function takeProfitLimit(
  target: Decimal,
  bid: Decimal,
  slippagePercentage: Decimal,
  market: Market,
): Decimal {
  const lowest = target.times(ONE.minus(percent(slippagePercentage)));
  return ceilToTick(maximum(lowest, below(bid, FARTHEST_BELOW_BID)), market);
}

/**
 * Percent. The exchange refuses prices that lie far from the last one; a target may be far below the bid, and so may what
 * a large slippage allows.
 */
const FARTHEST_BELOW_BID = decimal('5');

/** A stop loss must get out: it accepts the bid less ten times the slippage allowed to a take profit. */
export function stopLossLimit(bid: Decimal, slippagePercentage: Decimal, market: Market): Decimal {
  return marketLimit(bid, slippagePercentage.times(decimal('10')), market);
}

/** A sale that the owner orders accepts the bid less the slippage allowed to a take profit. */
export function sellNowLimit(bid: Decimal, slippagePercentage: Decimal, market: Market): Decimal {
  return marketLimit(bid, slippagePercentage, market);
}

/** On the tick grid; for a price of a few ticks the next one may be far below, and below the last there is none. */
function marketLimit(bid: Decimal, belowBidPercentage: Decimal, market: Market): Decimal {
  const wanted = maximum(below(bid, belowBidPercentage), ZERO);
  return maximum(floorToTick(wanted, market), ceilToTick(below(bid, FARTHEST_BELOW_BID), market));
}

function below(price: Decimal, percentage: Decimal): Decimal {
  return price.times(ONE.minus(percent(percentage)));
}

/**
 * The smallest `takeProfitPercentage` that pays the fees of a round trip as Rung trades it: bought as maker,
 * with the fee taken in the base asset (which the average entry price contains), sold as taker at the target
 * less the allowed slippage.
 *
 * @returns percent, e.g. 0.1503 for 10 bps taker and 0.05 % slippage
 */
export function breakEvenTakeProfitPercentage(
  takerFeeBps: Decimal,
  parameters: Pick<StrategyParameters, 'slippagePercentage'>,
): Decimal {
  const kept = ONE.minus(takerFeeBps.times(decimal('0.0001'))).times(
    ONE.minus(percent(parameters.slippagePercentage)),
  );
  return ONE.div(kept).minus(ONE).times(decimal('100'));
}

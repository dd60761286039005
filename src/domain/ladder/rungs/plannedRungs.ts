import {
  ceilTo,
  type Decimal,
  decimal,
  HUNDRED,
  maximum,
  minimum,
  ONE,
  percent,
  ZERO,
} from '../../decimal.js';
import { floorToStep, floorToTick, type Market } from '../../market.js';
import type { StrategyParameters } from '../parameters/index.js';

type LadderParameters = Pick<
  StrategyParameters,
  | 'totalAmount'
  | 'orderCount'
  | 'incrementPercentage'
  | 'firstDropPercentage'
  | 'maxDropPercentage'
  | 'stepScale'
  | 'minOrderAmount'
>;

export interface PlannedRung {
  /** 1 is the shallowest. */
  readonly rung: number;
  readonly dropPercentage: Decimal;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Quote asset that it locks: price times quantity. */
  readonly amount: Decimal;
}

export interface LadderPlan {
  readonly rungs: readonly PlannedRung[];
  /** Rungs too small to be placed; their money moved to the next deeper one that is, or above it where none is. */
  readonly skipped: readonly number[];
}

/** Decimal places to which a rung's amount is cut; the last rung takes what the cutting leaves. */
const AMOUNT_DECIMALS = 12;
const ROUND_DOWN = 0;

/**
 * Splits an allocation over the rungs of a ladder, each `ratio` times the one above: with r the ratio and n
 * the count, rung i gets base·r^(i-1) where base = allocation·(r-1)/(r^n-1), or allocation/n when r is 1.
 *
 * @param allocation quote asset to spend in all
 * @param count      number of rungs, 1 or more
 * @param ratio      growth from one rung to the next, e.g. 1.5 for +50 %
 * @returns `count` quote amounts, shallowest first; they sum to `allocation` exactly (the last takes the rounding)
 * @example rungAmounts(decimal('475'), 3, decimal('1.5')) // [100, 150, 225]
 */
export function rungAmounts(allocation: Decimal, count: number, ratio: Decimal): Decimal[] {
  let weight = ONE;
  let weights = ZERO;
  const parts: Decimal[] = [];
  for (let rung = 1; rung <= count; rung += 1) {
    parts.push(weight);
    weights = weights.plus(weight);
    weight = weight.times(ratio);
  }
  let left = allocation;
  return parts.map((part, index) => {
    const amount =
      index === count - 1 ? left : allocation.times(part).div(weights).round(AMOUNT_DECIMALS, ROUND_DOWN);
    left = left.minus(amount);
    return amount;
  });
}

/** Gives the least that a ladder can begin with: the amount of its shallowest rung, where none is skipped. Quote asset. */
export function firstRungAmount({
  totalAmount,
  orderCount,
  incrementPercentage,
}: Pick<LadderParameters, 'totalAmount' | 'orderCount' | 'incrementPercentage'>): Decimal {
  return rungAmounts(totalAmount, orderCount, ONE.plus(percent(incrementPercentage)))[0] ?? totalAmount;
}

/**
 * Gives the drop of each rung below the anchor, in percent, from the first drop to the largest. Each distance between two
 * rungs is `scale` times the one above it: with s the scale and n the count, the drop of rung i is
 * first + (max - first)·(1 + s + ... + s^(i-2)) / (1 + s + ... + s^(n-2)).
 *
 * @param first null for `max / count`, which spaces the first rung from the anchor as even rungs from each other
 * @param scale above zero; 1 spreads the rungs evenly
 * @example
 * rungDrops(null, decimal('6'), 3, decimal('1')) // [2, 4, 6]
 * rungDrops(decimal('1'), decimal('8'), 4, decimal('2')) // [1, 2, 4, 8]
 */
export function rungDrops(first: Decimal | null, max: Decimal, count: number, scale: Decimal): Decimal[] {
  const shallowest = first ?? max.div(decimal(String(count)));
  const distances = [ZERO];
  let distance = ONE;
  for (let rung = 2; rung <= count; rung += 1) {
    distances.push((distances.at(-1) ?? ZERO).plus(distance));
    distance = distance.times(scale);
  }
  const whole = distances.at(-1) ?? ZERO;
  return distances.map((passed, index) => {
    if (index === count - 1 && (count > 1 || first === null)) return max;
    return index === 0 ? shallowest : shallowest.plus(max.minus(shallowest).times(passed).div(whole));
  });
}

/**
 * The rungs to place below `anchor`.
 *
 * What the position has cost already is taken off the ladder from the shallowest rung down, so that rungs and
 * position together stay within the allocation. A rung under the market's minimum or `minOrderAmount` is not
 * placed: its money moves to the next deeper rung, and below the deepest one that is placed back to that. Prices are
 * floored to the tick, quantities to the step.
 *
 * @param anchor quote per base; the best bid, or the average entry price where that is lower
 * @param spent  quote asset that the position has cost, zero or more
 * @example
 * // 300 USDC on three rungs down to 3 %, of which the first is bought.
 * planLadder(parameters, market, decimal('100'), decimal('100')).rungs.map(({ price }) => price) // [98, 97]
 */
export function planLadder(
  parameters: LadderParameters,
  market: Market,
  anchor: Decimal,
  spent: Decimal,
): LadderPlan {
  const amounts = rungAmounts(
    parameters.totalAmount,
    parameters.orderCount,
    ONE.plus(percent(parameters.incrementPercentage)),
  );
  const drops = rungDrops(
    parameters.firstDropPercentage,
    parameters.maxDropPercentage,
    parameters.orderCount,
    parameters.stepScale,
  );
  const rungs: PlannedRung[] = [];
  const skipped: number[] = [];
  let owed = spent;
  let carried = ZERO;
  let deepestBudget = ZERO;
  amounts.forEach((share, index) => {
    const paid = minimum(owed, share);
    owed = owed.minus(paid);
    const budget = share.minus(paid).plus(carried);
    const dropPercentage = drops[index] ?? parameters.maxDropPercentage;
    const price = rungPrice(anchor, dropPercentage, market);
    const rung = plannedRung(index + 1, dropPercentage, price, rungQuantity(budget, price, market));
    const { quantity } = rung;
    const tooSmall = quantity.lt(market.minQuantity) || quantity.lte(ZERO) || price.lt(market.minPrice);
    if (tooSmall || (parameters.minOrderAmount !== null && budget.lt(parameters.minOrderAmount))) {
      carried = budget;
      if (paid.lt(share)) skipped.push(index + 1);
      return;
    }
    deepestBudget = budget;
    carried = ZERO;
    rungs.push(rung);
  });
  const deepest = rungs.pop();
  if (deepest !== undefined) {
    const { rung, dropPercentage, price } = deepest;
    rungs.push(
      plannedRung(rung, dropPercentage, price, rungQuantity(deepestBudget.plus(carried), price, market)),
    );
  }
  return { rungs, skipped };
}

function plannedRung(rung: number, dropPercentage: Decimal, price: Decimal, quantity: Decimal): PlannedRung {
  return { rung, dropPercentage, price, quantity, amount: price.times(quantity) };
}

/**
 * The smallest `totalAmount` with which at least one rung can be placed at this anchor, rounded up to a
 * hundredth of the quote asset: all the money then stands in the deepest rung.
 *
 * @example smallestAllocation({ ...parameters, minOrderAmount: null }, market, decimal('100')) // 1.94
 */
export function smallestAllocation(parameters: LadderParameters, market: Market, anchor: Decimal): Decimal {
  const drops = rungDrops(
    parameters.firstDropPercentage,
    parameters.maxDropPercentage,
    parameters.orderCount,
    parameters.stepScale,
  );
  const price = rungPrice(anchor, drops.at(-1) ?? parameters.maxDropPercentage, market);
  const forMarket = price.times(ceilTo(maximum(market.minQuantity, market.stepSize), market.stepSize));
  const smallest =
    parameters.minOrderAmount === null ? forMarket : maximum(forMarket, parameters.minOrderAmount);
  return smallest.round(2, ROUND_UP);
}

const ROUND_UP = 3;

function rungPrice(anchor: Decimal, dropPercentage: Decimal, market: Market): Decimal {
  return floorToTick(anchor.times(HUNDRED.minus(dropPercentage)).times(decimal('0.01')), market);
}

function rungQuantity(budget: Decimal, price: Decimal, market: Market): Decimal {
  if (price.lte(ZERO)) return ZERO;
  const quantity = floorToStep(budget.div(price), market);
  // The quotient is rounded at its last decimal place; the product must still be within the budget.
  const affordable = quantity.times(price).gt(budget) ? quantity.minus(market.stepSize) : quantity;
  return market.maxQuantity === null
    ? affordable
    : minimum(affordable, floorToStep(market.maxQuantity, market));
}

import { type Decimal, decimal, HUNDRED, ONE, ZERO } from '../../domain/decimal.js';
import {
  allocatedParameters,
  ladderAnchor,
  planLadder,
  rungsByPlace,
  type StrategyParameters,
  type StrategyState,
  sellingParameters,
  targetPrice,
} from '../../domain/ladder/index.js';
import { namesOf } from '../../domain/market.js';
import type { LadderPreview } from '../api/index.js';
import type { AccountFees } from '../ports/index.js';

/**
 * The ladder as it would be placed at this best bid, and what it would amount to. Rungs are bought as maker, with the fee
 * taken in the base asset, and sold as taker.
 *
 * @param price quote asset per base asset, above zero
 */
export function ladderPreview(
  state: StrategyState,
  price: Decimal,
  fees: Pick<AccountFees, 'makerFeeBps' | 'takerFeeBps'>,
): LadderPreview {
  const { parameters, market, position } = state;
  const anchor = ladderAnchor(state, price);
  const { rungs, skipped } = planLadder(allocatedParameters(state), market, anchor, position.cost ?? ZERO);
  const { beyondBand, following } = rungsByPlace(rungs, parameters, price, market);
  const amount = rungs.reduce((sum, rung) => sum.plus(rung.amount), ZERO);
  const bought = rungs.reduce((sum, { quantity }) => sum.plus(quantity), ZERO).times(kept(fees.makerFeeBps));
  const lowest = rungs.at(-1)?.price ?? null;
  return {
    ...namesOf(market),
    price,
    anchor,
    rungs: rungs.map(({ rung, price: at, quantity, amount: locked }) => ({
      ...{ rung, price: at, quantity },
      amount: locked,
    })),
    skippedRungs: skipped,
    waitingRungs: beyondBand.map(({ rung }) => rung),
    followingRungs: following.map(({ rung }) => rung),
    position: position.quantity,
    ifAllFill: ifAllFill(
      position.quantity.plus(bought),
      position.cost?.plus(amount) ?? null,
      sellingParameters({
        parameters,
        targetAgeMs: state.targetAgeMs,
        cycle: { rungsFilled: state.cycle.rungsFilled + rungs.length },
      }),
      fees,
    ),
    survivesPercentage: lowest === null ? null : ONE.minus(lowest.div(price)).times(HUNDRED),
    amount,
  };
}

function ifAllFill(
  quantity: Decimal,
  cost: Decimal | null,
  parameters: StrategyParameters,
  { takerFeeBps }: Pick<AccountFees, 'takerFeeBps'>,
): LadderPreview['ifAllFill'] {
  if (cost === null || quantity.lte(ZERO)) return null;
  const target = targetPrice({ quantity, cost, realizedPnl: ZERO }, parameters);
  if (target === null) return null;
  const average = cost.div(quantity);
  return { quantity, averageEntryPrice: average, target, breakEven: average.div(kept(takerFeeBps)) };
}

/** Gives what a fee leaves, as a factor: 10 bps -> 0.999. */
function kept(feeBps: Decimal): Decimal {
  return ONE.minus(feeBps.times(decimal('0.0001')));
}

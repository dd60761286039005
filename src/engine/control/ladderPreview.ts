import { type Decimal, HUNDRED, ONE, ZERO } from '../../domain/decimal.js';
import { afterFee } from '../../domain/fees.js';
import {
  allocatedParameters,
  breakEvenPrice,
  ladderAnchor,
  netAtTarget,
  planLadder,
  rungsByPlace,
  type StrategyParameters,
  type StrategyState,
  sellingParameters,
  takeProfitFeeBps,
  targetPrice,
} from '../../domain/ladder/index.js';
import { averageEntryPrice, type Position } from '../../domain/ledger.js';
import { namesOf } from '../../domain/market.js';
import type { LadderPreview } from '../api/index.js';
import type { AccountFees } from '../ports/index.js';

/**
 * The ladder as it would be placed at this best bid, and what it would amount to. Rungs are bought as maker, with the fee
 * taken in the base asset, and sold as the take profit sells.
 *
 * @param price quote asset per base asset, above zero
 */
export function ladderPreview(state: StrategyState, price: Decimal, fees: AccountFees): LadderPreview {
  const { parameters, market, position } = state;
  const anchor = ladderAnchor(state, price);
  const { rungs, skipped } = planLadder(allocatedParameters(state), market, anchor, position.cost ?? ZERO);
  const { beyondBand, following } = rungsByPlace(rungs, parameters, price, market);
  const amount = rungs.reduce((sum, rung) => sum.plus(rung.amount), ZERO);
  const bought = rungs
    .reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
    .times(afterFee(fees.makerFeeBps));
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
      {
        quantity: position.quantity.plus(bought),
        cost: position.cost?.plus(amount) ?? null,
        market,
        levelsSold: state.levelsSold,
      },
      sellingParameters({
        parameters,
        targetAgeMs: state.targetAgeMs,
        cycle: { rungsFilled: state.cycle.rungsFilled + rungs.length },
        levelsSold: state.levelsSold,
      }),
      fees,
    ),
    survivesPercentage: lowest === null ? null : ONE.minus(lowest.div(price)).times(HUNDRED),
    amount,
  };
}

function ifAllFill(
  {
    quantity,
    cost,
    ...rest
  }: Pick<Position, 'quantity' | 'cost'> & Pick<StrategyState, 'market' | 'levelsSold'>,
  parameters: StrategyParameters,
  fees: AccountFees,
): LadderPreview['ifAllFill'] {
  const position = { quantity, cost, realizedPnl: ZERO };
  const average = averageEntryPrice(position);
  const target = targetPrice(position, parameters);
  const breakEven = breakEvenPrice({ position, ...rest }, takeProfitFeeBps(fees, parameters));
  if (average === null || target === null || breakEven === null) return null;
  const net = netAtTarget({ position, parameters, ...rest }, fees);
  return { quantity, averageEntryPrice: average, target, breakEven, netAtTarget: net };
}

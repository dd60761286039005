import { type Decimal, HUNDRED, ONE, percent, quotientUp, ZERO } from '../../decimal.js';
import { afterFee, type FeeRates } from '../../fees.js';
import { ceilToTick } from '../../market.js';
import type { StrategyParameters } from '../parameters/index.js';
import type { StrategyState } from '../state/index.js';
import { slippageOf } from './rules/index.js';

/*
 * What a sale has to bring to pay its own fee. The fees of the purchases need no place here: one in the base asset left less
 * of it at the same cost, one in the quote asset is part of the cost.
 */

type TakeProfitMode = StrategyParameters['takeProfitMode'];

/** Side of the trade on which a take profit sells, by its mode: a maker gets its price, a taker's may slip below it. */
const SELLS_AS: Readonly<Record<TakeProfitMode, 'maker' | 'taker'>> = {
  trigger: 'taker',
  resting: 'maker',
  trailing: 'taker',
};

type SaleTerms = Pick<StrategyParameters, 'takeProfitMode' | 'slippagePercentage'>;

/** Fee of a sale at the target, basis points. */
export function takeProfitFeeBps(
  fees: FeeRates,
  { takeProfitMode }: Pick<SaleTerms, 'takeProfitMode'>,
): Decimal {
  return SELLS_AS[takeProfitMode] === 'maker' ? fees.makerFeeBps : fees.takerFeeBps;
}

/**
 * The lowest price on the market's grid at which a sale of the whole position gives back, net of its fee, at least what was
 * paid for it: cost / (quantity · (1 - fee)), rounded up to the tick. One tick lower it loses.
 *
 * The formula solves quantity · price · (1 - fee) = cost, because the exchange takes the fee of a sale from the quote asset
 * that it brings: `feeSymbol` of a sale in `GET /wapi/v1/history/fills`, https://docs.backpack.exchange.
 *
 * @param exitFeeBps basis points: of a take profit see {@link takeProfitFeeBps}
 * @returns quote asset per base asset; null with nothing held, or at an unknown cost
 * @example
 * const held = { position: { quantity: decimal('2'), cost: decimal('199.8'), realizedPnl: ZERO }, market };
 * breakEvenPrice(held, decimal('10')) // 100
 * breakEvenPrice(held, decimal('8')) // 99.98
 * breakEvenPrice({ ...held, position: { ...held.position, cost: null } }, decimal('8')) // null
 */
export function breakEvenPrice(
  { position: { quantity, cost }, market }: Pick<StrategyState, 'position' | 'market'>,
  exitFeeBps: Decimal,
): Decimal | null {
  if (cost === null || quantity.lte(ZERO)) return null;
  return ceilToTick(quotientUp(cost, quantity.times(afterFee(exitFeeBps))), market);
}

/**
 * The smallest `takeProfitPercentage` that pays the fees of a round trip as Rung trades it: bought as maker,
 * with the fee taken in the base asset (which the average entry price contains), sold at the lowest price that the take
 * profit accepts: as taker at the target less the allowed slippage, as maker at the target.
 *
 * @returns percent
 * @example
 * const fees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
 * breakEvenTakeProfitPercentage(fees, { takeProfitMode: 'trigger', slippagePercentage: decimal('0.05') }).round(4) // 0.1502
 */
export function breakEvenTakeProfitPercentage(fees: FeeRates, parameters: SaleTerms): Decimal {
  return quotientUp(ONE, keptOf(fees, parameters)).minus(ONE).times(HUNDRED);
}

/**
 * The least that a round trip leaves of what was paid, counted as {@link breakEvenTakeProfitPercentage} counts: negative
 * where the target does not pay its fees.
 *
 * @returns percent
 * @example
 * const fees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
 * const dual = { takeProfitMode: 'trigger', takeProfitPercentage: decimal('0.06'), slippagePercentage: decimal('0.05') };
 * netTakeProfitPercentage(fees, dual).round(4) // -0.09
 */
export function netTakeProfitPercentage(
  fees: FeeRates,
  parameters: SaleTerms & Pick<StrategyParameters, 'takeProfitPercentage'>,
): Decimal {
  const sold = ONE.plus(percent(parameters.takeProfitPercentage)).times(keptOf(fees, parameters));
  return sold.minus(ONE).times(HUNDRED);
}

/** Part of the target that a sale at its lowest price leaves after its fee; 1 is all of it. */
function keptOf(fees: FeeRates, parameters: SaleTerms): Decimal {
  const slipped = ONE.minus(percent(slippageOf(parameters)));
  return slipped.times(afterFee(takeProfitFeeBps(fees, parameters)));
}

import type { SaleSums } from '../../alerts/index.js';
import { type Decimal, minimum, ZERO } from '../../decimal.js';
import { afterFee, type FeeRates } from '../../fees.js';
import { costOfPart } from '../../ledger.js';
import { sellableQuantity } from '../../market.js';
import type { StrategyState } from '../state/index.js';
import { takeProfitFeeBps } from './breakEven.js';
import { nextLevel } from './levels.js';
import { targetPrice } from './rules/index.js';

/** Estimate of a sale, before it is made. */
export interface SaleEstimate {
  readonly sums: SaleSums;
  /** Quote asset, all fees included. */
  readonly realizedPnl: Decimal;
}

/**
 * Estimates a sale, at this price, of all that can be sold, or of a part; the dust stays, with its cost.
 *
 * @param feeBps of the sale, basis points
 * @param most   base asset
 * @returns null with nothing to sell, or at an unknown cost
 * @example
 * const held = { position: { quantity: decimal('2.005'), cost: decimal('200.5'), realizedPnl: ZERO }, market };
 * estimateSale(held, decimal('101'), decimal('10')).realizedPnl // 1.798
 * estimateSale({ ...held, position: { ...held.position, cost: null } }, decimal('101'), decimal('10')) // null
 */
export function estimateSale(
  { position, market }: Pick<StrategyState, 'position' | 'market'>,
  price: Decimal,
  feeBps: Decimal,
  most = position.quantity,
): SaleEstimate | null {
  const { baseAsset, quoteAsset } = market;
  const sold = sellableQuantity(minimum(most, position.quantity), market);
  if (position.cost === null || sold.eq(ZERO)) return null;
  const gross = price.times(sold);
  const net = gross.times(afterFee(feeBps));
  const cost = costOfPart(position.cost, sold, position.quantity);
  return {
    sums: { baseAsset, quoteAsset, gross, fees: gross.minus(net), cost },
    realizedPnl: net.minus(cost),
  };
}

/**
 * Result of what is sold at the target, net of the fee of the take profit: of all that is held, or of the share that the next of
 * several levels sells.
 *
 * @param held with the parameters by which it is to be sold: see `sellingParameters`
 * @returns quote asset; null with nothing to sell, or at an unknown cost
 */
export function netAtTarget(
  held: Pick<StrategyState, 'position' | 'market' | 'parameters'> &
    Partial<Pick<StrategyState, 'levelsSold'>>,
  fees: FeeRates,
): Decimal | null {
  const { position, market, parameters, levelsSold = null } = held;
  const target = targetPrice(position, parameters);
  if (target === null) return null;
  const level = nextLevel({ position, market, parameters, levelsSold }, parameters.takeProfitPercentage);
  const feeBps = takeProfitFeeBps(fees, parameters);
  return estimateSale(held, target, feeBps, level?.quantity)?.realizedPnl ?? null;
}

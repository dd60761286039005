import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { FeeRates } from '../../domain/fees.js';
import {
  breakEvenPrice,
  type StrategyState,
  sellingParameters,
  takeProfitFeeBps,
  targetPrice,
} from '../../domain/ladder/index.js';
import { averageEntryPrice } from '../../domain/ledger.js';
import { namesOf, sellableQuantity } from '../../domain/market.js';
import type { AveragePreview, AverageView } from '../api/index.js';

/** Tells what setting the average to `price` would do. */
export function averagePreview(
  state: StrategyState,
  price: Decimal,
  { bid, fees }: { readonly bid: Decimal | null; readonly fees: FeeRates },
): AveragePreview {
  const { position, parameters } = state;
  const cost = price.times(position.quantity);
  const after = averageView({ ...state, position: { ...position, cost } }, fees);
  const sellable = sellableQuantity(position.quantity, state.market);
  return {
    ...namesOf(state.market),
    position: position.quantity,
    before: averageView(state, fees),
    after,
    bestBid: bid,
    sellable,
    sellsAtOnce:
      parameters.takeProfitMode !== 'trailing' &&
      sellable.gt(ZERO) &&
      after.target !== null &&
      (bid?.gte(after.target) ?? false),
  };
}

function averageView(state: StrategyState, fees: FeeRates): AverageView {
  const { position } = state;
  const selling = sellingParameters(state);
  return {
    averageEntryPrice: averageEntryPrice(position),
    cost: position.cost,
    target: targetPrice(position, selling),
    breakEven: breakEvenPrice(state, takeProfitFeeBps(fees, selling)),
  };
}

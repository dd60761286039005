import type { Decimal } from '../../decimal.js';
import type { StrategyParameters } from './parameters.js';
import type { TunableKey } from './ranges.js';

/** Two parameters, each allowed by itself, that do not go together: `key` must be at most what `limit` is. */
export interface ParameterConflict {
  readonly key: TunableKey;
  readonly found: Decimal;
  readonly limit: TunableKey;
  readonly most: Decimal;
}

/** What contradicts itself in these parameters; none when they can be traded with. */
export function parameterConflicts(parameters: StrategyParameters): readonly ParameterConflict[] {
  const { firstDropPercentage, maxDropPercentage, minOrderAmount, totalAmount } = parameters;
  const { slippagePercentage, takeProfitPercentage, acceptUnprofitableTarget } = parameters;
  const conflicts: ParameterConflict[] = [];
  if (firstDropPercentage?.gt(maxDropPercentage)) {
    conflicts.push({
      ...{ key: 'firstDropPercentage', found: firstDropPercentage },
      ...{ limit: 'maxDropPercentage', most: maxDropPercentage },
    });
  }
  if (minOrderAmount?.gt(totalAmount)) {
    conflicts.push({
      ...{ key: 'minOrderAmount', found: minOrderAmount },
      ...{ limit: 'totalAmount', most: totalAmount },
    });
  }
  // A sale must not execute below the average entry price.
  if (slippagePercentage.gt(takeProfitPercentage) && !acceptUnprofitableTarget) {
    conflicts.push({
      ...{ key: 'takeProfit.slippagePercentage', found: slippagePercentage },
      ...{ limit: 'takeProfitPercentage', most: takeProfitPercentage },
    });
  }
  return conflicts;
}

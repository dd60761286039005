import type { Decimal } from '../../decimal.js';
import { minimum } from '../../decimal.js';
import { remembered } from '../../remembered.js';
import type { StrategyParameters } from '../parameters/index.js';
import type { Cycle, StrategyState } from '../state/index.js';

/*
 * A target that falls with the depth of the ladder. The rules of the exits know one percentage: they are given the parameters
 * with the one in force in its place. It never changes while nothing is bought, so a price still costs two comparisons.
 */

/** The percentage above the average at which a take profit sells, and why it is not the configured one. */
export interface TargetInForce {
  readonly percentage: Decimal;
  /** The step of `takeProfit.targets` that has lowered it; null: none. */
  readonly fromRung: number | null;
}

interface Held extends Pick<StrategyState, 'parameters'> {
  readonly cycle: Pick<Cycle, 'rungsFilled'>;
}

/** Gives the target that the rungs which have bought in this cycle, also those filled in part, have lowered it to. */
export function targetInForce({ parameters, cycle }: Held): TargetInForce {
  const { takeProfitPercentage, depthTargets } = parameters;
  const step = depthTargets?.findLast(({ at }) => cycle.rungsFilled >= at);
  return step?.percentage.lt(takeProfitPercentage) === true
    ? { percentage: step.percentage, fromRung: step.at }
    : { percentage: takeProfitPercentage, fromRung: null };
}

/** Gives the parameters by which the position is to be sold: with the target in force as `takeProfitPercentage`. */
export function sellingParameters(held: Held): StrategyParameters {
  const { parameters } = held;
  if (parameters.depthTargets === null) return parameters;
  const { percentage } = targetInForce(held);
  return percentage === parameters.takeProfitPercentage ? parameters : withTarget(parameters, percentage);
}

const withTarget = remembered((parameters: StrategyParameters, takeProfitPercentage: Decimal) => ({
  ...parameters,
  takeProfitPercentage,
}));

/** Gives the parameters with the lowest target that can come into force: what is to pay the fees of a round trip. */
export function atLowestTarget(parameters: StrategyParameters): StrategyParameters {
  const steps = parameters.depthTargets ?? [];
  const takeProfitPercentage = steps
    .map(({ percentage }) => percentage)
    .reduce(minimum, parameters.takeProfitPercentage);
  return { ...parameters, takeProfitPercentage };
}

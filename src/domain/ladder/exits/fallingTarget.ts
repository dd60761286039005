import type { Decimal } from '../../decimal.js';
import { minimum } from '../../decimal.js';
import { remembered } from '../../remembered.js';
import { type StrategyParameters, UNIT_MS } from '../parameters/index.js';
import type { Cycle, Draft, StrategyState } from '../state/index.js';
import { agedMs } from './holdTime.js';
import { pendingLevels } from './levels.js';

/*
 * A target that falls with the depth of the ladder and with the age of the position. The rules of the exits know one percentage:
 * they are given the parameters with the one in force in its place. It never changes while nothing is bought, so a price still
 * costs two comparisons. The age that it has fallen for is a part of the state, and the plan alone changes it.
 */

/** The percentage above the average at which a take profit sells, and why it is not the configured one. */
export interface TargetInForce {
  readonly percentage: Decimal;
  /** The step of `takeProfit.targets` that has lowered it; null: none. */
  readonly fromRung: number | null;
  /** The step of `takeProfit.afterHours` that has lowered it further; null: none. */
  readonly afterHours: number | null;
}

interface Held
  extends Pick<StrategyState, 'parameters' | 'targetAgeMs'>,
    Partial<Pick<StrategyState, 'levelsSold'>> {
  readonly cycle: Pick<Cycle, 'rungsFilled'>;
}

/**
 * Gives the target that the rungs which have bought in this cycle, also those filled in part, or the time that something has
 * been held, have lowered it to: the lower of the two.
 */
export function targetInForce({ parameters, cycle, targetAgeMs, levelsSold }: Held): TargetInForce {
  const { depthTargets, ageTargets } = parameters;
  const [level] = pendingLevels(parameters, levelsSold) ?? [];
  const takeProfitPercentage = level?.percentage ?? parameters.takeProfitPercentage;
  const configured = { percentage: takeProfitPercentage, fromRung: null, afterHours: null };
  const deep = depthTargets?.findLast(({ at }) => cycle.rungsFilled >= at);
  const old = ageTargets?.findLast(({ at }) => targetAgeMs >= hoursMs(at));
  const byDepth =
    deep?.percentage.lt(takeProfitPercentage) === true
      ? { ...configured, percentage: deep.percentage, fromRung: deep.at }
      : configured;
  return old?.percentage.lt(byDepth.percentage) === true
    ? { ...configured, percentage: old.percentage, afterHours: old.at }
    : byDepth;
}

/** Gives the parameters by which the position is to be sold: with the target in force as `takeProfitPercentage`. */
export function sellingParameters(held: Held): StrategyParameters {
  const { parameters } = held;
  const { depthTargets, ageTargets, levels } = parameters;
  if (depthTargets === null && ageTargets === null && levels === null) return parameters;
  const { percentage } = targetInForce(held);
  return percentage === parameters.takeProfitPercentage ? parameters : withTarget(parameters, percentage);
}

const withTarget = remembered((parameters: StrategyParameters, takeProfitPercentage: Decimal) => ({
  ...parameters,
  takeProfitPercentage,
}));

/** Lowers the target when the position has become old enough, whatever the price does; sees to it that the moment is not missed. */
export function ageTarget(draft: Draft): void {
  const { heldSinceMs, targetAgeMs, parameters } = draft.state;
  const steps = heldSinceMs === null ? [] : (parameters.ageTargets ?? []).map(({ at }) => hoursMs(at));
  const ageMs = agedMs(draft);
  const reachedMs = steps.findLast((stepMs) => ageMs >= stepMs) ?? 0;
  const nextMs = steps.find((stepMs) => ageMs < stepMs);
  if (reachedMs !== targetAgeMs) draft.change({ targetAgeMs: reachedMs });
  if (heldSinceMs !== null && nextMs !== undefined)
    draft.effect({ kind: 'wake', atMs: heldSinceMs + nextMs });
}

function hoursMs(hours: number): number {
  return Math.round(hours * UNIT_MS.hours);
}

/** Gives what depth or age has lowered every target to; null: they have not. */
export function loweredTarget(held: Held): Decimal | null {
  const { percentage, fromRung, afterHours } = targetInForce(held);
  return fromRung === null && afterHours === null ? null : percentage;
}

/** Gives the parameters with the lowest target that can come into force: what is to pay the fees of a round trip. */
export function atLowestTarget(parameters: StrategyParameters): StrategyParameters {
  const steps = [...(parameters.depthTargets ?? []), ...(parameters.ageTargets ?? [])];
  const takeProfitPercentage = steps
    .map(({ percentage }) => percentage)
    .reduce(minimum, parameters.levels?.[0]?.percentage ?? parameters.takeProfitPercentage);
  return { ...parameters, takeProfitPercentage };
}

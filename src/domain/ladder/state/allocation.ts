import { type Decimal, maximum, minimum, ZERO } from '../../decimal.js';
import type { StrategyParameters } from '../parameters/index.js';
import type { Draft } from './draft.js';
import type { StrategyState } from './state.js';

/**
 * The allocation in force: what rungs and position of this cycle may use together, quote asset. With `compound` it is
 * `totalAmount` and what the strategy has realized from the switching on to the beginning of the cycle, up to `compoundLimit`.
 * Losses are taken off earlier profits, and never off `totalAmount`: who compounds has no less than who does not.
 */
export function allocation({
  parameters: { totalAmount, compound, compoundLimit },
  cycle,
  compoundBase,
}: Pick<StrategyState, 'parameters' | 'cycle' | 'compoundBase'>): Decimal {
  // Until the switching on is recorded nothing has been realized since.
  if (!compound || compoundBase == null) return totalAmount;
  const grown = totalAmount.plus(maximum(cycle.realizedPnlBefore.minus(compoundBase), ZERO));
  return compoundLimit === null ? grown : minimum(grown, compoundLimit);
}

/** Gives the most that a strategy may come to use, its profits among it; quote asset. Null: nothing limits it. */
export function mostAllocated({
  totalAmount,
  compound,
  compoundLimit,
}: Pick<StrategyParameters, 'totalAmount' | 'compound' | 'compoundLimit'>): Decimal | null {
  return compound ? compoundLimit : totalAmount;
}

/** The parameters that a ladder is planned with now: those of the owner, with the allocation in force. */
export function allocatedParameters(
  state: Pick<StrategyState, 'parameters' | 'cycle' | 'compoundBase'>,
): StrategyParameters {
  const totalAmount = allocation(state);
  const { parameters } = state;
  return totalAmount.eq(parameters.totalAmount) ? parameters : { ...parameters, totalAmount };
}

/** Notes from which result on profits count, when `compound` was switched on; forgets it when it was switched off. */
export function noteCompounding(draft: Draft): void {
  const { parameters, position, compoundBase = null } = draft.state;
  if (parameters.compound === (compoundBase !== null)) return;
  draft.change({ compoundBase: parameters.compound ? position.realizedPnl : null });
}

export {
  ADJUSTABLE,
  ADJUSTABLE_KEYS,
  type Adjustable,
  type Allowed,
  adjustableKey,
} from './adjustable.js';
export { type ParameterConflict, parameterConflicts } from './conflicts.js';
export { saleSums, soldBill, soldFees } from './cycle.js';
export { decide } from './decide.js';
export type { Decision, Effect, SettledTrade } from './effect.js';
export type { Moment, PlacementAnswer, StrategyEvent } from './event.js';
export { forestalledRungs } from './forestalledRungs.js';
export { blocked, unblocked } from './mode.js';
export { newStrategy } from './newStrategy.js';
export { LOOK_UPS_BEFORE_ALERT } from './orderEvents.js';
export {
  changedKeys,
  NO_OVERRIDES,
  type OverriddenParameters,
  type ParameterOverrides,
  withOverrides,
} from './overrides.js';
export { ownOrderInTheWay } from './ownBids.js';
export type { StrategyParameters } from './parameters.js';
export { ladderAnchor, reanchorPrice, targetProgress } from './plan.js';
export {
  type AdjustableKey,
  LADDER_KEYS,
  type NumberKey,
  PARAMETER_BOUNDS,
  type ParameterUnit,
  TARGET_KEYS,
} from './ranges.js';
export { REFUSALS_BEFORE_ALERT, UNSOLD_BEFORE_ALERT } from './retries.js';
export type * from './state.js';
export { mayRest, waitingRungs } from './waitingRungs.js';
export { highestRung, type PriceWatch, priceWatch } from './watch.js';

export { decide } from './decide.js';
export { forestalledRungs } from './exits/forestalledRungs.js';
export { ownOrderInTheWay } from './exits/ownBids.js';
export { EMPTY_LOOKS_BEFORE_ALERT } from './exits/pursueExit.js';
export { LOOK_UPS_BEFORE_ALERT } from './on/orderEvents.js';
export { REFUSALS_BEFORE_ALERT, UNSOLD_BEFORE_ALERT } from './on/retries.js';
export { type ParameterConflict, parameterConflicts } from './parameters/conflicts.js';
export {
  changedKeys,
  NO_OVERRIDES,
  type OverriddenParameters,
  type ParameterOverrides,
  withOverrides,
} from './parameters/overrides.js';
export type { StrategyParameters } from './parameters/parameters.js';
export {
  type AdjustableKey,
  LADDER_KEYS,
  type NumberKey,
  PARAMETER_BOUNDS,
  type ParameterUnit,
  TARGET_KEYS,
} from './parameters/ranges.js';
export {
  ADJUSTABLE,
  ADJUSTABLE_KEYS,
  type Adjustable,
  type Allowed,
  adjustableKey,
} from './parameters/tunable.js';
export { ladderAnchor, reanchorPrice, targetProgress } from './plan.js';
export { mayRest, waitingRungs } from './rungs/waitingRungs.js';
export { saleSums, soldBill, soldFees } from './state/cycle.js';
export type { Decision, Effect, SettledTrade } from './state/effect.js';
export type { Moment, PlacementAnswer, StrategyEvent } from './state/event.js';
export { blocked, unblocked } from './state/mode.js';
export { newStrategy } from './state/newStrategy.js';
export type * from './state/state.js';
export { highestRung, type PriceWatch, priceWatch } from './watch.js';

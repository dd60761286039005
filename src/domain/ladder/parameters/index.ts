export { type ParameterConflict, parameterConflicts } from './conflicts.js';
export {
  changedKeys,
  NO_OVERRIDES,
  type OverriddenParameters,
  type ParameterOverrides,
  withOverrides,
} from './overrides.js';
export type { StrategyParameters } from './parameters.js';
export {
  type AdjustableKey,
  LADDER_KEYS,
  type NumberKey,
  PARAMETER_BOUNDS,
  type ParameterUnit,
  TARGET_KEYS,
} from './ranges.js';
export { ADJUSTABLE, ADJUSTABLE_KEYS, type Adjustable, type Allowed, adjustableKey } from './tunable.js';

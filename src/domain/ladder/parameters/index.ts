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
  LADDER_KEYS,
  type NumberKey,
  PARAMETER_BOUNDS,
  type ParameterUnit,
  TARGET_KEYS,
  type TunableKey,
} from './ranges.js';
export { type Allowed, TUNABLE, TUNABLE_KEYS, type TunableParameter, tunableKey } from './tunable.js';

export { type ParameterConflict, parameterConflicts } from './conflicts.js';
export {
  changedKeys,
  NO_OVERRIDES,
  type OverriddenParameters,
  type ParameterOverrides,
  withOverrides,
} from './overrides.js';
export {
  completeParameters,
  DEFAULT_PARAMETERS,
  listedParameters,
  type StrategyParameters,
} from './parameters.js';
export { isStrategyName } from './strategyName.js';
export {
  type ListedKey,
  PARAMETER_GROUPS,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterGroup,
  type ParameterName,
  type ParameterPath,
  type ParameterRow,
  type ParameterValue,
  type ParameterValues,
  SHOWN_NAMES,
  type Step,
  type TunableKey,
} from './table.js';
export {
  type Allowed,
  LADDER_KEYS,
  TARGET_KEYS,
  TUNABLE,
  TUNABLE_KEYS,
  tunableKey,
} from './tunable.js';
export { areSteps, isSteps, type ParameterUnit, readHours, UNIT_MS } from './values.js';

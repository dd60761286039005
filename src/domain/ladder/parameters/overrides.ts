import { parameterConflicts } from './conflicts.js';
import type { StrategyParameters } from './parameters.js';
import type { TunableKey } from './table.js';
import { TUNABLE, TUNABLE_KEYS, tunableKey } from './tunable.js';

/**
 * Values that the owner set beside the configuration, as they are written, by the name of the parameter. The names are
 * texts, because a database may hold one that this version does not know.
 */
export type ParameterOverrides = ReadonlyMap<string, string>;

export const NO_OVERRIDES: ParameterOverrides = new Map();

export interface OverriddenParameters {
  readonly parameters: StrategyParameters;
  /** Those that are in force. */
  readonly overrides: ParameterOverrides;
  /** Those that the configuration does not go with, or that are not known: left out. */
  readonly staleOverrides: ParameterOverrides;
}

/** The configured parameters with what the owner set over them, as far as it still goes with them. */
export function withOverrides(
  configured: StrategyParameters,
  overrides: ParameterOverrides,
): OverriddenParameters {
  const staleOverrides = new Map<string, string>();
  const inForce = new Map<string, string>();
  for (const [name, text] of overrides) {
    const key = tunableKey(name);
    if (key === null || TUNABLE[key].apply(configured, text) === null) staleOverrides.set(name, text);
    else inForce.set(key, text);
  }
  for (;;) {
    const parameters = applied(configured, inForce);
    const keys = parameterConflicts(parameters).flatMap(({ key, limit }) => [key, limit]);
    const [misfit] = keys.filter((key) => inForce.has(key));
    // What is left contradicts nothing, or contradicts itself in the configuration already, which has its own checks.
    if (misfit === undefined) return { parameters, overrides: inForce, staleOverrides };
    for (const key of keys) {
      const text = inForce.get(key);
      if (text !== undefined) staleOverrides.set(key, text);
      inForce.delete(key);
    }
  }
}

/** The parameters whose values differ, in the order in which they are shown. */
export function changedKeys(before: StrategyParameters, after: StrategyParameters): readonly TunableKey[] {
  return TUNABLE_KEYS.filter((key) => TUNABLE[key].text(before) !== TUNABLE[key].text(after));
}

function applied(configured: StrategyParameters, overrides: ReadonlyMap<string, string>): StrategyParameters {
  let parameters = configured;
  for (const key of TUNABLE_KEYS) {
    const text = overrides.get(key);
    if (text !== undefined) parameters = TUNABLE[key].apply(parameters, text) ?? parameters;
  }
  return parameters;
}

import {
  LADDER_KEYS,
  type ParameterOverrides,
  type StrategyParameters,
  TARGET_KEYS,
  withOverrides,
} from '../../domain/ladder/index.js';
import { StartRefusedError } from '../../engine/index.js';

/** Settings of the owner beside the configuration, once a start was tried with them. */
export interface TriedSettings {
  readonly kept: ParameterOverrides;
  /** Settings that trading would be refused with. */
  readonly dropped: ParameterOverrides;
}

/** Keys that a start may be refused for: size of a ladder, fees of its target. As little as possible is dropped. */
const SUSPECTS: readonly (readonly string[])[] = [LADDER_KEYS, TARGET_KEYS, [...LADDER_KEYS, ...TARGET_KEYS]];

/**
 * Finds which of the owner's settings a start can be made with. Only what it is refused for is dropped: a stop loss
 * that the owner has set, or a higher target, must not go with an allocation that has become too small.
 *
 * @param check throws StartRefusedError for parameters that cannot be traded with
 * @returns `refusal` is why something was dropped; null when nothing was
 * @throws StartRefusedError when the configuration itself cannot be traded with
 */
export function fittingSettings(
  configured: StrategyParameters,
  stored: ParameterOverrides,
  check: (parameters: StrategyParameters) => void,
): TriedSettings & { readonly refusal: StartRefusedError | null } {
  const refusal = refusalOf(configured, stored, check);
  if (refusal === null) return { kept: stored, dropped: new Map(), refusal };
  // What does not go with the configuration by itself stays too: the engine leaves it out, and tells of it.
  const entries = [...stored];
  for (const suspects of SUSPECTS) {
    const kept = new Map(entries.filter(([key]) => !suspects.includes(key)));
    const dropped = new Map(entries.filter(([key]) => suspects.includes(key)));
    if (dropped.size > 0 && refusalOf(configured, kept, check) === null) return { kept, dropped, refusal };
  }
  throw refusalOf(configured, new Map(), check) ?? refusal;
}

function refusalOf(
  configured: StrategyParameters,
  overrides: ParameterOverrides,
  check: (parameters: StrategyParameters) => void,
): StartRefusedError | null {
  try {
    check(withOverrides(configured, overrides).parameters);
    return null;
  } catch (error) {
    if (error instanceof StartRefusedError) return error;
    throw error;
  }
}

import type { Decimal } from '../../decimal.js';
import {
  PARAMETERS,
  type ParameterName,
  type ParameterPath,
  type ParameterValue,
  type ParameterValues,
  SHOWN_NAMES,
} from './table.js';
import { isSteps } from './values.js';

/** Two parameters, each allowed by itself, that do not go together: `key` must be at most what `limit` is. */
export interface ParameterConflict {
  readonly key: ParameterPath;
  readonly found: Decimal;
  readonly limit: ParameterPath;
  readonly most: Decimal;
}

/** Finds what contradicts itself in these parameters; none when they can be traded with. */
export function parameterConflicts(parameters: ParameterValues): readonly ParameterConflict[] {
  return limitsExceeded(parameters).flatMap(({ name, limit, ...amounts }) => {
    const row = PARAMETERS[name];
    const isAccepted = 'bounds' in row && row.unless !== undefined && parameters[row.unless] === true;
    return isAccepted ? [] : [{ key: row.path, limit: PARAMETERS[limit].path, ...amounts }];
  });
}

/** Parameters that are more than the one that is the most they may be. */
export function limitsExceeded(parameters: ParameterValues) {
  return SHOWN_NAMES.flatMap(limitsOf).flatMap(({ name, limit }) => {
    const [found, most] = [percentagesOf(parameters[name])[0], percentagesOf(parameters[limit]).at(-1)];
    return found !== undefined && most !== undefined && found.gt(most) ? [{ name, found, limit, most }] : [];
  });
}

interface Limit {
  readonly name: ParameterName;
  /** The parameter that is the most it may be. */
  readonly limit: ParameterName;
}

function limitsOf(name: ParameterName): readonly Limit[] {
  const row = PARAMETERS[name];
  if (!('atMost' in row) || row.atMost === undefined) return [];
  const limit: Limit = { name, limit: row.atMost };
  return 'atLeast' in row ? [limit, { name: row.atLeast, limit: name }] : [limit];
}

/** The highest first. None is set: in the way of nothing. */
function percentagesOf(value: ParameterValue): readonly Decimal[] {
  if (isSteps(value)) return value.map(({ percentage }) => percentage);
  return typeof value === 'object' && value !== null ? [value] : [];
}

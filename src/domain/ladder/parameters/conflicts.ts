import type { Decimal } from '../../decimal.js';
import { PARAMETERS, type ParameterPath, type ParameterValues, SHOWN_NAMES } from './table.js';

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
  return SHOWN_NAMES.flatMap((name) => {
    const row = PARAMETERS[name];
    if (!('bounds' in row) || row.atMost === undefined) return [];
    const [found, most] = [parameters[name], parameters[row.atMost]];
    // Null is not set, and in the way of nothing.
    if (typeof found !== 'object' || typeof most !== 'object' || found === null || most === null) return [];
    return found.gt(most) ? [{ name, found, limit: row.atMost, most }] : [];
  });
}

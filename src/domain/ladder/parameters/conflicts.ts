import type { Decimal } from '../../decimal.js';
import {
  PARAMETERS,
  type ParameterName,
  type ParameterPath,
  type ParameterValues,
  SHOWN_NAMES,
} from './table.js';

/** Two parameters, each allowed by itself, that do not go together: `key` must be at most what `limit` is. */
export interface ParameterConflict {
  readonly key: ParameterPath;
  readonly found: Decimal;
  readonly limit: ParameterPath;
  readonly most: Decimal;
}

interface Exceeded extends ParameterConflict {
  readonly name: ParameterName;
  /** It is traded with all the same. */
  readonly isAccepted: boolean;
}

/** What contradicts itself in these parameters; none when they can be traded with. */
export function parameterConflicts(parameters: ParameterValues): readonly ParameterConflict[] {
  return limitsExceeded(parameters)
    .filter(({ isAccepted }) => !isAccepted)
    .map(({ key, found, limit, most }) => ({ key, found, limit, most }));
}

/** Parameters that are more than the one that is the most they may be. */
export function limitsExceeded(parameters: ParameterValues): readonly Exceeded[] {
  return SHOWN_NAMES.flatMap((name) => {
    const row = PARAMETERS[name];
    if (!('bounds' in row) || row.atMost === undefined) return [];
    const [found, most] = [parameters[name], parameters[row.atMost]];
    if (!isDecimal(found) || !isDecimal(most) || found.lte(most)) return [];
    const isAccepted = row.unless !== undefined && parameters[row.unless] === true;
    return [{ name, key: row.path, found, limit: PARAMETERS[row.atMost].path, most, isAccepted }];
  });
}

function isDecimal(value: ParameterValues[ParameterName]): value is Decimal {
  return typeof value === 'object' && value !== null;
}

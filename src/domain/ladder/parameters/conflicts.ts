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

/** Two parameters, each allowed by itself, that do not go together. */
export type ParameterConflict =
  /** `key` must be at most what `limit` is. */
  | {
      readonly kind: 'aboveLimit';
      readonly key: ParameterPath;
      readonly found: Decimal;
      readonly limit: ParameterPath;
      readonly most: Decimal;
    }
  /** With `key` set, `limit` must be `needed`. */
  | {
      readonly kind: 'notTogether';
      readonly key: ParameterPath;
      readonly limit: ParameterPath;
      readonly found: string;
      readonly needed: string;
    };

/** Finds what contradicts itself in these parameters; none when they can be traded with. */
export function parameterConflicts(parameters: ParameterValues): readonly ParameterConflict[] {
  const above = limitsExceeded(parameters).flatMap(({ name, limit, ...amounts }) => {
    const row = PARAMETERS[name];
    const isAccepted = 'bounds' in row && row.unless !== undefined && parameters[row.unless] === true;
    const limited = { kind: 'aboveLimit' as const, key: row.path, limit: PARAMETERS[limit].path };
    return isAccepted ? [] : [{ ...limited, ...amounts }];
  });
  return [...above, ...SHOWN_NAMES.flatMap((name) => notTogether(name, parameters))];
}

function notTogether(name: ParameterName, parameters: ParameterValues): readonly ParameterConflict[] {
  const row = PARAMETERS[name];
  if (!('needs' in row) || row.needs === undefined || parameters[name] === null) return [];
  const { name: other, choice: needed } = row.needs;
  const found = parameters[other];
  if (found === needed) return [];
  return [
    { kind: 'notTogether', key: row.path, limit: PARAMETERS[other].path, found: String(found), needed },
  ];
}

/** Parameters that are more than the one that is the most they may be. */
export function limitsExceeded(parameters: ParameterValues) {
  return SHOWN_NAMES.flatMap((name) => [...limitsOf(name), ...lowerLimitsOf(name)]).flatMap(
    ({ name, limit }) => {
      const [found, most] = [percentagesOf(parameters[name])[0], percentagesOf(parameters[limit]).at(-1)];
      return found !== undefined && most !== undefined && found.gt(most)
        ? [{ name, found, limit, most }]
        : [];
    },
  );
}

interface Limit {
  readonly name: ParameterName;
  /** The parameter that is the most it may be. */
  readonly limit: ParameterName;
}

function limitsOf(name: ParameterName): readonly Limit[] {
  const row = PARAMETERS[name];
  if (!('atMost' in row) || row.atMost === undefined) return [];
  return [{ name, limit: row.atMost }];
}

function lowerLimitsOf(name: ParameterName): readonly Limit[] {
  const row = PARAMETERS[name];
  return 'atLeast' in row ? row.atLeast.map((least) => ({ name: least, limit: name })) : [];
}

/** The highest first. None is set: in the way of nothing. */
function percentagesOf(value: ParameterValue): readonly Decimal[] {
  if (isSteps(value)) return value.map(({ percentage }) => percentage).sort((one, other) => other.cmp(one));
  return typeof value === 'object' && value !== null ? [value] : [];
}

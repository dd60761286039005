import type { Bounds } from '../../bounds.js';
import type { StrategyParameters } from './parameters.js';
import {
  PARAMETERS,
  type ParameterGroup,
  type ParameterName,
  SHOWN_NAMES,
  type TunableKey,
} from './table.js';
import { PARAMETER_UNITS, type ParameterUnit, readValue, writtenValue } from './values.js';

/** Values that a person may write for a parameter. */
export type Allowed =
  /** `canBeOff`: the word `off` leaves it unset. */
  | {
      readonly kind: 'number';
      readonly bounds: Bounds;
      readonly isWhole: boolean;
      /** Null: it only counts. */
      readonly unit: ParameterUnit | null;
      readonly canBeOff: boolean;
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'hoursOfDay' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** One parameter that may change while the strategy runs. */
export interface TunableParameter {
  readonly allowed: Allowed;
  readonly group: ParameterGroup;
  /** Its value as a person writes it, e.g. `0.25`, `8`, `off`, `true`, `restart`. */
  text(parameters: StrategyParameters): string;
  /** The parameters with this value; null when the text is none of those allowed. */
  apply(parameters: StrategyParameters, text: string): StrategyParameters | null;
}

const TUNABLE_NAMES = SHOWN_NAMES.filter((name) => PARAMETERS[name].isTunable !== false);

// The border between a list of names and what the types say of it: the rows without `isTunable: false`.
export const TUNABLE_KEYS = TUNABLE_NAMES.map((name) => PARAMETERS[name].path) as readonly TunableKey[];

/** In the order in which they are shown. */
export const TUNABLE = Object.fromEntries(
  TUNABLE_NAMES.map((name) => [PARAMETERS[name].path, tunable(name)]),
) as Readonly<Record<TunableKey, TunableParameter>>;

/** Parameters from which a ladder's rungs follow. */
export const LADDER_KEYS: readonly TunableKey[] = TUNABLE_KEYS.filter(
  (key) => TUNABLE[key].group === 'ladder',
);

/** Parameters that decide what a sale at the target earns. */
export const TARGET_KEYS: readonly TunableKey[] = [
  'takeProfitPercentage',
  'takeProfit.slippagePercentage',
  'takeProfit.mode',
];

/** The parameter that a person means: letter case does not count. Null when there is none of this name. */
export function tunableKey(name: string): TunableKey | null {
  return TUNABLE_KEYS.find((key) => key.toLowerCase() === name.toLowerCase()) ?? null;
}

function tunable(name: ParameterName): TunableParameter {
  const row = PARAMETERS[name];
  return {
    allowed: allowedOf(row),
    group: row.group,
    text: (parameters) => writtenValue(row, parameters[name]),
    apply(parameters, text) {
      const value = readValue(row, text);
      return value === undefined ? null : { ...parameters, [name]: value };
    },
  };
}

function allowedOf(row: (typeof PARAMETERS)[ParameterName]): Allowed {
  if (row.kind === 'switch') return { kind: 'switch' };
  if (row.kind === 'steps') throw new RangeError(`${row.path} has no value of one word`);
  if (row.kind === 'hoursOfDay') return { kind: 'hoursOfDay' };
  if (row.kind === 'choice') return { kind: 'choice', choices: row.choices };
  const { kind, bounds, off } = row;
  return {
    ...{ kind: 'number', bounds, isWhole: kind === 'count' },
    ...{ unit: PARAMETER_UNITS[kind], canBeOff: off !== undefined },
  };
}

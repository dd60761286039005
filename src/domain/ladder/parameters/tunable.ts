import { type Bounds, within } from '../../bounds.js';
import { type Decimal, decimal, ZERO } from '../../decimal.js';
import type { StrategyParameters } from './parameters.js';
import {
  type NumberKey,
  PARAMETER_BOUNDS,
  PARAMETER_UNITS,
  type ParameterUnit,
  type TunableKey,
} from './ranges.js';

/** What a person may write for a parameter. */
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
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** One parameter that may change while the strategy runs. */
export interface TunableParameter {
  readonly allowed: Allowed;
  /** Its value as a person writes it, e.g. `0.25`, `8`, `off`, `true`, `restart`. */
  text(parameters: StrategyParameters): string;
  /** The parameters with this value; null when the text is none of those allowed. */
  apply(parameters: StrategyParameters, text: string): StrategyParameters | null;
}

/** Written for a parameter that is not set. */
export const OFF = 'off';

type NamesOf<Value> = {
  [Name in keyof StrategyParameters]-?: StrategyParameters[Name] extends Value
    ? Value extends StrategyParameters[Name]
      ? Name
      : never
    : never;
}[keyof StrategyParameters];

/** In the order in which they are shown. */
export const TUNABLE: Readonly<Record<TunableKey, TunableParameter>> = {
  totalAmount: decimalOf('totalAmount', 'totalAmount'),
  orderCount: {
    allowed: numbers('orderCount', { isWhole: true }),
    text: ({ orderCount }) => String(orderCount),
    apply(parameters, text) {
      const value = numberOf('orderCount', text);
      return value === null || !isWhole(value)
        ? null
        : { ...parameters, orderCount: Number(value.toFixed()) };
    },
  },
  incrementPercentage: decimalOf('incrementPercentage', 'incrementPercentage'),
  firstDropPercentage: optionalDecimalOf('firstDropPercentage', 'firstDropPercentage'),
  maxDropPercentage: decimalOf('maxDropPercentage', 'maxDropPercentage'),
  minOrderAmount: optionalDecimalOf('minOrderAmount', 'minOrderAmount'),
  takeProfitPercentage: decimalOf('takeProfitPercentage', 'takeProfitPercentage'),
  'takeProfit.slippagePercentage': decimalOf('takeProfit.slippagePercentage', 'slippagePercentage'),
  stopLossPercentage: optionalDecimalOf('stopLossPercentage', 'stopLossPercentage'),
  'reanchor.afterMinutes': durationOf('reanchor.afterMinutes', 'reanchorAfterMs', '60000'),
  'reanchor.driftPercentage': decimalOf('reanchor.driftPercentage', 'reanchorDriftPercentage'),
  cooldownSeconds: durationOf('cooldownSeconds', 'cooldownMs', '1000'),
  restartAfterTakeProfit: {
    allowed: { kind: 'switch' },
    text: ({ restartAfterTakeProfit }) => String(restartAfterTakeProfit),
    apply(parameters, text) {
      const value = SWITCH_WORDS.get(text.toLowerCase());
      return value === undefined ? null : { ...parameters, restartAfterTakeProfit: value };
    },
  },
  onManualExit: {
    allowed: { kind: 'choice', choices: ['restart', 'pause'] },
    text: ({ onManualExit }) => onManualExit,
    apply(parameters, text) {
      const value = text.toLowerCase();
      return value === 'restart' || value === 'pause' ? { ...parameters, onManualExit: value } : null;
    },
  },
};

// The keys of a literal: Object.keys gives them as bare texts.
export const TUNABLE_KEYS = Object.keys(TUNABLE) as readonly TunableKey[];

/** The parameter that a person means: letter case does not count. Null when there is none of this name. */
export function tunableKey(name: string): TunableKey | null {
  return TUNABLE_KEYS.find((key) => key.toLowerCase() === name.toLowerCase()) ?? null;
}

const SWITCH_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  [OFF, false],
  ['no', false],
]);

const OFF_WORDS: ReadonlySet<string> = new Set([OFF, 'none', 'null', 'never']);

/** Bounded, so that no short text can stand for a number of a million digits. */
const PLAIN_NUMBER = /^\d{1,20}(\.\d{1,20})?$/u;

function numberOf(key: NumberKey, text: string): Decimal | null {
  // A percentage may be written as one.
  const figure = PARAMETER_UNITS[key] === 'percent' ? text.replace(/[%％]$/u, '') : text;
  if (!PLAIN_NUMBER.test(figure)) return null;
  const value = decimal(figure);
  return within(value, PARAMETER_BOUNDS[key]) ? value : null;
}

function isWhole(value: Decimal): boolean {
  return value.mod(decimal('1')).eq(ZERO);
}

function numbers(
  key: NumberKey,
  { isWhole = false, canBeOff = false }: { readonly isWhole?: boolean; readonly canBeOff?: boolean } = {},
): Allowed {
  return { kind: 'number', bounds: PARAMETER_BOUNDS[key], isWhole, canBeOff, unit: PARAMETER_UNITS[key] };
}

function decimalOf(key: NumberKey, name: NamesOf<Decimal>): TunableParameter {
  return {
    allowed: numbers(key),
    text: (parameters) => parameters[name].toFixed(),
    apply(parameters, text) {
      const value = numberOf(key, text);
      return value === null ? null : { ...parameters, [name]: value };
    },
  };
}

function optionalDecimalOf(
  key: NumberKey,
  name: 'firstDropPercentage' | 'minOrderAmount' | 'stopLossPercentage',
): TunableParameter {
  return {
    allowed: numbers(key, { canBeOff: true }),
    text: (parameters) => parameters[name]?.toFixed() ?? OFF,
    apply(parameters, text) {
      if (OFF_WORDS.has(text.toLowerCase())) return { ...parameters, [name]: null };
      const value = numberOf(key, text);
      return value === null ? null : { ...parameters, [name]: value };
    },
  };
}

function durationOf(
  key: NumberKey,
  name: 'reanchorAfterMs' | 'cooldownMs',
  unitMs: string,
): TunableParameter {
  return {
    allowed: numbers(key),
    text: (parameters) =>
      decimal(String(parameters[name])).div(decimal(unitMs)).round(DURATION_DECIMALS).toFixed(),
    apply(parameters, text) {
      const value = numberOf(key, text);
      if (value === null) return null;
      return { ...parameters, [name]: Number(value.times(decimal(unitMs)).round(0).toFixed()) };
    },
  };
}

/** Finer than a millisecond in a minute. */
const DURATION_DECIMALS = 6;

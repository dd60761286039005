import { limitsExceeded } from './conflicts.js';
import {
  type ListedKey,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterName,
  type ParameterValue,
  type ParameterValues,
} from './table.js';
import { readValue, writtenValue } from './values.js';

/** Settings that the owner configures for one ladder. */
export interface StrategyParameters extends ParameterValues {
  /** Unique, stable across restarts; names the strategy in the database and in the chat. */
  readonly id: string;
  /** The market, e.g. `BTC_USDC`. */
  readonly symbol: string;
  /** Name that its owner gave it; null: he gave none, and it is called by its market. */
  readonly name: string | null;
}

/** The example ladder of a newcomer who configured nothing; on paper its target pays the fees of a round trip. */
export const DEFAULT_PARAMETERS = Object.fromEntries(
  PARAMETER_NAMES.map((name) => [name, defaultOf(name)]),
  // The border between a list of names and a record that has them.
) as ParameterValues;

function defaultOf(name: ParameterName): ParameterValue {
  const value = readValue(PARAMETERS[name], PARAMETERS[name].default);
  if (value === undefined) throw new RangeError(`the default of ${name} is none of the values allowed`);
  return value;
}

/** Gives the parameters that `/config` shows, in the order of the table: what another replaces is left out. */
export function listedParameters(parameters: ParameterValues) {
  const replaced = PARAMETER_NAMES.flatMap((name) => {
    const row = PARAMETERS[name];
    return 'replaces' in row && !isDefault(name, parameters) ? [row.replaces] : [];
  });
  return PARAMETER_NAMES.flatMap((name) => {
    const { path, isTunable, isListed } = PARAMETERS[name];
    if (replaced.includes(name)) return [];
    if (isListed === false || (isTunable === false && isListed === undefined)) return [];
    if (isListed === 'whenSet' && isDefault(name, parameters)) return [];
    // As the type says: the rows without either flag.
    return [{ name, key: path as ListedKey }];
  });
}

function isDefault(name: ParameterName, parameters: ParameterValues): boolean {
  const row = PARAMETERS[name];
  return writtenValue(row, parameters[name]) === writtenValue(row, DEFAULT_PARAMETERS[name]);
}

/**
 * Completes what is given with the defaults. None of these is above what the parameter must be at most: a slippage that
 * nobody chose must not let a sale execute below the average entry price.
 */
export function completeParameters(
  { id, symbol, name = null }: Pick<StrategyParameters, 'id' | 'symbol'> & Partial<StrategyParameters>,
  given: ReadonlyMap<ParameterName, ParameterValue>,
): StrategyParameters {
  // In the sequence in which the books have them: what came later stands last.
  const complete = { id, symbol, ...DEFAULT_PARAMETERS, ...Object.fromEntries(given), name };
  const exceeded = limitsExceeded(complete).filter(({ name }) => !given.has(name));
  return { ...complete, ...Object.fromEntries(exceeded.map(({ name, most }) => [name, most])) };
}

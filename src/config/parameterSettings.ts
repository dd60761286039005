import type { z } from 'zod';
import type { Bounds } from '../domain/bounds.js';
import {
  PARAMETERS,
  type ParameterGroup,
  type ParameterName,
  type ParameterRow,
  type ParameterValue,
  SHOWN_NAMES,
  UNIT_MS,
} from '../domain/ladder/index.js';
import {
  decimalSetting,
  eitherOf,
  numberSetting,
  orNull,
  type Setting,
  switchSetting,
  wholeNumberSetting,
} from './setting.js';

/* The parameters of a ladder as the file has them; which there are stands in `PARAMETERS`. */

/** Gives the setting of a parameter: how it is read from the file, and in words what it may be. */
export function parameterSetting(name: ParameterName): Setting<ParameterValue> {
  const row = PARAMETERS[name];
  const inner = settingOf(row);
  return 'off' in row ? orNull(inner) : inner;
}

/**
 * Settings of the parameters of some groups, by their keys in one section.
 *
 * @param section e.g. `reanchor`; empty: what stands in none
 * @returns a shape whose values only {@link givenParameters} reads
 */
export function parameterShape(
  section: string,
  ...groups: readonly ParameterGroup[]
): Readonly<Record<never, z.ZodType<ParameterValue | undefined, unknown>>> {
  return Object.fromEntries(
    SHOWN_NAMES.flatMap((name) => {
      const { path, group } = PARAMETERS[name];
      const [key = '', ...sections] = path.split('.').reverse();
      const isHere = sections.join('.') === section && groups.includes(group);
      return isHere ? [[key, parameterSetting(name).optional()]] : [];
    }),
  );
}

/** The parameters that a strategy's section gives: those alone that are written there. */
export function givenParameters(section: object): ReadonlyMap<ParameterName, ParameterValue> {
  return new Map(
    SHOWN_NAMES.flatMap((name) => {
      const value = PARAMETERS[name].path.split('.').reduce<unknown>(member, section);
      // The schema has read it by the setting of the same row.
      return value === undefined ? [] : [[name, value as ParameterValue] as const];
    }),
  );
}

function member(found: unknown, key: string): unknown {
  return typeof found === 'object' && found !== null ? new Map(Object.entries(found)).get(key) : undefined;
}

function settingOf(row: ParameterRow): Setting<ParameterValue> {
  switch (row.kind) {
    case 'money':
      return decimalSetting(`a number ${lowOf(row.bounds)}, also as a text such as "2000.50"`, row.bounds);
    case 'percent':
      return decimalSetting(`a number ${rangeOf(row.bounds)}`, row.bounds);
    case 'count':
      return wholeNumberSetting(Number(row.bounds.from), Number(row.bounds.to));
    case 'hours':
    case 'minutes':
    case 'seconds':
      return durationSetting(row.kind, row.bounds);
    case 'switch':
      return switchSetting;
    case 'choice':
      return eitherOf(...row.choices);
  }
}

function durationSetting(unit: keyof typeof UNIT_MS, bounds: Bounds): Setting<number> {
  return numberSetting(`a number of ${unit} ${rangeOf(bounds)}`, bounds).transform((count) =>
    Math.round(count * UNIT_MS[unit]),
  );
}

function rangeOf(bounds: Bounds): string {
  const { above, below, to } = bounds;
  const [most, under] = above === undefined ? [' to', ' up, below'] : [', at most', ' and below'];
  return `${lowOf(bounds)}${below === undefined ? `${most} ${to}` : `${under} ${below}`}`;
}

function lowOf({ above, from }: Bounds): string {
  return above === undefined ? `from ${from}` : `above ${above}`;
}

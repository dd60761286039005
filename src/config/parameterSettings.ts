import type { z } from 'zod';
import type { Bounds } from '../domain/bounds.js';
import {
  areSteps,
  PARAMETERS,
  type ParameterGroup,
  type ParameterName,
  type ParameterRow,
  type ParameterValue,
  readHours,
  SHOWN_NAMES,
  type Step,
  UNIT_MS,
} from '../domain/ladder/index.js';
import {
  decimalSetting,
  eitherOf,
  numberSetting,
  orNull,
  type Setting,
  setting,
  switchSetting,
  wholeNumberSetting,
} from './setting.js';

/* The parameters of a ladder as the file has them; which there are stands in `PARAMETERS`. */

type StepsRow = Extract<ParameterRow, { readonly kind: 'steps' }>;

/** Gives the setting of a parameter: how it is read from the file, and in words what it may be. */
export function parameterSetting(name: ParameterName): Setting<ParameterValue> {
  const row = PARAMETERS[name];
  const inner = settingOf(row);
  return 'off' in row ? orNull(inner) : inner;
}

/**
 * Settings of the parameters in one section, by their keys.
 *
 * @param section e.g. `reanchor`; empty: what stands in none
 * @param groups of these alone; none: of all
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
      const isHere = sections.join('.') === section && (groups.length === 0 || groups.includes(group));
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
    case 'factor':
      return decimalSetting(
        `a number ${rangeOf(row.bounds)}${row.measured === undefined ? '' : `, ${row.measured}`}`,
        row.bounds,
      );
    case 'count':
      return wholeNumberSetting(Number(row.bounds.from), Number(row.bounds.to));
    case 'hours':
    case 'minutes':
    case 'seconds':
      return durationSetting(row.kind, row.bounds);
    case 'hoursOfDay':
      return hoursSetting;
    case 'switch':
      return switchSetting;
    case 'choice':
      return eitherOf(...row.choices);
    case 'steps':
      return stepsSetting(row);
  }
}

/** @example [{ "fromRung": 3, "percentage": 0.4 }] */
function stepsSetting(row: StepsRow): Setting<readonly Step[]> {
  const { from, starts, order } = row;
  const start = starts.isWhole
    ? wholeNumberSetting(starts.from, starts.to)
    : numberSetting('', { from: String(starts.from), to: String(starts.to) });
  const percentage = decimalSetting('', { above: '0', to: '1000' });
  const number = `a ${starts.isWhole ? 'whole ' : ''}number from ${starts.from} to ${starts.to}`;
  return setting(
    order === 'shares'
      ? `a list such as [{ "${from}": 50, "percentage": 0.4 }, { "${from}": 50, "percentage": 0.8 }], ${from} ${number}, ` +
          'the shares together 100, percentage above 0 and higher with each level'
      : `a list such as [{ "${from}": 3, "percentage": 0.4 }], ${from} ${number} and higher ` +
          'with each step, percentage above 0 and lower with each step',
    (found) => {
      if (!Array.isArray(found)) return undefined;
      const steps = found.flatMap((step): Step[] => {
        if (
          Object.keys(step ?? {})
            .sort()
            .join() !== [from, 'percentage'].sort().join()
        )
          return [];
        const [at, level] = [start.safeParse(step[from]), percentage.safeParse(step.percentage)];
        return at.success && level.success ? [{ at: at.data, percentage: level.data }] : [];
      });
      return steps.length === found.length && areSteps(row, steps) ? steps : undefined;
    },
  );
}

const hoursSetting: Setting<string> = setting('two times of day in UTC such as "08:00-20:00"', (found) =>
  typeof found === 'string' ? readHours(found) : undefined,
);

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

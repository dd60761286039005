import { within } from '../../bounds.js';
import { type Decimal, decimal, ONE, ZERO } from '../../decimal.js';
import type { ParameterRow, ParameterValue, Step } from './table.js';

/* Values of parameters as a person writes them, e.g. `0.25`, `8`, `off`, `true`, `restart`. */

/** Written for a parameter that is not set. */
export const OFF = 'off';

type NumberRow = Extract<ParameterRow, { readonly bounds: unknown }>;
type StepsRow = Extract<ParameterRow, { readonly kind: 'steps' }>;

/** `quote`: quote asset. */
export type ParameterUnit = 'quote' | 'percent' | 'hours' | 'minutes' | 'seconds';

/** In what each kind of number is counted, as a person writes it; null: it only counts. */
export const PARAMETER_UNITS: Readonly<Record<NumberRow['kind'], ParameterUnit | null>> = {
  money: 'quote',
  percent: 'percent',
  factor: null,
  count: null,
  hours: 'hours',
  minutes: 'minutes',
  seconds: 'seconds',
};

/** Units of time, as the program counts it. */
export const UNIT_MS = { hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const;

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

const HOURS = /^((?:[01]\d|2[0-3]):[0-5]\d)\s*[-–]\s*((?:[01]\d|2[0-3]):[0-5]\d)$/u;

/** Finer than a millisecond in a minute. */
const DURATION_DECIMALS = 6;

/** Writes a value; `readValue` reads the same from it, to the millisecond. */
export function writtenValue(row: ParameterRow, value: ParameterValue): string {
  if (value === null) return OFF;
  if (typeof value === 'number') {
    return decimal(String(value)).div(unitSize(row)).round(DURATION_DECIMALS).toFixed();
  }
  if (isSteps(value)) return value.map(({ at, percentage }) => `${at}:${percentage.toFixed()}`).join(',');
  return typeof value === 'object' ? value.toFixed() : String(value);
}

/** Tells a list of steps from every other value. */
export function isSteps(value: ParameterValue): value is readonly Step[] {
  return Array.isArray(value);
}

/** The value that a text stands for; undefined when it is none of those allowed. */
export function readValue(row: ParameterRow, text: string): ParameterValue | undefined {
  const word = text.toLowerCase();
  switch (row.kind) {
    case 'switch':
      return SWITCH_WORDS.get(word);
    case 'choice':
      return row.choices.find((choice) => choice === word);
    case 'steps':
      return OFF_WORDS.has(word) ? null : readSteps(row, word);
    case 'hoursOfDay':
      return OFF_WORDS.has(word) ? null : readHours(text);
    default:
      return row.off !== undefined && OFF_WORDS.has(word) ? null : readNumber(row, text);
  }
}

const PLAIN_STEP = /^(\d{1,9}(?:\.\d{1,6})?):(\d{1,20}(?:\.\d{1,20})?)$/u;

function readSteps(row: StepsRow, text: string): readonly Step[] | undefined {
  const found = text.split(',').map((step) => PLAIN_STEP.exec(step));
  const steps = found.map((step) => ({ at: Number(step?.[1]), percentage: decimal(step?.[2] ?? '0') }));
  return areSteps(row, steps) ? steps : undefined;
}

/** Tells whether these are steps that a parameter allows, in its order; none is zero. */
export function areSteps({ starts, order }: StepsRow, steps: readonly Step[]): boolean {
  const isAllowed = ({ at, percentage }: Step) =>
    (!starts.isWhole || Number.isInteger(at)) && at >= starts.from && at <= starts.to && percentage.gt(ZERO);
  return steps.length > 0 && steps.every(isAllowed) && ORDERS[order](steps);
}

const ORDERS: Readonly<Record<StepsRow['order'], (steps: readonly Step[]) => boolean>> = {
  starts: (steps) =>
    pairs(steps).every(([before, next]) => next.at > before.at && next.percentage.lt(before.percentage)),
  shares: (steps) =>
    pairs(steps).every(([before, next]) => next.percentage.gt(before.percentage)) &&
    steps.reduce((sum, { at }) => sum + at, 0) === WHOLE,
};

/** Of what is sold in shares, percent. */
const WHOLE = 100;

function pairs(steps: readonly Step[]): readonly (readonly [Step, Step])[] {
  return steps.slice(1).map((next, index) => [steps[index] as Step, next]);
}

/** Two times of day that differ. */
export function readHours(text: string): string | undefined {
  const [, from, until] = HOURS.exec(text.trim()) ?? [];
  return from === undefined || from === until ? undefined : `${from}-${until}`;
}

function readNumber(row: NumberRow, text: string): Decimal | number | undefined {
  // A percentage may be written as one.
  const figure = row.kind === 'percent' ? text.replace(/[%％]$/u, '') : text;
  if (!PLAIN_NUMBER.test(figure)) return undefined;
  const value = decimal(figure);
  if (!within(value, row.bounds)) return undefined;
  if (row.kind === 'money' || row.kind === 'percent' || row.kind === 'factor') return value;
  if (row.kind === 'count' && !value.mod(ONE).eq(ZERO)) return undefined;
  return Number(value.times(unitSize(row)).round(0).toFixed());
}

/** Gives the size of a person's unit in what the program counts. */
function unitSize({ kind }: ParameterRow): Decimal {
  return kind in UNIT_MS ? decimal(String(UNIT_MS[kind as keyof typeof UNIT_MS])) : ONE;
}

import type { Bounds } from '../../bounds.js';
import type { Decimal } from '../../decimal.js';

/*
 * The parameters of a ladder. The file's schema, /set, /config, the books, and the tables of the READMEs follow from these
 * rows; what a row means for trading stands where the parameter is used, and its words in `chat/languages`.
 */

/**
 * Parameters that are shown together, in this order. `ladder`: what the rungs follow from; `target`: the take profit; `exits`:
 * other reasons to sell; `course`: what follows a sale or an untouched ladder; `gates`: what holds a new ladder back.
 */
export const PARAMETER_GROUPS = ['ladder', 'target', 'exits', 'course', 'gates'] as const;
export type ParameterGroup = (typeof PARAMETER_GROUPS)[number];

interface AnyRow {
  /** Path in a strategy's section of the file, if not its own name. The chat calls it so, too. */
  readonly path?: string;
  readonly group: ParameterGroup;
  /** As a person writes it in the chat. */
  readonly default: string;
  /** False: the file alone sets it. */
  readonly isTunable?: false;
  /** False: `/config` leaves it out; `whenSet`: it does so while the value is the default. */
  readonly isListed?: false | 'whenSet';
  /** Books of the first version do not have it: what was done then is what the default says. */
  readonly isLater?: true;
  /** Purpose in words: real money is not traded with an example's figure. */
  readonly neededLive?: string;
}

interface NumberRow<Name> extends AnyRow {
  /** `money`: quote asset; hours, minutes and seconds are milliseconds inside the program. */
  readonly kind: 'money' | 'percent' | 'factor' | 'count' | 'hours' | 'minutes' | 'seconds';
  /** One on each side. */
  readonly bounds: Bounds;
  /** From where it is counted, in words, where a wrong figure may come from counting from elsewhere. */
  readonly measured?: string;
  /** Meaning of `off`: it never happens, the market decides, it follows from others, it is all, or there is none. Left out: it is always set. */
  readonly off?: 'never' | 'market' | 'computed' | 'all' | 'none';
  /** The parameter that is the most it may be, whatever `bounds` allow. */
  readonly atMost?: Name;
  /** A switch that lifts `atMost`. */
  readonly unless?: Name;
}

/** From `at` on, the value is `percentage`. */
export interface Step {
  readonly at: number;
  readonly percentage: Decimal;
}

/** A percentage in steps. The file alone sets it: a list of objects, of which each has `from` and `percentage`. */
interface StepsRow<Name> extends AnyRow {
  readonly kind: 'steps';
  readonly isTunable: false;
  readonly off: 'never';
  /** Name of a step's `at` in the file, and what it may be. */
  readonly from: string;
  readonly starts: { readonly from: number; readonly to: number; readonly isWhole: boolean };
  /** With `starts` each begins later than the one before and is less; `shares` come to 100, and each step is more. */
  readonly order: 'starts' | 'shares';
  /** The parameters between which every step has to lie. */
  readonly atMost?: Name;
  readonly atLeast: readonly Name[];
  /** Parameter that counts for nothing while this one is set. */
  readonly replaces?: Name;
  /** Choices of other parameters without which it is refused. */
  readonly needs?: { readonly name: Name; readonly choice: string };
}

type Row<Name extends string, Choice extends string> =
  | NumberRow<Name>
  | StepsRow<Name>
  | (AnyRow & { readonly kind: 'switch' })
  /** Two times of day in UTC, e.g. `08:00-20:00`. */
  | (AnyRow & { readonly kind: 'hoursOfDay'; readonly off: 'none' })
  | (AnyRow & { readonly kind: 'choice'; readonly choices: readonly Choice[] });

const MONEY = { kind: 'money', bounds: { above: '0', to: '1e15' } } as const;
const DROP = { kind: 'percent', bounds: { above: '0', below: '100' } } as const;
const GATE = { group: 'gates', isListed: 'whenSet', isLater: true } as const;
const VOLATILITY = { kind: 'percent', bounds: { above: '0', to: '1000' } } as const;
const SWITCH = { kind: 'switch', group: 'course' } as const;

/** By their names in the program, in the order in which the books have them. Percentages are in percent: 0.25 means 0.25 %. */
const TABLE = {
  /** Quote asset that rungs and position may use together. */
  totalAmount: {
    ...MONEY,
    group: 'ladder',
    default: '2000',
    atMost: 'compoundLimit',
    neededLive: 'the money that the ladder may use',
  },
  // The whole ladder goes out in one request, and that takes no more orders.
  orderCount: { kind: 'count', bounds: { from: '1', to: '50' }, group: 'ladder', default: '8' },
  /** Growth of each rung's amount over that of the one above it. */
  incrementPercentage: { kind: 'percent', bounds: { from: '0', to: '1000' }, group: 'ladder', default: '50' },
  /** Distance of the first rung below the anchor: zero is at it; null means `maxDropPercentage / orderCount`. */
  firstDropPercentage: {
    ...{ kind: 'percent', bounds: { from: '0', below: '100' }, group: 'ladder' },
    default: 'off',
    off: 'computed',
    atMost: 'maxDropPercentage',
  },
  /** Distance of the last rung below the anchor. */
  maxDropPercentage: { ...DROP, group: 'ladder', default: '7' },
  takeProfitPercentage: {
    kind: 'percent',
    bounds: { above: '0', to: '1000' },
    group: 'target',
    default: '0.25',
  },
  /** Most that a sale may execute under the target, in percent of the target: not below the average entry price. */
  slippagePercentage: {
    path: 'takeProfit.slippagePercentage',
    ...{ kind: 'percent', bounds: { from: '0', below: '100' }, group: 'target', default: '0.05' },
    atMost: 'takeProfitPercentage',
    unless: 'acceptUnprofitableTarget',
  },
  /** Sell everything when the best bid is this far below the average entry price; null for never. */
  stopLossPercentage: {
    ...{ ...DROP, group: 'exits', default: 'off', off: 'never' },
    measured: 'in percent below the average entry price',
  },
  /** Rungs below this many units of the quote asset are not placed; null for the market's own minimum alone. */
  minOrderAmount: { ...MONEY, group: 'ladder', default: 'off', off: 'market', atMost: 'totalAmount' },
  /** With nothing bought: place the ladder anew after this long. */
  reanchorAfterMs: {
    path: 'reanchor.afterMinutes',
    ...{ kind: 'minutes', bounds: { from: '0.1', to: '10080' }, group: 'course', default: '60' },
  },
  /** With nothing bought: place the ladder anew when the bid has risen this far above the anchor. */
  reanchorDriftPercentage: { path: 'reanchor.driftPercentage', ...DROP, group: 'course', default: '0.5' },
  /** Pause between the end of a cycle and the next ladder. */
  cooldownMs: {
    path: 'cooldownSeconds',
    ...{ kind: 'seconds', bounds: { from: '0', to: '604800' }, group: 'course', default: '0' },
  },
  restartAfterTakeProfit: { ...SWITCH, default: 'true' },
  /** Course once the owner has sold the position by hand: a new ladder, or a pause. */
  onManualExit: {
    choices: ['restart', 'pause'],
    ...{ kind: 'choice', group: 'course', default: 'restart', isListed: false, isLater: true },
  },
  /** Trade although the target does not pay the fees of a round trip. */
  acceptUnprofitableTarget: { ...SWITCH, default: 'false', isTunable: false },
  /** A buy order of the owner's own that is in the way of a sale is cancelled; else it is sold around. */
  cancelOwnOrdersForSale: { ...SWITCH, default: 'false', isTunable: false, isLater: true },
  /** Growth of the distance between two rungs over that of the two above them; 1 spaces them evenly. */
  stepScale: {
    ...{ kind: 'factor', bounds: { from: '0.1', to: '10' }, group: 'ladder', default: '1' },
    ...{ isListed: 'whenSet', isLater: true },
  },
  /** Rungs that rest on the book at the same time, the nearest; null for all of them. */
  activeRungs: {
    ...{ kind: 'count', bounds: { from: '1', to: '50' }, group: 'ladder', default: 'off', off: 'all' },
    ...{ isListed: 'whenSet', isLater: true },
  },
  // Gates: what keeps a new ladder from being placed while nothing is bought.
  maxCyclesPerDay: {
    kind: 'count',
    bounds: { from: '1', to: '10000' },
    ...GATE,
    default: 'off',
    off: 'none',
  },
  tradingHours: { kind: 'hoursOfDay', ...GATE, default: 'off', off: 'none' },
  cooldownAfterLossMs: {
    path: 'cooldownAfterLossMinutes',
    ...{ kind: 'minutes', bounds: { from: '0', to: '10080' }, ...GATE, default: '0' },
  },
  /** Time over which the volatility is measured. */
  volatilityWindowMs: {
    path: 'volatility.window',
    ...{ kind: 'minutes', bounds: { from: '15', to: '10080' }, ...GATE, default: '1440' },
  },
  volatilityMin: {
    ...{ ...VOLATILITY, ...GATE },
    path: 'volatility.min',
    default: 'off',
    off: 'none',
    atMost: 'volatilityMax',
  },
  volatilityMax: { path: 'volatility.max', ...VOLATILITY, ...GATE, default: 'off', off: 'none' },
  /** The next ladder has the profits since this was switched on, too. */
  compound: { kind: 'switch', group: 'ladder', default: 'false', isListed: 'whenSet', isLater: true },
  /** Most that the allocation grows to. */
  compoundLimit: {
    ...MONEY,
    ...{ group: 'ladder', default: 'off', off: 'none', isListed: 'whenSet', isLater: true },
  },
  /** `trigger` sells at the target; with `resting` a post-only sell rests at it; with `trailing` it arms, and a fall from the peak sells. */
  takeProfitMode: {
    path: 'takeProfit.mode',
    choices: ['trigger', 'resting', 'trailing'],
    ...{ kind: 'choice', group: 'target', default: 'trigger', isListed: 'whenSet', isLater: true },
  },
  /** Fall from the peak that sells, in percent of the peak; null means half of `takeProfitPercentage`. */
  trailPercentage: {
    path: 'takeProfit.trailPercentage',
    ...DROP,
    ...{ group: 'target', default: 'off', off: 'computed', isListed: 'whenSet', isLater: true },
    atMost: 'takeProfitPercentage',
  },
  /** Longest time that something is held, from the first purchase on; null for any. */
  maxHoldMs: {
    path: 'maxHoldHours',
    ...{ kind: 'hours', bounds: { from: '0.1', to: '8760' }, group: 'exits', default: 'off' },
    ...{ off: 'never', isListed: 'whenSet', isLater: true },
  },
  /** The target in place of `takeProfitPercentage` once so many rungs have bought in the cycle; null for always the same. */
  depthTargets: {
    path: 'takeProfit.targets',
    ...{ kind: 'steps', group: 'target', default: 'off', off: 'never', isTunable: false, isLater: true },
    isListed: 'whenSet',
    ...{ from: 'fromRung', starts: { from: 1, to: 50, isWhole: true } },
    order: 'starts',
    atMost: 'takeProfitPercentage',
    atLeast: ['slippagePercentage', 'trailPercentage'],
  },
  /** The same once something has been held for so many hours. */
  ageTargets: {
    path: 'takeProfit.afterHours',
    ...{ kind: 'steps', group: 'target', default: 'off', off: 'never', isTunable: false, isLater: true },
    isListed: 'whenSet',
    ...{ from: 'hours', starts: { from: 0.1, to: 8760, isWhole: false } },
    order: 'starts',
    atMost: 'takeProfitPercentage',
    atLeast: ['slippagePercentage', 'trailPercentage'],
  },
  /** Targets in place of `takeProfitPercentage`, at each of which so many percent of what was bought are sold; null for one of all. */
  levels: {
    path: 'takeProfit.levels',
    ...{ kind: 'steps', group: 'target', default: 'off', off: 'never', isTunable: false, isLater: true },
    isListed: 'whenSet',
    replaces: 'takeProfitPercentage',
    ...{ from: 'share', starts: { from: 1, to: 99, isWhole: true } },
    order: 'shares',
    atLeast: ['slippagePercentage'],
    needs: { name: 'takeProfitMode', choice: 'trigger' },
  },
} as const satisfies Readonly<Record<string, Row<string, string>>>;

type Table = typeof TABLE;
export type ParameterName = keyof Table;

type ValueOf<R> =
  | (R extends { readonly off: string } ? null : never)
  | (R extends { readonly kind: 'money' | 'percent' | 'factor' }
      ? Decimal
      : R extends { readonly kind: 'count' | 'hours' | 'minutes' | 'seconds' }
        ? number
        : R extends { readonly kind: 'steps' }
          ? readonly Step[]
          : R extends { readonly kind: 'hoursOfDay' }
            ? string
            : R extends { readonly choices: readonly (infer Choice)[] }
              ? // A list that was taken for one of any texts is a mistake in its row.
                string extends Choice
                ? never
                : Choice
              : boolean);

export type ParameterValues = { readonly [Name in ParameterName]: ValueOf<Table[Name]> };
export type ParameterValue = ParameterValues[ParameterName];

type PathOf<Name extends ParameterName> = Table[Name] extends { readonly path: infer Path extends string }
  ? Path
  : Name;
type PathsWithout<Flag> = {
  [Name in ParameterName]: Table[Name] extends Flag ? never : PathOf<Name>;
}[ParameterName];

/** A parameter, by its path in a strategy's section of the file. */
export type ParameterPath = PathsWithout<never>;
/** One that may change while the strategy runs. */
export type TunableKey = PathsWithout<{ readonly isTunable: false }>;
/** One that `/config` shows. */
export type ListedKey = PathsWithout<
  { readonly isTunable: false; readonly isListed?: false } | { readonly isListed: false }
>;

export type ParameterRow = Row<ParameterName, Extract<ParameterValue, string>>;
const ROWS: Readonly<Record<ParameterName, ParameterRow>> = TABLE;

export const PARAMETERS = Object.fromEntries(
  Object.entries(ROWS).map(([name, row]) => [name, { path: name, ...row }]),
  // The border between a list of names and a record that has them.
) as Readonly<Record<ParameterName, ParameterRow & { readonly path: ParameterPath }>>;
export const PARAMETER_NAMES = Object.keys(TABLE) as readonly ParameterName[];

/** Names in the order in which they are shown: group by group. */
export const SHOWN_NAMES = PARAMETER_GROUPS.flatMap((group) =>
  PARAMETER_NAMES.filter((name) => PARAMETERS[name].group === group),
);

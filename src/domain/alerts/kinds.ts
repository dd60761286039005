import { BRAKE_KINDS } from '../brakes/index.js';
import { BOOKING_ROWS, RECONCILIATION_ACTIONS } from '../reconciliation/index.js';
import { FOREIGN_ORDER, LASTING_PROBLEMS, PROBLEM_KINDS } from './problem.js';
import {
  DECIMAL,
  type Fields,
  FLAG,
  INTEGER,
  type KindsOf,
  later,
  list,
  nullable,
  oneOf,
  optional,
  type RecordOf,
  record,
  TEXT,
  union,
  type ValueOf,
} from './shape.js';

export const ALERT_LEVELS = ['critical', 'trade', 'info'] as const;

/** `critical` needs a person, `trade` is money moving, `info` is the rest. */
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** The least that somebody must be to be told. */
export type Audience = 'all' | 'operator' | 'owner';

/** Exits that a price begins; where it asks for several, the first of them is begun. */
export const PRICED_EXITS = ['takeProfit', 'stopLoss'] as const;
export type PricedExit = (typeof PRICED_EXITS)[number];

/** Reasons to sell a position; `sellNow`: the owner ordered it. */
export const EXIT_REASONS = [...PRICED_EXITS, 'holdTime', 'sellNow'] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** `manual`: somebody else sold it or took it away. `retired`: its strategy was taken out of the configuration. */
export const CYCLE_ENDS = [...EXIT_REASONS, 'manual', 'fresh', 'retired'] as const;
export type CycleEnd = (typeof CYCLE_ENDS)[number];

/** Reasons why a strategy does not trade although nobody paused it. */
export const BLOCK_REASONS = ['unknownCost', 'brokenInvariant', 'anotherProgram'] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** Reasons why a strategy begins no new ladder for a while: see `domain/ladder/gates`. */
export const GATE_NAMES = ['maxCyclesPerDay', 'cooldownAfterLoss', 'tradingHours', 'volatility'] as const;
export type GateName = (typeof GATE_NAMES)[number];

const ASSETS = { baseAsset: TEXT, quoteAsset: TEXT };

/** Bill of what was sold: `gross` less `fees` less `cost` is what was realized. */
const SALE_SUMS = record({
  ...ASSETS,
  /** Price times quantity, quote asset. */
  gross: DECIMAL,
  /** Taken from it, quote asset. A fee in the base asset is part of the cost: what was bought is less by it. */
  fees: DECIMAL,
  /** Of what was sold, at the average; quote asset. Null where nobody knew it. */
  cost: nullable(DECIMAL),
});

/** One strategy in the report of a day; amounts are in the quote asset unless they say otherwise. */
const DAY_OF_STRATEGY = record({
  strategyId: TEXT,
  /** Name that its owner gave it; missing where he gave none, and in alerts of versions without names. */
  name: optional(TEXT),
  symbol: TEXT,
  ...ASSETS,
  /** Closed on that day. */
  cycles: INTEGER,
  wins: INTEGER,
  realizedPnl: DECIMAL,
  feesValue: DECIMAL,
  /** The worst fall of the equity from a peak of that day; null when it cannot be told. */
  drawdown: nullable(DECIMAL),
  /** Data missing for it: the prices of the day, or the cost of the position. */
  drawdownLacks: nullable(oneOf('prices', 'cost')),
  /** As it is when it is told, as all that follows; null when nobody knows. */
  positionCost: nullable(DECIMAL),
  /** Money that the open rungs would still cost. */
  rungsValue: DECIMAL,
  allocation: DECIMAL,
  /** Base asset, by the last comparison with the account; null when there was none. */
  drift: nullable(DECIMAL),
  comparedAtMs: nullable(INTEGER),
});

const NAMED = {
  /** As the audit names them. */
  who: TEXT,
  /** Name that they go by; missing when nobody knows, and in alerts of versions that did not say. */
  name: optional(TEXT),
};

export type SaleSums = ValueOf<typeof SALE_SUMS>;
export type DayOfStrategy = ValueOf<typeof DAY_OF_STRATEGY>;
export type Named = RecordOf<typeof NAMED>;

interface AlertFacts<Of extends Fields> {
  readonly fields: Of;
  level(content: RecordOf<Of>): AlertLevel;
  readonly audience: Audience;
}

function kind<Of extends Fields>(
  level: AlertLevel | ((content: RecordOf<Of>) => AlertLevel),
  fields: Of,
  audience: Audience = 'all',
): AlertFacts<Of> {
  return { fields, level: typeof level === 'function' ? level : () => level, audience };
}

/**
 * The kinds of alerts: how much each matters, what it says without its words, and whom it concerns. The chat finds the words
 * in the reader's language. Amounts are decimals in the assets named; times are milliseconds since the epoch. A kind that
 * nobody tells any more stays here, for the alerts that databases hold.
 */
export const ALERT_KINDS = {
  rungFilled: kind('trade', {
    symbol: TEXT,
    rung: INTEGER,
    rungCount: INTEGER,
    /** Base asset executed so far, before the fee. */
    executedQuantity: DECIMAL,
    orderQuantity: DECIMAL,
    /** Average price of the executions. */
    price: DECIMAL,
    position: DECIMAL,
    averageEntryPrice: nullable(DECIMAL),
    target: nullable(DECIMAL),
    /** Lowest price at which the take profit's sale loses nothing, and its result at the target, net of its fee; null: unknown. */
    breakEven: later(nullable(DECIMAL), null),
    netAtTarget: later(nullable(DECIMAL), null),
    /** Null in alerts of versions that did not say. */
    assets: later(nullable(record(ASSETS)), null),
  }),
  /** A partial target was sold; the cycle goes on. */
  levelSold: kind('trade', {
    symbol: TEXT,
    ...ASSETS,
    /** Of `takeProfit.levels`, the last one that is sold by now. */
    level: INTEGER,
    levelCount: INTEGER,
    /** Base asset sold for it, and its average price. */
    quantity: DECIMAL,
    price: DECIMAL,
    /** Realized with that, all fees included. Quote asset. */
    pnl: DECIMAL,
    /** As it is left. */
    position: DECIMAL,
    averageEntryPrice: nullable(DECIMAL),
    /** Best bid at which the next level is sold. */
    target: nullable(DECIMAL),
  }),
  cycleClosed: kind('trade', {
    symbol: TEXT,
    cycle: INTEGER,
    reason: oneOf(...CYCLE_ENDS),
    soldQuantity: DECIMAL,
    /** Average prices of the cycle's buys and sells; null when there were none. */
    averageBuyPrice: nullable(DECIMAL),
    averageSellPrice: nullable(DECIMAL),
    /** Sums that the result is made of; null with nothing sold, and in alerts of versions that did not say. */
    sums: later(nullable(SALE_SUMS), null),
    /** Realized on what was sold, all fees included. Quote asset. */
    netProfit: DECIMAL,
    /** Quote asset received less spent in this cycle. */
    quoteChange: DECIMAL,
    dustQuantity: DECIMAL,
    durationMs: INTEGER,
    totalRealizedPnl: DECIMAL,
    /** Mode of the strategy from now on; null in alerts of versions that did not say. */
    next: later(nullable(oneOf('trading', 'stoppingBuys', 'paused', 'finished', 'blocked')), null),
  }),
  /** A strategy was taken out of the configuration: its orders are off the book, and what it held is the owner's. */
  strategyRetired: kind('info', {
    symbol: TEXT,
    ...ASSETS,
    /** Orders that were taken off the book, or ended. */
    orders: INTEGER,
    /** Base asset that was written off; its cost in the quote asset, null where nobody knew it. */
    quantity: DECIMAL,
    cost: nullable(DECIMAL),
    /** Quote asset, over all cycles. */
    totalRealizedPnl: DECIMAL,
  }),
  /** A strategy was switched off in the configuration: its orders are off the book, and it keeps what it holds. */
  strategySwitchedOff: kind('info', {
    symbol: TEXT,
    ...ASSETS,
    quantity: DECIMAL,
    cost: nullable(DECIMAL),
  }),
  discrepancy: kind(
    // What the owner has just ordered himself is no alarm.
    ({ action }) => (action === 'setAside' || action === 'adoptedAtPrice' ? 'info' : 'critical'),
    {
      /** Empty in alerts of versions that did not say. */
      symbol: later(TEXT, ''),
      asset: TEXT,
      held: DECIMAL,
      booked: DECIMAL,
      drift: DECIMAL,
      tolerance: DECIMAL,
      action: oneOf(...RECONCILIATION_ACTIONS),
      /** Rows that were booked; with `onlyReported`, that would have been. */
      bookings: later(
        list(
          record({
            row: oneOf(...BOOKING_ROWS),
            quantityDelta: DECIMAL,
            price: nullable(DECIMAL),
            realizedPnl: DECIMAL,
            isElsewhere: optional(oneOf(true)),
          }),
        ),
        [],
      ),
      /** Outcome: base asset, and quote asset per base asset. Null in alerts of versions that did not say. */
      position: later(nullable(DECIMAL), null),
      averageBefore: later(nullable(DECIMAL), null),
      averageEntryPrice: later(nullable(DECIMAL), null),
      target: later(nullable(DECIMAL), null),
      reportId: INTEGER,
      /** Missing in alerts of versions that did not say. */
      quoteAsset: optional(TEXT),
      /** Whom the report has answered: they know. */
      askedBy: optional(TEXT),
    },
  ),
  /** The account differs from the books, nothing explains it, and nothing is bought or booked until it has lasted. */
  differenceWatched: kind('critical', {
    symbol: TEXT,
    asset: TEXT,
    /** Base asset, signed: less than nothing is missing. */
    drift: DECIMAL,
    sinceMs: INTEGER,
    /** Moment when it will be booked, unless it is gone by then. */
    untilMs: INTEGER,
  }),
  /** It is over: `wasBooked`, or it has gone away by itself and nothing was booked. */
  differenceOver: kind('info', {
    symbol: TEXT,
    asset: TEXT,
    drift: DECIMAL,
    lastedMs: INTEGER,
    wasBooked: FLAG,
  }),
  blocked: kind('critical', {
    symbol: TEXT,
    reason: oneOf(...BLOCK_REASONS),
    detail: TEXT,
    /** The order that another program has placed, where that is the reason. */
    order: optional(FOREIGN_ORDER),
  }),
  /** A brake of the account has fallen: nothing is bought with this quote asset until it is released. */
  brakeFell: kind('critical', {
    brake: oneOf(...BRAKE_KINDS),
    quoteAsset: TEXT,
    /** Money in the quote asset, percent, or a count. */
    measured: DECIMAL,
    limit: DECIMAL,
    /** The positions are sold. */
    sells: FLAG,
    release: oneOf('resume', 'utcDay', 'time'),
    /** Moment of the release; null: the owner alone releases it. */
    untilMs: nullable(INTEGER),
  }),
  brakeReleased: kind('info', {
    brake: oneOf(...BRAKE_KINDS),
    quoteAsset: TEXT,
    /** Person who released it, as the audit names people; null: the time did. */
    by: nullable(TEXT),
    sinceMs: INTEGER,
  }),
  connectionLost: kind('critical', { sinceMs: INTEGER }),
  connectionBack: kind('info', { downForMs: INTEGER }),
  ordersRefused: kind('critical', {
    symbol: TEXT,
    refused: INTEGER,
    placed: INTEGER,
    code: TEXT,
    message: TEXT,
  }),
  orderCancelledElsewhere: kind('trade', {
    symbol: TEXT,
    rung: nullable(INTEGER),
    price: DECIMAL,
    quantity: DECIMAL,
    detail: TEXT,
    /** Rungs that are left on the book. */
    rungsLeft: INTEGER,
    /** It is placed again when it may rest. */
    comesBack: later(FLAG, false),
  }),
  /** Again and again the books could not be compared with the account; `sinceMs`: of the first of these failures. */
  reconciliationFailing: kind('critical', {
    symbol: TEXT,
    failures: INTEGER,
    sinceMs: INTEGER,
    message: TEXT,
  }),
  reconciliationWorks: kind('critical', { symbol: TEXT, failedForMs: INTEGER }),
  clockSkew: kind('critical', { skewMs: INTEGER }),
  /** People who may not talk have tried to. */
  strangers: kind(
    'info',
    {
      messages: INTEGER,
      people: INTEGER,
      /** The last of them; empty when they have no name that is safe to print. */
      name: TEXT,
      /** Telegram's number of the last of them; null when Telegram named nobody. */
      userId: nullable(INTEGER),
    },
    'owner',
  ),
  /** Another program takes the messages of the Telegram bot; `isOver`: it did, and does so no more. */
  telegramConflict: kind(({ isOver }) => (isOver ? 'info' : 'critical'), { isOver: FLAG, sinceMs: INTEGER }),
  /** A Telegram group in which Rung is heard became a supergroup: it has another id. */
  groupMoved: kind('info', { fromId: INTEGER, toId: INTEGER }, 'owner'),
  /** A person gave too many wrong one-time codes. */
  codesLocked: kind('critical', { ...NAMED, untilMs: INTEGER }, 'owner'),
  /** A person who is no owner has ordered something. */
  orderGiven: kind(
    'info',
    {
      ...NAMED,
      /** As it was written. */
      command: TEXT,
      /** Market, behind the name of a strategy that has one. Null when it is about no strategy, or about all. */
      symbol: nullable(TEXT),
      /** `unknown`: it failed, and may be done all the same, or in part. */
      outcome: oneOf('done', 'unknown'),
    },
    'owner',
  ),
  /** Results of a day, told on the morning after. */
  dailyReport: kind('info', { fromMs: INTEGER, toMs: INTEGER, strategies: list(DAY_OF_STRATEGY) }),
  /** Rung did not run; `wasOrderly`: it was told to end, and who ended it himself need not be woken. */
  wasDown: kind(({ wasOrderly }) => (wasOrderly ? 'info' : 'critical'), {
    fromMs: INTEGER,
    toMs: INTEGER,
    wasOrderly: FLAG,
  }),
  problem: kind('critical', { problem: union(PROBLEM_KINDS) }),
  /** A problem that was told is over. */
  problemOver: kind('info', { problem: union(LASTING_PROBLEMS), sinceMs: INTEGER }),
  /** No new ladder is placed for a while, for a reason that is not daily routine. */
  gateClosed: kind('info', {
    symbol: TEXT,
    gate: oneOf(...GATE_NAMES),
    /** Null: nobody can tell. */
    opensAtMs: nullable(INTEGER),
    /** Volatility in percent, where that is the reason and it is known. */
    measured: nullable(DECIMAL),
  }),
  /** In plain words, whatever the language: what no other kind says. */
  needsPerson: kind('critical', { what: TEXT }),
};

export type AlertKind = keyof typeof ALERT_KINDS;

/** Content of an alert of any kind, or of the kind that is named. */
export type AlertContent<Kind extends AlertKind = AlertKind> = KindsOf<typeof ALERT_KINDS, Kind>;

type Levels<Content> = { level(content: Content): AlertLevel };
const LEVELS: { readonly [Kind in AlertKind]: Levels<AlertContent<Kind>> } = ALERT_KINDS;

/** Tells how much it matters to a person. */
export function levelOf(content: AlertContent): AlertLevel {
  const kind: Levels<AlertContent> = LEVELS[content.kind];
  return kind.level(content);
}

import type { Decimal } from '../decimal.js';
import type { MarketAssets } from '../ledger.js';
import type { Booking, ReconciliationAction } from '../reconciliation/index.js';
import type { ForeignOrder, LastingProblem, Problem } from './problem.js';

/** `critical` needs a person, `trade` is money moving, `info` is the rest. */
export type AlertLevel = 'critical' | 'trade' | 'info';

/**
 * What a message to the owner says, without its words: the chat finds those in the owner's language.
 * Amounts are decimals in the assets named; times are milliseconds since the epoch.
 */
export type AlertContent =
  | {
      readonly kind: 'rungFilled';
      readonly symbol: string;
      readonly rung: number;
      readonly rungCount: number;
      /** Base asset executed so far, before the fee. */
      readonly executedQuantity: Decimal;
      readonly orderQuantity: Decimal;
      /** Average price of the executions. */
      readonly price: Decimal;
      readonly position: Decimal;
      readonly averageEntryPrice: Decimal | null;
      readonly target: Decimal | null;
      /** Null in alerts of versions that did not say. */
      readonly assets: MarketAssets | null;
    }
  | {
      readonly kind: 'cycleClosed';
      readonly symbol: string;
      readonly cycle: number;
      readonly reason: CycleEnd;
      readonly soldQuantity: Decimal;
      /** Average prices of the cycle's buys and sells; null when there were none. */
      readonly averageBuyPrice: Decimal | null;
      readonly averageSellPrice: Decimal | null;
      /** What the result is made of; null with nothing sold, and in alerts of versions that did not say. */
      readonly sums: SaleSums | null;
      /** Realized on what was sold, all fees included. Quote asset. */
      readonly netProfit: Decimal;
      /** Quote asset received less spent in this cycle. */
      readonly quoteChange: Decimal;
      readonly dustQuantity: Decimal;
      readonly durationMs: number;
      readonly totalRealizedPnl: Decimal;
      /** What the strategy does from now on; null in alerts of versions that did not say. */
      readonly next: 'trading' | 'stoppingBuys' | 'paused' | 'finished' | 'blocked' | null;
    }
  | {
      readonly kind: 'discrepancy';
      /** Empty in alerts of versions that did not say. */
      readonly symbol: string;
      readonly asset: string;
      readonly held: Decimal;
      readonly booked: Decimal;
      readonly drift: Decimal;
      readonly tolerance: Decimal;
      readonly action: ReconciliationAction;
      /** What was booked; with `onlyReported`, what would have been. */
      readonly bookings: readonly Pick<
        Booking,
        'row' | 'quantityDelta' | 'price' | 'realizedPnl' | 'isElsewhere'
      >[];
      /** How it goes on: base asset, and quote asset per base asset. Null in alerts of versions that did not say. */
      readonly position: Decimal | null;
      readonly averageBefore: Decimal | null;
      readonly averageEntryPrice: Decimal | null;
      readonly target: Decimal | null;
      readonly reportId: number;
      /** Missing in alerts of versions that did not say. */
      readonly quoteAsset?: string;
      /** Whom the report has answered: they know. */
      readonly askedBy?: string;
    }
  /** The account differs from the books, nothing explains it, and nothing is bought or booked until it has lasted. */
  | {
      readonly kind: 'differenceWatched';
      readonly symbol: string;
      readonly asset: string;
      /** Base asset, signed: less than nothing is missing. */
      readonly drift: Decimal;
      readonly sinceMs: number;
      /** When it will be booked, unless it is gone by then. */
      readonly untilMs: number;
    }
  /** It is over: `wasBooked`, or it has gone away by itself and nothing was booked. */
  | {
      readonly kind: 'differenceOver';
      readonly symbol: string;
      readonly asset: string;
      readonly drift: Decimal;
      readonly lastedMs: number;
      readonly wasBooked: boolean;
    }
  | {
      readonly kind: 'blocked';
      readonly symbol: string;
      readonly reason: BlockReason;
      readonly detail: string;
      /** The order that another program has placed, where that is the reason. */
      readonly order?: ForeignOrder;
    }
  | { readonly kind: 'connectionLost'; readonly sinceMs: number }
  | { readonly kind: 'connectionBack'; readonly downForMs: number }
  | {
      readonly kind: 'ordersRefused';
      readonly symbol: string;
      readonly refused: number;
      readonly placed: number;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: 'orderCancelledElsewhere';
      readonly symbol: string;
      readonly rung: number | null;
      readonly price: Decimal;
      readonly quantity: Decimal;
      readonly detail: string;
      /** Rungs that are left on the book. */
      readonly rungsLeft: number;
      /** It is placed again when it may rest. */
      readonly comesBack: boolean;
    }
  /** Again and again the books could not be compared with the account. */
  | {
      readonly kind: 'reconciliationFailing';
      readonly symbol: string;
      readonly failures: number;
      /** Of the first of these failures. */
      readonly sinceMs: number;
      readonly message: string;
    }
  | { readonly kind: 'reconciliationWorks'; readonly symbol: string; readonly failedForMs: number }
  | { readonly kind: 'clockSkew'; readonly skewMs: number }
  /** People who may not talk have tried to. */
  | {
      readonly kind: 'strangers';
      readonly messages: number;
      readonly people: number;
      /** The last of them; empty when they have no name that is safe to print. */
      readonly name: string;
      /** Telegram's number of the last of them; null when Telegram named nobody. */
      readonly userId: number | null;
    }
  /** Another program takes the messages of the Telegram bot; `isOver`: it did, and does so no more. */
  | { readonly kind: 'telegramConflict'; readonly isOver: boolean; readonly sinceMs: number }
  /** A Telegram group in which Rung is heard became a supergroup: it has another id. */
  | { readonly kind: 'groupMoved'; readonly fromId: number; readonly toId: number }
  /** Somebody gave too many wrong one-time codes. */
  | ({ readonly kind: 'codesLocked'; readonly untilMs: number } & Named)
  /** Somebody who is no owner has ordered something. */
  | ({
      readonly kind: 'orderGiven';
      /** As it was written. */
      readonly command: string;
      /** Null when it is about no strategy, or about all. */
      readonly symbol: string | null;
      /** `unknown`: it failed, and may be done all the same, or in part. */
      readonly outcome: 'done' | 'unknown';
    } & Named)
  /** What a day came to, told on the morning after. */
  | {
      readonly kind: 'dailyReport';
      readonly fromMs: number;
      readonly toMs: number;
      readonly strategies: readonly DayOfStrategy[];
    }
  /** Rung did not run; `wasOrderly`: it was told to end. */
  | {
      readonly kind: 'wasDown';
      readonly fromMs: number;
      readonly toMs: number;
      readonly wasOrderly: boolean;
    }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** What was told as a problem is over. */
  | { readonly kind: 'problemOver'; readonly problem: LastingProblem; readonly sinceMs: number }
  /** In plain words, whatever the language: what no other kind says. */
  | { readonly kind: 'needsPerson'; readonly what: string };

export interface Named {
  /** As the audit names them. */
  readonly who: string;
  /** What they are called; missing when nobody knows, and in alerts of versions that did not say. */
  readonly name?: string;
}

/** Exits that a price begins; where it asks for several, the first of them is begun. */
export const PRICED_EXITS = ['takeProfit', 'stopLoss'] as const;
export type PricedExit = (typeof PRICED_EXITS)[number];

/** Why a position is sold; `sellNow`: the owner ordered it. */
export const EXIT_REASONS = [...PRICED_EXITS, 'sellNow'] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** `manual`: somebody else sold it or took it away. */
export const CYCLE_ENDS = [...EXIT_REASONS, 'manual', 'fresh'] as const;
export type CycleEnd = (typeof CYCLE_ENDS)[number];

/** Why a strategy does not trade although nobody paused it. */
export type BlockReason = 'unknownCost' | 'brokenInvariant' | 'anotherProgram';

/** One strategy in the report of a day; amounts are in the quote asset unless they say otherwise. */
export interface DayOfStrategy {
  readonly strategyId: string;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** Closed on that day. */
  readonly cycles: number;
  readonly wins: number;
  readonly realizedPnl: Decimal;
  readonly feesValue: Decimal;
  /** The worst fall of the equity from a peak of that day; null when it cannot be told. */
  readonly drawdown: Decimal | null;
  /** What is missing for it: the prices of the day, or the cost of the position. */
  readonly drawdownLacks: 'prices' | 'cost' | null;
  /** As it is when it is told, as all that follows; null when nobody knows. */
  readonly positionCost: Decimal | null;
  /** What the open rungs would still cost. */
  readonly rungsValue: Decimal;
  readonly allocation: Decimal;
  /** Base asset, by the last comparison with the account; null when there was none. */
  readonly drift: Decimal | null;
  readonly comparedAtMs: number | null;
}

/** What was sold, as a bill: `gross` less `fees` less `cost` is what was realized. */
export interface SaleSums extends MarketAssets {
  /** Price times quantity, quote asset. */
  readonly gross: Decimal;
  /** Taken from it, quote asset. A fee in the base asset is part of the cost: what was bought is less by it. */
  readonly fees: Decimal;
  /** Of what was sold, at the average; quote asset. Null where nobody knew it. */
  readonly cost: Decimal | null;
}

export interface Alert {
  readonly level: AlertLevel;
  /** Null when it concerns the whole program. */
  readonly strategyId: string | null;
  readonly timeMs: number;
  readonly content: AlertContent;
  /** An undelivered alert with the same key is replaced by this one instead of followed. */
  readonly mergeKey: string | null;
  /** Not before: leaves time for further fills to merge into it. */
  readonly deliverAtMs: number;
}

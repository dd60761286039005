import type { CycleEnd } from '../../domain/alerts/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type { MarketNames } from '../../domain/market.js';
import type { Side } from '../../domain/order.js';

/** Span of time that a chart goes back. */
export type ChartSpan = '1h' | '6h' | '1d' | '7d';

/** Contents of a chart. Prices are quote asset per base asset, moments milliseconds since the epoch. */
export interface ChartView extends MarketNames {
  /** Strategy that it is of. */
  readonly strategyId: string;
  /** Name that its owner gave it; null: he gave none. */
  readonly name: string | null;
  /** Every price of the market is a multiple of it. */
  readonly tickSize: Decimal;
  /** The span that is shown. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Beginning of the strategy and its market, where it is after that of the span that was asked for; else null. */
  readonly sinceMs: number | null;
  /** Oldest first; where nothing was traded there is none. */
  readonly candles: readonly ChartCandle[];
  /** Resting rungs, or those of the cycle; the highest price first. */
  readonly rungs: readonly {
    readonly rung: number | null;
    readonly price: Decimal;
    /** Base asset. */
    readonly quantity: Decimal;
    /** Moment of its placement. */
    readonly fromMs: number;
    /** Moment at which it was filled or taken off the book; null while it rests. */
    readonly untilMs: number | null;
  }[];
  /** Null with nothing held, or when the cost is unknown. */
  readonly average: Decimal | null;
  /**
   * Steps since the position was none, oldest first: the average from `timeMs` on. The last one is `average`,
   * since when there is the target too. Empty without an average.
   */
  readonly averageSteps: readonly AverageStep[];
  readonly target: Decimal | null;
  /** Price of the take profit that rests on the book, in place of the target; null: none does. */
  readonly restsAt: Decimal | null;
  /** Executions within the span, oldest first. */
  readonly fills: readonly {
    readonly side: Side;
    readonly timeMs: number;
    readonly price: Decimal;
    /** Base asset, before any fee. */
    readonly quantity: Decimal;
  }[];
  /**
   * Realized PnL of the strategy since its first day, quote asset, in steps: its value from `timeMs` on. The first step
   * is at `fromMs`, or later where the strategy began later. Empty for a cycle.
   */
  readonly realizedPnl: readonly { readonly timeMs: number; readonly total: Decimal }[];
  /** The closed cycle that is shown; null for the present. */
  readonly cycle: {
    readonly number: number;
    readonly end: CycleEnd;
    /** Realized on what was sold, all fees included. Quote asset. */
    readonly netProfit: Decimal;
    /** Amount used: the cost of what was sold, quote asset. Null where nobody knows it. */
    readonly cost: Decimal | null;
    readonly startedAtMs: number;
    readonly closedAtMs: number;
  } | null;
}

export interface AverageStep {
  readonly timeMs: number;
  readonly price: Decimal;
}

/** A stretch of time in which something was traded. */
export interface ChartCandle {
  readonly startMs: number;
  readonly endMs: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
}

export interface ChartsApi {
  /** The last hour, day and so on until now, or since the beginning if that is later. Asks the exchange for its candles. @throws ExchangeUnavailableError */
  chart(span: ChartSpan): Promise<ChartView>;
  /**
   * A closed cycle from its first rung to its sale, with a little before and after. Null when there is none of this
   * number. Asks the exchange for its candles. @throws ExchangeUnavailableError
   */
  cycleChart(cycle: number): Promise<ChartView | null>;
}

import type { CycleEnd } from '../domain/alert.js';
import type { Decimal } from '../domain/decimal.js';
import type { Side } from '../domain/order.js';

/** How far back a chart goes. */
export type ChartSpan = '1h' | '6h' | '1d' | '7d';

/** What a chart shows. Prices are quote asset per base asset, moments milliseconds since the epoch. */
export interface ChartView {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** The span that is shown. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Oldest first; where nothing was traded there is none. */
  readonly candles: readonly ChartCandle[];
  /** Resting rungs, or those of the cycle; the highest price first. */
  readonly rungs: readonly {
    readonly rung: number | null;
    readonly price: Decimal;
    /** Base asset. */
    readonly quantity: Decimal;
  }[];
  /** Null with nothing held, or when the cost is unknown. */
  readonly average: Decimal | null;
  readonly target: Decimal | null;
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
   * is at `fromMs`. Empty for a cycle.
   */
  readonly realizedPnl: readonly { readonly timeMs: number; readonly total: Decimal }[];
  /** The closed cycle that is shown; null for the present. */
  readonly cycle: {
    readonly number: number;
    readonly end: CycleEnd;
    /** Realized on what was sold, all fees included. Quote asset. */
    readonly netProfit: Decimal;
    readonly startedAtMs: number;
    readonly closedAtMs: number;
  } | null;
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

export interface ChartFace {
  /** The last hour, day and so on until now. Asks the exchange for its candles. @throws ExchangeUnavailableError */
  chart(strategyId: string, span: ChartSpan): Promise<ChartView>;
  /**
   * A closed cycle from its first rung to its sale, with a little before and after. Null when there is none of this
   * number. Asks the exchange for its candles. @throws ExchangeUnavailableError
   */
  cycleChart(strategyId: string, cycle: number): Promise<ChartView | null>;
}

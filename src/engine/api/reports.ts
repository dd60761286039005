import type { LastingProblem } from '../../domain/alerts/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type { ClosedCycle, StrategyMode } from '../../domain/ladder/index.js';
import type { MarketNames } from '../../domain/market.js';
import type { Fill } from '../../domain/order.js';
import type { ReconciliationAction } from '../../domain/reconciliation/index.js';
import type { Depth } from '../../domain/statistics/index.js';
import type { PeriodKind, PeriodResult, ResultTotals } from '../books/index.js';
import type { Congestion } from '../ports/index.js';
import type { BrakesView } from './brakes.js';
import type { Doubt } from './doubt.js';

/* What happened and how it goes, as the chat sees it. Days, weeks and months are those of the owner's time zone. */
export interface PerformanceApi {
  /**
   * Tells what was earned.
   *
   * @param days up to today, which counts as one; null: since the strategy's first day
   */
  profit(days: number | null): Promise<ProfitView>;
  /**
   * Tells what each of the last days, weeks or months came to.
   *
   * @param count at most so many, 1 or more; none is from before the strategy's first day
   */
  periods(kind: PeriodKind, count: number): PeriodsView;
  /** The last fills of the strategy, newest first. */
  trades(limit: number): Promise<TradesView>;
  /** The cycles that were closed last, newest first. */
  lastCycles(limit: number): CyclesView;
}

/** Money is in the quote asset. */
export interface ProfitView extends MarketNames, ResultTotals {
  /** As it was asked for. */
  readonly days: number | null;
  readonly fromMs: number;
  /** Part of `realizedPnl`: what the open cycle has sold already. */
  readonly openCyclePnl: Decimal;
  /** Now, at the best bid; null without a price or without a known cost. */
  readonly unrealizedPnl: Decimal | null;
  /** Fees of the fills since `fromMs`. Those in the base and the quote asset are part of the results, others are not. */
  readonly fees: ReadonlyMap<string, Decimal>;
  /** Fees in the base asset at the price of their fills, and those in the quote asset. */
  readonly feesValue: Decimal;
}

/** Figures of a time, of one strategy or of several of one quote asset; definitions: docs/statistics.md. Money in the quote asset. */
export interface StatisticsView
  extends Pick<ResultTotals, 'cycles' | 'wins' | 'realizedPnl' | 'averageDurationMs'> {
  readonly quoteAsset: string;
  readonly strategyIds: readonly string[];
  /** As it was asked for. */
  readonly days: number | null;
  readonly fromMs: number;
  /** Now, at the best bids; null without a price or without a known cost. */
  readonly unrealizedPnl: Decimal | null;
  readonly fees: ReadonlyMap<string, Decimal>;
  /** Fees in the assets of the markets, at the price of their fills. */
  readonly feesValue: Decimal;
  /** Assets of fees that are part of no result: neither base nor quote asset of their market. */
  readonly otherFeeAssets: readonly string[];
  readonly longestDurationMs: number | null;
  /** Null where no cycle has lost. */
  readonly profitFactor: Decimal | null;
  /** Null, as all that is worked out from the ledger, where the cost of something held was unknown in this time. */
  readonly averageCapital: Decimal | null;
  readonly mostCapital: Decimal | null;
  /** Percent of the average capital; null where none was used. */
  readonly returnOnCapital: Decimal | null;
  readonly maxDrawdown: Decimal | null;
  readonly inMarketMs: number;
  readonly spanMs: number;
  readonly underWaterMs: number | null;
  readonly longestUnderWaterMs: number | null;
  /** From the first rung to the deepest. */
  readonly depth: readonly Depth[];
}

export interface PeriodsView extends MarketNames {
  readonly kind: PeriodKind;
  /** Newest first; the first is the present one. */
  readonly periods: readonly PeriodResult[];
  readonly cycles: number;
  readonly realizedPnl: Decimal;
  /** There are earlier ones. */
  readonly hasMore: boolean;
}

export interface TradesView extends MarketNames {
  readonly trades: readonly TradeView[];
  readonly hasMore: boolean;
}

export interface TradeView extends Pick<Fill, 'timeMs' | 'side' | 'price' | 'quantity' | 'fee' | 'feeAsset'> {
  /** Result that a sale realized, fees included; null for a purchase, and where the cost was unknown. Quote asset. */
  readonly result: Decimal | null;
}

export interface CyclesView extends MarketNames {
  readonly cycles: readonly ClosedCycle[];
  readonly hasMore: boolean;
}

export interface EngineHealth {
  readonly connection: { readonly connected: boolean; readonly sinceMs: number };
  /** The exchange's time less the machine's, as last measured. */
  readonly clockOffsetMs: number;
  /** Age of the newest word on an order. There may be none for days. */
  readonly ordersToldAgeMs: number | null;
  /** Requests to the exchange that wait, or would wait. */
  readonly congestion: readonly Congestion[];
  /** Comparisons with the account are made. */
  readonly reconciles: boolean;
  readonly brakes: BrakesView;
  readonly strategies: readonly StrategyHealth[];
  /** Troubles at present; those of the whole program first. */
  readonly troubles: readonly Trouble[];
}

type CountedKind =
  | 'salesRefused'
  | 'salesUnfilled'
  | 'nothingFree'
  | 'rungsRefused'
  | 'cancelsFail'
  | 'fatesUnknown';

/** Sign in a strategy's own state that it does not get on, with its count. */
export type StrategyProblem = {
  [Kind in CountedKind]: { readonly kind: Kind; readonly symbol: string; readonly count: number };
}[CountedKind];

/** Problem at present. While there is any, all is not well. */
export interface Trouble {
  readonly problem: LastingProblem | StrategyProblem;
  /** Null: it concerns the whole program. */
  readonly strategyId: string | null;
  /** Milliseconds since the epoch; null where nobody noted it. */
  readonly sinceMs: number | null;
}

export interface StrategyHealth {
  readonly strategyId: string;
  /** Name that its owner gave it; null: he gave none. */
  readonly name: string | null;
  readonly symbol: string;
  readonly mode: StrategyMode;
  /** Age of the best prices, whoever told or confirmed them; null before the first. */
  readonly priceAgeMs: number | null;
  /** Since when there has been no price to trade on; null while there is one. */
  readonly noPriceSinceMs: number | null;
  /** The best prices move, and their stream is silent: they are asked for. */
  readonly isPriceStreamSilent: boolean;
  /** Age of the newest word of each stream; null before the first. */
  readonly toldAgeMs: { readonly bestPrices: number | null; readonly lastPrice: number | null };
  readonly lastReport: {
    readonly id: number;
    readonly timeMs: number;
    readonly action: ReconciliationAction;
  } | null;
  /** Since when every comparison has failed; null while the last one worked. */
  readonly failingSinceMs: number | null;
  /** Reasons why it buys nothing for now although nobody paused it, the oldest first. */
  readonly doubts: readonly Doubt[];
  /** Difference of the account from the books that is not believed yet. */
  readonly watched: (WatchedView & { readonly asset: string }) | null;
}

/** A difference between account and books that nothing explains and that has not lasted yet. */
export interface WatchedView {
  /** Base asset, signed. */
  readonly quantity: Decimal;
  readonly sinceMs: number;
  readonly untilMs: number;
}

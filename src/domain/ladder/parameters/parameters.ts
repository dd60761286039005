import type { Decimal } from '../../decimal.js';

/** What the owner configures for one ladder. Percentages are in percent: 0.25 means 0.25 %. */
export interface StrategyParameters {
  /** Unique, stable across restarts; names the strategy in the database and in the chat. */
  readonly id: string;
  /** The market, e.g. `BTC_USDC`. */
  readonly symbol: string;
  /** Quote asset that rungs and position may use together. */
  readonly totalAmount: Decimal;
  readonly orderCount: number;
  /** How much larger each rung's amount is than the one above it. */
  readonly incrementPercentage: Decimal;
  /** Distance of the first rung below the anchor; null means `maxDropPercentage / orderCount`. */
  readonly firstDropPercentage: Decimal | null;
  /** Distance of the last rung below the anchor. */
  readonly maxDropPercentage: Decimal;
  readonly takeProfitPercentage: Decimal;
  /** How far under the target a sale may execute, in percent of the target. */
  readonly slippagePercentage: Decimal;
  /** Sell everything when the best bid is this far below the average entry price; null for never. */
  readonly stopLossPercentage: Decimal | null;
  /** Rungs below this many units of the quote asset are not placed; null for the market's own minimum alone. */
  readonly minOrderAmount: Decimal | null;
  /** With nothing bought: place the ladder anew after this long. */
  readonly reanchorAfterMs: number;
  /** With nothing bought: place the ladder anew when the bid has risen this far above the anchor. */
  readonly reanchorDriftPercentage: Decimal;
  /** Pause between the end of a cycle and the next ladder. */
  readonly cooldownMs: number;
  readonly restartAfterTakeProfit: boolean;
  /** What follows when the owner has sold the position by hand: a new ladder, or a pause. */
  readonly onManualExit: 'restart' | 'pause';
  /** Trade although the target does not pay the fees of a round trip. */
  readonly acceptUnprofitableTarget: boolean;
  /** A buy order of the owner's own that is in the way of a sale is cancelled; else it is sold around. */
  readonly cancelOwnOrdersForSale: boolean;
}

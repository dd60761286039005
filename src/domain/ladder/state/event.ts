import type { ForeignOrder } from '../../alerts/index.js';
import type { BrakeKind } from '../../brakes/index.js';
import type { Decimal } from '../../decimal.js';
import type { FeeRates } from '../../fees.js';
import type { Market } from '../../market.js';
import type { ExchangeOrder, Fill } from '../../order.js';
import type { Correction, NumberedReport } from '../../reconciliation/index.js';
import type { ParameterOverrides, StrategyParameters } from '../parameters/index.js';
import type { OwnBid, StrategyOrder } from './state.js';

/** Time and price of a decision; the price is null until the first one came. */
export interface Moment {
  readonly nowMs: number;
  readonly bid: Decimal | null;
  /**
   * Base asset that the books still count and the account is known not to hold: sold by hand and not booked yet, or a
   * shortage that was only reported. It is not sold, or something else of the account's would be.
   */
  readonly unbackedQuantity: Decimal;
  /** False while something from outside is doubted: nothing is bought then, what rests stays, and sales go on. */
  readonly mayBuy: boolean;
  /** The bid is the first after a silence: a stop loss, which no limit protects, waits until it is borne out. */
  readonly wantsSecondLook?: true;
  /** Volatility of the market as it was read last; missing until it was read, or where nobody asks for it. */
  readonly volatility?: VolatilityReading;
  /** Fee rates of the account, for what is told; missing where nobody reads them. */
  readonly fees?: FeeRates;
  /** Quote asset that new rungs may still cost by the limits of exposure; missing: there are none. */
  readonly buyingRoom?: Decimal;
  /**
   * Quote asset that new rungs may cost by what the account has free, lent funds counted. `unread`: it has to be read before a
   * ladder is placed. Missing: nobody can tell, and the exchange judges.
   */
  readonly freeMoney?: Decimal | 'unread';
  /** Limits of the account's risk are set: what was booked is held against them before anything is bought after it. */
  readonly hasBrakes?: true;
}

/** Realized volatility of a market: see `realizedVolatility`. */
export interface VolatilityReading {
  /** Null: the candles could not be read, or are old. */
  readonly percentage: Decimal | null;
  readonly atMs: number;
}

/** Answer to one order of a placement. */
export type PlacementAnswer =
  | { readonly kind: 'accepted'; readonly clientId: number; readonly order: ExchangeOrder }
  | { readonly kind: 'refused'; readonly clientId: number; readonly code: string; readonly message: string }
  /** It may exist; the exchange will not take it any more after `validUntilMs`. */
  | {
      readonly kind: 'unknown';
      readonly clientId: number;
      readonly validUntilMs: number;
      readonly message: string;
    }
  /** The request never left, or was turned away at the door. */
  | { readonly kind: 'notSent'; readonly clientId: number; readonly message: string };

/** Holdings of the account when an order was written off; missing when nobody looked. */
export interface FundsSeen {
  /** Base asset that the account has free to sell, less what is not this strategy's. */
  readonly free: Decimal;
  /** False: the account looks as if the order had been executed. */
  readonly agree: boolean;
}

/** All that can happen to a strategy. `by` names who ordered it, as the audit does. */
export type StrategyEvent =
  /** A price came that may matter, or a moment that was waited for. */
  | { readonly type: 'wake' }
  | { readonly type: 'placementAnswered'; readonly answers: readonly PlacementAnswer[] }
  /** The exchange tells of an order of ours: on a stream, as an answer, or in its history. */
  | { readonly type: 'orderReported'; readonly clientId: number; readonly order: ExchangeOrder }
  /** Looked up again and again, an order is still not known to be over: a cancel fails, or nothing tells its fate. */
  | {
      readonly type: 'stillUnsettled';
      readonly clientId: number;
      readonly attempts: number;
      readonly message: string;
    }
  /** The exchange does not know the order and can no longer take it. */
  | { readonly type: 'orderNeverArrived'; readonly clientId: number; readonly funds?: FundsSeen }
  /** It was known to the exchange, and is nowhere any more; what is booked of it is all that can be found. */
  | { readonly type: 'orderVanished'; readonly clientId: number; readonly funds?: FundsSeen }
  /** An order that the books had settled was heard of again: it is live until its end is known. */
  | { readonly type: 'orderRevived'; readonly order: StrategyOrder }
  /** An open order that the books do not have carries an id that they may have given out and lost. */
  | { readonly type: 'orderAdopted'; readonly order: StrategyOrder }
  /** The orders of the account that buy on the market, whoever placed them. */
  | { readonly type: 'ownBidsRead'; readonly bids: readonly OwnBid[] }
  /** An order that looks like one of this strategy was placed by whoever. It is none of ours, and proves nothing. */
  | { readonly type: 'foreignOrderSeen'; readonly order: ForeignOrder }
  /** Another program trades under this strategy's mark: it placed this order. */
  | { readonly type: 'otherProgramSeen'; readonly order: ForeignOrder }
  /** An execution of ours that is not booked yet. */
  | { readonly type: 'filled'; readonly fill: Fill }
  | { readonly type: 'rulesLoaded'; readonly parameters: StrategyParameters; readonly market: Market }
  /** The owner changes how the strategy trades; `parameters` are the configured ones with `overrides` over them. */
  | {
      readonly type: 'parametersSet';
      readonly parameters: StrategyParameters;
      readonly overrides: ParameterOverrides;
    }
  /** No new rung from now on. */
  | { readonly type: 'stopBuying'; readonly by: string }
  /** The position is sold at the market. */
  | { readonly type: 'sellNow'; readonly by: string }
  /** All orders of ours are cancelled, the position is sold at the market, and nothing follows. */
  | { readonly type: 'panic'; readonly by: string }
  | { readonly type: 'pause'; readonly by: string }
  | { readonly type: 'resume' }
  /** A brake of the account has fallen: nothing is bought until it is released. `sells`: nor is anything kept. */
  | { readonly type: 'brakeFell'; readonly brake: BrakeKind; readonly sells: boolean }
  | { readonly type: 'brakeReleased'; readonly brake: BrakeKind }
  | { readonly type: 'fresh'; readonly by: string }
  /** The strategy was taken out of the configuration. */
  | { readonly type: 'retire' }
  /** The strategy begins to trade after a start of the program. */
  | { readonly type: 'started' }
  /** The program ends: the rungs are cancelled, and placed again by the next start. */
  | { readonly type: 'standDown'; readonly untilMs: number }
  | { readonly type: 'setAverage'; readonly price: Decimal; readonly by: string }
  | {
      readonly type: 'holdingsRead';
      readonly correction: Correction;
      /** The owner's trades that this report settles: recorded together with it. */
      readonly settledTrades: readonly Fill[];
      /**
       * Base asset that the account has free to sell: available and lent, less what is not this strategy's. Null: what it
       * shows is not believed, and nothing else tells.
       */
      readonly free: Decimal | null;
      /** False when the same difference was reported before and nothing is booked for it. */
      readonly isNews: boolean;
      /** Whom the report answers, as the audit names them; null: nobody asked for it. */
      readonly askedBy: string | null;
      /** Stored together with what the correction books. */
      readonly report: NumberedReport;
    };

import type { PricedExit, SaleSums } from '../../domain/alerts/index.js';
import type { BrakeKind } from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type {
  Allowed,
  ParameterConflict,
  SaleEstimate,
  StrategyMode,
  TunableKey,
} from '../../domain/ladder/index.js';
import type { MarketNames } from '../../domain/market.js';
import type { FallenBrakeView } from './brakes.js';

/*
 * What the owner orders beyond the ladder's own course: buy no more, sell now, stop everything, other parameters.
 */

/** Commands that begin, end and sell a position. */
export interface PositionApi {
  /** Cancels the open rungs and keeps the take profit working. No effect when already paused. */
  pause(by: string): Promise<ModeChange>;
  /** Brakes of the account that are on, the oldest first: `resume` has to name them. */
  brakes(): readonly FallenBrakeView[];
  /**
   * Trades again. Also ends `finished`. Refused while the cost is unknown.
   *
   * @param releases brakes that are on, as whoever orders it was shown them: they are released for the whole account
   * @throws CommandRefusedError `braked` when one is on that he does not name
   */
  resume(by: string, releases?: readonly BrakeKind[]): Promise<Resumed>;
  /** No new rung from now on; those that rest stay, and the take profit goes on. No effect on what buys nothing already. */
  stopBuying(by: string): Promise<ModeChange>;
  /** Tells what `sellNow` would sell, at the price of now. @throws CommandRefusedError when it cannot */
  previewSellNow(): Promise<SellNowPreview>;
  /** Sells the position at the market and waits a while for it. @throws CommandRefusedError when it cannot */
  sellNow(by: string): Promise<SaleResult>;
  /** Tells what `panic` would do. */
  previewPanic(): PanicPreview;
  /** Pauses, cancels every order of this strategy, sells what is held, and waits a while for it. */
  panic(by: string): Promise<PanicResult>;
}

/** Parameters that may change while the strategy runs. */
export interface ParametersApi {
  /** In the order in which they are shown. */
  tunables(): readonly TunableView[];
  /**
   * Tells what other parameters would do.
   *
   * @param price what the ladders are planned for; null: the present price
   */
  preview(change: ParameterChange, price: Decimal | null): ParameterChangePreview;
  /** @throws CommandRefusedError when they are not allowed (any more) */
  change(change: ParameterChange): Promise<ParametersChanged>;
  /**
   * The ladder as it would be placed at this price.
   *
   * @param price null: the best bid
   * @throws CommandRefusedError `noPrice` when there is none
   */
  previewLadder(price: Decimal | null): LadderPreview;
}

export interface ModeChange {
  readonly changed: boolean;
  readonly mode: StrategyMode;
  /** Rungs that are being cancelled (pause), or stay on the book (stopBuying). */
  readonly rungs: number;
}

export interface Resumed {
  readonly changed: boolean;
  readonly mode: StrategyMode;
  /** Rungs that are placed now, or as soon as the old ones have left the book; null: it cannot be told yet. */
  readonly rungs: number | null;
}

export interface SellNowPreview extends MarketNames {
  /** Quantity held, with its dust. Base asset. */
  readonly position: Decimal;
  /** Part of it that can be sold, on the market's steps. */
  readonly sellable: Decimal;
  readonly averageEntryPrice: Decimal;
  readonly cost: Decimal;
  readonly bestBid: Decimal;
  /** Estimates a sale of all of it at `price`, with the taker's fee; null: it cannot be sold any more. */
  saleAt(price: Decimal): SaleEstimate | null;
  /** Rungs that are cancelled with it. */
  readonly rungs: number;
}

/** Result of a sale by the end of the time that was waited for it. */
export interface SaleResult extends MarketNames {
  /** Base asset, by orders of ours since it was ordered. */
  readonly sold: Decimal;
  /** Null with nothing sold. */
  readonly sums: SaleSums | null;
  /** Quote asset, all fees included. */
  readonly realizedPnl: Decimal;
  /** False: it goes on. */
  readonly isDone: boolean;
  /** Quantity that is still held and could be sold; base asset. */
  readonly left: Decimal;
  readonly mode: StrategyMode;
}

/** Reason why nothing is sold. */
export type NoSale = 'nothingHeld' | 'unknownCost' | 'blocked';

export interface PanicPreview extends MarketNames {
  readonly strategyId: string;
  readonly orders: number;
  /** Base asset. */
  readonly position: Decimal;
  /** Part of it that can be sold, on the market's steps. */
  readonly sellable: Decimal;
  readonly averageEntryPrice: Decimal | null;
  /** Null: it is sold. */
  readonly noSale: NoSale | null;
  /** Null where no price of now is known. */
  readonly bestBid: Decimal | null;
  /** Estimate of its sale at the best bid, with the taker's fee; null where it is not sold, or at no known price. */
  readonly sale: SaleEstimate | null;
}

export interface PanicResult {
  readonly strategyId: string;
  /** Orders of ours that were live when it was ordered. */
  readonly orders: number;
  /** Of those, the ones that may still change. */
  readonly ordersLeft: number;
  /** As it is now: somebody else may have gone on meanwhile. */
  readonly mode: StrategyMode;
  /** Rungs on the book now, or on their way there. */
  readonly rungs: number;
  /** Person who let it trade again since it was ordered; null: nobody. */
  readonly resumedBy: string | null;
  /** Null: it was to be sold, see `sale`. */
  readonly noSale: NoSale | null;
  readonly sale: SaleResult;
}

/** `reset`: back to the configuration, one or (null) all. `text`: as the owner writes it. */
export type ParameterChange =
  | { readonly kind: 'set'; readonly key: TunableKey; readonly text: string }
  | { readonly kind: 'reset'; readonly key: TunableKey | null };

export interface TunableView {
  readonly key: TunableKey;
  readonly text: string;
  readonly configured: string;
  /** Set by the owner beside the configuration, even to the same value. */
  readonly isSet: boolean;
}

export interface ChangedParameter {
  readonly key: TunableKey;
  readonly before: string;
  readonly after: string;
}

export type ParameterChangePreview =
  | {
      readonly kind: 'notAllowed';
      readonly key: TunableKey;
      readonly found: string;
      readonly allowed: Allowed;
    }
  | { readonly kind: 'conflict'; readonly conflict: ParameterConflict }
  /** The smallest `totalAmount` with which a rung can be placed is `smallest`; quote asset. */
  | { readonly kind: 'noRung'; readonly smallest: Decimal; readonly quoteAsset: string }
  /** All strategies together would be promised more than `totalCapital`; null: one of them without a limit. Quote asset. */
  | {
      readonly kind: 'aboveCapital';
      readonly promised: Decimal | null;
      readonly totalCapital: Decimal;
      readonly quoteAsset: string;
    }
  /** The target must be above `breakEven` percent. */
  | { readonly kind: 'unprofitable'; readonly takeProfitPercentage: Decimal; readonly breakEven: Decimal }
  /** With `set`: it is so already. */
  | { readonly kind: 'nothingChanges' }
  | {
      readonly kind: 'preview';
      readonly symbol: string;
      readonly quoteAsset: string;
      readonly changes: readonly ChangedParameter[];
      /** Price that the ladders were planned for; null when none is known. */
      readonly price: Decimal | null;
      /** Null when the ladder stays as it is, or no price is known. */
      readonly ladder: { readonly before: LadderSketch; readonly after: LadderSketch } | null;
      /** Rungs rest that are replaced by others. */
      readonly isPlacedAnew: boolean;
      /** Of what is held; null with nothing to sell. */
      readonly target: { readonly before: Decimal; readonly after: Decimal } | null;
      /** Result of a sale at the target, net of its fee; null with nothing to sell. Quote asset. */
      readonly netAtTarget: { readonly before: Decimal | null; readonly after: Decimal | null } | null;
      readonly stopLoss: { readonly before: Decimal | null; readonly after: Decimal | null } | null;
      /** The price asks for a sale at once then. */
      readonly sellsAtOnce: PricedExit | null;
      /** Rungs of a whole ladder that the stop loss can forestall; none where neither of both changes. */
      readonly forestalled: readonly number[];
      /** Traded with although the target does not pay the fees of a round trip: percent that it would take. */
      readonly unprofitableBelow: Decimal | null;
    };

export interface LadderSketch {
  readonly rungs: number;
  /** Null without a rung. */
  readonly lowestPrice: Decimal | null;
  /** Quote asset. */
  readonly amount: Decimal;
}

export interface ParametersChanged {
  readonly changes: readonly ChangedParameter[];
}

export interface LadderPreview extends MarketNames {
  readonly price: Decimal;
  /** Below which price the ladder is placed: an average that is lower holds it down. */
  readonly anchor: Decimal;
  readonly rungs: readonly {
    readonly rung: number;
    readonly price: Decimal;
    readonly quantity: Decimal;
    readonly amount: Decimal;
  }[];
  readonly skippedRungs: readonly number[];
  /** Rungs deeper than the exchange lets an order rest at this price: placed when it has come nearer. */
  readonly waitingRungs: readonly number[];
  /** Rungs that are placed when those before them are bought: see `activeRungs`. */
  readonly followingRungs: readonly number[];
  /** Held already, dust included, and counted in what follows; base asset. */
  readonly position: Decimal;
  /** If all rungs fill; null when the cost of the position is unknown, or nothing would be held. */
  readonly ifAllFill: {
    /** Base asset, net of fees. */
    readonly quantity: Decimal;
    readonly averageEntryPrice: Decimal;
    readonly target: Decimal;
    /** Lowest price on the grid at which the take profit's sale pays its own fee too. */
    readonly breakEven: Decimal;
    /** Result of a sale at the target, all fees included; null when it is too little to be sold. Quote asset. */
    readonly netAtTarget: Decimal | null;
  } | null;
  /** From `price` to the last rung, percent; null without a rung. */
  readonly survivesPercentage: Decimal | null;
  /** Quote asset that the rungs lock. */
  readonly amount: Decimal;
}

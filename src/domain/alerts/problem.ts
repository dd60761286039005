import type { Decimal } from '../decimal.js';

/** An order under the mark of Rung that the books never gave out. Quote asset per base asset, and base asset. */
export interface ForeignOrder {
  /** The exchange's number. */
  readonly orderId: string;
  readonly side: 'buy' | 'sell';
  /** Null: not told. */
  readonly price: Decimal | null;
  /** Null: not told. */
  readonly quantity: Decimal | null;
  /** When it was placed or executed, by the exchange's time; milliseconds since the epoch. */
  readonly timeMs: number;
}

/**
 * What a person has to know because the program cannot mend it alone; the chat finds the words. Prices are quote asset
 * per base asset, quantities base asset.
 */
export type Problem =
  /** The market's minimum has grown above what is held: it is sold together with what the next rungs buy. */
  | {
      readonly kind: 'tooLittleToSell';
      readonly symbol: string;
      readonly baseAsset: string;
      readonly minQuantity: Decimal;
      readonly held: Decimal;
    }
  | {
      readonly kind: 'noRungFits';
      readonly symbol: string;
      readonly quoteAsset: string;
      /** What the position leaves of `totalAmount`; quote asset. */
      readonly left: Decimal;
      readonly totalAmount: Decimal;
    }
  /** The price asks for a sale, and the account has nothing free. */
  | {
      readonly kind: 'nothingFree';
      readonly symbol: string;
      readonly baseAsset: string;
      readonly position: Decimal;
    }
  /** The exchange refuses the sale again and again. */
  | {
      readonly kind: 'saleRefused';
      readonly symbol: string;
      readonly refusals: number;
      readonly code: string;
      readonly message: string;
    }
  /** The exchange takes the sales and nobody buys. */
  | { readonly kind: 'nobodyBuys'; readonly symbol: string; readonly attempts: number }
  | {
      readonly kind: 'cancelFails';
      readonly symbol: string;
      readonly price: Decimal;
      readonly message: string;
    }
  | {
      readonly kind: 'fateUnknown';
      readonly symbol: string;
      readonly price: Decimal;
      readonly message: string;
    }
  /** The exchange sold more than the books held; they were raised to it. */
  | {
      readonly kind: 'soldMoreThanBooked';
      readonly symbol: string;
      readonly tradeId: string;
      readonly sold: Decimal;
      readonly booked: Decimal;
    }
  /** Set by the owner once; the configuration does not go with it any more, so that it is not in force. */
  | { readonly kind: 'settingsIgnored'; readonly symbol: string; readonly settings: readonly string[] }
  | { readonly kind: 'streamsRefused'; readonly message: string }
  /** Telegram refuses the token of the bot, or (`isUnknown`) the server knows no bot of it. Rung goes on without it. */
  | { readonly kind: 'telegramRefused'; readonly isUnknown: boolean }
  /** It looks like an order of this strategy, and is left alone. */
  | { readonly kind: 'foreignOrder'; readonly symbol: string; readonly order: ForeignOrder }
  | LastingProblem;

/** A problem that stands until it is over: told when it begins and when it ends, and shown for as long as it lasts. */
export type LastingProblem =
  /** The exchange takes nothing that is signed with this API key. */
  | { readonly kind: 'keyRefused'; readonly message: string }
  /** The exchange asks for fewer requests, so that some of ours wait: not sales and cancels, which do not wait for others. */
  | { readonly kind: 'requestsWait' }
  /** Sales and cancels themselves are turned away because there are too many requests. */
  | { readonly kind: 'salesWait' }
  /** Neither the streams nor requests have told a price of these markets for a minute. */
  | { readonly kind: 'pricesUnknown'; readonly symbols: readonly string[] }
  /** The best prices of these markets move and their streams do not say so: for a minute they were asked for. */
  | { readonly kind: 'pricesByRequest'; readonly symbols: readonly string[] }
  /** The exchange ends every sale that would meet this buy order of the same account. */
  | {
      readonly kind: 'ownOrderInTheWay';
      readonly symbol: string;
      readonly baseAsset: string;
      readonly orderId: string;
      readonly price: Decimal;
      readonly quantity: Decimal;
      /** Of Rung, whose rung it is; null: it is the owner's own. */
      readonly strategyId: string | null;
      /** What is sold around it rests here, or higher. */
      readonly sellsAt: Decimal;
      /** It is being cancelled, as its owner allowed. */
      readonly isCancelled: boolean;
    }
  /** What happens cannot be written into the books. */
  | { readonly kind: 'notRecorded'; readonly message: string }
  /** The file of the books, by its path, was deleted or replaced under a running program. */
  | { readonly kind: 'booksGone'; readonly file: string }
  /** The exchange does not list the market any more. */
  | { readonly kind: 'marketGone'; readonly symbol: string }
  /** The exchange takes no orders on the market. */
  | { readonly kind: 'marketClosed'; readonly symbol: string }
  /** Orders and executions could not be read since the start or since a gap: what is known of them is not relied on. */
  | { readonly kind: 'notCaughtUp'; readonly symbol: string }
  /** The exchange refuses rungs, with ladder after ladder. */
  | {
      readonly kind: 'rungsRefused';
      readonly symbol: string;
      readonly code: string;
      readonly message: string;
    }
  /** The fees of the account have risen above what the target pays; percentages. */
  | {
      readonly kind: 'targetUnprofitable';
      readonly symbol: string;
      readonly takeProfitPercentage: Decimal;
      /** What the target has to be above. */
      readonly breakEvenPercentage: Decimal;
      /** Nothing is bought for as long as it lasts. */
      readonly stopsBuying: boolean;
    };

import {
  DECIMAL,
  type Fields,
  FLAG,
  INTEGER,
  type KindsOf,
  list,
  nullable,
  oneOf,
  type RecordOf,
  record,
  TEXT,
  type ValueOf,
} from './shape.js';

/** An order under the mark of Rung that the books never gave out. Quote asset per base asset, and base asset. */
export const FOREIGN_ORDER = record({
  /** The exchange's number. */
  orderId: TEXT,
  side: oneOf('buy', 'sell'),
  /** Null: not told. */
  price: nullable(DECIMAL),
  /** Null: not told. */
  quantity: nullable(DECIMAL),
  /** Moment when it was placed or executed, by the exchange's time; milliseconds since the epoch. */
  timeMs: INTEGER,
});

export type ForeignOrder = ValueOf<typeof FOREIGN_ORDER>;

/**
 * A problem that stands until it is over: told when it begins and when it ends, and shown by /health and /status for as
 * long as it lasts.
 */
function lasting<Of extends Fields>(
  fields: Of,
  facts: Partial<Omit<Lasting<Of>, 'fields'>> = {},
): Lasting<Of> {
  return { fields, stopsBuying: () => false, tellsChange: false, ...facts };
}

interface Lasting<Of extends Fields> {
  readonly fields: Of;
  /** Tells whether nothing is bought while it lasts. */
  stopsBuying(problem: RecordOf<Of>): boolean;
  /** One that stands already is told again when it changes. */
  readonly tellsChange: boolean;
}

export const LASTING_PROBLEMS = {
  /** The exchange takes nothing that is signed with this API key. */
  keyRefused: lasting({ message: TEXT }),
  /** The exchange asks for fewer requests, so that some of ours wait: not sales and cancels, which do not wait for others. */
  requestsWait: lasting({}),
  /** Sales and cancels themselves are turned away because there are too many requests. */
  salesWait: lasting({}),
  /** Neither the streams nor requests have told a price of these markets for a minute. */
  pricesUnknown: lasting({ symbols: list(TEXT) }),
  /** The best prices of these markets move and their streams do not say so: for a minute they were asked for. */
  pricesByRequest: lasting({ symbols: list(TEXT) }),
  /** The exchange ends every sale that would meet this buy order of the same account. */
  ownOrderInTheWay: lasting({
    symbol: TEXT,
    baseAsset: TEXT,
    orderId: TEXT,
    price: DECIMAL,
    quantity: DECIMAL,
    /** Of Rung, whose rung it is; null: it is the owner's own. */
    strategyId: nullable(TEXT),
    /** Lowest price at which a sale around it rests. */
    sellsAt: DECIMAL,
    /** It is being cancelled, as its owner allowed. */
    isCancelled: FLAG,
  }),
  /** Rungs wait because what positions and rungs cost is at its limit: of one base asset, or (null) of all. Quote asset. */
  exposureReached: lasting({
    quoteAsset: TEXT,
    baseAsset: nullable(TEXT),
    limit: DECIMAL,
    exposure: DECIMAL,
  }),
  /** Rungs wait because the account has not the money. Quote asset: what it has free, lent funds counted, and what these rungs cost. */
  moneyShort: lasting({ quoteAsset: TEXT, free: DECIMAL, needed: DECIMAL }),
  /** Events cannot be written into the books. */
  notRecorded: lasting({ message: TEXT }),
  /** The file of the books, by its path, was deleted or replaced under a running program. */
  booksGone: lasting({ file: TEXT }, { stopsBuying: () => true }),
  /** The exchange does not list the market any more. */
  marketGone: lasting({ symbol: TEXT }),
  /** The exchange takes no orders on the market. */
  marketClosed: lasting({ symbol: TEXT }),
  /** Orders and executions could not be read since the start or since a gap: what is known of them is not relied on. */
  notCaughtUp: lasting({ symbol: TEXT }),
  /** The exchange refuses rungs, with ladder after ladder. */
  rungsRefused: lasting({ symbol: TEXT, code: TEXT, message: TEXT }),
  /** The fees of the account have risen above what the target pays; percentages. */
  targetUnprofitable: lasting(
    {
      symbol: TEXT,
      takeProfitPercentage: DECIMAL,
      /** Percentage that the target has to be above. */
      breakEvenPercentage: DECIMAL,
      /** True when nothing is bought for as long as it lasts. */
      stopsBuying: FLAG,
    },
    { stopsBuying: ({ stopsBuying }) => stopsBuying, tellsChange: true },
  ),
};

/**
 * Problems that a person has to know of because the program cannot mend them alone; the chat finds the words. Prices
 * are quote asset per base asset, quantities base asset.
 */
export const PROBLEM_KINDS = {
  /** The market's minimum has grown above what is held: it is sold together with what the next rungs buy. */
  tooLittleToSell: { fields: { symbol: TEXT, baseAsset: TEXT, minQuantity: DECIMAL, held: DECIMAL } },
  /** `left`: what the position leaves of `totalAmount`; quote asset. */
  noRungFits: { fields: { symbol: TEXT, quoteAsset: TEXT, left: DECIMAL, totalAmount: DECIMAL } },
  /** The price asks for a sale, and the account has nothing free. */
  nothingFree: { fields: { symbol: TEXT, baseAsset: TEXT, position: DECIMAL } },
  /** The exchange refuses the sale again and again. */
  saleRefused: { fields: { symbol: TEXT, refusals: INTEGER, code: TEXT, message: TEXT } },
  /** The exchange takes the sales and nobody buys. */
  nobodyBuys: { fields: { symbol: TEXT, attempts: INTEGER } },
  cancelFails: { fields: { symbol: TEXT, price: DECIMAL, message: TEXT } },
  fateUnknown: { fields: { symbol: TEXT, price: DECIMAL, message: TEXT } },
  /** The exchange sold more than the books held; they were raised to it. */
  soldMoreThanBooked: { fields: { symbol: TEXT, tradeId: TEXT, sold: DECIMAL, booked: DECIMAL } },
  /** Set by the owner once; the configuration does not go with it any more, so that it is not in force. */
  settingsIgnored: { fields: { symbol: TEXT, settings: list(TEXT) } },
  streamsRefused: { fields: { message: TEXT } },
  /** The exchange does not have the market of one strategy of several; `near`: markets with names like it. */
  noMarket: { fields: { strategy: TEXT, symbol: TEXT, near: list(TEXT) } },
  /** Telegram refuses the token of the bot, or (`isUnknown`) the server knows no bot of it. Rung goes on without it. */
  telegramRefused: { fields: { isUnknown: FLAG } },
  /** It looks like an order of this strategy, and is left alone. */
  foreignOrder: { fields: { symbol: TEXT, order: FOREIGN_ORDER } },
  ...LASTING_PROBLEMS,
};

export type ProblemKind = keyof typeof PROBLEM_KINDS;
export type LastingProblemKind = keyof typeof LASTING_PROBLEMS;

/** A problem of any kind, or of the kind that is named. */
export type Problem<Kind extends ProblemKind = ProblemKind> = KindsOf<typeof PROBLEM_KINDS, Kind>;
export type LastingProblem<Kind extends LastingProblemKind = LastingProblemKind> = KindsOf<
  typeof LASTING_PROBLEMS,
  Kind
>;

type Standing<Of> = { stopsBuying(problem: Of): boolean };
const STANDING: { readonly [Kind in LastingProblemKind]: Standing<LastingProblem<Kind>> } = LASTING_PROBLEMS;

/** True where nothing is bought for as long as it lasts. */
export function stopsBuying(problem: LastingProblem): boolean {
  const kind: Standing<LastingProblem> = STANDING[problem.kind];
  return kind.stopsBuying(problem);
}

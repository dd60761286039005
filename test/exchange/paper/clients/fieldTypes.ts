import { z } from 'zod';

/*
 * What two clients that are no package of npm read of each answer and each message, field by field: the exchange's own Rust
 * client (its types of July 2026) and hummingbot's connector. A field that is missing here is one that neither reads.
 */

/** Digits that the Rust client's decimals have room for. */
const MOST_DIGITS = 28;

const decimalText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'no decimal')
  .refine(
    (text) => text.replace(/^-?0*|\./g, '').length <= MOST_DIGITS,
    'too many digits for the Rust client',
  );
const text = z.string();
const flag = z.boolean();
const whole = z.number().int();
const unsigned = whole.min(0);
const uint32 = unsigned.max(0xffff_ffff);
/** May be null, and may be missing. */
const may = <Type extends z.ZodType>(type: Type) => type.nullish();
/** As chrono's NaiveDateTime reads it, and pandas. */
const naiveTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?$/);
const level = z.tuple([decimalText, decimalText]);

const side = z.enum(['Bid', 'Ask']);
const timeInForce = z.enum(['GTC', 'IOC', 'FOK']);
const selfTradePrevention = z.enum(['RejectTaker', 'RejectMaker', 'RejectBoth', 'Allow']);
/** Those that both know: hummingbot fails on any other. */
const status = z.enum(['Cancelled', 'Expired', 'Filled', 'New', 'PartiallyFilled', 'TriggerPending']);
const triggerBy = z.enum(['LastPrice', 'MarkPrice', 'IndexPrice']);
const triggerQuantity = z.string().regex(/^\d+(\.\d+)?%?$/);
const marginFunction = z.object({ base: decimalText, factor: decimalText, type: text });

const anyOrder = {
  id: text,
  clientId: may(uint32),
  symbol: text,
  side,
  executedQuantity: decimalText,
  executedQuoteQuantity: decimalText,
  stopLossTriggerPrice: may(decimalText),
  stopLossLimitPrice: may(decimalText),
  stopLossTriggerBy: may(triggerBy),
  takeProfitTriggerPrice: may(decimalText),
  takeProfitLimitPrice: may(decimalText),
  takeProfitTriggerBy: may(triggerBy),
  triggerBy: may(triggerBy),
  triggerPrice: may(decimalText),
  triggerQuantity: may(triggerQuantity),
  triggeredAt: may(whole),
  timeInForce,
  relatedOrderId: may(text),
  selfTradePrevention,
  reduceOnly: may(flag),
  status,
  /** A number: hummingbot multiplies it. */
  createdAt: whole,
};
const order = z.discriminatedUnion('orderType', [
  z.object({
    orderType: z.literal('Limit'),
    ...anyOrder,
    quantity: decimalText,
    price: decimalText,
    postOnly: flag,
  }),
  z.object({
    orderType: z.literal('Market'),
    ...anyOrder,
    quantity: may(decimalText),
    quoteQuantity: may(decimalText),
  }),
]);

const market = z.object({
  symbol: text,
  baseSymbol: text,
  quoteSymbol: text,
  /** hummingbot trades what is visible and of this type. */
  marketType: z.literal('SPOT'),
  visible: z.literal(true),
  rwaMarketType: may(text),
  filters: z.object({
    price: z.object({
      minPrice: decimalText,
      maxPrice: may(decimalText),
      tickSize: decimalText,
      maxMultiplier: may(decimalText),
      minMultiplier: may(decimalText),
      maxImpactMultiplier: may(decimalText),
      minImpactMultiplier: may(decimalText),
      meanMarkPriceBand: z.null(),
      meanPremiumBand: z.null(),
      discoveryBoundBand: may(z.null()),
      borrowEntryFeeMaxMultiplier: may(decimalText),
      borrowEntryFeeMinMultiplier: may(decimalText),
      maxPriceUpdateMultiplier: may(decimalText),
      minPriceUpdateMultiplier: may(decimalText),
    }),
    quantity: z.object({ minQuantity: decimalText, maxQuantity: may(decimalText), stepSize: decimalText }),
    leverage: may(z.null()),
  }),
  imfFunction: may(marginFunction),
  mmfFunction: may(marginFunction),
  fundingInterval: may(unsigned),
  fundingRateUpperBound: may(decimalText),
  fundingRateLowerBound: may(decimalText),
  openInterestLimit: may(decimalText),
  orderBookState: z.enum(['Open', 'Closed', 'CancelOnly', 'LimitOnly', 'PostOnly']),
  createdAt: naiveTime,
  positionLimitWeight: may(decimalText),
});

const ticker = z.object({
  symbol: text,
  firstPrice: decimalText,
  lastPrice: decimalText,
  priceChange: decimalText,
  priceChangePercent: decimalText,
  high: decimalText,
  low: decimalText,
  volume: decimalText,
  trades: text,
});

const trade = z.object({
  id: whole,
  price: decimalText,
  quantity: decimalText,
  quoteQuantity: decimalText,
  timestamp: whole,
  isBuyerMaker: flag,
});

/** By the path of the endpoint, the bodies that it answers. */
export const ANSWERS = {
  'GET /api/v1/account': z.object({
    autoBorrowSettlements: flag,
    autoLend: flag,
    autoRealizePnl: flag,
    autoRepayBorrows: flag,
    borrowLimit: decimalText,
    futuresMakerFee: decimalText,
    futuresTakerFee: decimalText,
    leverageLimit: decimalText,
    limitOrders: uint32,
    liquidating: flag,
    positionLimit: decimalText,
    spotMakerFee: decimalText,
    spotTakerFee: decimalText,
    triggerOrders: uint32,
  }),
  'GET /api/v1/account/limits/borrow': z.object({ maxBorrowQuantity: decimalText, symbol: text }),
  'GET /api/v1/account/limits/order': z.object({
    maxOrderQuantity: decimalText,
    symbol: text,
    side,
    price: may(decimalText),
    reduceOnly: may(flag),
    autoBorrow: may(flag),
    autoBorrowRepay: may(flag),
    autoLendRedeem: may(flag),
  }),
  'GET /api/v1/account/limits/withdrawal': z.object({
    autoBorrow: may(flag),
    autoLendRedeem: may(flag),
    maxWithdrawalQuantity: decimalText,
    symbol: text,
  }),
  'GET /api/v1/assets': z
    .array(z.object({ coingeckoId: may(text), displayName: text, symbol: text, tokens: z.array(z.never()) }))
    .min(1),
  'GET /api/v1/borrowLend/positions': z
    .array(
      z.object({
        cumulativeInterest: decimalText,
        id: text,
        symbol: text,
        imf: decimalText,
        imfFunction: marginFunction,
        markPrice: decimalText,
        mmf: decimalText,
        mmfFunction: marginFunction,
        netExposureNotional: decimalText,
        netExposureQuantity: decimalText,
        netQuantity: decimalText,
      }),
    )
    .min(1),
  'GET /api/v1/capital': z.record(
    text,
    z.object({ available: decimalText, locked: decimalText, staked: decimalText }),
  ),
  'GET /api/v1/capital/collateral': z.object({
    assetsValue: decimalText,
    borrowLiability: decimalText,
    collateral: z
      .array(
        z.object({
          symbol: text,
          assetMarkPrice: decimalText,
          totalQuantity: decimalText,
          balanceNotional: decimalText,
          collateralWeight: decimalText,
          collateralValue: decimalText,
          openOrderQuantity: decimalText,
          lendQuantity: decimalText,
          availableQuantity: decimalText,
        }),
      )
      .min(1),
    imf: decimalText,
    unsettledEquity: decimalText,
    liabilitiesValue: decimalText,
    marginFraction: may(decimalText),
    mmf: decimalText,
    netEquity: decimalText,
    netEquityAvailable: decimalText,
    netEquityLocked: decimalText,
    netExposureFutures: decimalText,
    pnlUnrealized: decimalText,
  }),
  'GET /api/v1/depth': z.object({
    asks: z.array(level).min(1),
    bids: z.array(level).min(1),
    /** A number or its text; the description says text. */
    lastUpdateId: z.string().regex(/^\d+$/),
    timestamp: whole,
  }),
  'GET /api/v1/klines': z
    .array(
      z.object({
        start: text,
        open: may(decimalText),
        high: may(decimalText),
        low: may(decimalText),
        close: may(decimalText),
        end: may(text),
        volume: decimalText,
        /** hummingbot's candles. */
        quoteVolume: decimalText,
        trades: text,
      }),
    )
    .min(1),
  'GET /api/v1/markets': z.array(market).min(1),
  'GET /api/v1/order': order,
  'GET /api/v1/orders': z.array(order).min(1),
  'GET /api/v1/ticker': ticker,
  'GET /api/v1/tickers': z.array(ticker).min(1),
  /** hummingbot reads a number from the text. */
  'GET /api/v1/time': z.string().regex(/^\d+$/),
  'GET /api/v1/trades': z.array(trade).min(1),
  'GET /api/v1/trades/history': z.array(trade).min(1),
  'GET /wapi/v1/history/fills': z
    .array(
      z.object({
        tradeId: may(whole),
        clientId: may(text),
        orderId: text,
        symbol: text,
        feeSymbol: text,
        price: decimalText,
        quantity: decimalText,
        fee: decimalText,
        side,
        timestamp: naiveTime,
        isMaker: flag,
        systemOrderType: may(text),
      }),
    )
    .min(1),
  'POST /api/v1/order': order,
  'POST /api/v1/orders': z
    .array(z.union([order, z.object({ code: text, message: text, operation: z.literal('Err') })]))
    .min(2),
  'DELETE /api/v1/order': order,
  'DELETE /api/v1/orders': z.array(order).min(1),
} as const;

/** Answered with an empty list here, whatever a row would be. */
export const EMPTY = [
  'GET /api/v1/fundingRates',
  'GET /api/v1/markPrices',
  'GET /api/v1/position',
  'GET /api/v1/securities',
  'GET /api/v1/vaults',
  'GET /wapi/v1/capital/deposits',
  'GET /wapi/v1/capital/withdrawals',
] as const;

const frame = { e: text, E: whole, s: text };

/** By kind of stream, the `data` of its messages. */
export const FRAMES = {
  'account.orderUpdate': z.object({
    ...frame,
    e: z.enum([
      'orderAccepted',
      'orderCancelled',
      'orderExpired',
      'orderFill',
      'orderModified',
      'triggerPlaced',
      'triggerFailed',
    ]),
    c: may(unsigned),
    S: side,
    o: z.enum(['LIMIT', 'MARKET']),
    f: timeInForce,
    q: decimalText,
    Q: may(decimalText),
    p: may(decimalText),
    P: may(decimalText),
    B: may(triggerBy),
    a: may(decimalText),
    b: may(decimalText),
    d: may(triggerBy),
    g: may(triggerBy),
    Y: may(triggerQuantity),
    X: status,
    R: may(text),
    i: text,
    t: may(unsigned),
    l: may(decimalText),
    z: decimalText,
    Z: decimalText,
    L: may(decimalText),
    m: may(flag),
    n: may(decimalText),
    N: may(text),
    V: selfTradePrevention,
    T: whole,
    O: text,
    I: may(unsigned),
  }),
  bookTicker: z.object({
    ...frame,
    a: decimalText,
    A: decimalText,
    b: decimalText,
    B: decimalText,
    u: z.string().regex(/^\d+$/),
    T: unsigned,
  }),
  depth: z.object({ ...frame, T: whole, U: whole, u: whole, a: z.array(level), b: z.array(level) }),
  kline: z.object({
    ...frame,
    t: naiveTime,
    T: naiveTime,
    o: decimalText,
    c: decimalText,
    h: decimalText,
    l: decimalText,
    v: decimalText,
    n: unsigned,
    X: flag,
  }),
  trade: z.object({
    ...frame,
    p: decimalText,
    q: decimalText,
    b: text,
    a: text,
    t: unsigned,
    T: whole,
    m: flag,
  }),
} as const;

/**
 * Where the Rust client wants something else than the exchange's description says and recorded messages have: it cannot
 * read the real ones either.
 */
export const AGAINST_THE_RUST_CLIENT = {
  'bookTicker u': 'a number there; text in the description',
  'kline t': 'whole seconds there; ISO time in the description and in what ccxt recorded',
  'kline T': 'whole seconds there; ISO time in the description and in what ccxt recorded',
} as const;

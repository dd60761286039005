import { z } from 'zod';
import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import {
  ORDER_TYPES,
  type OrderReference,
  type OrderRequest,
  SELF_TRADE_PREVENTIONS,
  SIDES,
  SLIPPAGE_TYPES,
  TIMES_IN_FORCE,
  TRIGGERED_BY,
  type TriggerRequest,
  termsOf,
} from '../matching/index.js';
import { RequestRefusedError } from '../refusal.js';
import type { SignedParameters } from './signedParameters.js';

const MAX_UINT32 = 0xffff_ffff;
const MAX_PAGE = 1_000;

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);
const clientId = wholeNumber.refine((id) => id <= MAX_UINT32, `must be at most ${MAX_UINT32}`);
const positiveDecimal = z
  .string()
  .regex(/^\d{1,20}(\.\d{1,20})?$/, 'must be a decimal number')
  .transform((text): Decimal => decimal(text))
  .refine((value) => value.gt(ZERO), 'must be above zero');
/** Null for what is not given. */
const orNull = <T>(schema: z.ZodType<T>) => schema.optional().transform((value): T | null => value ?? null);

const marketType = z.enum(['SPOT', 'PERP', 'IPERP', 'DATED', 'PREDICTION', 'RFQ']);
const symbol = z.string().regex(/^[A-Z0-9_]{3,30}$/, 'Invalid market symbol');

const orderSchema = z
  .object({
    symbol,
    side: z.enum(SIDES),
    orderType: z.enum(ORDER_TYPES),
    timeInForce: z.enum(TIMES_IN_FORCE).default('GTC'),
    postOnly: flag.default(false),
    selfTradePrevention: z.enum(SELF_TRADE_PREVENTIONS).default('RejectTaker'),
    clientId: orNull(clientId),
    price: orNull(positiveDecimal),
    quantity: orNull(positiveDecimal),
    quoteQuantity: orNull(positiveDecimal),
    autoLend: flag.optional(),
    autoLendRedeem: flag.default(false),
    autoBorrow: flag.optional(),
    autoBorrowRepay: flag.optional(),
    slippageTolerance: positiveDecimal.optional(),
    slippageToleranceType: z.enum(SLIPPAGE_TYPES).optional(),
    triggerPrice: positiveDecimal.optional(),
    triggerQuantity: z.string().optional(),
    triggerBy: z.enum(TRIGGERED_BY).optional(),
  })
  .refine((order) => (order.triggerPrice === undefined) === (order.triggerQuantity === undefined), {
    message: 'Must specify both `triggerPrice` and `triggerQuantity` or neither',
  })
  .refine(
    (order) => (order.slippageTolerance === undefined) === (order.slippageToleranceType === undefined),
    {
      message: 'Must specify both `slippageTolerance` and `slippageToleranceType` or neither',
    },
  );

/** Parts of the real order endpoint that a spot ladder does not need. */
const NOT_BUILT = /^(stopLoss|takeProfit|reduceOnly$)/;

/** An order, and what it waits for when it is a conditional one. @throws RequestRefusedError INVALID_CLIENT_REQUEST or NOT_IMPLEMENTED */
export function parseOrder(parameters: SignedParameters): {
  readonly order: OrderRequest;
  readonly trigger: TriggerRequest | null;
} {
  const foreign = Object.keys(parameters).find((key) => NOT_BUILT.test(key) && parameters[key] !== false);
  if (foreign !== undefined) {
    throw new RequestRefusedError(
      'NOT_IMPLEMENTED',
      `The local exchange does not know \`${foreign}\` orders`,
    );
  }
  const asked = parse(orderSchema, parameters);
  const { triggerPrice, triggerQuantity: waiting, triggerBy: by = null, price, quantity } = asked;
  const { autoLendRedeem, slippageTolerance: tolerance, slippageToleranceType: type } = asked;
  const slippage = tolerance === undefined || type === undefined ? null : { tolerance, type };
  return {
    order: { ...termsOf(asked), price, quantity, autoLendRedeem, slippage },
    trigger:
      triggerPrice === undefined || waiting === undefined
        ? null
        : { price: triggerPrice, quantity: waiting, by },
  };
}

/** An order by one of its ids. */
export const orderReference = z
  .object({ symbol, orderId: z.string().optional(), clientId: clientId.optional() })
  .refine((reference) => (reference.orderId === undefined) !== (reference.clientId === undefined), {
    message: 'Must specify either `orderId` or `clientId`, not both',
  })
  // An id that is no number of ours is simply the id of no order.
  .transform(({ symbol, orderId, clientId }): { symbol: string; reference: OrderReference } => ({
    symbol,
    reference: clientId === undefined ? { orderId: Number(orderId) } : { clientId },
  }));

/** Parameters that are of no account. */
export const nothing = z.unknown();
/** Parameters of a single order, which `parseOrder` reads. */
export const asSent = z.custom<SignedParameters>();

const asset = z.string().regex(/^[A-Za-z0-9]{1,30}$/, 'Invalid asset symbol');
export const assetLimitQuery = z.object({
  symbol: asset,
  autoBorrow: flag.optional(),
  autoLendRedeem: flag.optional(),
});
export const orderLimitQuery = z.object({
  symbol,
  side: z.enum(SIDES),
  price: positiveDecimal.optional(),
  reduceOnly: flag.optional(),
  autoBorrow: flag.optional(),
  autoBorrowRepay: flag.optional(),
  autoLendRedeem: flag.optional(),
});
export type OrderLimitQuery = z.infer<typeof orderLimitQuery>;
export const borrowLendBody = z.object({
  symbol: asset,
  side: z.enum(['Borrow', 'Lend']),
  quantity: positiveDecimal,
});
export const settingsBody = z.object({
  autoLend: flag.optional(),
  autoBorrowSettlements: flag.optional(),
  autoRepayBorrows: flag.optional(),
  leverageLimit: positiveDecimal.optional(),
});

export const symbolQuery = z.object({ symbol });
export const optionalSymbolQuery = z.object({ symbol: symbol.optional(), marketType: marketType.optional() });
/** Several are the name several times over. */
export const marketsQuery = z.object({ marketType: z.union([z.array(marketType), marketType]).optional() });
export const cancelAllBody = z.object({
  symbol,
  orderType: z.enum(['RestingLimitOrder', 'ConditionalOrder']).optional(),
});

/** This exchange has spot markets alone. */
export function includesSpot(asked: string | readonly string[] | undefined): boolean {
  return asked === undefined || [asked].flat().includes('SPOT');
}

const page = {
  limit: wholeNumber
    .refine((limit) => limit >= 1 && limit <= MAX_PAGE, `must be 1 to ${MAX_PAGE}`)
    .default(100),
  offset: wholeNumber.default(0),
} as const;

/** Any list of pages. */
export const listQuery = z.object({
  ...page,
  sortDirection: z.enum(['Asc', 'Desc']).default('Desc'),
  marketType: marketType.optional(),
});

export const historyQuery = listQuery.extend({
  symbol: orNull(symbol),
  orderId: orNull(wholeNumber),
  clientId: orNull(clientId),
  from: orNull(wholeNumber),
  to: orNull(wholeNumber),
});

export const fillsQuery = historyQuery.extend({
  fillType: z
    .enum([
      'User',
      'BookLiquidation',
      'Adl',
      'Backstop',
      'Liquidation',
      'AllLiquidation',
      'CollateralConversion',
      'CollateralConversionAndSpotLiquidation',
    ])
    .optional(),
});

export const depthQuery = z.object({
  symbol,
  limit: z.enum(['5', '10', '20', '50', '100', '500', '1000']).default('1000').transform(Number),
});
export const tradesQuery = z.object({ symbol, ...page });
export const tickerQuery = z.object({ symbol, interval: z.enum(['1d', '1w']).default('1d') });
export const tickersQuery = z.object({ interval: z.enum(['1d', '1w']).default('1d') });

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths of the candles that the exchange has. A month has 30 days here. */
export const KLINE_INTERVALS: ReadonlyMap<string, number> = new Map([
  ['1s', SECOND_MS],
  ['1m', MINUTE_MS],
  ['3m', 3 * MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['30m', 30 * MINUTE_MS],
  ['1h', HOUR_MS],
  ['2h', 2 * HOUR_MS],
  ['4h', 4 * HOUR_MS],
  ['6h', 6 * HOUR_MS],
  ['8h', 8 * HOUR_MS],
  ['12h', 12 * HOUR_MS],
  ['1d', DAY_MS],
  ['3d', 3 * DAY_MS],
  ['1w', 7 * DAY_MS],
  ['1month', 30 * DAY_MS],
]);

export const klinesQuery = z.object({
  symbol,
  interval: z.string().transform((text, context) => {
    const intervalMs = KLINE_INTERVALS.get(text);
    if (intervalMs !== undefined) return intervalMs;
    context.addIssue({ code: 'custom', message: `must be one of ${[...KLINE_INTERVALS.keys()].join(', ')}` });
    return z.NEVER;
  }),
  /** Seconds since the epoch. */
  startTime: wholeNumber,
  endTime: wholeNumber.optional(),
  priceType: z.string().optional(),
});

/** @throws RequestRefusedError INVALID_CLIENT_REQUEST that names what is wrong, INVALID_SYMBOL for a malformed symbol */
export function parse<Output>(schema: z.ZodType<Output>, parameters: unknown): Output {
  const result = schema.safeParse(parameters);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const message = `${path === '' ? '' : `\`${path}\`: `}${issue?.message ?? 'Invalid request'}`;
  throw new RequestRefusedError(path === 'symbol' ? 'INVALID_SYMBOL' : 'INVALID_CLIENT_REQUEST', message);
}

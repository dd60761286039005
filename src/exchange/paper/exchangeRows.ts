import { z } from 'zod';
import { decimal } from '../../domain/decimal.js';
import type { Grid } from './grid.js';
import type { PaperFill, PaperOrder, Trigger } from './matching/index.js';

/* The rows of the local exchange's database. */

/** An order as it is stored and shown: decimals as text. */
export type OrderRecord = z.infer<typeof orderRow>;
export type FillRecord = z.infer<typeof fillRow>;
export type AccountRecord = z.output<typeof accountRow>;
export type BalanceRecord = z.infer<typeof balanceRow>;

const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
const side = z.enum(['Bid', 'Ask']);

const condition = z.object({
  price: z.string(),
  by: z.enum(['LastPrice', 'MarkPrice', 'IndexPrice']).nullable(),
  quantity: z.string(),
  isRising: z.boolean(),
  autoLendRedeem: z.boolean(),
});

export const orderRow = z.object({
  id: z.number(),
  apiKey: z.string(),
  clientId: z.number().nullable(),
  symbol: z.string(),
  side,
  orderType: z.enum(['Limit', 'Market']),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK']),
  postOnly: flag,
  selfTradePrevention: z.enum(['RejectTaker', 'RejectMaker', 'RejectBoth']),
  price: z.string().nullable(),
  quantity: z.string(),
  quoteQuantity: z.string().nullable(),
  executedQuantity: z.string(),
  executedQuote: z.string(),
  status: z.enum([
    'New',
    'PartiallyFilled',
    'Filled',
    'Cancelled',
    'Expired',
    'TriggerPending',
    'TriggerFailed',
    'Triggered',
  ]),
  expiryReason: z
    .enum([
      'FillOrKill',
      'ImmediateOrCancel',
      'InsufficientLiquidity',
      'PriceImpact',
      'PriceOutOfBounds',
      'SelfTradePrevention',
      'SlippageToleranceExceeded',
    ])
    .nullable(),
  createdAtMs: z.number(),
  /** Trigger that an order waits for; the row has it as JSON. */
  condition: z
    .string()
    .transform((text) => condition.parse(JSON.parse(text)))
    .nullable(),
});

export const fillRow = z.object({
  tradeId: z.number(),
  orderId: z.number(),
  clientId: z.number().nullable(),
  apiKey: z.string(),
  symbol: z.string(),
  side,
  price: z.string(),
  quantity: z.string(),
  fee: z.string(),
  feeAsset: z.string(),
  isMaker: flag,
  timeMs: z.number(),
});

export const balanceRow = z.object({
  apiKey: z.string(),
  asset: z.string(),
  available: z.string(),
  locked: z.string(),
  staked: z.string(),
  lent: z.string(),
});

export const accountRow = z.object({
  api_key: z.string(),
  autoLend: flag,
  autoBorrowSettlements: flag,
  autoRepayBorrows: flag,
  leverageLimit: z.string().transform(decimal),
});
export const counterRow = z.object({ name: z.string(), value: z.number() });
export const lastPriceRow = z.object({ symbol: z.string(), price: z.string() });

export function orderRecord(order: PaperOrder, grid: Grid): OrderRecord {
  return {
    id: order.id,
    apiKey: order.apiKey,
    clientId: order.clientId,
    symbol: order.symbol,
    side: order.side,
    orderType: order.orderType,
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    selfTradePrevention: order.selfTradePrevention,
    price: order.priceTicks === null ? null : grid.priceText(order.priceTicks),
    quantity: grid.quantityText(order.quantitySteps),
    quoteQuantity: order.quoteQuantity === null ? null : order.quoteQuantity.toString(),
    executedQuantity: grid.quantityText(order.executedSteps),
    executedQuote: order.executedQuote.toString(),
    status: order.status,
    expiryReason: order.expiryReason,
    createdAtMs: order.createdAtMs,
    condition: order.trigger === null ? null : conditionOf(order.trigger, grid),
  };
}

function conditionOf({ priceTicks, ...rest }: Trigger, grid: Grid): z.infer<typeof condition> {
  return { ...rest, price: grid.priceText(priceTicks) };
}

export function fillRecord(fill: PaperFill, grid: Grid): FillRecord {
  const { priceTicks, quantitySteps, fee, ...rest } = fill;
  return {
    ...rest,
    price: grid.priceText(priceTicks),
    quantity: grid.quantityText(quantitySteps),
    fee: fee.toString(),
  };
}

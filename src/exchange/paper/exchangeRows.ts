import { z } from 'zod';
import { decimal } from '../../domain/decimal.js';
import type { Grid } from './grid.js';
import {
  EXPIRY_REASONS,
  ORDER_STATUSES,
  ORDER_TYPES,
  type PaperFill,
  type PaperOrder,
  SELF_TRADE_PREVENTIONS,
  SIDES,
  TIMES_IN_FORCE,
  TRIGGERED_BY,
  type Trigger,
} from './matching/index.js';

/* The rows of the local exchange's database. */

/** An order as it is stored and shown: decimals as text. */
export type OrderRecord = z.infer<typeof orderRow>;
export type FillRecord = z.infer<typeof fillRow>;

const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
const side = z.enum(SIDES);

const condition = z.object({
  price: z.string(),
  by: z.enum(TRIGGERED_BY).nullable(),
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
  orderType: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIMES_IN_FORCE),
  postOnly: flag,
  selfTradePrevention: z.enum(SELF_TRADE_PREVENTIONS),
  price: z.string().nullable(),
  quantity: z.string(),
  quoteQuantity: z.string().nullable(),
  executedQuantity: z.string(),
  executedQuote: z.string(),
  status: z.enum(ORDER_STATUSES),
  expiryReason: z.enum(EXPIRY_REASONS).nullable(),
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

const amount = z.string().transform(decimal);

export const balanceRow = z.object({
  apiKey: z.string(),
  asset: z.string(),
  ...{ available: amount, locked: amount, staked: amount, lent: amount },
});

export const accountRow = z.object({
  api_key: z.string(),
  autoLend: flag,
  autoBorrowSettlements: flag,
  autoRepayBorrows: flag,
  leverageLimit: amount,
});
export const counterRow = z.object({ name: z.string(), value: z.number() });
export const lastPriceRow = z.object({ symbol: z.string(), price: z.string() });

export function orderRecord(order: PaperOrder, grid: Grid): OrderRecord {
  const { priceTicks, quantitySteps, executedSteps, trigger, ...rest } = order;
  return {
    ...rest,
    price: priceTicks === null ? null : grid.priceText(priceTicks),
    quantity: grid.quantityText(quantitySteps),
    quoteQuantity: order.quoteQuantity?.toString() ?? null,
    executedQuantity: grid.quantityText(executedSteps),
    executedQuote: order.executedQuote.toString(),
    condition: trigger === null ? null : conditionOf(trigger, grid),
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

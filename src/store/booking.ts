import { z } from 'zod';
import type { AdjustmentReason } from '../domain/ledger.js';
import type { BookingRow, ReconciliationAction } from '../domain/reconciliation/index.js';
import { jsonDecimal } from './column.js';

/* Words that a ledger, a report and an alert share. One that the domain gains does not compile before it is here. */

export const ADJUSTMENT_REASONS = [
  'reconciliation',
  'manualTrade',
  'setAverage',
  'fresh',
] as const satisfies readonly AdjustmentReason[];

const BOOKING_ROWS = [
  'manualBuy',
  'virtualBuy',
  'adoptedAtPrice',
  'adoptedWithoutCost',
  'cameBack',
  'manualSell',
  'quantityReduced',
] as const satisfies readonly BookingRow[];

export const RECONCILIATION_ACTIONS = [
  'none',
  'withinTolerance',
  'setAside',
  'onlyReported',
  'watched',
  ...BOOKING_ROWS,
] as const satisfies readonly ReconciliationAction[];

/** One entry that a report asked for, inside a JSON column. */
export const booking = z.object({
  row: z.enum(BOOKING_ROWS),
  reason: z.enum(ADJUSTMENT_REASONS),
  quantityDelta: jsonDecimal,
  value: jsonDecimal.nullable(),
  price: jsonDecimal.nullable(),
  costAfter: jsonDecimal.nullable(),
  realizedPnl: jsonDecimal,
  tradeId: z.string().nullable(),
  evidence: z.string(),
  isElsewhere: z.literal(true).exactOptional(),
});

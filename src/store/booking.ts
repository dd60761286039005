import { z } from 'zod';
import type { AdjustmentReason } from '../domain/ledger.js';
import { BOOKING_ROWS } from '../domain/reconciliation/index.js';
import { jsonDecimal } from './column.js';

/* Words that a ledger and a report share. One that the domain gains does not compile before it is here. */

export const ADJUSTMENT_REASONS = [
  'reconciliation',
  'manualTrade',
  'setAverage',
  'fresh',
  'retired',
] as const satisfies readonly AdjustmentReason[];

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

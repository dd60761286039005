import { z } from 'zod';
import { jsonDecimal } from './column.js';

const symbol = z.string();
const message = z.string();

/** An order under the mark of Rung that is none of ours. */
export const foreignOrder = z.object({
  orderId: z.string(),
  side: z.enum(['buy', 'sell']),
  price: jsonDecimal.nullable(),
  quantity: jsonDecimal.nullable(),
  timeMs: z.int(),
});

const lasting = [
  z.object({ kind: z.literal('keyRefused'), message }),
  z.object({ kind: z.literal('requestsWait') }),
  z.object({ kind: z.literal('salesWait') }),
  z.object({ kind: z.literal('pricesUnknown'), symbols: z.array(symbol).readonly() }),
  z.object({ kind: z.literal('pricesByRequest'), symbols: z.array(symbol).readonly() }),
  z.object({
    kind: z.literal('ownOrderInTheWay'),
    symbol,
    baseAsset: z.string(),
    orderId: z.string(),
    price: jsonDecimal,
    quantity: jsonDecimal,
    strategyId: z.string().nullable(),
    sellsAt: jsonDecimal,
    isCancelled: z.boolean(),
  }),
  z.object({ kind: z.literal('notRecorded'), message }),
  z.object({ kind: z.literal('booksGone'), file: z.string() }),
  z.object({ kind: z.literal('marketGone'), symbol }),
  z.object({ kind: z.literal('marketClosed'), symbol }),
  z.object({ kind: z.literal('notCaughtUp'), symbol }),
  z.object({ kind: z.literal('rungsRefused'), symbol, code: z.string(), message }),
  z.object({
    kind: z.literal('targetUnprofitable'),
    symbol,
    takeProfitPercentage: jsonDecimal,
    breakEvenPercentage: jsonDecimal,
    stopsBuying: z.boolean(),
  }),
] as const;

/** A problem whose end is told; as with the alerts, a kind that goes stays here. */
export const lastingProblem = z.discriminatedUnion('kind', lasting);

/** A problem inside an alert; as with the alerts, a kind that goes stays here. */
export const problem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tooLittleToSell'),
    symbol,
    baseAsset: z.string(),
    minQuantity: jsonDecimal,
    held: jsonDecimal,
  }),
  z.object({
    kind: z.literal('noRungFits'),
    symbol,
    quoteAsset: z.string(),
    left: jsonDecimal,
    totalAmount: jsonDecimal,
  }),
  z.object({ kind: z.literal('nothingFree'), symbol, baseAsset: z.string(), position: jsonDecimal }),
  z.object({ kind: z.literal('saleRefused'), symbol, refusals: z.int(), code: z.string(), message }),
  z.object({ kind: z.literal('nobodyBuys'), symbol, attempts: z.int() }),
  z.object({ kind: z.literal('cancelFails'), symbol, price: jsonDecimal, message }),
  z.object({ kind: z.literal('fateUnknown'), symbol, price: jsonDecimal, message }),
  z.object({
    kind: z.literal('soldMoreThanBooked'),
    symbol,
    tradeId: z.string(),
    sold: jsonDecimal,
    booked: jsonDecimal,
  }),
  z.object({ kind: z.literal('settingsIgnored'), symbol, settings: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('streamsRefused'), message }),
  z.object({ kind: z.literal('telegramRefused'), isUnknown: z.boolean() }),
  z.object({ kind: z.literal('foreignOrder'), symbol, order: foreignOrder }),
  ...lasting,
]);

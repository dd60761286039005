import { z } from 'zod';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { Market, MarketState } from '../../domain/market.js';
import type { BestPrices, Candle } from '../../engine/ports/index.js';
import { messageText } from './wireAnswer.js';
import { decimalValue, optionalDecimal, timeMsValue } from './wireValues.js';

/** States of a market by the exchange's words for them. */
export const MARKET_STATES: ReadonlyMap<string, MarketState> = new Map([
  ['Open', 'open'],
  ['Closed', 'closed'],
  ['CancelOnly', 'cancelOnly'],
  ['LimitOnly', 'limitOnly'],
  ['PostOnly', 'postOnly'],
]);

/** Only what tells a spot market from the others; the whole row is read when it is one. */
export const anyMarketRow = z.looseObject({ symbol: z.string(), marketType: z.string().nullish() });

const positive = decimalValue.refine((value) => value.gt(ZERO), { message: 'expected more than zero' });

/** One spot market of `/markets`. An order book state that is not in the description counts as closed. */
export const spotMarketRow = z
  .object({
    symbol: z.string().min(1),
    baseSymbol: z.string().min(1),
    quoteSymbol: z.string().min(1),
    orderBookState: z.string().nullish(),
    filters: z.object({
      price: z.object({
        minPrice: optionalDecimal,
        maxPrice: optionalDecimal,
        tickSize: positive,
        minMultiplier: optionalDecimal,
        maxMultiplier: optionalDecimal,
      }),
      quantity: z.object({ minQuantity: optionalDecimal, maxQuantity: optionalDecimal, stepSize: positive }),
    }),
  })
  .transform(({ symbol, filters: { price, quantity }, ...row }): Market => {
    const { minMultiplier: minPriceMultiplier, maxMultiplier: maxPriceMultiplier, ...prices } = price;
    return {
      symbol,
      baseAsset: row.baseSymbol,
      quoteAsset: row.quoteSymbol,
      state: row.orderBookState == null ? 'open' : (MARKET_STATES.get(row.orderBookState) ?? 'closed'),
      ...{ ...prices, minPrice: prices.minPrice ?? prices.tickSize, minPriceMultiplier, maxPriceMultiplier },
      ...{ ...quantity, minQuantity: quantity.minQuantity ?? quantity.stepSize },
    };
  });

const levels = z.array(z.tuple([decimalValue, decimalValue]).rest(z.unknown()));

/** The best prices of `/depth`, whichever way its sides are sorted. */
export const depthRow = z.object({ bids: levels, asks: levels }).transform(
  ({ bids, asks }): BestPrices => ({
    bid: best(bids, (price, other) => price.gt(other)),
    ask: best(asks, (price, other) => price.lt(other)),
  }),
);

function best(
  side: ReadonlyArray<readonly [Decimal, Decimal, ...unknown[]]>,
  isBetter: (price: Decimal, other: Decimal) => boolean,
): Decimal | null {
  let found: Decimal | null = null;
  for (const [price, quantity] of side) {
    if (quantity.gt(ZERO) && (found === null || isBetter(price, found))) found = price;
  }
  return found;
}

export const candleRow = z
  .object({
    start: timeMsValue,
    end: timeMsValue,
    open: optionalDecimal,
    high: optionalDecimal,
    low: optionalDecimal,
    close: optionalDecimal,
  })
  .transform(({ start: startMs, end: endMs, ...prices }): Candle => ({ startMs, endMs, ...prices }));

export const statusRow = z
  .object({ status: z.string(), message: messageText.nullish() })
  .transform((row) => ({ ok: row.status.toLowerCase() === 'ok', message: row.message ?? null }));

/** `/time` answers the bare milliseconds; taken with or without quotes. */
export const timeRow = timeMsValue;

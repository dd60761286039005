import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Decimal, decimal } from '../../../domain/decimal.js';
import { MARKET_STATES } from '../../backpack/index.js';
import type { ExchangeCore } from '../exchangeCore.js';
import type { Quote } from '../feed/index.js';
import type { MarketRules, OrderBook } from '../matching/index.js';
import { invalidRequest, RequestRefusedError } from '../refusal.js';
import { defined, jsonBody, notNegative, positive } from './paperParameters.js';
import { parse } from './parameters.js';
import { marketAnswer, ORDER_BOOK_STATES } from './wire.js';

/** Quantity that a manual tick offers when it does not say: base units. */
const PLENTY = decimal('1000000');

const tickBody = z.strictObject({
  symbol: z.string(),
  bid: positive,
  ask: positive,
  last: positive.optional(),
  bidQuantity: notNegative.optional(),
  askQuantity: notNegative.optional(),
});

const marketBody = z
  .strictObject({
    symbol: z.string(),
    state: z
      .enum(ORDER_BOOK_STATES, `must be one of ${Object.values(ORDER_BOOK_STATES).join(', ')}`)
      .transform((text) => MARKET_STATES.get(text))
      .optional(),
    tickSize: positive.optional(),
    stepSize: positive.optional(),
    minQuantity: positive.optional(),
    minMultiplier: notNegative.optional(),
    maxMultiplier: positive.optional(),
    minImpactMultiplier: notNegative.optional(),
    maxImpactMultiplier: positive.optional(),
    listed: z.boolean().optional(),
  })
  .refine(
    ({ symbol: _symbol, ...changes }) => Object.keys(changes).length > 0,
    'Give at least one of `state`, `tickSize`, `stepSize`, `minQuantity`, `minMultiplier`, `maxMultiplier`, `minImpactMultiplier`, `maxImpactMultiplier`, `listed`',
  );

const statusBody = z.strictObject({
  status: z.enum(['Ok', 'Maintenance'], 'must be "Ok" or "Maintenance"'),
  message: z.string().nullable().default(null),
});

/** Prices, rules and state of the markets; documented in paperRoutes.ts. */
export function paperMarketRoutes(app: FastifyInstance, core: ExchangeCore, feedKind: string): void {
  app.post('/paper/tick', (request) => {
    const tick = parse(tickBody, jsonBody(request));
    if (feedKind !== 'manual' && core.options.markets.some(({ symbol }) => symbol === tick.symbol)) {
      throw new RequestRefusedError(
        'FORBIDDEN',
        `The market moves by the feed "${feedKind}". Start the exchange with --feed manual to move it by hand`,
        409,
      );
    }
    const book = core.engine.book(tick.symbol);
    const quote = manualQuote(tick, book, core.nowMs);
    core.step(quote);
    return {
      symbol: tick.symbol,
      updateId: core.lastUpdateId,
      bid: book.grid.priceText(quote.bidTicks),
      ask: book.grid.priceText(quote.askTicks),
      last: book.grid.priceText(quote.lastTicks),
      timeMs: quote.timeMs,
    };
  });

  app.post('/paper/market', (request) => {
    const { symbol, ...given } = parse(marketBody, jsonBody(request));
    const { minMultiplier, maxMultiplier, listed, ...same } = given;
    const multipliers = { minPriceMultiplier: minMultiplier, maxPriceMultiplier: maxMultiplier };
    const changes = defined<MarketRules>({ ...same, ...multipliers, isListed: listed });
    const book = core.act((engine) => engine.changeRules(symbol, changes, core.nowMs));
    return marketAnswer(book.market);
  });

  app.post('/paper/status', (request) => {
    const status = parse(statusBody, jsonBody(request));
    core.act((engine) => engine.setStatus(status, core.nowMs));
    return core.engine.status;
  });
}

function manualQuote(tick: z.infer<typeof tickBody>, book: OrderBook, nowMs: number): Quote {
  const { grid, lastTicks: before } = book;
  const ticks = (price: Decimal, name: string): number => {
    const count = grid.ticksOf(price);
    if (count !== null && count > 0) return count;
    throw invalidRequest(
      `\`${name}\`: ${price.toString()} is not a multiple of the tick size ${grid.priceText(1)}`,
    );
  };
  const steps = (quantity: Decimal | undefined, name: string): number => {
    const count = grid.stepsOf(quantity ?? PLENTY);
    if (count !== null) return count;
    throw invalidRequest(
      `\`${name}\`: ${quantity?.toString()} is not a multiple of the step ${grid.quantityText(1)}`,
    );
  };
  const bidTicks = ticks(tick.bid, 'bid');
  const askTicks = ticks(tick.ask, 'ask');
  if (bidTicks > askTicks) throw invalidRequest('`bid`: must not be above `ask`');
  const traded = tick.last !== undefined;
  const nearest = Math.min(Math.max(before ?? bidTicks, bidTicks), askTicks);
  const lastTicks = tick.last === undefined ? nearest : ticks(tick.last, 'last');
  return {
    symbol: tick.symbol,
    timeMs: nowMs,
    bidTicks,
    askTicks,
    bidSteps: steps(tick.bidQuantity, 'bidQuantity'),
    askSteps: steps(tick.askQuantity, 'askQuantity'),
    lastTicks,
    lastSteps: traded ? 1 : 0,
    buyerIsMaker: lastTicks <= bidTicks,
  };
}

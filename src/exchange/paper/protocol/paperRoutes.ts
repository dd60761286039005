import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import { accountState } from '../accountState.js';
import type { ExchangeCore } from '../exchangeCore.js';
import type { Quote } from '../feed/quote.js';
import type { OrderBook } from '../matching/orderBook.js';
import { QUOTE_ASSET } from '../paperMarkets.js';
import { RequestRefusedError } from '../refusal.js';
import { looksLikeApiKey } from './authentication.js';
import { parse } from './parameters.js';

/*
 * What only the local exchange has, for experiments and tests. Nothing here is signed: it listens on this machine.
 *
 * POST /paper/tick {"symbol":"SOL_USDC","bid":"149.98","ask":"150.02"}
 *   Moves the market of a manual feed. Optional: "last" (the price of a trade that happened; else the nearest of bid
 *   and ask to the last one), "bidQuantity" and "askQuantity" (what is offered until the next tick; else plenty).
 *   Answers {"symbol","updateId","bid","ask","last","timeMs"}; by then resting orders have been filled.
 *
 * POST /paper/transfer {"apiKey":"...","asset":"SOL","quantity":"1.5"}
 *   Deposits, or with a negative quantity withdraws. Optional: "pocket", "available" (default), "staked" or "lent".
 *   Answers what GET /paper/state answers.
 *
 * GET /paper/state?apiKey=... (with its + / = as %2B %2F %3D; a space is taken for a plus)
 *   Balances {available, locked, staked, lent, total} by asset, open orders, every fill, last prices.
 */

/** How much a manual tick offers when it does not say: base units. */
const PLENTY = decimal('1000000');

const decimalText = z
  .union([z.string(), z.number().transform(String)])
  .refine((text) => /^-?\d{1,20}(\.\d{1,20})?$/.test(text), 'must be a decimal number such as "149.98"')
  .transform((text): Decimal => decimal(text));
const positive = decimalText.refine((value) => value.gt(ZERO), 'must be above zero');
const notNegative = decimalText.refine((value) => value.gte(ZERO), 'must not be below zero');

const tickBody = z.strictObject({
  symbol: z.string(),
  bid: positive,
  ask: positive,
  last: positive.optional(),
  bidQuantity: notNegative.optional(),
  askQuantity: notNegative.optional(),
});

const apiKeyText = z
  .string()
  .transform((text) => text.replaceAll(' ', '+'))
  .refine(looksLikeApiKey, 'must be an API key: the base64 of 32 bytes');

const transferBody = z.strictObject({
  apiKey: apiKeyText,
  asset: z.string(),
  quantity: decimalText.refine((value) => !value.eq(ZERO), 'must not be zero'),
  pocket: z.enum(['available', 'staked', 'lent']).default('available'),
});

const stateQuery = z.strictObject({ apiKey: apiKeyText });

/** @param feedKind only a manual feed can be moved by hand */
export function paperRoutes(app: FastifyInstance, core: ExchangeCore, feedKind: string): void {
  app.post('/paper/tick', (request) => {
    if (feedKind !== 'manual') {
      throw new RequestRefusedError(
        'FORBIDDEN',
        `The market moves by the feed "${feedKind}". Start the exchange with --feed manual to move it by hand`,
        409,
      );
    }
    const tick = parse(tickBody, jsonBody(request));
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

  app.post('/paper/transfer', (request) => {
    const { apiKey, asset, quantity, pocket } = parse(transferBody, jsonBody(request));
    const assets = [QUOTE_ASSET, ...core.options.markets.map((market) => market.baseAsset)];
    if (!assets.includes(asset)) {
      throw new RequestRefusedError(
        'INVALID_CLIENT_REQUEST',
        `\`asset\`: "${asset}" is none of ${assets.join(', ')}`,
      );
    }
    core.act((engine) => engine.clearing.transfer(apiKey, asset, pocket, quantity));
    return accountState(core, apiKey);
  });

  app.get('/paper/state', (request) => {
    const { apiKey } = parse(stateQuery, request.query);
    const state = accountState(core, apiKey);
    if (state !== null) return state;
    throw new RequestRefusedError(
      'RESOURCE_NOT_FOUND',
      'No account has this API key. One is opened by its first signed request or by POST /paper/transfer',
      404,
    );
  });
}

function manualQuote(tick: z.infer<typeof tickBody>, book: OrderBook, nowMs: number): Quote {
  const { grid, market, lastTicks: before } = book;
  const ticks = (price: Decimal, name: string): number => {
    const count = grid.ticksOf(price);
    if (count !== null && count > 0) return count;
    throw invalid(
      `\`${name}\`: ${price.toString()} is not a multiple of the tick size ${market.tickSize.toString()}`,
    );
  };
  const steps = (quantity: Decimal | undefined, name: string): number => {
    const count = grid.stepsOf(quantity ?? PLENTY);
    if (count !== null) return count;
    throw invalid(
      `\`${name}\`: ${quantity?.toString()} is not a multiple of the step ${market.stepSize.toString()}`,
    );
  };
  const bidTicks = ticks(tick.bid, 'bid');
  const askTicks = ticks(tick.ask, 'ask');
  if (bidTicks > askTicks) throw invalid('`bid`: must not be above `ask`');
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

function jsonBody(request: FastifyRequest): unknown {
  try {
    return JSON.parse(typeof request.body === 'string' ? request.body : '');
  } catch {
    throw invalid('The body is not JSON');
  }
}

function invalid(message: string): RequestRefusedError {
  return new RequestRefusedError('INVALID_CLIENT_REQUEST', message);
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ExchangeCore } from '../exchangeCore.js';
import { RequestRefusedError } from '../refusal.js';
import { paperAccountRoutes } from './paperAccountRoutes.js';
import { paperFaultRoutes } from './paperFaultRoutes.js';
import { paperMarketRoutes } from './paperMarketRoutes.js';
import { defined, jsonBody } from './paperParameters.js';
import { parse } from './parameters.js';
import type { RateLimiter, RateLimits } from './rateLimits.js';
import type { RequestFaults } from './requestFaults.js';
import type { StreamFaults } from './streamFaults.js';

/*
 * What only the local exchange has, for experiments and tests. Nothing here is signed: it listens on this machine, and
 * refuses web pages (see foreignPages.ts). Bodies are application/json, else 415. Decimals may be text or numbers. A body
 * that is not understood is answered 400 with what is wrong, by name.
 *
 * Markets
 *
 * POST /paper/tick {"symbol":"SOL_USDC","bid":"149.98","ask":"150.02"}
 *   Moves the market of a manual feed, and with every feed a market that it does not move (SOL_USDT). Optional: "last" (the price of a trade that happened; else the nearest of bid
 *   and ask to the last one), "bidQuantity" and "askQuantity" (what is offered until the next tick; else plenty).
 *   Answers {"symbol","updateId","bid","ask","last","timeMs"}; by then resting orders have been filled.
 *
 * POST /paper/market {"symbol":"SOL_USDC","state":"CancelOnly","tickSize":"0.05","stepSize":"0.1","minQuantity":"0.5"}
 *   Changes the rules of a market, at least one of them, until the exchange stops. States: "Open"; "LimitOnly"
 *   takes no market orders; "PostOnly" takes post-only orders and nothing trades; "CancelOnly" takes no orders;
 *   "Closed" takes no cancels either. What a state does not take is refused with TRADING_PAUSED (the last two) or
 *   INVALID_ORDER. Ticks and steps must be multiples of those with which the market began; orders that rest stay as
 *   they are. "minMultiplier" and "maxMultiplier": a limit price must lie between these multiples of the last one, or it
 *   is refused with INVALID_PRICE (0.75 and 1.25 unless changed, as recorded of SOL_USDC). "minImpactMultiplier" and
 *   "maxImpactMultiplier": a market order trades no further than these multiples of the best bid and the best ask (0.97
 *   and 1.03, as on Backpack), and the rest of it expires (PriceImpact). "listed":false takes the
 *   market out of GET /markets, cancels what rests there, and answers INVALID_SYMBOL to who asks for it; true brings it
 *   back. SOL_USDT, where the same coin is traded for other money, is there once it is listed. Answers the market as
 *   GET /api/v1/market does.
 *
 * POST /paper/expire {"symbol":"SOL_USDC","deeperThan":"3"}
 *   Bids that rest more than so many percent below the last price expire (PriceOutOfBounds) a moment after they came to
 *   lie there, those of now too, as if the engine's band were narrower than the one at the door. Null ends it. Answers
 *   what was given.
 *
 * POST /paper/status {"status":"Maintenance","message":"Back at noon"}
 *   What GET /api/v1/status answers from now on, which is also the answer. Under "Maintenance" orders and cancels are
 *   refused with 503 MAINTENANCE and nothing trades; reading and the streams go on. "Ok" ends it. Optional: "message".
 *
 * POST /paper/clock {"aheadMs":-3600000}
 *   Sets how far the exchange's clock is ahead of the computer's, as if that were wrong the other way round: signatures,
 *   /time, and the times of everything that happens. Where the exchange lives in the market's time it is refused (409).
 *   Answers {"aheadMs","timeMs"}.
 *
 * POST /paper/limits {"perMinute":2000,"historicalPerMinute":30}
 *   How many requests a key may make in a minute (who does not sign is counted by their address): of all kinds, and of
 *   GET /klines and /trades/history, which count in both; null for as many as they like. These are the limits from the
 *   start, except for a market faster than life, which has none. What is too much is answered 429 TOO_MANY_REQUESTS
 *   with Retry-After, in seconds. Requests under /paper/ do not count. Answers the limits, and counts from zero.
 *
 * Accounts
 *
 * GET /paper/state?apiKey=... (with its + / = as %2B %2F %3D; a space is taken for a plus)
 *   Balances {available, locked, staked, lent, total} by asset, whether auto-lend is on, open orders, every fill,
 *   last prices.
 *
 * POST /paper/transfer {"apiKey":"...","asset":"SOL","quantity":"1.5"}
 *   Deposits, or with a negative quantity withdraws. Optional: "pocket", "available" (default), "staked" or "lent".
 *   Answers what GET /paper/state answers.
 *
 * POST /paper/lend {"apiKey":"...","asset":"SOL","quantity":"1.5"}
 *   Lends available funds, or with a negative quantity takes lent ones back. Lent funds are not in GET /capital any
 *   more: they are a positive "netQuantity" in GET /borrowLend/positions. Orders with "autoLendRedeem":true take back
 *   what they lack when they are placed; without it they are refused with INSUFFICIENT_FUNDS.
 * POST /paper/lend {"apiKey":"...","auto":true}
 *   Auto-lend: now and after everything that happens to the account (order, fill, cancel, deposit) what is left
 *   available is lent. Switched off, lent funds stay lent. Both answer what GET /paper/state answers.
 *
 * POST /paper/cancel {"apiKey":"...","orderId":"1000000001"}
 *   Takes a resting order (or by "clientId") off the book as if the owner had cancelled it elsewhere, or with "reason":"expired"
 *   (default "cancelled") as if the exchange had let it expire (PriceOutOfBounds). Works in every state of the market.
 *   The order stream tells it. Answers the order as DELETE /api/v1/order does; 404 when it does not rest.
 *
 * POST /paper/key {"apiKey":"...","revoked":true}
 *   Everything that this key signs is refused with 401 UNAUTHORIZED, subscriptions to streams of the account too; those
 *   that are open go on. False ends it. Answers what was given.
 *
 * POST /paper/open-orders {"most":20}
 *   Every account may have so many orders on the books, of whatever market; a further one, which need not be one that would
 *   rest, is refused with ORDER_LIMIT. Null (as at the beginning) ends it. Answers what was given.
 *
 * Faults
 *
 * POST /paper/fault {"kind":"dropReply","method":"POST","path":"/api/v1/order"}
 *   Lets the next such request go wrong, or the next "count" of them. "path" is without the query, and stands for
 *   everything that begins so when it ends in "*"; requests under /paper/ are spared. A request meets the oldest fault
 *   that fits it, and only that one. Kinds:
 *     "dropRequest"  the connection is destroyed before anything happens
 *     "dropReply"    the request is executed, then the connection is destroyed without an answer
 *     "delay"        the answer comes "delayMs" late; with "before":true the execution does. Of the computer's time:
 *                    in a replay the market may be waiting for this answer
 *     "status"       is answered with "status" and "body" (JSON, or text as it is; else what an overloaded exchange
 *                    says) and not executed; with "execute":true it is executed all the same
 *     "late"         an order or a cancel is checked, answered with "status" and "body" (as above; else overloaded),
 *                    and done "delayMs" later, of the exchange's time, whatever its window says by then
 * POST /paper/fault {"kind":"disconnect"}
 *   Ends all WebSocket connections without a Close. With "durationMs" or "count" new ones are turned away (503) until
 *   so much time has passed or so many were turned away.
 * POST /paper/fault {"kind":"silence","durationMs":30000}
 *   The WebSocket connections of now stay open and hear nothing, neither messages nor pings nor answers to theirs; what
 *   they miss is lost. With "count" it ends after so many lost messages. At the end they are told the best prices of
 *   that moment. New connections hear as usual. Durations are of the exchange's time: in a replay, the market's.
 *   All of these answer the fault as it was armed, with "fired":0 (for "disconnect", the connections it ended).
 * GET /paper/fault
 *   The faults that are not over yet, oldest first, each with "fired": how many requests it hit, connections it ended
 *   and turned away, or messages it lost.
 * DELETE /paper/fault
 *   Ends them all. Answers them as GET would have.
 */

interface PaperRouteOptions {
  /** Only a manual feed can be moved by hand. */
  readonly feedKind: string;
  /** Null where the exchange lives in the market's time. */
  readonly setClockAhead: ((aheadMs: number) => void) | null;
  readonly rateLimiter: RateLimiter;
  readonly requestFaults: RequestFaults;
  readonly streamFaults: StreamFaults;
}

export function paperRoutes(app: FastifyInstance, core: ExchangeCore, options: PaperRouteOptions): void {
  paperMarketRoutes(app, core, options.feedKind);
  clockRoute(app, core, options.setClockAhead);
  paperAccountRoutes(app, core);
  limitsRoute(app, options.rateLimiter);
  paperFaultRoutes(app, options.requestFaults, options.streamFaults);
}

const A_YEAR_MS = 366 * 86_400_000;

const clockBody = z.strictObject({ aheadMs: z.int().min(-A_YEAR_MS).max(A_YEAR_MS) });

function clockRoute(
  app: FastifyInstance,
  core: ExchangeCore,
  setClockAhead: ((aheadMs: number) => void) | null,
): void {
  app.post('/paper/clock', (request) => {
    const { aheadMs } = parse(clockBody, jsonBody(request));
    if (setClockAhead === null) {
      throw new RequestRefusedError('FORBIDDEN', 'The time of this exchange is that of its market', 409);
    }
    setClockAhead(aheadMs);
    return { aheadMs, timeMs: core.nowMs };
  });
}

const limit = z.int().min(1).max(1_000_000).nullable();

const limitsBody = z
  .strictObject({ perMinute: limit.optional(), historicalPerMinute: limit.optional() })
  .refine(
    (changes) => Object.keys(changes).length > 0,
    'Give at least one of `perMinute`, `historicalPerMinute`',
  );

function limitsRoute(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.post('/paper/limits', (request) => {
    const { perMinute, historicalPerMinute } = parse(limitsBody, jsonBody(request));
    rateLimiter.change(defined<RateLimits>({ perMinute, historicalPerMinute }));
    return rateLimiter.limits;
  });
}

import { expect } from 'vitest';
import { OVERLOADED } from '../support/oddExchange/index.js';
import type { Trading, TradingOptions } from '../support/trading.js';

/* What stories about orders that may or may not exist have in common. */

export const BATCH = 'POST /api/v1/orders';
export const ORDER = 'POST /api/v1/order';
export const ORDER_HISTORY = 'GET /wapi/v1/history/orders';
export const WINDOW_MS = 1_500;
/** A signature that runs out soon, and streams whose silence is noticed soon. */
export const BRIEF: TradingOptions = { windowMs: WINDOW_MS, timeoutMs: 600, pingMs: 300 };
/** A request that is on its way stays valid for as long as the story takes. */
export const LASTING: TradingOptions = { windowMs: 60_000, timeoutMs: 300 };
export const ALWAYS = 10_000;
/** The exchange writes its history later than it trades. */
export const NOTHING_YET = { kind: 'answered', status: 200, body: '[]', done: false } as const;

/** Answers after which nobody knows whether it was done, and whether it was. */
export const UNCLEAR_ANSWERS = [
  ['500 in words of its own', 500, '{"error":"internal"}', true],
  ['502 by somebody on the way', 502, '<html>Bad Gateway</html>', true],
  ['502 by somebody on the way', 502, '<html>Bad Gateway</html>', false],
  ['403 by a gateway', 403, '<html>Checking your browser</html>', true],
  ["403 in a firewall's own JSON", 403, '{"message":"Forbidden"}', false],
  ['429 by a gateway', 429, 'Too many requests', true],
  ['504 with its code', 504, '{"code":"TIMEOUT","message":"Request timed out"}', false],
] as const;

/** The search for an order fails wherever it looks, from now on. */
export function blind(trading: Trading): void {
  for (const endpoint of ['GET /api/v1/order', 'GET /api/v1/orders', ORDER_HISTORY]) {
    trading.line.harm(endpoint, { kind: 'answered', ...OVERLOADED, done: false }, ALWAYS);
  }
}

export function phases(trading: Trading): readonly string[] {
  return [...trading.state().orders.values()].map(({ phase }) => phase);
}

/** Its fate is open; or, where starting takes longer than the window, it was sent again already. */
export function isDoubted(trading: Trading, endpoint: string): boolean {
  return phases(trading).includes('unknown') || trading.line.requestsTo(endpoint).length > 1;
}

/** Long after the signature has run out: the time in which an order is taken for lost, and more. */
export async function untilLongPast(trading: Trading, sinceMs: number): Promise<void> {
  await trading.until('the window has long passed', () => performance.now() - sinceMs > WINDOW_MS + 3_500);
}

export async function untilNextLadder(trading: Trading): Promise<void> {
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
}

/** However many sales there were: each left once, under an id of its own. */
export function expectNoneSentTwice(trading: Trading): void {
  const ids = trading.line.requestsTo(ORDER).map(({ body }) => JSON.parse(body).clientId);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
}

/** Buys the first rung: 2.018384 SOL at 99, of which 2.01 can be sold. */
export async function buyFirst(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
}

import { expect } from 'vitest';
import type { Expectation } from '../../support/agreement.js';
import { booksEqualAccount } from './agreement.js';
import { configFile } from './configFile.js';
import { keyOf, type LocalExchange, liveEnvironment } from './localExchange.js';
import { eventually, type Running, startRung } from './process.js';

/** Whose account it is in these stories. */
export const owner = keyOf('owner');

/** The whole program on a ladder of four rungs at a bid of 60000. The first rung is bought at 58900, the target is above 59500. */
export async function startLadder(
  exchange: LocalExchange,
  {
    env = {},
    config = configFile(),
  }: { readonly env?: Record<string, string>; readonly config?: string } = {},
): Promise<Running> {
  await exchange.moveTo('60000.0');
  return startRung({ args: ['--config', config], env: { ...liveEnvironment(exchange, owner), ...env } });
}

export async function ladderRests(exchange: LocalExchange, rungs = 4): Promise<void> {
  await eventually(
    async () =>
      (await exchange.account(owner.apiKey).catch(() => ({ openOrders: [] }))).openOrders.length === rungs,
    () => new Error(`no ladder of ${rungs} rests`),
  );
}

export async function buyFirstRung(exchange: LocalExchange, rung: Running): Promise<void> {
  await ladderRests(exchange);
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4/);
}

/** The price rises above the target; all is sold in one sale, and a new ladder rests. */
export async function takeProfit(exchange: LocalExchange, rung: Running): Promise<void> {
  await exchange.moveTo('59700.0');
  await rung.says(/take profit, cycle 1\nNet/);
  expect(await sides(exchange)).toEqual(['Bid', 'Ask']);
}

/** Of every execution on the account, the oldest first. */
export async function sides(exchange: LocalExchange): Promise<readonly string[]> {
  return (await exchange.account(owner.apiKey)).fills.map(({ side }) => side);
}

/** A ladder rests, the books are the account's, and they are so after the end. */
export async function endInAgreement(
  exchange: LocalExchange,
  rung: Running,
  expectation: Expectation = {},
): Promise<void> {
  await ladderRests(exchange);
  await booksEqualAccount(rung, exchange, owner, expectation);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  await booksEqualAccount(rung, exchange, owner, expectation);
}

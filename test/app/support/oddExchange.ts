import { afterAll } from 'vitest';
import { OddExchange } from '../../support/oddExchange/index.js';
import { type LocalExchange, startLocalExchange } from './localExchange.js';

/** A local exchange with something odd in front of it, to which the program talks. What a test does goes past it. */
export interface OddLocalExchange extends LocalExchange {
  readonly odd: OddExchange;
}

const opened: OddExchange[] = [];

afterAll(async () => {
  for (const odd of opened) await odd.close();
});

/**
 * `startLocalExchange` with an `OddExchange` in front, honest until it is told otherwise.
 *
 *     const exchange = await startOddExchange();
 *     const rung = startRung({ args: ['--config', configFile()], env: liveEnvironment(exchange, owner) });
 *     exchange.odd.harm('POST /api/v1/order', { kind: 'answered', done: true, ...gatewayPage(403) });
 *     await exchange.moveTo('58900.0');
 *     ...
 *     await booksEqualAccount(rung, exchange, owner);
 */
export async function startOddExchange(): Promise<OddLocalExchange> {
  const exchange = await startLocalExchange();
  const odd = await OddExchange.before(exchange.restUrl);
  opened.push(odd);
  return { ...exchange, odd, restUrl: odd.restUrl, wsUrl: odd.wsUrl };
}

import { expect, it, vi } from 'vitest';
import { coinsNowhere, coinsTwice } from '../support/oddExchange/index.js';
import { booksEqualAccount } from './support/agreement.js';
import { configFile, LADDER } from './support/configFile.js';
import {
  buyFirstRung,
  endInAgreement,
  ladderRests,
  owner,
  sides,
  startLadder,
  takeProfit,
} from './support/ladderStory.js';
import { orderByHand } from './support/localExchange.js';
import { type OddLocalExchange, startOddExchange } from './support/oddExchange.js';
import type { Running } from './support/process.js';

/* The whole program, when the balances are wrong for a while, and when its owner sells the coin where it is not traded. */

vi.setConfig({ testTimeout: 180_000 });

/** The words of /reconcile while it looks again and again. */
const WATCHED = /Holdings and books differ; looked at again before it is booked/;
const RESERVE = '5';
/** Where the same coin is traded for other money. */
const ELSEWHERE = 'SOL_USDT';

async function reserve(exchange: OddLocalExchange): Promise<string> {
  await exchange.transfer(owner.apiKey, 'BTC', RESERVE);
  return configFile(LADDER, { reconciliation: { reserved: { BTC: Number(RESERVE) } } });
}

async function quantityOf(exchange: OddLocalExchange, asset: string): Promise<number> {
  return Number((await exchange.state(owner.apiKey)).balances[asset]?.total ?? '0');
}

async function isWatched(rung: Running): Promise<void> {
  await rung.answers('/reconcile', WATCHED);
  expect(await rung.answers('/status', /Watched/)).not.toMatch(/All is well/);
}

it('buys no second ladder while its coins are in neither answer, and sells what it holds', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  const nowhere = coinsNowhere(exchange.odd, 'BTC');
  await isWatched(rung);
  await exchange.moveTo('58800.0');
  expect(await sides(exchange)).toEqual(['Bid']);
  nowhere.lift();
  await takeProfit(exchange, rung);
  await endInAgreement(exchange, rung);
});

it('sells nothing of what is reserved while coins are in both answers', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange, { config: await reserve(exchange) });
  await buyFirstRung(exchange, rung);
  const twice = coinsTwice(exchange.odd, 'BTC');
  await isWatched(rung);
  await takeProfit(exchange, rung);
  twice.lift();
  expect(await quantityOf(exchange, 'BTC')).toBeGreaterThanOrEqual(Number(RESERVE));
  await endInAgreement(exchange, rung, { ownersBase: RESERVE });
});

it('books at once what its owner sold where it does not trade, and sells nothing of what is reserved for it', async () => {
  const exchange = await startOddExchange();
  await exchange.transfer(owner.apiKey, 'SOL', RESERVE);
  const moveTo = (symbol: string, bid: string) =>
    exchange.paper('tick', { symbol, bid, ask: (Number(bid) + 0.01).toFixed(2) });
  await exchange.paper('market', { symbol: ELSEWHERE, listed: true });
  await moveTo(ELSEWHERE, '147.00');
  await moveTo('SOL_USDC', '150.00');
  const config = configFile(
    { ...LADDER, tradingCoin: 'SOL' },
    { reconciliation: { reserved: { SOL: Number(RESERVE) } } },
  );
  const rung = await startLadder(exchange, { config });
  await ladderRests(exchange);
  await moveTo('SOL_USDC', '147.00');
  await rung.says(/bought rung 1 of 4/);
  const before = await quantityOf(exchange, 'SOL');
  await orderByHand(exchange, owner, {
    ...{ symbol: ELSEWHERE, side: 'sell', timeInForce: 'IOC' },
    ...{ price: '147.00', quantity: '0.5' },
  });
  await rung.says(/You traded it on another market/);
  await moveTo('SOL_USDC', '149.90');
  await rung.says(/take profit, cycle 1\nNet/);
  expect(before - 0.5).toBeGreaterThan(Number(RESERVE));
  expect(await quantityOf(exchange, 'SOL')).toBeGreaterThanOrEqual(Number(RESERVE));
  await ladderRests(exchange);
  await booksEqualAccount(rung, exchange, owner, { ownersBase: RESERVE });
});

import { expect, it, vi } from 'vitest';
import { withRow } from '../support/oddExchange/index.js';
import { booksEqualAccount } from './support/agreement.js';
import {
  buyFirstRung,
  endInAgreement,
  ladderRests,
  owner,
  startLadder,
  takeProfit,
} from './support/ladderStory.js';
import { startOddExchange } from './support/oddExchange.js';

/* The whole program, when rows cannot be read, streams are refused, and rules change while it holds. */

vi.setConfig({ testTimeout: 180_000 });

it('leaves out rows that are not its own and cannot be read', async () => {
  const exchange = await startOddExchange();
  const { odd } = exchange;
  const odder = [
    odd.rewrite('GET /api/v1/capital', (balances) => ({
      ...balances,
      WEN: { available: null, locked: null, staked: null },
    })),
    withRow(odd, 'GET /api/v1/borrowLend/positions', { symbol: 'WEN', netQuantity: null }),
    withRow(odd, 'GET /wapi/v1/history/fills', { tradeId: null, symbol: 'WEN_USDC', systemOrderType: 'Odd' }),
    withRow(odd, 'GET /api/v1/orders', { id: '7', symbol: 'WEN_USDC', side: null }),
    withRow(odd, 'GET /api/v1/markets', { symbol: 'WEN_USDC', filters: null }),
  ];
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  await rung.answers('/reconcile', /(equal|agree|nothing|All is well)/i);
  await takeProfit(exchange, rung);
  expect(odder.filter(({ fired }) => fired === 0)).toEqual([]);
  await endInAgreement(exchange, rung);
});

it('sells by requests when the streams of its market are refused, says so, and buys nothing on', async () => {
  const exchange = await startOddExchange();
  exchange.odd.streams.refuse((stream) => !stream.startsWith('account.'));
  const rung = await startLadder(exchange);
  await rung.says(/BTC_USDC: "4006 Invalid stream"/);
  await buyFirstRung(exchange, rung);
  await takeProfit(exchange, rung);
  await booksEqualAccount(rung, exchange, owner);
  expect((await exchange.account(owner.apiKey)).openOrders).toEqual([]);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
});

it('reads the rules when a sale is refused for them, and sells by those of now', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  await exchange.paper('market', {
    symbol: 'BTC_USDC',
    tickSize: '10',
    stepSize: '0.0001',
    minQuantity: '0.0001',
  });
  await exchange.moveTo('59700.0');
  await rung.says(/take profit, cycle 1\nNet/);
  await ladderRests(exchange);
  // One by which the start shows itself, one that is refused, and one by the rules of now.
  expect(exchange.odd.requestsTo('POST /api/v1/order').length).toBeLessThan(4);
  await endInAgreement(exchange, rung);
});

it('goes on when a market that is open for post-only orders opens again', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  await exchange.paper('market', { symbol: 'BTC_USDC', state: 'PostOnly' });
  await exchange.moveTo('59700.0');
  await rung.answers('/status', /BTC_USDC/);
  await exchange.paper('market', { symbol: 'BTC_USDC', state: 'Open' });
  await takeProfit(exchange, rung);
  const { openOrders } = await exchange.account(owner.apiKey);
  expect(openOrders.length).toBeLessThanOrEqual(4);
  await endInAgreement(exchange, rung);
});

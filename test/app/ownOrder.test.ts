import { expect, it, vi } from 'vitest';
import { booksEqualAccount } from './support/agreement.js';
import { configFile, LADDER } from './support/configFile.js';
import { keyOf, liveEnvironment, orderByHand } from './support/localExchange.js';
import { type OddLocalExchange, startOddExchange } from './support/oddExchange.js';
import { eventually, type Running, startRung } from './support/process.js';

/* The whole program, while a buy order of its owner's own is the best bid: every sale that would meet it is ended. */

vi.setConfig({ testTimeout: 120_000 });

const owner = keyOf('owner');
const SALE = 'POST /api/v1/order';

/** The first rung is held, and the owner bids 59,700 where others bid 59,650. @returns his order */
async function ownerBidsBest(exchange: OddLocalExchange, rung: Running): Promise<string> {
  await prices(exchange).until((open) => open.length === 4);
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4/);
  // Below the target, so that he can bid before anything is sold.
  await exchange.paper('tick', { symbol: 'BTC_USDC', bid: '58950.0', ask: '59900.0' });
  const orderId = await orderByHand(exchange, owner, { side: 'buy', price: '59700', quantity: '0.001' });
  return orderId;
}

function prices(exchange: OddLocalExchange) {
  const read = async () => {
    const account = await exchange.account(owner.apiKey).catch(() => null);
    return account?.openOrders.map(({ price }) => Number(price)) ?? [];
  };
  const until = (isSo: (open: readonly number[]) => boolean) =>
    eventually(
      async () => isSo(await read()),
      () => new Error('the orders were never these'),
    );
  return { read, until };
}

async function started(exchange: OddLocalExchange, trading: object = {}): Promise<Running> {
  await exchange.moveTo('60000.0');
  return startRung({
    args: ['--config', configFile({ ...LADDER, ...trading })],
    env: liveEnvironment(exchange, owner),
  });
}

it('says which order is in the way, sells one step above it, and says when it is done', async () => {
  const exchange = await startOddExchange();
  const rung = await started(exchange);
  const own = await ownerBidsBest(exchange, rung);
  await rung.says(
    new RegExp(
      `BTC_USDC: your own buy order ${own} \\(0\\.001 BTC at 59700\\) is in the way of the sale: .+ Rung sells around it, at 59700\\.1 or higher`,
    ),
  );
  await prices(exchange).until((open) => open.toSorted().join() === '59700,59700.1');
  const sent = exchange.odd.requestsTo(SALE).length;
  rung.type('/health');
  await rung.says(/⚠️ BTC_USDC: an order of this account is in the way of the sale/);
  expect(rung.stdout).not.toContain('All is well');
  // Nothing is sent again and again meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(exchange.odd.requestsTo(SALE)).toHaveLength(sent);
  await exchange.paper('tick', { symbol: 'BTC_USDC', bid: '59700.1', ask: '59900.0' });
  await rung.says(/take profit, cycle 1\nNet/);
  await rung.says(/✅ BTC_USDC: no order of this account is in the way of a sale any more/);
  await booksEqualAccount(rung, exchange, owner);
  expect((await exchange.account(owner.apiKey)).openOrders.map(({ id }) => id)).toContain(own);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
});

it('with leave to, cancels that order, says so, and sells to the others', async () => {
  const exchange = await startOddExchange();
  const rung = await started(exchange, { cancelOwnOrdersForSale: true });
  const own = await ownerBidsBest(exchange, rung);
  await rung.says(
    new RegExp(
      `your own buy order ${own} .+ Rung cancels it, as cancelOwnOrdersForSale allows, and then sells`,
    ),
  );
  await exchange.moveTo('59700.0');
  await rung.says(/take profit, cycle 1\nNet/);
  await booksEqualAccount(rung, exchange, owner);
  expect((await exchange.account(owner.apiKey)).openOrders.map(({ id }) => id)).not.toContain(own);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
});

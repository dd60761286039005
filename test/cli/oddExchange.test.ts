import { expect, it } from 'vitest';
import { gatewayPage } from '../support/oddExchange/index.js';
import { booksEqualAccount } from './support/agreement.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment } from './support/localExchange.js';
import { startOddExchange } from './support/oddExchange.js';
import { startRung } from './support/process.js';

/* The whole program on an exchange that does not answer as it should. */

const owner = keyOf('owner');
const SALE = 'POST /api/v1/order';

it('sells once when the sale is done and a gateway answers in its place', async () => {
  const exchange = await startOddExchange();
  await exchange.moveTo('60000.0');
  const rung = startRung({ args: ['--config', configFile()], env: liveEnvironment(exchange, owner) });
  await rung.says(/"msg":"trading"/, 'stderr');
  await expect.poll(async () => (await exchange.account(owner.apiKey)).openOrders.length).toBe(4);
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4/);

  const { odd } = exchange;
  const gateway = odd.harm(SALE, { kind: 'answered', done: true, ...gatewayPage(502) });
  await exchange.moveTo('59700.0');
  await rung.says(/take profit, cycle 1\nNet profit/);
  await booksEqualAccount(rung, exchange, owner);
  expect(gateway.fired).toBe(1);
  // The first is the one by which the start shows itself to other programs.
  expect(odd.requestsTo(SALE)).toMatchObject([{ status: 200 }, { status: 502, passedOn: true }]);
  const { fills } = await exchange.account(owner.apiKey);
  expect(fills.map(({ side }) => side)).toEqual(['Bid', 'Ask']);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  await booksEqualAccount(rung, exchange, owner);
});

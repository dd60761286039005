import { describe, expect, it } from 'vitest';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, startRung } from './support/process.js';

/* What the owner set in the chat, across starts of the program. */

const owner = keyOf('owner');

describe('/set', () => {
  it('is in force again after a restart, until the market does not go with it: then it is told', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const launch = {
      folder: emptyFolder(),
      args: ['--config', configFile()],
      env: liveEnvironment(exchange, owner),
    };
    const openOrders = async () => (await exchange.account(owner.apiKey)).openOrders.length;

    const first = startRung(launch);
    await first.says(/"msg":"trading"/, 'stderr');
    await first.answers('/set totalAmount 1', /yes or no/);
    await first.answers('yes', /kept across restarts\s+totalAmount: 1000 USDC → 1 USDC$/m);
    await first.answers('/set stopLossPercentage 60', /yes or no/);
    await first.answers('yes', /stopLossPercentage: off → 60%$/m);
    first.signal('SIGTERM');
    await first.ended();

    const second = startRung(launch);
    await second.says(/"msg":"trading"/, 'stderr');
    await second.answers('/set', /✏️ totalAmount 1 USDC \(/);
    second.signal('SIGTERM');
    await second.ended();

    // One rung would cost more than that now.
    await exchange.moveTo('600000.0');
    const third = startRung(launch);
    await third.says(
      /what was set with \/set is not in force any more: totalAmount\. .*totalAmount: 1 USDC is too small/,
      'stderr',
    );
    await third.says(/does not go with the configuration any more and is not in force: totalAmount 1\./);
    await third.answers('/set', /^totalAmount: (?!1 USDC)\d+ USDC [\s\S]*^✏️ stopLossPercentage 60% /m);
    third.signal('SIGTERM');
    expect(await third.ended()).toMatchObject({ exitCode: 0 });
    expect(await openOrders()).toBeGreaterThan(0);
  });
});

import { expect, it } from 'vitest';
import { onThisMachineMs } from '../support/busyMachine.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { eventually, startRung } from './support/process.js';

/* Trading neither waits for Telegram nor ends with it. */

const owner = keyOf('owner');

it.each([
  ['takes every request and answers none', (telegram: TelegramServer) => telegram.hang()],
  ['breaks every connection', (telegram: TelegramServer) => telegram.goDown()],
])('a Telegram that %s holds up neither the ladder nor the end', async (_what, fail) => {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const telegram = await TelegramServer.start();
  fail(telegram);
  const rung = startRung({
    args: ['--config', configFile()],
    env: {
      ...liveEnvironment(exchange, owner),
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ALLOWED_USERS: '4242',
    },
  });
  const openOrders = async () => (await exchange.account(owner.apiKey).catch(() => null))?.openOrders ?? [];
  await eventually(
    async () => (await openOrders()).length === 4,
    () => new Error('the ladder was never placed'),
  );
  await exchange.moveTo('58900.0');
  await eventually(
    async () => (await openOrders()).length === 3,
    () => new Error('the first rung was never filled'),
  );
  const endedAtMs = Date.now();
  rung.signal('SIGTERM');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  expect(Date.now() - endedAtMs).toBeLessThan(onThisMachineMs(15_000));
  await telegram.stop();
});

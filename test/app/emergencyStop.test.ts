import { expect, it, vi } from 'vitest';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, startRung } from './support/process.js';

/* The whole program, an account, and a Telegram that delivers what is said and takes no answers. */

const owner = keyOf('owner');
const OWNER = 4242;
const GROUP = -5;
const SUPERGROUP = -1_001_234_567_890;
const AWAY = { status: 429, description: 'Too Many Requests', retryAfterSeconds: 120 };
const LONG_MS = 60_000;
vi.setConfig({ testTimeout: 240_000 });

async function surroundings(more: Readonly<Record<string, string>> = {}) {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const telegram = await TelegramServer.start();
  const folder = emptyFolder();
  const config = configFile();
  const start = () =>
    startRung({
      args: ['--config', config],
      folder,
      env: {
        ...liveEnvironment(exchange, owner),
        TELEGRAM_BOT_TOKEN: BOT_TOKEN,
        TELEGRAM_API_ROOT: telegram.url,
        TELEGRAM_ALLOWED_USERS: String(OWNER),
        ...more,
      },
    });
  const rungs = async (count: number) =>
    eventually(
      async () => (await exchange.account(owner.apiKey).catch(() => null))?.openOrders.length === count,
      () => new Error(`there were never ${count} rungs`),
    );
  return { exchange, telegram, start, rungs };
}

it('a /pause behind 24 /status takes the rungs off, and a kill right after it takes nothing back', async () => {
  const { telegram, start, rungs } = await surroundings();
  const first = start();
  await rungs(4);
  await telegram.until(() => telegram.isPolled, 'a poll', LONG_MS);
  telegram.takesNoMessages(AWAY);
  for (let sent = 0; sent < 24; sent += 1) telegram.say(OWNER, '/status');
  telegram.say(OWNER, '/pause');
  await rungs(0);
  await first.kill();
  telegram.takesNoMessages(null);

  const second = start();
  await telegram.until(() => telegram.isPolled, 'a poll of the second life', LONG_MS);
  telegram.say(OWNER, '/audit 40');
  const audit = () => telegram.sentTo(OWNER).find(({ text }) => text.includes('Commands, newest first'));
  expect((await telegram.until(audit, 'the audit', LONG_MS)).text).toMatch(/✅ .*: \/pause$/mu);
  telegram.say(OWNER, '/status');
  const status = () => telegram.sentTo(OWNER).find(({ text }) => text.includes('paused for'));
  await telegram.until(status, 'the status', LONG_MS);
  await rungs(0);
  second.signal('SIGTERM');
  expect(await second.ended()).toMatchObject({ exitCode: 0 });
  await telegram.stop();
});

it('a group that became a supergroup gets its alerts there, and the owner is told', async () => {
  const { exchange, telegram, start, rungs } = await surroundings({ TELEGRAM_ALLOWED_GROUPS: String(GROUP) });
  const rung = start();
  await rungs(4);
  telegram.upgrade(GROUP, SUPERGROUP, 'silently');
  await exchange.moveTo('58900.0');
  const bought = () => telegram.sentTo(SUPERGROUP).find(({ text }) => text.includes('bought rung 1'));
  await telegram.until(bought, 'the alert in the supergroup', LONG_MS);
  const told = () => telegram.sentTo(OWNER).find(({ text }) => text.includes(String(SUPERGROUP)));
  expect((await telegram.until(told, 'the news', LONG_MS)).text).toContain('TELEGRAM_ALLOWED_GROUPS');
  expect(telegram.sentTo(SUPERGROUP).filter(({ text }) => text.includes('TELEGRAM_ALLOWED_GROUPS'))).toEqual(
    [],
  );
  rung.signal('SIGTERM');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  await telegram.stop();
});

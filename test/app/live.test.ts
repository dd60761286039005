import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onThisMachineMs } from '../support/busyMachine.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { configFile, LADDER } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, runRung, startRung } from './support/process.js';
import { startRefusingExchange } from './support/refusingExchange.js';

/* Real-money mode, tried against a local exchange that is a process of its own. */

const BAD_CONFIGURATION = 2;
const WRONG_CREDENTIALS = 5;
const owner = keyOf('owner');
const nowhere = { restUrl: 'http://127.0.0.1:9', wsUrl: 'ws://127.0.0.1:9' };

describe('live trading', () => {
  it('buys, answers, sells at the target, and begins the next cycle', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const rung = startRung({ args: ['--config', configFile()], env: liveEnvironment(exchange, owner) });
    await ordersOf(exchange, 4);
    expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(
      /real money[\s\S]*Rungs +0 filled, 4 open of 4/,
    );

    await exchange.moveTo('58900.0');
    await rung.says(/bought rung 1 of 4[\s\S]*?At target .*\n\n/);
    expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(/^Position +0\.002078336 BTC$/m);

    await exchange.moveTo('59700.0');
    await rung.says(/take profit, cycle 1\nNet +\+1\.\d+/);
    await ordersOf(exchange, 4);
    const { fills } = await exchange.account(owner.apiKey);
    expect(fills.map(({ side }) => side)).toEqual(['Bid', 'Ask']);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
  });

  it('leaves its rungs resting when it ends, and knows them again', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const launch = {
      folder: emptyFolder(),
      args: ['--config', configFile()],
      env: liveEnvironment(exchange, owner),
    };
    const first = startRung(launch);
    const before = await ordersOf(exchange, 4);
    first.signal('SIGTERM');
    expect(await first.ended()).toMatchObject({ exitCode: 0, messages: '' });
    expect(await ordersOf(exchange, 4)).toEqual(before);

    const second = startRung(launch);
    await second.says(/"msg":"trading"/, 'stderr');
    expect(await second.answers('/status', /^Running .*\n\n/m)).toMatch(/4 open of 4[\s\S]*Cycle +1,/);
    expect(await ordersOf(exchange, 4)).toEqual(before);
    second.signal('SIGINT');
    expect(await second.ended()).toMatchObject({ exitCode: 0, messages: '' });
  });

  it('begins anew with --fresh: its old orders are gone, and others rest', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const folder = emptyFolder();
    const args = ['--config', configFile()];
    const env = liveEnvironment(exchange, owner);
    const first = startRung({ folder, args, env });
    const before = await ordersOf(exchange, 4);
    first.signal('SIGTERM');
    await first.ended();

    const second = startRung({ folder, args: [...args, '--fresh'], env });
    const known = new Set(before.map(({ id }) => id));
    await eventually(
      async () => {
        const { openOrders } = await exchange.account(owner.apiKey);
        return openOrders.length === 4 && openOrders.every(({ id }) => !known.has(id));
      },
      () => new Error('the old orders still rest, or no new ones do'),
    );
    second.type('/exit');
    expect(await second.ended()).toMatchObject({
      exitCode: 0,
      messages: expect.stringMatching(/^A fresh start on BTC_USDC:\n {2}cancels 4 orders of Rung:\n/),
    });
  });
});

describe('an exchange that is not there at the start', () => {
  it('is told, tried again, and given up at a signal', async () => {
    const rung = startRung({
      args: ['--config', configFile()],
      env: liveEnvironment(nowhere, owner),
      input: null,
    });
    await rung.says(
      /^Warning: The exchange cannot be reached yet \(.+\)\. Trying again in 1 s\.$/m,
      'stderr',
    );
    await rung.says(/Trying again in 2 s\.$/m, 'stderr');
    rung.signal('SIGTERM');
    const ended = await rung.ended();
    expect(ended.exitCode).toBe(0);
    expect(ended.tookMs).toBeLessThan(onThisMachineMs(5_000));
    expect(ended.stdout).toBe('');
  });

  it('is traded on once it is there', async () => {
    const early = await startLocalExchange();
    const port = Number(new URL(early.restUrl).port);
    await early.process.kill();
    const rung = startRung({ args: ['--config', configFile()], env: liveEnvironment(early, owner) });
    await rung.says(/Trying again in 1 s\.$/m, 'stderr');
    const exchange = await startLocalExchange(port);
    await exchange.moveTo('60000.0');
    await ordersOf(exchange, 4);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  });
});

describe('keys', () => {
  const other = keyOf('somebody else');
  it.each([
    [
      'a secret that is not base64',
      { ...owner, secret: `${owner.secret.slice(0, -2)}!=` },
      /The API secret is not base64/,
    ],
    [
      'a secret that was cut',
      { ...owner, secret: owner.secret.slice(0, 40) },
      /The API secret holds 30 bytes; it must be/,
    ],
    [
      'a pair of two keys',
      { ...owner, secret: other.secret },
      /The API key and the API secret do not belong together/,
    ],
    ['a swapped pair', { apiKey: owner.secret, secret: owner.apiKey }, /are swapped/],
  ])('%s is refused before anything is sent', async (_what, key, message) => {
    const ended = await runRung({ args: ['--config', configFile()], env: liveEnvironment(nowhere, key) });
    expect(ended).toMatchObject({ exitCode: WRONG_CREDENTIALS, stdout: '', log: '' });
    expect(ended.messages).toMatch(message);
    expect(ended.messages.split('\n')).toHaveLength(1);
    expect(ended.messages).not.toContain(key.secret);
    expect(ended.messages).not.toContain(owner.secret);
  });

  it('that the exchange does not know end it, and leave the database free for the right ones', async () => {
    const strict = await startRefusingExchange();
    const folder = emptyFolder();
    const args = ['--config', configFile()];
    const ended = await runRung({ folder, args, env: liveEnvironment(strict, keyOf('revoked')) });
    await strict.stop();
    expect(ended).toMatchObject({ exitCode: WRONG_CREDENTIALS, stdout: '' });
    expect(ended.messages).toBe(
      'The exchange refuses this API key (UNAUTHORIZED: Unauthorized). Check BACKPACK_API_KEY and ' +
        'BACKPACK_API_SECRET, and that the key is still enabled.',
    );

    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const right = await runRung({ folder, args, env: liveEnvironment(exchange, owner), input: '/exit\n' });
    expect(right).toMatchObject({ exitCode: 0, messages: '' });
  });
});

describe('a take profit below the fees of a round trip', () => {
  const meagre = { ...LADDER, takeProfitPercentage: 0.1 };
  it('is refused with real money, unless it is accepted', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const env = liveEnvironment(exchange, owner);
    const refused = await runRung({ args: ['--config', configFile(meagre)], env });
    expect(refused).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(refused.messages).toMatch(
      /^trading\.takeProfitPercentage: 0\.1 % does not pay the fees .+ Raise it, or set trading\.acceptUnprofitableTarget to true\.$/,
    );
    expect((await exchange.account(owner.apiKey)).openOrders).toEqual([]);

    const accepted = configFile({ ...meagre, acceptUnprofitableTarget: true });
    const rung = startRung({ args: ['--config', accepted], env });
    await ordersOf(exchange, 4);
    rung.type('/exit');
    const ended = await rung.ended();
    expect(ended.exitCode).toBe(0);
    expect(ended.messages).toMatch(/^Warning: trading\.takeProfitPercentage: 0\.1 % does not pay the fees/);
  });

  it('is refused for each strategy of the old dual file at once', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const dual = join(import.meta.dirname, '../../docs/examples/dual_strategy_config.json');
    const refused = await runRung({ args: ['--config', dual], env: liveEnvironment(exchange, owner) });
    expect(refused).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '' });
    const told = refused.messages.split('\n').filter((line) => line.includes('does not pay the fees'));
    expect(told.map((line) => line.replace(/ does not .+ % of what was paid,/u, ' ...'))).toEqual([
      '高频小波动策略, takeProfitPercentage: 0.06 % ... 2.26 USDC with all rungs bought. Raise it, or set 高频小波动策略, acceptUnprofitableTarget to true.',
      '中频大波动策略, takeProfitPercentage: 0.12 % ... 0.76 USDC with all rungs bought. Raise it, or set 中频大波动策略, acceptUnprofitableTarget to true.',
    ]);
    expect((await exchange.account(owner.apiKey)).openOrders).toEqual([]);
  });
});

it('a Telegram token that Telegram does not know costs the phone, is told, and does not keep it from trading', async () => {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const telegram = await TelegramServer.start();
  const token = `${BOT_TOKEN.slice(0, -1)}X`;
  const rung = startRung({
    args: ['--config', configFile()],
    env: {
      ...liveEnvironment(exchange, owner),
      ...{ TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.url, TELEGRAM_ALLOWED_USERS: '4242' },
    },
  });
  await ordersOf(exchange, 4);
  await eventually(
    async () => /refused the bot token/.test(rung.stderr),
    () => new Error('the token was not told of'),
  );
  rung.type('/health');
  await eventually(
    async () => rung.stdout.includes('refused the bot token'),
    () => new Error(`/health does not tell: ${rung.stdout}`),
  );
  rung.type('/exit');
  const ended = await rung.ended();
  await telegram.stop();
  expect(ended.exitCode).toBe(0);
  expect(ended.messages).toMatch(
    /^Warning: Telegram refused the bot token \(TELEGRAM_BOT_TOKEN\)\. .+BotFather.+ Rung goes on without Telegram\.$/m,
  );
  for (const output of [ended.messages, ended.stdout, ended.log]) expect(output).not.toContain(token);
});

type Exchange = Awaited<ReturnType<typeof startLocalExchange>>;

/** The owner's resting orders, once there are so many. */
async function ordersOf(exchange: Exchange, count: number) {
  return eventually(
    async () => {
      const { openOrders } = await exchange.account(owner.apiKey).catch(() => ({ openOrders: [] }));
      return openOrders.length === count && openOrders;
    },
    () => new Error(`there were never ${count} orders`),
  );
}

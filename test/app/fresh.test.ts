import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/app/program.js';
import { loadConfig } from '../../src/config/index.js';
import { FreshDeclinedError } from '../../src/engine/sync/recovery.js';
import { booksIn, rowsOf } from './support/books.js';
import { configFile, LADDER } from './support/configFile.js';
import {
  keyOf,
  type LocalExchange,
  liveEnvironment,
  orderByHand,
  startLocalExchange,
} from './support/localExchange.js';
import { emptyFolder, eventually, startRung } from './support/process.js';
import { terminal } from './support/terminal.js';

/* A start from zero: a service cannot answer, so it is told what happens and it happens; a person is asked. */

const owner = keyOf('owner');

/** A Rung that bought its first rung and was stopped, and the owner's own order beside its three others. */
async function stoppedRung() {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const launch = {
    folder: emptyFolder(),
    args: ['--config', configFile()],
    env: liveEnvironment(exchange, owner),
  };
  const rung = startRung(launch);
  await eventually(
    async () => (await exchange.account(owner.apiKey).catch(() => null))?.openOrders.length === 4,
    () => new Error('the ladder was not placed'),
  );
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4[\s\S]*?\n\n/);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  const byHand = await orderByHand(exchange, owner, { side: 'buy', price: '50000', quantity: '0.001' });
  return { exchange, launch, byHand };
}

/** Starts, and ends once there is a new ladder. @returns what stood on stderr for a person */
async function startedAfresh(
  exchange: LocalExchange,
  launch: Awaited<ReturnType<typeof stoppedRung>>['launch'],
  option: string,
) {
  const known = new Set((await exchange.account(owner.apiKey)).openOrders.map(({ id }) => id));
  const rung = startRung({ ...launch, args: [...launch.args, option] });
  await eventually(
    async () =>
      (await exchange.account(owner.apiKey)).openOrders.filter(({ id }) => !known.has(id)).length === 4,
    () => new Error('there is no new ladder'),
  );
  rung.type('/exit');
  const ended = await rung.ended();
  expect(ended.exitCode).toBe(0);
  const { openOrders } = await exchange.account(owner.apiKey);
  return { messages: ended.messages, openOrders };
}

describe('a fresh start by a service', () => {
  it('shows each order it cancels and what it writes off, and leaves the owner’s own order', async () => {
    const { exchange, launch, byHand } = await stoppedRung();
    const { messages, openOrders } = await startedAfresh(exchange, launch, '--fresh');
    expect(messages).toMatch(
      new RegExp(
        [
          '^A fresh start on BTC_USDC:',
          '  cancels 3 orders of Rung:',
          '    rung 2: buy \\S+ BTC at 57900',
          '    rung 3: buy \\S+ BTC at \\S+',
          '    rung 4: buy \\S+ BTC at \\S+',
          '  writes off 0\\.002078336 BTC bought at \\S+ on average for \\S+ USDC: Rung neither counts nor sells them any more',
          '  leaves your own 1 order there alone \\(--fresh-all cancels them too\\):',
          `    order ${byHand}: buy 0\\.001 BTC at 50000`,
          '  keeps the history, and begins a new cycle$',
        ].join('\n'),
      ),
    );
    expect(openOrders).toHaveLength(5);
    expect(openOrders.map(({ id }) => id)).toContain(byHand);
  });

  it('--fresh-all cancels the owner’s own order too, and says so before', async () => {
    const { exchange, launch, byHand } = await stoppedRung();
    const { messages, openOrders } = await startedAfresh(exchange, launch, '--fresh-all');
    expect(messages).toMatch(
      new RegExp(`\n  cancels your own 1 order there too:\n    order ${byHand}: buy 0\\.001 BTC at 50000\n`),
    );
    expect(openOrders).toHaveLength(4);
  });
});

it('a person who says no keeps every order and the cycle, even where the end of the program cancels rungs', async () => {
  const { exchange, launch } = await stoppedRung();
  const before = await exchange.account(owner.apiKey);
  const { surroundings, told, press } = terminal();
  const cancelling = configFile(LADDER, { shutdown: { rungs: 'cancel' } });
  const { config } = loadConfig(
    ['--fresh', '--db', booksIn(launch.folder), '--config', cancelling],
    launch.env,
  );
  const ended = runProgram(config, surroundings);
  await eventually(
    () => told.length > 0,
    () => new Error('nothing was shown'),
  );
  expect(told).toEqual([
    expect.stringMatching(/^A fresh start on BTC_USDC:\n {2}cancels 3 orders of Rung:\n/),
  ]);
  press('no\r');
  await expect(ended).rejects.toThrow(FreshDeclinedError);
  expect((await exchange.account(owner.apiKey)).openOrders).toEqual(before.openOrders);
  expect(rowsOf(booksIn(launch.folder)).ledger).toHaveLength(1);
});

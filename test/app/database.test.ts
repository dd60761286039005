import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { booksIn, rowsOf } from './support/books.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, runRung, startRung } from './support/process.js';
import { startRefusingExchange } from './support/refusingExchange.js';

/* Whose database it is: of one process, of one version of the program, of one account. */

const BAD_CONFIGURATION = 2;
const ALREADY_RUNNING = 3;
const NEWER_DATABASE = 4;
const WRONG_CREDENTIALS = 5;

it('is of one process: a second one is told which holds it, and the first goes on', async () => {
  const folder = emptyFolder();
  const first = startRung({ folder });
  await first.says(/"msg":"trading"/, 'stderr');

  const second = await runRung({ folder });
  expect(second).toMatchObject({ exitCode: ALREADY_RUNNING, stdout: '', log: '' });
  expect(second.messages).toMatch(
    new RegExp(
      `^The database \\S+rung\\.db is in use by process ${first.pid} on \\S+ since \\S+Z\\. Stop that one first, or give this one a database of its own\\.$`,
    ),
  );

  await first.answers('/status', /^State +trading$/m);
  first.type('/exit');
  expect(await first.ended()).toMatchObject({ exitCode: 0, messages: '' });
});

it('is settled where another coin is traded: the orders of the one before are off the book, and that is told', async () => {
  const folder = emptyFolder();
  expect(await runRung({ folder, args: ['--symbol', 'SOL_USDC'], input: '/exit\n' })).toMatchObject({
    exitCode: 0,
  });
  const other = startRung({ folder, args: ['--symbol', 'ETH_USDC'] });
  await other.says(/📦 SOL_USDC: this strategy is not in the configuration any more, and has ended\./);
  await other.answers('/status', /^Rungs +0 filled, 8 open of 8$/m);
  other.type('/exit');
  expect(await other.ended()).toMatchObject({ exitCode: 0 });
  const again = await runRung({ folder, args: ['--symbol', 'SOL_USDC'], input: '/status\n/exit\n' });
  expect(again.stdout).toMatch(/^Rungs +0 filled, 8 open of 8$/m);
});

it('is left alone when a newer version wrote it', async () => {
  const folder = emptyFolder();
  await runRung({ folder, input: '/exit\n' });
  const file = join(folder, 'data', 'rung.db');
  const database = new Database(file);
  database.pragma('user_version = 1000');
  database.close();

  const ended = await runRung({ folder });
  expect(ended).toMatchObject({ exitCode: NEWER_DATABASE, stdout: '', log: '' });
  expect(ended.messages).toMatch(
    /^The database \S+ has version 1000; this program knows versions up to \d+\. .+$/,
  );
  const after = new Database(file, { readonly: true });
  expect(after.pragma('user_version', { simple: true })).toBe(1000);
  after.close();
});

describe('is of one account', () => {
  it('paper money never becomes real money, nor the other way round', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const live = { args: ['--config', configFile()], env: liveEnvironment(exchange, keyOf('owner')) };
    const paper = emptyFolder();
    await runRung({ folder: paper, input: '/exit\n' });

    const refused = await runRung({ ...live, folder: paper });
    expect(refused).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(refused.messages).toBe(
      'This database holds the books of paper trading, and this is live trading. Keep it for that, and ' +
        'name another one here: --db FILE or RUNG_DB.',
    );

    const real = emptyFolder();
    expect(await runRung({ ...live, folder: real, input: '/exit\n' })).toMatchObject({ exitCode: 0 });
    const ended = await runRung({ folder: real });
    expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(ended.messages).toMatch(
      /^This database holds the books of live trading, and this is paper trading\./,
    );

    const other = { ...live, env: liveEnvironment(exchange, keyOf('somebody else')), folder: real };
    const foreign = await runRung(other);
    expect(foreign).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(foreign.messages).toMatch(
      /^This database holds the books of another API key \(live:\w+, this is live:\w+\)\. Keep it for that account, and name another one here: --db FILE or RUNG_DB\. Is it a new key of the same account\? Then start once with --same-account\.$/,
    );
    // What would make it the other's books is not done on paper either.
    const paperTakeover = await runRung({ folder: paper, ...live, args: [...live.args, '--same-account'] });
    expect(paperTakeover).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(paperTakeover.messages).toMatch(/^This database holds the books of paper trading/);
  });

  it('which may get a new key: --same-account shows what the books have and takes them over, once', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const folder = emptyFolder();
    const args = ['--config', configFile()];
    const [old, renewed] = [keyOf('owner'), keyOf('owner, renewed')];
    const first = startRung({ folder, args, env: liveEnvironment(exchange, old) });
    await eventually(
      async () => (await exchange.account(old.apiKey).catch(() => null))?.openOrders.length === 4,
      () => new Error('the ladder was not placed'),
    );
    first.type('/exit');
    expect(await first.ended()).toMatchObject({ exitCode: 0 });

    const env = liveEnvironment(exchange, renewed);
    const wrong = keyOf('never enabled');
    const strict = await startRefusingExchange();
    const refused = await runRung({
      folder,
      args: [...args, '--same-account'],
      env: liveEnvironment(strict, wrong),
    });
    await strict.stop();
    expect(refused).toMatchObject({ exitCode: WRONG_CREDENTIALS, stdout: '' });
    expect(await runRung({ folder, args, env })).toMatchObject({ exitCode: BAD_CONFIGURATION });

    const taking = await runRung({ folder, args: [...args, '--same-account'], env, input: '/exit\n' });
    expect(taking.exitCode).toBe(0);
    expect(taking.messages).toMatch(
      /^--same-account: the books of API key live:\w+ go on with live:\w+, this one\.\n {2}btc_usdc: 4 open orders, 0 held\nThat is right only when both are keys of the same account\. .+$/,
    );
    for (const { secret, apiKey } of [old, renewed]) {
      expect(taking.messages).not.toContain(secret);
      expect(taking.messages).not.toContain(apiKey);
    }
    // From now on they are the new key's, and the old one's no more.
    const again = await runRung({ folder, args: [...args, '--same-account'], env, input: '/exit\n' });
    expect(again).toMatchObject({
      exitCode: 0,
      messages: '--same-account: these books belong to no other API key, so there is nothing to take over.',
    });
    expect(await runRung({ folder, args, env, input: '/exit\n' })).toMatchObject({
      exitCode: 0,
      messages: '',
    });
    const former = await runRung({ folder, args, env: liveEnvironment(exchange, old) });
    expect(former).toMatchObject({ exitCode: BAD_CONFIGURATION });
    const { command_audit: commands } = rowsOf(booksIn(folder));
    expect(commands).toContainEqual(
      expect.objectContaining({
        who: 'command line',
        what: expect.stringMatching(/^--same-account \(live:\w+ to live:\w+\)$/),
        result: 'done',
      }),
    );
  });
});

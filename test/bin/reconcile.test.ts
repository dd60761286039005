import { readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { booksIn, bytesBelow, rowsOf } from '../app/support/books.js';
import { configFile, LADDER } from '../app/support/configFile.js';
import {
  keyOf,
  type LocalExchange,
  liveEnvironment,
  startLocalExchange,
} from '../app/support/localExchange.js';
import { emptyFolder, type Launch, runReconcile, startRung } from '../app/support/process.js';
import { startRefusingExchange } from '../app/support/refusingExchange.js';

/* `npm run reconcile`, beside a Rung that trades live on a local exchange and after one that did. */

const CANNOT_COMPARE = 1;
const BAD_CONFIGURATION = 2;
const ALREADY_RUNNING = 3;
const NEWER_DATABASE = 4;
const WRONG_CREDENTIALS = 5;
const DIFFERS = 6;

const owner = keyOf('owner');
const DRY_RUN = 'Nothing was changed: this was a dry run.';
const WAY_ON =
  'Nothing was changed: this was a dry run. To book it, send /reconcile in the chat, or stop Rung and add --apply.';
/** What the first rung of the ladder buys at 60,000, less its fee. */
const BOUGHT = '0.002078336';

interface Trading {
  readonly exchange: LocalExchange;
  readonly launch: Launch & { readonly folder: string };
  readonly rung: ReturnType<typeof startRung>;
}

/** A Rung that has bought its first rung. */
async function tradingRung(sections: object = {}): Promise<Trading> {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const launch = {
    folder: emptyFolder(),
    args: ['--config', configFile(LADDER, sections)],
    env: liveEnvironment(exchange, owner),
  };
  const rung = startRung(launch);
  await rung.says(/"msg":"trading"/, 'stderr');
  await expect.poll(() => rung.answers('/orders', /\n\n/), { timeout: 10_000 }).toMatch(/^4 /m);
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4[\s\S]*?\n\n/);
  return { exchange, launch, rung };
}

/** One that was stopped after that. */
async function stoppedRung(sections: object = {}): Promise<Omit<Trading, 'rung'>> {
  const { rung, ...rest } = await tradingRung(sections);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
  return rest;
}

const applying = (launch: Launch): Launch => ({ ...launch, args: [...(launch.args ?? []), '--apply'] });
/** ... without waiting whether what nothing explains lasts. */
const applyingNow = (launch: Launch): Launch =>
  applying({ ...launch, args: [...(launch.args ?? []), '--now'] });

/** What a running Rung changes by itself is left out: how far its messages have come, and that it lives. */
function booked(folder: string): Readonly<Record<string, readonly unknown[]>> {
  const { alert_cursors: _, settings: __, ...rows } = rowsOf(booksIn(folder));
  return rows;
}

describe('while Rung runs', () => {
  it('a dry run tells that books and account agree, and touches neither', async () => {
    const { exchange, launch, rung } = await tradingRung();
    const before = { rows: booked(launch.folder), account: await exchange.account(owner.apiKey) };
    const ended = await runReconcile(launch);
    expect(ended).toMatchObject({ exitCode: 0, messages: DRY_RUN, log: '' });
    expect(ended.stdout).toContain(BOUGHT);
    const after = { rows: booked(launch.folder), account: await exchange.account(owner.apiKey) };
    expect(after.rows).toEqual(before.rows);
    expect(after.account.openOrders).toEqual(before.account.openOrders);
    expect(after.account.fills).toEqual(before.account.fills);
    expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(/^State +trading$/m);
  });

  it('a difference is told with its own exit code, and is not booked', async () => {
    const { exchange, launch, rung } = await tradingRung();
    await exchange.transfer(owner.apiKey, 'BTC', '0.01');
    const rows = booked(launch.folder);
    const ended = await runReconcile(launch);
    expect(ended).toMatchObject({ exitCode: DIFFERS, messages: WAY_ON, log: '' });
    expect(ended.stdout).toMatch(
      /^⚠️ Holdings and books differ; nothing was booked\n[\s\S]*0\.012078336 BTC[\s\S]*\n\nThis would be booked:\n.*0\.01.*\n\nIt would be looked at for 5 min before it is booked\.\n$/,
    );
    expect(ended.stdout).not.toContain('#');
    expect(booked(launch.folder)).toEqual(rows);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  });

  it('--apply is refused with both ways out, and nothing is booked', async () => {
    const { exchange, launch, rung } = await tradingRung();
    await exchange.transfer(owner.apiKey, 'BTC', '0.01');
    const rows = booked(launch.folder);
    const ended = await runReconcile(applying(launch));
    expect(ended).toMatchObject({ exitCode: ALREADY_RUNNING, stdout: '', log: '' });
    expect(ended.messages).toMatch(
      /^Rung is running with \S+rung\.db and keeps these books itself, so --apply is refused\. Send it \/reconcile in the chat, or stop it and run this again\.$/,
    );
    expect(booked(launch.folder)).toEqual(rows);
    expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(/^State +trading$/m);
  });
});

describe('after a crash between the record of an order and its answer', () => {
  /** A Rung that was killed while its first ladder was on the way to the exchange, where it never arrives. */
  async function crashedRung(): Promise<Launch & { readonly folder: string }> {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const body = {
      method: 'POST',
      path: '/api/v1/order*',
      kind: 'delay',
      before: true,
      delayMs: 60_000,
      count: 9,
    };
    const armed = await fetch(`${exchange.restUrl}/paper/fault`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(armed.status).toBe(200);
    const launch = {
      folder: emptyFolder(),
      args: ['--config', configFile()],
      env: liveEnvironment(exchange, owner),
    };
    const rung = startRung(launch);
    await rung.says(/"msg":"trading"/, 'stderr');
    const orders = () => rowsOf(booksIn(launch.folder)).orders ?? [];
    await expect.poll(orders, { timeout: 10_000 }).toHaveLength(4);
    rung.signal('SIGKILL');
    await rung.ended();
    expect(orders()).toMatchObject(Array(4).fill({ phase: 'intended' }));
    return launch;
  }

  it('waits until they cannot arrive any more, says so, and looks again', async () => {
    const launch = await crashedRung();
    const waited =
      'Warning: The exchange does not tell yet what became of some orders. It is asked again in 8 s, when none of ' +
      'them can reach it any more.';
    const before = bytesBelow(launch.folder);
    const dry = await runReconcile(launch);
    expect(dry).toMatchObject({ exitCode: 0, messages: `${waited}\n${DRY_RUN}`, log: '' });
    expect(bytesBelow(launch.folder)).toEqual(before);
    expect(await runReconcile(applying(launch))).toMatchObject({ exitCode: 0, messages: waited, log: '' });
    // Now the books know.
    expect(await runReconcile(launch)).toMatchObject({ exitCode: 0, messages: DRY_RUN });
  });
});

describe('while Rung is stopped', () => {
  it('a dry run leaves every file as it is, byte for byte', async () => {
    const { exchange, launch } = await stoppedRung();
    await exchange.transfer(owner.apiKey, 'BTC', '0.01');
    const before = bytesBelow(launch.folder);
    expect(await runReconcile(launch)).toMatchObject({ exitCode: DIFFERS, log: '' });
    expect(bytesBelow(launch.folder)).toEqual(before);
  });

  it('--apply books what was found, places and cancels nothing, and the next start tells the owner', async () => {
    const { exchange, launch } = await stoppedRung();
    await exchange.transfer(owner.apiKey, 'BTC', '0.01');
    const { openOrders, fills } = await exchange.account(owner.apiKey);
    const ended = await runReconcile(applyingNow(launch));
    expect(ended).toMatchObject({ exitCode: 0, messages: '', log: '' });
    expect(ended.stdout).toMatch(/^⚖️ Books corrected: [\s\S]*0\.012078336 BTC[\s\S]*Report +#\d+\n/);
    expect(await exchange.account(owner.apiKey)).toMatchObject({ openOrders, fills });

    const again = await runReconcile(launch);
    expect(again).toMatchObject({ exitCode: 0, messages: DRY_RUN });

    const rung = startRung(launch);
    await rung.says(/0\.012078336/);
    expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(/^Position +0\.012078336 BTC$/m);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
  });

  it('what was bought meanwhile differs until it is booked', async () => {
    const { exchange, launch } = await stoppedRung();
    await exchange.moveTo('57800.0');
    const before = bytesBelow(launch.folder);
    const missed = await runReconcile(launch);
    expect(missed).toMatchObject({ exitCode: DIFFERS, messages: WAY_ON });
    expect(missed.stdout).toMatch(/^⚠️ Holdings and books differ; nothing was booked\n[\s\S]*fills +1\n/i);
    expect(bytesBelow(launch.folder)).toEqual(before);
    expect(await runReconcile(applying(launch))).toMatchObject({ exitCode: 0, messages: '' });
    expect(await runReconcile(launch)).toMatchObject({ exitCode: 0, messages: DRY_RUN });
  });

  it('with forceSync off --apply only reports, and says so by its exit code', async () => {
    const { exchange, launch } = await stoppedRung({ reconciliation: { forceSync: false } });
    await exchange.transfer(owner.apiKey, 'BTC', '0.01');
    const withheld =
      'With reconciliation.forceSync off a difference is only reported. To book it, say in the chat what it is: ' +
      '/adopt or /reserve; or switch forceSync on.';
    const dry = await runReconcile(launch);
    expect(dry).toMatchObject({ exitCode: DIFFERS, messages: `${DRY_RUN} ${withheld}` });
    expect(await runReconcile(applyingNow(launch))).toMatchObject({ exitCode: DIFFERS, messages: withheld });
    const { ledger } = rowsOf(booksIn(launch.folder));
    expect(ledger).toHaveLength(1);
  });

  it('with the reconciliation switched off it still compares, and books nothing', async () => {
    const { launch } = await stoppedRung({ reconciliation: { enabled: false } });
    expect(await runReconcile(launch)).toMatchObject({ exitCode: 0, messages: DRY_RUN });
    const refused = await runReconcile(applying(launch));
    expect(refused).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '' });
    expect(refused.messages).toMatch(
      /^reconciliation\.enabled is false in the configuration, so nothing is booked\./,
    );
  });

  it('speaks the language of the chat, or JSON with exact figures', async () => {
    const { launch } = await stoppedRung();
    const chinese = await runReconcile({ ...launch, args: [...(launch.args ?? []), '--language', 'zh-CN'] });
    expect(chinese).toMatchObject({ exitCode: 0 });
    expect(chinese.stdout).toMatch(/[\u4e00-\u9fff]/);
    const json = await runReconcile({ ...launch, args: [...(launch.args ?? []), '--json'] });
    expect(json).toMatchObject({ exitCode: 0, messages: DRY_RUN });
    expect(JSON.parse(json.stdout)).toMatchObject([
      { strategyId: 'btc_usdc', held: BOUGHT, booked: BOUGHT, drift: '0', action: 'none' },
    ]);
  });
});

describe('what cannot be compared', () => {
  it('books that are not there: none are made', async () => {
    const exchange = await startLocalExchange();
    const folder = emptyFolder();
    const launch = { folder, args: ['--config', configFile()], env: liveEnvironment(exchange, owner) };
    for (const each of [launch, applying(launch)]) {
      const ended = await runReconcile(each);
      expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
      expect(ended.messages).toMatch(
        /^There are no books at \S+rung\.db\. Name them with --db FILE or RUNG_DB; npm start makes new ones\.$/,
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('books of another account, and no word of its secret', async () => {
    const { exchange, launch } = await stoppedRung();
    const other = keyOf('somebody else');
    const ended = await runReconcile({ ...launch, env: liveEnvironment(exchange, other) });
    expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(ended.messages).toMatch(
      /^This database holds the books of another API key \(live:\w+, this is live:\w+\)\./,
    );
    const swapped = await runReconcile({
      ...launch,
      env: liveEnvironment(exchange, { ...owner, secret: other.secret }),
    });
    expect(swapped).toMatchObject({ exitCode: WRONG_CREDENTIALS, stdout: '', log: '' });
    expect(swapped.messages).toMatch(/^The API key and the API secret do not belong together/);
    expect(swapped.messages).not.toContain(other.secret);
  });

  it('books of real money by paper money', async () => {
    const { launch } = await stoppedRung();
    const ended = await runReconcile({ folder: launch.folder });
    expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '' });
    expect(ended.messages).toMatch(
      /^This database holds the books of live trading, and this is paper trading\./,
    );
  });

  it('books of another strategy than the one that is configured', async () => {
    const { launch } = await stoppedRung();
    const ended = await runReconcile({ ...launch, args: [...(launch.args ?? []), '--symbol', 'SOL_USDC'] });
    expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '' });
    expect(ended.messages).toMatch(
      /^The database has strategy btc_usdc, which the configuration does not name any more, or switches off/,
    );
  });

  it('books of a newer version', async () => {
    const { launch } = await stoppedRung();
    const database = new Database(booksIn(launch.folder));
    database.pragma('user_version = 1000');
    database.close();
    for (const each of [launch, applying(launch)]) {
      expect(await runReconcile(each)).toMatchObject({ exitCode: NEWER_DATABASE, stdout: '', log: '' });
    }
  });

  it('an exchange that cannot be reached, or that refuses the key', async () => {
    const { exchange, launch } = await stoppedRung();
    await exchange.process.kill();
    const before = bytesBelow(launch.folder);
    const unreachable = await runReconcile(launch);
    expect(unreachable).toMatchObject({ exitCode: CANNOT_COMPARE, stdout: '' });
    expect(unreachable.messages).toMatch(
      /^The books could not be compared with the exchange \(.+\)\. Try again in a moment\.$/,
    );

    const strict = await startRefusingExchange();
    const refused = await runReconcile({ ...launch, env: liveEnvironment(strict, owner) });
    await strict.stop();
    expect(refused).toMatchObject({ exitCode: WRONG_CREDENTIALS, stdout: '' });
    expect(refused.messages).toMatch(/^The exchange refuses this API key \(UNAUTHORIZED: Unauthorized\)\./);
    expect(`${refused.messages}${refused.log}`).not.toContain(owner.secret);
    expect(bytesBelow(launch.folder)).toEqual(before);
  });
});

describe('the command line', () => {
  it.each([
    [['--aply'], /^The configuration has a problem:\n {2}- --aply: unknown option; did you mean --apply\?$/],
    [['--fresh'], /- --fresh: unknown option; --help lists all options$/],
    [['--mode', 'demo'], /- --mode: found "demo", allowed: paper or live$/],
    [['--db'], /- option '--db <file>' argument missing$/],
    [['--apply=yes'], /- --apply: found a value, allowed: none$/],
  ])('%j is refused', async (args, message) => {
    const ended = await runReconcile({ args });
    expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    expect(ended.messages).toMatch(message);
  });

  it('--help lists options and exit codes, --version the version', async () => {
    const help = await runReconcile({ args: ['--help'] });
    expect(help).toMatchObject({ exitCode: 0, messages: '' });
    expect(help.stdout).toMatch(
      /--apply[\s\S]+BACKPACK_API_KEY[\s\S]+Exit codes:[\s\S]+^ {2}6 {2}books and exchange differ/m,
    );
    expect(await runReconcile({ args: ['--version'] })).toMatchObject({
      exitCode: 0,
      stdout: 'rung 0.1.0\n',
    });
  });
});

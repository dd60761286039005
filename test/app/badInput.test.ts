import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configFile, LADDER, written } from './support/configFile.js';
import { emptyFolder, type Launch, runRung, startRung } from './support/process.js';

/* What a person gets wrong. Each time: one message that says what was found and what to do, and the right exit code. */

const BAD_CONFIGURATION = 2;
const CANNOT_RUN = 1;
const TWO_MARKETS = JSON.stringify({
  strategies: [
    { name: 'one', tradingCoin: 'BTC' },
    { name: 'two', tradingCoin: 'SOL' },
  ],
});
const CANDLES = 'timestamp,open,high,low,close,volume\n2022-01-01 00:00:00,47000,47010,46990,47005,1000\n';

interface Mistake {
  readonly what: string;
  readonly launch: () => Launch;
  /** The whole message. */
  readonly message: RegExp;
  /** `BAD_CONFIGURATION` unless told otherwise. */
  readonly exitCode?: number;
}

const MISTAKES: readonly Mistake[] = [
  {
    what: 'an unknown option',
    launch: () => ({ args: ['--prot', '80'] }),
    message: /^The configuration has a problem:\n {2}- --prot: unknown option; did you mean --port\?$/,
  },
  {
    what: 'an unknown mode',
    launch: () => ({ env: { RUNG_MODE: 'lvie' } }),
    message: /^The configuration has a problem:\n {2}- RUNG_MODE: found "lvie", allowed: paper or live$/,
  },
  {
    what: 'unknown keys in the file',
    launch: () => ({ args: ['--config', configFile({ ...LADDER, orderCuont: 3 }, { tradin: {} })] }),
    message:
      /^The configuration has 2 problems:\n {2}- trading\.orderCuont: unknown; did you mean trading\.orderCount\?\n {2}- tradin: unknown; did you mean trading\?$/,
  },
  {
    what: 'wrong types and impossible values, all at once',
    launch: () => ({ args: ['--config', configFile({ orderCount: 'many', maxDropPercentage: 100 })] }),
    message:
      /^The configuration has 2 problems:\n {2}- trading\.orderCount: found "many", allowed: a whole number from 1 to 50\n {2}- trading\.maxDropPercentage: found 100, allowed: a number above 0 and below 100$/,
  },
  {
    what: 'broken JSON',
    launch: () => ({
      args: ['--config', written('ladder.json', '{\n  "trading": {\n    "orderCount": 8,,\n  }\n}')],
    }),
    message: /^The configuration has a problem:\n {2}- \S*ladder\.json: line 3, column 21: .+$/,
  },
  {
    what: 'a configuration that is not there',
    launch: () => ({ args: ['--config', 'nowhere.json'] }),
    message: /- nowhere\.json: the configuration file cannot be read \(there is no such file\)$/,
  },
  {
    what: 'live trading with nothing configured',
    launch: () => ({ args: ['--mode', 'live'] }),
    message:
      /4 problems:\n.*BACKPACK_API_KEY.*\n.*BACKPACK_API_SECRET.*\n.*trading\.tradingCoin.*\n.*trading\.totalAmount.*$/,
  },
  {
    what: 'a replay without a file',
    launch: () => ({ args: ['--feed', 'replay'] }),
    message: /- --file: found nothing, needed for a replay: the CSV file with the candles$/,
  },
  {
    what: 'a replay file that is not there',
    launch: () => ({ args: ['--feed', 'replay', '--file', 'nowhere.csv'] }),
    message: /^There is no replay file nowhere\.csv\. Check the path given with --file\.$/,
  },
  {
    what: 'a replay file with a broken line',
    launch: () => ({
      args: ['--file', written('btc.csv', `${CANDLES}2022-01-01 00:01:00,47000,x,46990,47005,1\n`)],
    }),
    message: /^Line 3 of the replay file \S+btc\.csv is broken: "x" is no decimal number\. Found .+$/,
  },
  {
    what: 'a replay file with another header',
    launch: () => ({ args: ['--file', written('btc.csv', CANDLES.replace('timestamp', 'time'))] }),
    message:
      /^The first line of the replay file \S+btc\.csv is "time,open,.+"; it must be "timestamp,open,.+"\.$/,
  },
  {
    what: 'a replay of two markets with the file of one',
    launch: () => ({
      args: ['--config', written('two.json', TWO_MARKETS), '--file', written('btc.csv', CANDLES)],
    }),
    message:
      /^--file: found none for SOL_USDC, needed: one for each market that is traded \(BTC_USDC, SOL_USDC\), called by its coin, for instance sol-2024\.csv\.$/,
  },
  {
    what: 'a replay of two markets with the file of another one',
    launch: () => ({
      args: ['--config', written('two.json', TWO_MARKETS), '--file', written('eth.csv', CANDLES)],
    }),
    message:
      /^--file: found \S+eth\.csv, which is called by no coin that is traded \(BTC_USDC, SOL_USDC\)\.$/,
  },
  {
    what: 'an empty replay file',
    launch: () => ({ args: ['--file', written('btc.csv', '')] }),
    message: /^The replay file \S+btc\.csv is empty\. It must begin with .+$/,
  },
  {
    what: 'a coin that the exchange does not have',
    launch: () => ({ args: ['--config', configFile({ ...LADDER, tradingCoin: 'BTS' })] }),
    message:
      /^trading\.tradingCoin: the exchange has no spot market BTS_USDC\. Near names: BTC_USDC, \S+, \S+\.$/,
  },
  {
    what: 'a database that is a folder',
    launch: () => ({ args: ['--db', emptyFolder()] }),
    message: /^\S+ is a directory\. Name a file in it, e\.g\. \S+rung\.db\.$/,
    exitCode: CANNOT_RUN,
  },
  {
    what: 'a file as database that is none',
    launch: () => ({ args: ['--db', written('rung.db', 'Dear diary, '.repeat(100))] }),
    message: /^\S+rung\.db is not a database\. Move it away, or name another file\. .+$/,
    exitCode: CANNOT_RUN,
  },
];

describe.concurrent('start with', () => {
  it.each(MISTAKES)('$what', async ({ launch, message, exitCode = BAD_CONFIGURATION }) => {
    const ended = await runRung(launch());
    expect(ended.messages).toMatch(message);
    expect(ended).toMatchObject({ exitCode, stdout: '', log: '' });
  });
});

describe('an allocation that is too small', () => {
  it('is refused with the smallest that works, and that one works', async () => {
    const folder = emptyFolder();
    const tooSmall = { ...LADDER, totalAmount: 0.2 };
    const refused = await runRung({ folder, args: ['--config', configFile(tooSmall)] });
    expect(refused).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '', log: '' });
    const [, price = '', smallest = ''] =
      /^trading\.totalAmount: 0\.2 USDC is too small for BTC_USDC, not one rung can be placed\. The smallest that works at (\S+) is (\S+) USDC\.$/.exec(
        refused.messages,
      ) ?? [];
    expect(Number(price)).toBeGreaterThan(0);

    // The same folder: the refused start has left a database that the next one takes.
    const rung = startRung({
      folder,
      args: ['--config', configFile({ ...LADDER, totalAmount: Number(smallest) })],
    });
    await rung.says(/"msg":"trading"/, 'stderr');
    await expect.poll(() => rung.answers('/orders', /\n\n/)).toMatch(/^4 /m);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  });
});

describe('a take profit below the fees of a round trip', () => {
  it('earns a warning on paper', async () => {
    const args = ['--config', configFile({ ...LADDER, takeProfitPercentage: 0.1 })];
    const { exitCode, messages } = await runRung({ args, input: '/exit\n' });
    expect(messages).toMatch(
      /^Warning: trading\.takeProfitPercentage: 0\.1 % does not pay the fees of a round trip \(maker 8 bps, taker 10 bps, slippage 0\.05 %\): it takes more than 0\.\d+ %\. A cycle sold at its lowest price loses 0\.0501 % of what was paid, 0\.51 USDC with all rungs bought\.$/,
    );
    expect(exitCode).toBe(0);
  });
});

it('says which port is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  const ended = await runRung({ args: ['--port', String(port)] });
  expect(ended).toMatchObject({ exitCode: CANNOT_RUN, stdout: '', log: '' });
  expect(ended.messages).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use,.+--port.+$`));
});

it('warns of a variable that nothing reads, and starts', async () => {
  const { exitCode, messages } = await runRung({ env: { RUNG_CONFG: 'x.json' }, input: '/exit\n' });
  expect(messages).toBe('Warning: RUNG_CONFG: no variable that Rung reads; did you mean RUNG_CONFIG?');
  expect(exitCode).toBe(0);
});

describe.concurrent('what only tells', () => {
  it('--help lists every option and every variable', async () => {
    const { exitCode, stdout, messages } = await runRung({ args: ['--help'] });
    expect({ exitCode, messages }).toEqual({ exitCode: 0, messages: '' });
    for (const word of [
      '--mode',
      '--config',
      '--db',
      '--fresh',
      '--feed',
      '--exit-at-end',
      'TELEGRAM_BOT_TOKEN',
    ]) {
      expect(stdout).toContain(word);
    }
  });

  it('--version names the version and makes nothing', async () => {
    const folder = emptyFolder();
    expect(await runRung({ args: ['--version'], folder })).toMatchObject({
      exitCode: 0,
      stdout: 'rung 0.1.0\n',
      messages: '',
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

it.skipIf(!existsSync('/proc'))('a database where none can be made is refused at once', async () => {
  const ended = await runRung({ args: ['--db', '/proc/rung/books/rung.db'] });
  expect(ended).toMatchObject({ exitCode: CANNOT_RUN, stdout: '', log: '' });
  expect(ended.messages).toMatch(
    /^\/proc\/rung\/books\/rung\.db cannot be opened for writing\. .+ or name another file\. \(ENOENT: .+\)$/,
  );
});

it('keeps what it writes to its user alone, and what an older version left open to all', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'rung.paper.db'), '');
  chmodSync(join(folder, 'data', 'rung.paper.db'), 0o644);
  const rung = startRung({ folder });
  await rung.answers('/version', /Rung/);
  const files = readdirSync(join(folder, 'data'));
  const rights = files.map((name) => statSync(join(folder, 'data', name)).mode & 0o777);
  expect(files).toEqual(expect.arrayContaining(['rung.db', 'rung.db-wal', 'rung.paper.db']));
  expect(new Set(rights)).toEqual(new Set([0o600]));
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
});

it('reads the mode in the first line of an .env that Windows wrote', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, '.env'), '\uFEFFRUNG_MODE=live\r\n', 'utf16le');
  const ended = await runRung({ folder });
  expect(ended).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '' });
  expect(ended.messages).toMatch(/BACKPACK_API_SECRET: found nothing, needed for live trading/);
});

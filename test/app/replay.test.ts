import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { booksIn, rowsOf } from './support/books.js';
import { candleFile } from './support/candles.js';
import { written } from './support/configFile.js';
import { emptyFolder, eventually, runRung, startRung } from './support/process.js';

/** What the engine made of these candles when this was written, checked against the exchange by the program itself. */
const SUMMARY = `\
market          BTC_USDC
cycles closed   5
fills           24
fees            0.00004112 BTC, 2.06382113 USDC
realized PnL    4.8595075 USDC
unrealized PnL  -0.11833523 USDC
position        0.00098888 BTC at 40799.66591847
worst drawdown  24.62 USDC (1.23 %)
books           equal to the exchange
`;

it('trades two days of candles to the same figures each time, its books equal to the exchange', async () => {
  const args = ['--feed', 'replay', '--file', candleFile(2), '--speed', 'max', '--exit-at-end'];
  const folder = emptyFolder();
  const runs = [startRung({ args, folder, input: null }), startRung({ args, folder, input: null })];
  const [first, second] = await Promise.all(runs.map((run) => run.ended(60_000)));
  expect(first).toMatchObject({ exitCode: 0, messages: '', stdout: SUMMARY });
  expect(second).toMatchObject({ exitCode: 0, messages: '', stdout: SUMMARY });
  // Nobody named a database, so none is left behind; nor are two replays in each other's way.
  expect(existsSync(join(folder, 'data'))).toBe(false);
}, 90_000);

/** Two hours that begin at `hour` of the day: half an hour down by 0.2 % a minute, and up again. */
function hours(name: string, hour: number): string {
  const rows = Array.from({ length: 120 }, (_, minute) => {
    const time = new Date(Date.UTC(2024, 0, 1, hour, minute))
      .toISOString()
      .replace('T', ' ')
      .replace('Z', '');
    const price = 42_000 - 80 * Math.min(minute, Math.max(60 - minute, 0));
    return `${time},${price},${price},${price},${price},1000`;
  });
  return written(name, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
}

it('is not played twice into the same books: that is refused, changes nothing, and --fresh plays it again', async () => {
  const folder = emptyFolder();
  const morning = hours('morning.csv', 0);
  const books = booksIn(folder);
  const replay = (file: string, ...more: readonly string[]) => ({
    ...{ folder, input: null },
    args: ['--feed', 'replay', '--file', file, '--speed', 'max', '--db', books, ...more],
  });
  const first = startRung(replay(morning));
  await eventually(
    () => existsSync(books) && (rowsOf(books).ledger ?? []).length > 0,
    () => new Error('nothing was bought'),
  );
  first.signal('SIGKILL');
  await first.ended();

  const accounts = () => rowsOf(join(folder, 'data', 'rung.paper.db'));
  const before = [rowsOf(books), accounts()];
  const refused = await runRung(replay(morning, '--exit-at-end'));
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.messages).toMatch(
    /^These books have seen the market up to 2024-01-01 0\d:\d\d UTC, and this replay begins at 2024-01-01 00:00 UTC: it would be played into them a second time\. Name other books with --db FILE, .* --fresh\.$/,
  );
  expect([rowsOf(books), accounts()]).toEqual(before);

  const fresh = await startRung(replay(morning, '--exit-at-end', '--fresh')).ended(60_000);
  expect(fresh).toMatchObject({ exitCode: 0 });
  expect(fresh.stdout).toMatch(/^books +equal to the exchange$/m);

  // What comes after it goes on where it ended.
  const next = await startRung(replay(hours('noon.csv', 12), '--exit-at-end')).ended(60_000);
  expect(next).toMatchObject({ exitCode: 0 });
  expect((await runRung(replay(hours('ten.csv', 10), '--exit-at-end'))).exitCode).toBe(2);
}, 240_000);

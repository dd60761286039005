import { expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { makeRelease010 } from '../store/release010/open.js';
import { freePort } from '../support/freePort.js';
import { booksEqualAccount } from './support/agreement.js';
import { rowsOf } from './support/books.js';
import { configFile } from './support/configFile.js';
import { exchangeAt } from './support/localExchange.js';
import { emptyFolder, eventually, startRung } from './support/process.js';

it('books and paper account of 0.1.0 open, and trade on: a cycle ends, the next one is sold on order', async () => {
  const folder = emptyFolder();
  const { books, exchange: exchangeFile } = makeRelease010(folder);
  const ledger = () => (rowsOf(books).ledger ?? []) as readonly Record<string, unknown>[];
  const [before, account] = [ledger(), rowsOf(exchangeFile).accounts?.[0]];
  const { api_key: apiKey } = account as { readonly api_key: string };
  const port = await freePort();
  const exchange = exchangeAt(`http://127.0.0.1:${port}`);
  const args = ['--config', configFile(), '--feed', 'manual', '--port', String(port)];
  const rung = startRung({ folder, args });
  await rung.says(/trading/, 'stderr');

  await exchange.moveTo('58400.0');
  expect(await rung.answers('/status', /Position.*\n/)).toMatch(/0\.002596664 BTC/);
  expect(await rung.answers('/set', /maxDropPercentage.*\n/)).toMatch(/maxDropPercentage +8%/);
  // The target of 0.1.0's average, 58554.61.
  await exchange.moveTo('59200.0');
  await rung.says(/take profit, cycle 2\nNet/);
  const resting = async () => (await exchange.account(apiKey)).openOrders.length === 4;
  await eventually(resting, () => new Error('no new ladder rests'));
  await exchange.moveTo('58000.0');
  await rung.says(/bought rung 1 of 4/);
  await rung.answers('/sellnow', /yes or no/);
  await rung.answers('yes', /cycle 3/);
  expect(await rung.answers('/cycles', /#1: /)).toMatch(/#3: .*sold on order, by you/);
  expect(await rung.answers('/ledger 1', /=/)).toMatch(/sold .*, by you/);

  await eventually(resting, () => new Error('no new ladder rests'));
  const transferred = () => new Map([['BTC', decimal('0.0005')]]);
  await booksEqualAccount({ folder }, { state: exchange.state, transferred }, { apiKey, secret: '' });
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });

  const after = ledger();
  expect(after.slice(0, before.length)).toMatchObject(before);
  expect(after.slice(before.length).map(({ side, ordered_by }) => [side, ordered_by])).toEqual([
    ['sell', null],
    ['buy', null],
    ['sell', 'console'],
  ]);
  const cycles = rowsOf(books).cycles as readonly Record<string, unknown>[];
  expect(cycles.map(({ end, closed_by }) => [end, closed_by])).toEqual([
    ['takeProfit', null],
    ['takeProfit', null],
    ['sellNow', 'console'],
  ]);
});

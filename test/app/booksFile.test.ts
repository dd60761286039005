import { existsSync, renameSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BooksFileWatch } from '../../src/app/booksFile.js';
import { Troubles } from '../../src/engine/loop/troubles.js';
import type { FilePresence } from '../../src/store/openFiles.js';
import { keptLog } from '../support/chat.js';
import { booksIn } from './support/books.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, runRung, startRung } from './support/process.js';

/* The books, deleted or replaced under a running program. */

function watched() {
  const saved: string[] = [];
  const told: string[] = [];
  const file = {
    path: '/data/rung.db',
    now: 'inPlace' as FilePresence,
    presence: () => file.now,
    saveAs: (name: string) => saved.push(name),
  };
  const troubles = new Troubles({
    clock: { now: () => 0 },
    tell: ({ kind }) => told.push(kind),
    onBuyingChange: () => {},
  });
  const log = keptLog();
  return {
    watch: new BooksFileWatch({ file, troubles: () => troubles, logger: log }),
    file,
    troubles,
    saved,
    told,
    log,
  };
}

it('is told once, keeps everybody from buying, and is saved at once and at the end', () => {
  const { watch, file, troubles, saved, told } = watched();
  watch.look();
  expect(told).toEqual([]);
  file.now = 'gone';
  for (let minute = 0; minute < 3; minute += 1) watch.look();
  expect(told).toEqual(['problem']);
  expect(troubles.all).toMatchObject([{ problem: { kind: 'booksGone', file: '/data/rung.db' } }]);
  expect(troubles.mayBuy('main')).toBe(false);
  expect(saved).toEqual(['/data/rung.db.rescued']);
  watch.end();
  expect(saved).toHaveLength(2);
});

it('is over when the file is back, and a file system that does not answer says nothing', () => {
  const { watch, file, troubles, saved, told } = watched();
  file.now = 'unknown';
  watch.look();
  file.now = 'gone';
  watch.look();
  file.now = 'unknown';
  watch.look();
  expect(troubles.mayBuy('main')).toBe(false);
  file.now = 'inPlace';
  watch.look();
  watch.end();
  expect(told).toEqual(['problem', 'problemOver']);
  expect(troubles.mayBuy('main')).toBe(true);
  expect(saved).toHaveLength(1);
});

it('that cannot be saved is in the log, and ends nothing', () => {
  const { watch, file, log } = watched();
  file.now = 'gone';
  file.saveAs = () => {
    throw new Error('no room');
  };
  watch.look();
  watch.end();
  expect(log.lines.join()).toMatch(/could not be saved/);
});

it('a program whose books were deleted saves them when it ends, and the next start goes on with them', async () => {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const folder = emptyFolder();
  const launch = { folder, args: ['--config', configFile()], env: liveEnvironment(exchange, keyOf('owner')) };
  const rung = startRung(launch);
  await eventually(
    async () => (await exchange.account(keyOf('owner').apiKey).catch(() => null))?.openOrders.length === 4,
    () => new Error('the ladder was not placed'),
  );
  const file = booksIn(folder);
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`);
  // Bought after the file was gone: what nobody else has the cost of.
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4/);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
  expect(existsSync(file)).toBe(false);

  renameSync(`${file}.rescued`, file);
  const next = await runRung({ ...launch, input: '/status\n/exit\n' });
  expect(next.stdout).toMatch(/^Cost +122\.\d+ USDC$/m);
}, 120_000);

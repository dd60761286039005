import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { configFile } from './support/configFile.js';
import { keyOf, type LocalExchange, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { eventually, type Running, startRung } from './support/process.js';
import { smallDisk } from './support/smallDisk.js';

/* A real file system that is full, under the real program. */

const owner = keyOf('owner');

/** Live on an exchange that has its own disk; the books, and nothing else, are in `folder`. */
async function startLive(exchange: LocalExchange, folder: string): Promise<Running> {
  await exchange.moveTo('60000.0');
  const rung = startRung({
    args: ['--config', configFile(), '--db', join(folder, 'rung.db')],
    env: liveEnvironment(exchange, owner),
  });
  await openOrders(exchange, 4);
  await rung.answers('/status', /4 open of 4/);
  return rung;
}

const openOrders = (exchange: LocalExchange, count: number) =>
  eventually(
    async () => (await exchange.account(owner.apiKey).catch(() => null))?.openOrders.length === count,
    () => new Error(`there are not ${count} orders on the book`),
  );

it('a disk that is full is told at once and once, shown by /health and /status, and nothing is lost', async ({
  skip,
}) => {
  const disk = smallDisk(16_384);
  if (disk === null) return skip('this user may not mount a small file system');
  const exchange = await startLocalExchange();
  const rung = await startLive(exchange, disk.folder);

  disk.fill();
  await exchange.moveTo('58900.0');
  await rung.says(/🆘 The books cannot be written, so nothing is bought or sold/);
  expect(await rung.answers('/health', /^Version/m)).toMatch(
    /⚠️ .*The books cannot be written: nothing is traded/s,
  );
  expect(await rung.answers('/status', /^Running/m)).toContain(
    '⚠️ The books cannot be written: nothing is traded',
  );

  disk.free();
  await rung.says(/bought rung 1 of 4/);
  await rung.says(/✅ The books can be written again/);
  expect(await rung.answers('/health', /^Version/m)).not.toContain('books cannot be written');
  expect(rung.stdout.match(/The books cannot be written, so/g)).toHaveLength(1);
  expect(rung.stdout.match(/bought rung 1 of 4/g)).toHaveLength(1);
  expect((await exchange.account(owner.apiKey)).fills).toHaveLength(1);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
  expect(kindsTold(disk.folder)).toEqual(['problem', 'rungFilled', 'problemOver']);
}, 120_000);

it('standard output and error on a full disk end nothing', async ({ skip }) => {
  const disk = smallDisk(64);
  if (disk === null) return skip('this user may not mount a small file system');
  disk.fill();
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const file = join(disk.folder, 'rung.out');
  const rung = startRung({
    args: ['--config', configFile()],
    env: { ...liveEnvironment(exchange, owner), LOG_LEVEL: 'debug' },
    input: null,
    saidTo: file,
  });
  await openOrders(exchange, 4);
  await exchange.moveTo('58900.0');
  await openOrders(exchange, 3);
  disk.free();
  await exchange.process.kill();
  await eventually(
    () => readFileSync(file, 'utf8').includes('the log could not be written for a while'),
    () => new Error('the log did not go on'),
  );
  rung.signal('SIGTERM');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
}, 120_000);

/** What stands in the outbox, oldest first. */
function kindsTold(folder: string): readonly unknown[] {
  const database = new Database(join(folder, 'rung.db'), { readonly: true });
  try {
    return database.prepare("SELECT json_extract(content, '$.kind') FROM alerts ORDER BY id").pluck().all();
  } finally {
    database.close();
  }
}

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runReconcile, startRung } from '../support/process.js';
import { owner, Place, saying } from './examined.js';

/* The doctor beside a Rung that trades, and after one that was killed. */

it('finds nothing wrong with a Rung that trades, disturbs nothing, and reads what a killed one has left', async () => {
  const place = await Place.live();
  const rung = startRung({ folder: place.folder, env: place.env });
  await rung.says(/"msg":"trading"/, 'stderr');
  await expect.poll(async () => (await place.exchange.account(owner.apiKey)).openOrders.length).toBe(4);
  await place.exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4[\s\S]*?\n\n/);
  const before = await place.exchange.account(owner.apiKey);

  const beside = await place.look({ isRunning: true });
  expect(beside.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(beside.of('running')).toMatchObject([saying('ok', new RegExp(`: process ${rung.pid} on `))]);
  // What the first rung cost is in the position, and not wanted again.
  expect(beside.of('balances')).toMatchObject([
    saying('ok', /^98\d\d\.\d+ USDC for ladders that may take 87\d\.\d+ USDC$/),
  ]);
  expect((await place.exchange.account(owner.apiKey)).openOrders).toEqual(before.openOrders);
  expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(/^State +trading$/m);

  rung.signal('SIGKILL');
  await rung.ended();
  expect(existsSync(`${place.books}-wal`)).toBe(true);
  const after = await place.look();
  expect(after.of('running')).toMatchObject([{ found: 'Rung is not running with these books' }]);
  expect(after.of('books')).toMatchObject([saying('ok', /sound$/)]);
  expect(after.exitCode).toBe(0);
  const ended = await runReconcile({ folder: place.folder, env: place.env });
  expect(ended).toMatchObject({ exitCode: 0, log: '' });
});

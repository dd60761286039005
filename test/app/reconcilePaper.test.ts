import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadKeyPair } from '../../src/exchange/backpack/index.js';
import { booksIn, bytesBelow, rowsOf, settingOf } from './support/books.js';
import { transferAt } from './support/localExchange.js';
import { emptyFolder, runReconcile, startRung } from './support/process.js';

/* `npm run reconcile` on paper: the exchange lives inside the Rung that runs, and is a file when none does. */

const CANNOT_COMPARE = 1;
const BAD_CONFIGURATION = 2;
const ALREADY_RUNNING = 3;
const DIFFERS = 6;
const DRY_RUN = 'Nothing was changed: this was a dry run.';

/** Prices that stand still, so that nothing happens between two looks. */
async function paperRung() {
  const folder = emptyFolder();
  const rung = startRung({ folder, args: ['--speed', '0.000001'] });
  await rung.says(/"msg":"trading"/, 'stderr');
  await expect.poll(() => rung.answers('/orders', /\n\n/), { timeout: 10_000 }).toMatch(/^8 /m);
  return { folder, rung };
}

/** Deposits coins at the exchange inside the running Rung. */
async function deposit(folder: string, quantity: string): Promise<void> {
  const { apiKey } = loadKeyPair(String(settingOf(booksIn(folder), 'paperApiSecret')), undefined);
  const restUrl = String(settingOf(booksIn(folder), 'paperExchangeUrl'));
  await transferAt(restUrl, { apiKey, asset: 'BTC', quantity });
}

/** A folder for temporary files, so that what is left there can be seen. */
function temporaryFolder(): string {
  const folder = join(emptyFolder(), 'tmp');
  mkdirSync(folder);
  return folder;
}

it('while Rung runs: a dry run asks the exchange inside it and changes nothing, --apply is refused', async () => {
  const { folder, rung } = await paperRung();
  const rows = rowsOf(booksIn(folder));
  const env = { TMPDIR: temporaryFolder() };
  expect(await runReconcile({ folder, env })).toMatchObject({ exitCode: 0, messages: DRY_RUN, log: '' });

  await deposit(folder, '0.01');
  const differing = await runReconcile({ folder, env });
  expect(differing).toMatchObject({ exitCode: DIFFERS, log: '' });
  expect(differing.stdout).toContain('0.01');
  expect(await runReconcile({ folder, env, args: ['--apply'] })).toMatchObject({
    exitCode: ALREADY_RUNNING,
    stdout: '',
  });
  expect(rowsOf(booksIn(folder))).toEqual(rows);
  expect(readdirSync(env.TMPDIR)).toEqual([]);
  expect(await rung.answers('/status', /^Running .*\n\n/m)).toMatch(/^State +trading$/m);
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'after %s: it looks at a copy of what the exchange left, and --apply books from it',
  async (signal) => {
    const { folder, rung } = await paperRung();
    await deposit(folder, '0.01');
    rung.signal(signal);
    await rung.ended();

    const env = { TMPDIR: temporaryFolder() };
    const before = bytesBelow(folder);
    expect(await runReconcile({ folder, env })).toMatchObject({ exitCode: DIFFERS, log: '' });
    expect(bytesBelow(folder)).toEqual(before);
    const applied = await runReconcile({ folder, env, args: ['--apply'] });
    expect(applied).toMatchObject({ exitCode: 0, messages: '', log: '' });
    expect(rowsOf(booksIn(folder)).ledger).toMatchObject([{ ordered_by: 'npm run reconcile' }]);
    expect(await runReconcile({ folder, env })).toMatchObject({ exitCode: 0, messages: DRY_RUN });
    const paperFiles = (files: ReadonlyMap<string, string>) =>
      [...files].filter(([name]) => name.includes('.paper.'));
    expect(paperFiles(bytesBelow(folder))).toEqual(paperFiles(before));
    expect(readdirSync(env.TMPDIR)).toEqual([]);

    const next = startRung({ folder, args: ['--speed', '0.000001'] });
    await next.says(/"msg":"trading"/, 'stderr');
    expect(await next.answers('/status', /^Running .*\n\n/m)).toMatch(/^Position +0\.01 BTC/m);
  },
);

it('says when there is nothing to compare with', async () => {
  const { folder, rung } = await paperRung();
  rung.type('/exit');
  await rung.ended();
  for (const name of readdirSync(join(folder, 'data')).filter((file) => file.includes('.paper.'))) {
    rmSync(join(folder, 'data', name));
  }
  const ended = await runReconcile({ folder, args: ['--apply'] });
  expect(ended).toMatchObject({ exitCode: CANNOT_COMPARE, stdout: '' });
  expect(ended.messages).toMatch(
    /^The embedded exchange of \S+rung\.db has lost its file \S+rung\.paper\.db, so there is nothing to compare with\./,
  );
});

it('says when there are no books', async () => {
  const folder = emptyFolder();
  expect(await runReconcile({ folder })).toMatchObject({ exitCode: BAD_CONFIGURATION, stdout: '' });
  expect(readdirSync(folder)).toEqual([]);
});

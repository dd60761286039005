import { chmodSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { keyOf } from '../support/localExchange.js';
import { Place } from './examined.js';

/* The whole output as a person reads it. */

/** Without what is another one at each run. */
function timeless(page: string): string {
  return `${page
    .replace(/rung-test-\w{6}/gu, 'rung-test-FOLDER')
    .replace(/127\.0\.0\.1:\d+/gu, '127.0.0.1:PORT')
    .replace(/\d+ ms/gu, 'N ms')
    .replace(/[\d.]+ [MG]B free/gu, 'N GB free')
    .replace(/, [\d.]+ kB, sound/gu, ', N kB, sound')}\n`;
}

/** Books in which a line breaks do not depend on the folder of temporary files of this machine. */
async function place() {
  vi.stubEnv('TMPDIR', '/tmp');
  return Place.live();
}

it.each([80, 40])('says that nothing is wrong, %i columns wide', async (columns) => {
  const good = await place();
  good.made();
  await expect(timeless(await good.page(columns))).toMatchFileSnapshot(`golden/good.${columns}.txt`);
});

it('says what is wrong and what to do, 80 columns wide', async () => {
  const bad = await place();
  bad.made();
  chmodSync(bad.books, 0o644);
  bad.configured({ takeProfitPercentage: 0.1, totalAmount: 20_000 });
  await bad.exchange.paper('transfer', { apiKey: keyOf('owner').apiKey, asset: 'BTC', quantity: '0.25' });
  await bad.exchange.paper('market', { symbol: 'BTC_USDC', state: 'PostOnly' });
  bad.telegram.goDown();
  const page = await bad.page(80, {
    args: ['--fix'],
    env: { RUNG_MOOD: 'good' },
    machine: {
      memoryBytes: 200 * 1_024 ** 2,
      isContainer: true,
      mounts: '27 1 254:0 / / rw - overlay overlay rw',
    },
  });
  await expect(timeless(page)).toMatchFileSnapshot('golden/bad.80.txt');
});

it('says what it cannot look at on paper, 80 columns wide', async () => {
  vi.stubEnv('TMPDIR', '/tmp');
  await expect(timeless(await Place.paper().page(80))).toMatchFileSnapshot('golden/paper.80.txt');
});

it('says why there is little to look at with a wrong configuration, 80 columns wide', async () => {
  const wrong = Place.paper();
  wrong.env.RUNG_CONFIG = wrong.configured({ orderCount: -1, totalAmount: 'much' });
  await expect(timeless(await wrong.page(80))).toMatchFileSnapshot('golden/wrong.80.txt');
});

it('has a row for each check in docs/operations.md', async () => {
  const { checks } = await (await place()).look();
  const named = [...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| ([\w. ]+?) +\|/gmu)].map(
    ([, name]) => name,
  );
  expect(named).toEqual(expect.arrayContaining(checks.map(({ check }) => check)));
});

import { describe, expect, it } from 'vitest';
import { booksIn, rowsOf } from './support/books.js';
import { configFile, LADDER } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, startRung } from './support/process.js';

/* What a start makes of coins that came while Rung was stopped, as the configuration says. */

const owner = keyOf('owner');

/** Trades, stops, finds 0.01 BTC more in the account at the next start. @returns why it compared then, each time */
async function triggersAfterDeposit(reconciliation: object): Promise<readonly unknown[]> {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const folder = emptyFolder();
  const args = ['--config', configFile(LADDER, { reconciliation })];
  const env = liveEnvironment(exchange, owner);
  const first = startRung({ folder, args, env });
  await first.says(/"msg":"trading"/, 'stderr');
  first.type('/exit');
  expect(await first.ended()).toMatchObject({ exitCode: 0 });
  const already = reportsIn(folder).length;

  await exchange.transfer(owner.apiKey, 'BTC', '0.01');
  const second = startRung({ folder, args, env });
  await second.says(/"msg":"trading"/, 'stderr');
  second.type('/exit');
  expect(await second.ended()).toMatchObject({ exitCode: 0 });
  return reportsIn(folder)
    .slice(already)
    .map((report) => ({ trigger: report.trigger, drift: report.drift, action: report.action }));
}

function reportsIn(folder: string): readonly Record<string, unknown>[] {
  // Rows of a table as SQLite gives them: columns by name.
  return (rowsOf(booksIn(folder)).reports ?? []) as readonly Record<string, unknown>[];
}

describe('at the start', () => {
  it.each([
    [
      'books are compared and corrected unless told otherwise',
      {},
      [{ trigger: 'start', drift: '0.01', action: 'adoptedWithoutCost' }],
    ],
    [
      'with forceSync off they are only compared',
      { forceSync: false },
      [{ trigger: 'start', drift: '0.01', action: 'onlyReported' }],
    ],
    [
      'a tolerance lets it pass',
      { tolerances: { BTC: '0.01' } },
      [{ trigger: 'start', drift: '0.01', action: 'withinTolerance' }],
    ],
    [
      'what is reserved is not seen',
      { reserved: { BTC: '0.01' } },
      [{ trigger: 'start', drift: '0', action: 'none' }],
    ],
    ['with autoSyncOnStartup off nothing is compared', { autoSyncOnStartup: false }, []],
    ['with enabled off nothing is compared', { enabled: false }, []],
  ])('%s', async (_what, reconciliation, expected) => {
    expect(await triggersAfterDeposit(reconciliation)).toEqual(expected);
  });
});

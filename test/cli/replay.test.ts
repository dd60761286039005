import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candleFile } from './support/candles.js';
import { emptyFolder, runRung } from './support/process.js';

it('trades four days of candles to the same figures each time, and its books are the exchange’s', async () => {
  const args = ['--feed', 'replay', '--file', candleFile(4), '--speed', 'max', '--exit-at-end'];
  const folder = emptyFolder();
  const first = await runRung({ args, folder });
  expect(first).toMatchObject({ exitCode: 0, messages: '' });
  expect(first.stdout).toBe('');
  const second = await runRung({ args, folder });
  expect(second).toMatchObject({ exitCode: 0, stdout: first.stdout });
  // Nobody named a database, so none is left behind.
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

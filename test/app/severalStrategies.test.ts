import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candleFile } from './support/candles.js';
import { emptyFolder, startRung } from './support/process.js';

/* The whole program with several ladders on one account. */

const DUAL = join(import.meta.dirname, '../../docs/examples/dual_strategy_config.json');
const replayOf = (config: string) => ['--config', config, '--feed', 'replay', '--file', candleFile(2)];

it('the dual file of the old bot trades two days of candles, the books of both equal to the exchange', async () => {
  const args = [...replayOf(DUAL), '--speed', 'max', '--exit-at-end'];
  const { exitCode, stdout } = await startRung({ args, input: null }).ended(120_000);
  expect(stdout).toBe(`\
`);
  expect(exitCode).toBe(0);
}, 150_000);

it('each is asked for by its name, and an answer begins with it', async () => {
  const rung = startRung({ args: ['--config', DUAL], folder: emptyFolder() });
  await rung.says(/rungs? /i);
  await rung.answers('/status', /Which strategy\?/);
  await rung.answers('/status 中频大波动策略', /^中频大波动策略：|^中频大波动策略: BTC_USDC/m);
  await rung.answers('/pause all', /高频小波动策略 \(BTC_USDC\): .*\n中频大波动策略 \(BTC_USDC\): /);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candleFile } from './support/candles.js';
import { emptyFolder, startRung } from './support/process.js';

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

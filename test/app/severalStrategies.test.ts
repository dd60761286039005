import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candleFile } from './support/candles.js';
import { startRung } from './support/process.js';

/* The whole program with several ladders on one account. */

const example = (name: string) => join(import.meta.dirname, '../../docs/examples', name);
const DUAL = example('dual_strategy_config.json');

/** Plays made-up candles with a configuration. @returns what the program sums up at the end */
async function replayed(config: string, days: number): Promise<string> {
  const feed = ['--feed', 'replay', '--file', candleFile(days), '--speed', 'max', '--exit-at-end'];
  const { exitCode, stdout } = await startRung({ args: ['--config', config, ...feed], input: null }).ended(
    150_000,
  );
  expect(exitCode).toBe(0);
  return stdout;
}

// Its second ladder moves with the price every half a minute, which no candle of these lets fall by as much as its first rung lies deep.
it('the dual file of the old bot trades a day of candles, the books of both equal to the exchange', async () => {
  expect(await replayed(DUAL, 1)).toBe(`\
strategy        高频小波动策略
market          BTC_USDC
cycles closed   40
fills           102
fees            0.000568712 BTC, 27.66205843 USDC
realized PnL    2.98212249 USDC
unrealized PnL  -59.73476621 USDC
position        0.058521288 BTC at 42703.73567166
worst drawdown  93.74 USDC (3.75 %)

strategy        中频大波动策略
market          BTC_USDC
cycles closed   0
fills           0
fees            0
realized PnL    0 USDC
unrealized PnL  0 USDC
position        0 BTC at -
worst drawdown  0.00 USDC (0.00 %)
books           equal to the exchange
`);
});

it('two ladders on one market trade two days of candles, each with its own books', async () => {
  expect(await replayed(example('several_strategies.jsonc'), 2)).toBe(`\
strategy        steady
market          BTC_USDC
cycles closed   6
fills           27
fees            0.000083696 BTC, 4.20719595 USDC
realized PnL    13.91904272 USDC
unrealized PnL  -0.14425695 USDC
position        0.001486304 BTC at 40777.05750133
worst drawdown  50.01 USDC (1.67 %)

strategy        quick
market          BTC_USDC
cycles closed   12
fills           41
fees            0.000112312 BTC, 4.9473516 USDC
realized PnL    11.07381622 USDC
unrealized PnL  -32.74970698 USDC
position        0.023747688 BTC at 42059.06927948
worst drawdown  59.92 USDC (5.99 %)
books           equal to the exchange
`);
});

it('each is asked for by its name, and an answer begins with it', async () => {
  const rung = startRung({ args: ['--config', DUAL] });
  await rung.answers('/status', /Which strategy\?/);
  await rung.answers('/status 中频大波动策略', /^中频大波动策略: BTC_USDC · paper money\n/m);
  await rung.answers('/pause all', /高频小波动策略 \(BTC_USDC\): .*\n中频大波动策略 \(BTC_USDC\): /);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0 });
});

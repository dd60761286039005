import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candleFile } from './support/candles.js';
import { LADDER, written } from './support/configFile.js';
import { startRung } from './support/process.js';
import { figures } from './support/summary.js';

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

// `maxDailyTrades: 8` ends the day of the first after eight cycles, at a target that does not pay its fees.
// Its second ladder moves with the price every half a minute, which no candle of these lets fall by as much as its first rung lies deep.
it('the dual file of the old bot trades a day of candles, the books of both equal to the exchange', async () => {
  expect(await replayed(DUAL, 1)).toBe(`\
strategy        高频小波动策略
market          BTC_USDC
cycles closed   8
fills           18
fees            0.00008352 BTC, 4.44164451 USDC
realized PnL    -0.10981643 USDC
unrealized PnL  -0.00461424 USDC
position        0.00000648 BTC at 42395.07366761
worst drawdown  5.51 USDC (0.22 %)

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

it('twenty ladders on three markets trade a day of candles, and all ledgers together are the account', async () => {
  const strategies = Array.from({ length: 20 }, (_, index) => ({
    name: `ladder ${index + 1}`,
    tradingCoin: ['BTC', 'ETH', 'SOL'][index % 3],
    totalAmount: 400 + 20 * index,
    orderCount: 3 + (index % 6),
    maxDropPercentage: (8 + 3 * index) / 10,
    incrementPercentage: 10 * (index % 7),
    takeProfitPercentage: (3 + (index % 5)) / 10,
  }));
  const config = written('twenty.json', JSON.stringify({ strategies }));
  const files = (['btc', 'eth', 'sol'] as const).flatMap((coin) => ['--file', candleFile(1, coin)]);
  const more = ['--balance', 'USDC=20000'];
  const { exitCode, stdout } = await startRung({
    args: ['--config', config, ...files, ...more, '--speed', 'max', '--exit-at-end'],
    input: null,
  }).ended(300_000);
  expect(exitCode).toBe(0);
  expect(figures(stdout)).toEqual([
    'ladder 1 | BTC_USDC | 11 | 32 | 6.31304346 USDC | 0.009357448 BTC at 42684.20372784',
    'ladder 2 | ETH_USDC | 2 | 11 | 1.74319425 USDC | 0.19894616 ETH at 2109.27300003',
    'ladder 3 | SOL_USDC | 7 | 23 | 5.7239843 USDC | 0.000736 SOL at 106.89456197',
    'ladder 4 | BTC_USDC | 8 | 35 | 6.85479485 USDC | 0.01080732 BTC at 42425.69364091',
    'ladder 5 | ETH_USDC | 4 | 27 | 8.8460636 USDC | 0.00009296 ETH at 2084.26377694',
    'ladder 6 | SOL_USDC | 16 | 51 | 3.0406347 USDC | 0.000888 SOL at 106.88423145',
    'ladder 7 | BTC_USDC | 4 | 14 | 3.59030367 USDC | 0.0123714 BTC at 41982.47267027',
    'ladder 8 | ETH_USDC | 4 | 14 | 6.23209052 USDC | 0.00008144 ETH at 2083.28856208',
    'ladder 9 | SOL_USDC | 4 | 15 | 6.56092459 USDC | 0.001232 SOL at 106.70356563',
    'ladder 10 | BTC_USDC | 4 | 21 | 6.62050707 USDC | 0.010292552 BTC at 42114.38221938',
    'ladder 11 | ETH_USDC | 9 | 29 | 2.30227233 USDC | 0.00000832 ETH at 2086.24432671',
    'ladder 12 | SOL_USDC | 7 | 24 | 2.10770044 USDC | 0.005528 SOL at 106.64501535',
    'ladder 13 | BTC_USDC | 3 | 9 | 2.68208864 USDC | 0.008021912 BTC at 41931.44678148',
    'ladder 14 | ETH_USDC | 2 | 4 | 0.74345144 USDC | 0.00004488 ETH at 2042.45852715',
    'ladder 15 | SOL_USDC | 3 | 9 | 5.17288196 USDC | 0.003848 SOL at 105.62522233',
    'ladder 16 | BTC_USDC | 4 | 15 | 1.74574636 USDC | 0.00712916 BTC at 41999.70894661',
    'ladder 17 | ETH_USDC | 5 | 15 | 2.29803812 USDC | 0.00004272 ETH at 2080.76025525',
    'ladder 18 | SOL_USDC | 4 | 13 | 1.74135412 USDC | 0.0072 SOL at 105.81791899',
    'ladder 19 | BTC_USDC | 0 | 0 | 0 USDC | 0 BTC at -',
    'ladder 20 | ETH_USDC | 0 | 0 | 0 USDC | 0 ETH at -',
  ]);
  expect(stdout).toMatch(/^books +equal to the exchange$/m);
});

it('one whose coin the exchange does not have stands and is told of, and the others trade', async () => {
  const strategies = [
    { ...LADDER, name: 'typo', tradingCoin: 'BTS' },
    { ...LADDER, name: 'steady' },
  ];
  const rung = startRung({ args: ['--config', written('two.json', JSON.stringify({ strategies }))] });
  await rung.says(
    /typo: the exchange has no market BTS_USDC, so this strategy does not trade; the others do\./,
  );
  await rung.answers('/status', /^Rungs +0 filled, 4 open of 4$/m);
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({
    exitCode: 0,
    messages: expect.stringMatching(
      /typo, tradingCoin: the exchange has no spot market BTS_USDC, so this strategy does not trade; the others do\. Near names: BTC_USDC\./,
    ),
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { fold } from '../../src/domain/ledger.js';
import { openStoreCopy } from '../../src/store/index.js';
import { booksIn, rowsOf } from './support/books.js';
import { written } from './support/configFile.js';
import { emptyFolder, startRung } from './support/process.js';
import { HAS_RECORDED_MONTH, RECORDED_MONTH } from './support/recordedMonth.js';
import { figures } from './support/summary.js';

/*
 * Several strategies on one account, a month of recorded prices through the whole program and the local exchange. Each takes as
 * long as the replay of the month in `.ci/run`.
 */

const DUAL = join(import.meta.dirname, '../../docs/examples/dual_strategy_config.json');
const ASSETS = { baseAsset: 'BTC', quoteAsset: 'USDC' };
const BALANCE = decimal('20000');
const PATIENCE_MS = 900_000;

/** Exits side by side, each with the same ladder; another mode is another line here, and one in the table of docs/performance.md. */
const EXITS = [
  { name: 'trigger' },
  { name: 'trailing', takeProfit: { mode: 'trailing' } },
  {
    name: 'falling target',
    takeProfit: {
      targets: [
        { fromRung: 4, percentage: 0.2 },
        { fromRung: 6, percentage: 0.16 },
      ],
    },
  },
  { name: 'hold time', maxHoldHours: 6 },
  { name: 'resting', takeProfit: { mode: 'resting' } },
  { name: 'after hours', takeProfit: { afterHours: [{ hours: 4, percentage: 0.2 }] } },
  {
    name: 'levels',
    takeProfit: {
      levels: [
        { share: 50, percentage: 0.25 },
        { share: 50, percentage: 0.5 },
      ],
    },
  },
];

/** Plays the month into books of its own. @returns each strategy's figures, once all ledgers together are the account */
async function played(config: string): Promise<readonly string[]> {
  const folder = emptyFolder();
  const books = booksIn(folder);
  const replay = ['--feed', 'replay', '--file', RECORDED_MONTH, '--speed', 'max', '--exit-at-end'];
  const more = ['--db', books, '--balance', `USDC=${BALANCE}`];
  const run = startRung({ args: ['--config', config, ...replay, ...more], folder, input: null });
  const { exitCode, stdout } = await run.ended(PATIENCE_MS);
  expect(exitCode, stdout).toBe(0);
  expect(stdout).toMatch(/^books +equal to the exchange$/mu);
  expectLedgersAreTheAccount(books, join(folder, 'data', 'rung.paper.db'));
  return figures(stdout);
}

/** Every ledger folds to the stored position, and all of them together to what the exchange has, to the last digit. */
function expectLedgersAreTheAccount(books: string, account: string): void {
  const { store, close } = openStoreCopy(books, { now: Date.now });
  let [held, earned, spent]: [Decimal, Decimal, Decimal] = [ZERO, ZERO, ZERO];
  try {
    for (const { id } of store.strategiesOnRecord()) {
      const position = fold(store.ledger(id), ASSETS);
      expect(plain(store.openStrategy(id).stored?.position)).toEqual(plain(position));
      held = held.plus(position.quantity);
      earned = earned.plus(position.realizedPnl);
      spent = spent.plus(position.cost ?? ZERO);
    }
  } finally {
    close();
  }
  const balances = new Map(
    ((rowsOf(account).balances ?? []) as readonly Balance[]).map(({ asset, available, locked }) => [
      asset,
      decimal(available).plus(locked).toString(),
    ]),
  );
  expect(balances.get('BTC')).toBe(held.toString());
  expect(balances.get('USDC')).toBe(BALANCE.plus(earned).minus(spent).toString());
}

interface Balance {
  readonly asset: string;
  readonly available: string;
  readonly locked: string;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe.skipIf(!HAS_RECORDED_MONTH)(
  'the recorded month, which is skipped where it does not lie beside the clone',
  () => {
    // Six days, then the ladders of both are bought, and the brake of the file falls at a drawdown of 500 USDC: as its owner asked.
    it(
      'the dual file of the old bot',
      async () => {
        expect(await played(DUAL)).toEqual([
          '高频小波动策略 | BTC_USDC | 12 | 42 | 1.24617676 USDC | 0.052295072 BTC at 47786.93029946',
          '中频大波动策略 | BTC_USDC | 12 | 38 | 22.71146034 USDC | 0.054350136 BTC at 45980.4771253',
        ]);
      },
      PATIENCE_MS,
    );

    it(
      'exits side by side: the same ladder, each with its own books',
      async () => {
        const strategies = EXITS.map((exit) => ({ tradingCoin: 'BTC', ...exit }));
        expect(await played(written('exits.json', JSON.stringify({ strategies })))).toEqual([
          // As the only ladder in the replay of `.ci/run`.
          'trigger | BTC_USDC | 222 | 582 | 70.88813936 USDC | 0.0000032 BTC at 36937.77570364',
          'trailing | BTC_USDC | 167 | 469 | 59.21673374 USDC | 0.000001248 BTC at 37325.92828914',
          'falling target | BTC_USDC | 223 | 584 | 67.98084239 USDC | 0.000002392 BTC at 36937.66093759',
          'hold time | BTC_USDC | 228 | 590 | 50.25116268 USDC | 0.000000032 BTC at 36844.64290203',
          'resting | BTC_USDC | 222 | 582 | 39.20303469 USDC | 0.0000032 BTC at 36937.77570364',
          'after hours | BTC_USDC | 222 | 582 | 67.25678657 USDC | 0.0000032 BTC at 36937.77570364',
          'levels | BTC_USDC | 146 | 574 | 103.42472921 USDC | 0.000006936 BTC at 37325.86109099',
        ]);
      },
      PATIENCE_MS,
    );
  },
);

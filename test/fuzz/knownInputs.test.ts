import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ExchangeUnavailableError } from '../../src/engine/ports/exchange.js';
import {
  accountRow,
  mergeHoldings,
  readBorrowLend,
  readCapital,
} from '../../src/exchange/backpack/wireAccount.js';
import { parseAnswer, UnexpectedAnswerError } from '../../src/exchange/backpack/wireAnswer.js';
import { timeRow } from '../../src/exchange/backpack/wireMarkets.js';
import { fillRow } from '../../src/exchange/backpack/wireOrders.js';
import { orderUpdateRow } from '../../src/exchange/backpack/wireStreams.js';
import { FeedError } from '../../src/exchange/localErrors.js';
import { replayFeed } from '../../src/exchange/paper/feed/replay.js';
import { PAPER_MARKETS } from '../../src/exchange/paper/index.js';
import { written } from '../app/support/configFile.js';
import { refusalOf } from '../config/loading.js';

const fill = (changes: object) =>
  JSON.stringify([
    {
      tradeId: '1',
      orderId: '1',
      symbol: 'SOL_USDC',
      side: 'Bid',
      price: '1',
      quantity: '1',
      fee: '0',
      feeSymbol: 'SOL',
      isMaker: true,
      timestamp: 1,
      ...changes,
    },
  ]);

describe('answers that were once taken', () => {
  it.each([
    ['an exponent', fill({ quantity: '1e999999999' })],
    ['a number too large', fill({ price: '1e309' })],
    ['400 digits', fill({ price: '9'.repeat(400) })],
    ['a time past the end of all times', fill({ timestamp: 1e300 })],
    ['a negative time', fill({ timestamp: -1 })],
  ])('%s is refused', (_, body) => {
    expect(() => parseAnswer(z.array(fillRow), body, 'x')).toThrow(UnexpectedAnswerError);
  });

  it('refuses holdings whose sum would take all memory', () => {
    const capital = readCapital('{"USDC":{"available":"1e999999999"}}', 'x');
    const holdings = mergeHoldings(capital, readBorrowLend('[]', 'x'));
    expect(() => holdings.get('USDC')).toThrow(ExchangeUnavailableError);
  });

  it('refuses a server time in the far future', () => {
    expect(() => parseAnswer(timeRow, '17950000000000000', 'x')).toThrow(UnexpectedAnswerError);
  });

  it('refuses a stream time of 400 digits', () => {
    const update = { e: 'orderAccepted', i: '1', s: 'SOL_USDC', S: 'Bid', X: 'New', T: '9'.repeat(400) };
    expect(orderUpdateRow.safeParse(update).success).toBe(false);
  });

  it('repeats no long value in its message', () => {
    const body = JSON.stringify({ spotMakerFee: 'x'.repeat(100_000), spotTakerFee: '1' });
    try {
      parseAnswer(accountRow, body, 'x');
    } catch (error) {
      expect(String(error).length).toBeLessThan(1_000);
      return;
    }
    throw new Error('it was taken');
  });
});

describe('files that were once taken', () => {
  const btc = PAPER_MARKETS.find(({ symbol }) => symbol === 'BTC_USDC');
  it.each([
    ['a volume of 400 digits', `2021-12-31 23:01:00,1,2,1,1,${'9'.repeat(400)}`],
    ['a day that does not exist', '2021-02-31 23:01:00,1,2,1,1,1'],
    ['a 25th hour', '2021-02-28 24:00:00,1,2,1,1,1'],
    [
      'a high that leaves no room for an ask',
      '2021-12-31 23:01:00,900719925474099.1,900719925474099.1,900719925474099.1,900719925474099.1,1',
    ],
  ])('a replay with %s', (_, row) => {
    if (btc === undefined) throw new Error('no BTC market');
    const file = written('candles.csv', `timestamp,open,high,low,close,volume\n${row}\n`);
    expect(() => replayFeed(file, btc)).toThrow(FeedError);
  });

  it('a configuration nested deeper than the stack', () => {
    for (const file of ['['.repeat(100_000), `{"trading":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]) {
      expect(refusalOf({ file }).problems).toHaveLength(1);
    }
  });
});

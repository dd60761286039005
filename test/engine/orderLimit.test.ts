import { describe, expect } from 'vitest';
import { postPaper } from '../exchange/paper/trader.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { buyFirstRung, untilSold } from '../support/tradingSteps.js';
import { BRIEF, expectNoneSentTwice } from './doubt.js';
import { story, storyFromTheStart } from './story.js';

/* An account that may have only so many orders on the books, of whatever market: a sale counts as well. */

const MINUTE_MS = 60_000;
const TWO: TradingOptions = { ...BRIEF, strategies: [{ id: 'main' }, { id: 'second' }] };

async function allow(trading: Trading, most: number | null): Promise<void> {
  const { status } = await postPaper(trading.exchange, '/paper/open-orders', { most });
  expect(status).toBe(200);
}

const untilRests = (trading: Trading, count: number) =>
  trading.until(`${count} orders rest`, () => trading.isQuiet && trading.rungs().length === count);

describe('with fewer orders allowed than two ladders have', () => {
  storyFromTheStart('the nearest rest, the others wait and come when there is room', TWO, async (trading) => {
    await allow(trading, 5);
    await trading.start();
    await untilRests(trading, 5);
    expect(trading.prices()).toEqual(['99', '99', '98', '98', '97']);
    expect(trading.told('ordersRefused')).toMatchObject([{ code: 'ORDER_LIMIT' }]);
    await allow(trading, null);
    trading.clock.leap(16 * MINUTE_MS);
    await trading.tick('100');
    await untilRests(trading, 6);
    expectNoneSentTwice(trading);
    await expectAgreement(trading);
  });

  story('a take profit that finds no room sells when its rungs have made some', TWO, async (trading) => {
    await untilRests(trading, 6);
    await buyFirstRung(trading);
    await untilRests(trading, 4);
    await allow(trading, 4);
    await trading.tick('101');
    await untilSold(trading);
    await trading.until(
      'the other has sold as well',
      () => trading.books.closedCycles('second', 9).length === 1,
    );
    expect(trading.told('blocked')).toEqual([]);
    expectNoneSentTwice(trading);
    await trading.untilQuiet();
    await expectAgreement(trading);
  });
});

import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { MarketPrices, type PricesOptions } from '../../../src/engine/loop/marketPrices.js';
import { MarketWatch } from '../../../src/engine/loop/marketWatch.js';
import { reportOf, START_MS } from '../../domain/support/builders.js';
import { runnerWithLadder } from './runnerWithLadder.js';

const NOW_MS = Date.UTC(2026, 10, 22, 12);

function options(sanity: PricesOptions['sanity'], clock = { nowMs: NOW_MS }): PricesOptions {
  return {
    timeMs: () => clock.nowMs,
    isTimeSure: () => true,
    growOld: true,
    ...(sanity === undefined ? {} : { sanity }),
  };
}

const SPREAD = { maxSpreadPercentage: 2, maxPriceDeviationPercentage: null };
const DEVIATION = { maxSpreadPercentage: null, maxPriceDeviationPercentage: 3 };

/** Prices that a stream told before, so that none of them is the first after a silence. */
function proven(sanity: PricesOptions['sanity'], clock = { nowMs: NOW_MS }): MarketPrices {
  const prices = new MarketPrices(options(sanity, clock));
  prices.takeReading({ bid: decimal('100'), ask: decimal('100.01') }, clock.nowMs - 1);
  prices.takeLastPrice('100', clock.nowMs - 1);
  return prices;
}

const ticker = (bid: string, ask: string, timeMs = NOW_MS) => ({
  ...{ symbol: 'SOL_USDC', bid, ask, bidQuantity: '1', askQuantity: '1', updateId: '1' },
  timeMs,
});

describe('a wide spread', () => {
  it('wants a second look, and is believed at once without a limit', () => {
    const prices = proven(SPREAD);
    prices.take(ticker('97', '100'));
    expect([prices.isDoubtful, prices.wantsSecondLook]).toEqual([true, true]);
    const unlimited = proven(undefined);
    unlimited.take(ticker('97', '100'));
    expect([unlimited.isDoubtful, unlimited.wantsSecondLook]).toEqual([false, false]);
  });

  it('is as wide as its limit at most: exactly that is believed', () => {
    const prices = proven(SPREAD);
    prices.take(ticker('98', '100'));
    expect(prices.isDoubtful).toBe(false);
  });

  it('is borne out by a reading of the book, as long as the bid stays near', () => {
    const prices = proven(SPREAD);
    prices.take(ticker('97', '100'));
    prices.takeReading({ bid: decimal('97'), ask: decimal('100') }, NOW_MS + 1);
    expect(prices.isDoubtful).toBe(false);
    prices.take(ticker('96.5', '100', NOW_MS + 2));
    expect(prices.isDoubtful).toBe(false);
    prices.take(ticker('90', '100', NOW_MS + 3));
    expect(prices.isDoubtful).toBe(true);
  });

  it('is borne out by two seconds in which it stays so', () => {
    const clock = { nowMs: NOW_MS };
    const prices = proven(SPREAD, clock);
    for (const [afterMs, isDoubtful] of [
      [0, true],
      [1_999, true],
      [2_000, false],
    ] as const) {
      clock.nowMs = NOW_MS + afterMs;
      prices.take(ticker('97', '100', clock.nowMs));
      expect(prices.isDoubtful).toBe(isDoubtful);
    }
  });

  it('is forgotten as soon as the book is narrow again', () => {
    const prices = proven(SPREAD);
    prices.take(ticker('97', '100'));
    prices.take(ticker('99.9', '100', NOW_MS + 1));
    expect(prices.wantsSecondLook).toBe(false);
  });
});

describe('a bid far off the last trade', () => {
  it('wants a second look until a trade comes to it', () => {
    const prices = proven(DEVIATION);
    prices.take(ticker('96', '96.01'));
    expect(prices.isDoubtful).toBe(true);
    prices.takeLastPrice('96', NOW_MS + 1);
    expect(prices.isDoubtful).toBe(false);
  });

  it('is held against no trade that is old', () => {
    const clock = { nowMs: NOW_MS };
    const prices = proven(DEVIATION, clock);
    clock.nowMs += 60_000;
    prices.take(ticker('90', '90.01', clock.nowMs));
    expect(prices.isDoubtful).toBe(false);
  });
});

describe('a strategy', () => {
  it('is woken when the second look has borne the price out, and the book is asked for until then', () => {
    const market = new MarketWatch('SOL_USDC', options(DEVIATION));
    const { runner } = runnerWithLadder();
    market.add(runner);
    market.takeReading({ bid: decimal('100'), ask: decimal('100.01') }, NOW_MS - 1);
    market.takeLastPrice('100', NOW_MS - 1);
    market.take(ticker('96', '96.01'));
    expect(market.wantsSecondLook).toBe(true);
    market.takeLastPrice('96', NOW_MS + 1);
    expect(market.wantsSecondLook).toBe(false);
  });

  it('places no ladder at a doubtful price, and does once it is borne out', () => {
    const { runner, prices } = runnerWithLadder(SPREAD);
    const rungs = () => [...runner.state.orders.values()].filter(({ phase }) => phase === 'intended');
    runner.handle({ type: 'pause', by: 'test' });
    for (const order of [...runner.state.orders.values()])
      runner.handle({
        type: 'orderReported',
        clientId: order.clientId,
        order: reportOf(order, { status: 'cancelled' }),
      });
    prices.take(ticker('90', '100', START_MS + 1));
    runner.handle({ type: 'resume' });
    expect(rungs()).toEqual([]);
    prices.takeReading({ bid: decimal('90'), ask: decimal('100') }, START_MS + 2);
    runner.handle({ type: 'wake' });
    expect(rungs()).toHaveLength(3);
  });
});

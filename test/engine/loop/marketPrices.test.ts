import { beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { MarketPrices } from '../../../src/engine/loop/marketPrices.js';
import type { BookTicker } from '../../../src/engine/ports/streams.js';
import { fillOf } from '../../domain/support/builders.js';

/* Which price may be traded on: by whom it was told, how old it is, and what speaks against it. */

const START_MS = Date.UTC(2026, 10, 22, 12);

let nowMs = START_MS;
let isTimeSure = true;
let prices: MarketPrices;

beforeEach(() => {
  nowMs = START_MS;
  isTimeSure = true;
  prices = new MarketPrices(dated);
});

const dated = { timeMs: () => nowMs, isTimeSure: () => isTimeSure, growOld: true };

/** A frame of the stream, with the exchange's time in it; the ask is a cent above. */
function tell(bid: string, timeMs = nowMs): void {
  const ask = decimal(bid).plus(decimal('0.01')).toString();
  const ticker: BookTicker = {
    ...{ symbol: 'SOL_USDC', bid, ask },
    ...{ updateId: '1', timeMs },
  };
  prices.take(ticker);
}

function read(bid: string | null, askedAtMs = nowMs) {
  const ask = bid === null ? null : decimal(bid).plus(decimal('0.01'));
  return prices.takeReading({ bid: bid === null ? null : decimal(bid), ask }, askedAtMs);
}

function later(ms: number): void {
  nowMs += ms;
}

/** The best bid that may be traded on. */
const bid = () => prices.currentBid?.toString() ?? null;

describe('the word of the stream', () => {
  it('is good for five seconds', () => {
    expect(bid()).toBeNull();
    tell('100');
    later(5_000);
    expect(bid()).toBe('100');
    later(1);
    expect(bid()).toBeNull();
    expect(prices.bid?.toString(), 'to be shown, with its age').toBe('100');
    expect(prices.ageMs).toBe(5_001);
  });

  it('from before a standstill moves nothing; the first that is fresh does', () => {
    tell('100');
    later(20_000);
    for (const ageMs of [19_000, 12_000, 5_001]) {
      tell('80', nowMs - ageMs);
      expect(bid()).toBeNull();
    }
    tell('99.9', nowMs - 300);
    expect(bid()).toBe('99.9');
  });

  it('from before a standstill changes nothing that is good either', () => {
    read('100');
    tell('80', nowMs - 6_000);
    expect(bid()).toBe('100');
  });

  it('from the future is none: the clock is behind, and what waited looks young', () => {
    tell('100', nowMs + 1_501);
    expect(bid()).toBeNull();
    tell('100', nowMs + 1_500);
    expect(bid(), 'clocks differ a little').toBe('100');
  });

  it('cannot be dated while the time of the exchange is not sure: a reading can', () => {
    tell('100');
    isTimeSure = false;
    expect(bid()).toBeNull();
    tell('80');
    expect(bid()).toBeNull();
    read('99');
    expect(bid()).toBe('99');
    isTimeSure = true;
    nowMs += 60_000;
    expect(bid(), 'a minute had passed unseen').toBeNull();
    tell('98');
    expect(bid()).toBe('98');
    expect(prices.wantsSecondLook).toBe(true);
  });

  it('says nothing of now where the machine may have stood still since it was read, until it is read anew', () => {
    read('99');
    expect(bid()).toBe('99');
    isTimeSure = false;
    expect(bid()).toBeNull();
    read('98');
    expect(bid()).toBe('98');
  });

  it('is void when the connection is lost', () => {
    tell('100');
    prices.outdate();
    expect(bid()).toBeNull();
    expect(prices.bid?.toString()).toBe('100');
    tell('101');
    expect(bid()).toBe('101');
  });
});

describe('a reading by request', () => {
  it('confirms what is old', () => {
    tell('100');
    later(7_000);
    expect(read('100')).toBe('same');
    expect(bid()).toBe('100');
    later(6_000);
    expect(bid()).toBe('100');
    later(1);
    expect(bid()).toBeNull();
  });

  it('is traded on where it differs, until the stream tells something newer', () => {
    tell('100');
    later(5_500);
    expect(read('97')).toBe('changed');
    expect(bid()).toBe('97');
    later(100);
    tell('97.5');
    expect(bid()).toBe('97.5');
  });

  it('is as old as the question, not as its answer', () => {
    const askedAtMs = nowMs;
    later(6_001);
    expect(read('100', askedAtMs)).toBe('first');
    expect(bid()).toBeNull();
  });

  it('says nothing against what the stream told while it was on its way', () => {
    const askedAtMs = nowMs;
    later(200);
    tell('98');
    later(200);
    expect(read('100', askedAtMs)).toBe('older');
    expect(bid()).toBe('98');
  });

  it('is not undone by a frame that comes late', () => {
    read('97');
    tell('100', nowMs - 1_001);
    expect(bid()).toBe('97');
    tell('98', nowMs - 900);
    expect(bid(), 'clocks are known to a second').toBe('98');
  });

  it('of an empty book is an empty book', () => {
    tell('100');
    later(4_000);
    expect(read(null)).toBe('changed');
    expect(bid()).toBeNull();
    expect(read(null)).toBe('same');
  });

  it('is good for longer with every one that finds nothing moved, while trades are told', () => {
    tell('100');
    const lasts: number[] = [];
    for (let reading = 0; reading < 4; reading += 1) {
      prices.takeLastPrice('100', nowMs);
      read('100');
      const askedAtMs = nowMs;
      while (bid() !== null) later(1_000);
      lasts.push(nowMs - 1_000 - askedAtMs);
      expect(lasts.at(-1)).toBeGreaterThan(0);
    }
    expect(lasts).toEqual([12_000, 24_000, 30_000, 30_000]);
    prices.takeLastPrice('100', nowMs);
    read('99');
    later(6_001);
    expect(bid(), 'it moved').toBeNull();
  });

  it('is not, where the stream of trades is silent too', () => {
    tell('100');
    prices.takeLastPrice('100', nowMs);
    later(20_000);
    expect(read('100')).toBe('same');
    later(6_001);
    expect(bid()).toBeNull();
  });
});

describe('a trade', () => {
  /** The price of the last one is told once a second. */
  const trades = (...told: readonly string[]) => {
    for (const price of told) {
      later(1_000);
      prices.takeLastPrice(price, nowMs);
    }
  };

  it('far below a bid that was told before it makes it none', () => {
    tell('100');
    trades('100', '100', '99.9');
    expect(bid()).toBeNull();
  });

  it('far above the ask too', () => {
    tell('100');
    trades('100', '100', '100.1');
    expect(bid()).toBeNull();
  });

  it('within the spread of the best prices does not: one that takes several levels lies a little outside', () => {
    tell('100');
    trades('100', '100', '99.99');
    expect(bid()).toBe('100');
  });

  it('of long ago, told again and again, does not: the book has moved on without one', () => {
    prices.takeLastPrice('90', nowMs);
    tell('100');
    trades('90', '90', '90', '90');
    expect(bid()).toBe('100');
  });

  it('of which nobody can say that it came after the best prices does not', () => {
    tell('100');
    trades('101');
    expect(bid(), 'the first that is heard of').toBe('100');
    tell('100');
    trades('90');
    expect(bid(), 'it may have come before').toBe('100');
  });

  it('is answered by the next word on the best prices', () => {
    tell('100');
    trades('100', '100', '99');
    tell('99');
    expect(bid()).toBe('99');
  });

  it('outside of the best prices is not shown as the price', () => {
    tell('100');
    prices.takeLastPrice('90', nowMs);
    expect(prices.shown.price?.toString()).toBe('100');
    prices.takeLastPrice('100.01', nowMs - 700);
    expect(prices.shown.price?.toString()).toBe('100.01');
    expect(prices.shown.ageMs).toBe(700);
  });
});

describe('after a silence', () => {
  it('the first price wants a second look, and a reading is one', () => {
    tell('100');
    expect(prices.wantsSecondLook, 'the first of all').toBe(true);
    read('100');
    expect(prices.wantsSecondLook).toBe(false);
    later(20_000);
    tell('80');
    expect(prices.wantsSecondLook).toBe(true);
    later(150);
    read('80', nowMs - 100);
    expect(prices.wantsSecondLook).toBe(false);
  });

  it('prices that go on for two seconds bear each other out', () => {
    tell('80');
    for (let frame = 0; frame < 4; frame += 1) {
      later(499);
      tell('80');
      expect(prices.wantsSecondLook).toBe(true);
    }
    later(10);
    tell('79.9');
    expect(prices.wantsSecondLook).toBe(false);
  });

  it('a quiet market that was confirmed is no silence', () => {
    tell('100');
    read('100');
    later(5_000);
    tell('99');
    expect(prices.wantsSecondLook).toBe(false);
  });
});

it('a purchase of ours leaves no better bid, until somebody tells of a time after it', () => {
  tell('100');
  later(100);
  expect(prices.takeFill(fillOf({ clientId: 1, price: decimal('99'), timeMs: nowMs }))).toBe(true);
  expect(bid()).toBe('99');
  read('100', nowMs - 50);
  expect(bid(), 'asked for before').toBe('99');
  later(100);
  read('100');
  expect(bid()).toBe('100');
});

it('in market time nothing grows old, nothing is doubted, and nothing is asked twice', () => {
  prices = new MarketPrices({ ...dated, growOld: false });
  tell('100');
  expect(prices.wantsSecondLook).toBe(false);
  later(86_400_000);
  expect(bid()).toBe('100');
  expect(prices.isGoodFor(60_000)).toBe(true);
  tell('80', START_MS);
  expect(bid()).toBe('80');
  prices.outdate();
  expect(bid()).toBeNull();
});

import { beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { MarketWatch } from '../../../src/engine/loop/marketWatch.js';
import { Troubles } from '../../../src/engine/loop/troubles.js';
import { PriceWatchdog, type PriceWatchdogDeps } from '../../../src/engine/market/priceWatchdog.js';
import { ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import { ManualClock, settle } from '../../chat/clock.js';

/* There is a price to trade on, or somebody is told: what is asked of the exchange for that, and how often. */

const SYMBOLS = ['SOL_USDC', 'BTC_USDC', 'ETH_USDC'] as const;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let clock: ManualClock;
const dated = { timeMs: () => clock.now(), isTimeSure: () => true, growOld: true };
let markets: readonly MarketWatch[];
let watchdog: PriceWatchdog;
/** The book as requests show it, by market; null: requests fail. */
let book: Map<string, string | null>;
let asked: string[];
let told: string[];
let deaf: string[];
let renewals: number;
let isStreaming: boolean;

beforeEach(() => {
  clock = new ManualClock();
  book = new Map(SYMBOLS.map((symbol) => [symbol, '100']));
  [asked, told, deaf, renewals, isStreaming] = [[], [], [], 0, true];
  markets = SYMBOLS.map((symbol) => new MarketWatch(symbol, dated));
  watchdog = new PriceWatchdog(world());
});

function world(): PriceWatchdogDeps {
  return {
    exchange: {
      timeMs: () => clock.now(),
      async bestPrices(symbol, priority) {
        asked.push(`${symbol} ${priority}`);
        const bid = book.get(symbol) ?? null;
        if (bid === null) throw new ExchangeUnavailableError('no answer');
        return { bid: decimal(bid), ask: decimal(bid).plus(decimal('0.01')) };
      },
    },
    ...{ clock, networkClock: clock, logger: quiet },
    troubles: new Troubles({
      clock,
      tell: (content) => told.push(JSON.stringify(content)),
      onBuyingChange() {},
    }),
    isStreaming: () => isStreaming,
    onDeaf: ({ symbol }, isDeaf) => deaf.push(`${symbol} ${isDeaf}`),
    renew: () => {
      renewals += 1;
    },
  };
}

/** The stream tells this, if anything, and the price of the last trade, each once a second. */
async function pass(seconds: number, streams: { readonly bid?: string; readonly trades?: boolean } = {}) {
  const { bid, trades = true } = streams;
  for (let second = 0; second < seconds; second += 1) {
    for (const market of markets) {
      if (bid !== undefined) tell(market, bid);
      if (trades) market.prices.takeLastPrice('100', clock.now());
    }
    await clock.pass(1_000);
  }
}

function tell(market: MarketWatch, bid: string): void {
  market.take({
    ...{ symbol: market.symbol, bid, ask: decimal(bid).plus(decimal('0.01')).toString() },
    ...{ updateId: '1', timeMs: clock.now() },
  });
}

const [sol, btc] = [() => market(0), () => market(1)];
function market(index: number): MarketWatch {
  const found = markets[index];
  if (found === undefined) throw new RangeError(`there is no market ${index}`);
  return found;
}
const bidOf = ({ prices }: MarketWatch) => prices.currentBid?.toString() ?? null;

describe('a market', () => {
  it('whose stream tells is not asked for', async () => {
    watchdog.start(markets);
    await pass(300, { bid: '100' });
    expect(asked).toEqual([]);
    expect(told).toEqual([]);
  });

  it('that is quiet always has a price, and is asked for less and less often', async () => {
    watchdog.start([sol()]);
    await pass(2, { bid: '100' });
    for (let second = 0; second < 120; second += 1) {
      await pass(1);
      expect(bidOf(sol())).toBe('100');
    }
    expect(asked.length).toBeLessThanOrEqual(7);
    expect([renewals, deaf, told]).toEqual([0, [], []]);
  });

  it('that is quiet, and whose trades are not told either, is asked for a dozen times a minute', async () => {
    watchdog.start([sol()]);
    await pass(2, { bid: '100' });
    for (let second = 0; second < 120; second += 1) {
      await pass(1, { trades: false });
      expect(bidOf(sol())).toBe('100');
    }
    expect(asked.length).toBeGreaterThanOrEqual(20);
    expect(asked.length).toBeLessThanOrEqual(25);
    expect(told).toEqual([]);
  });

  it('of which nothing was ever told is asked for too', async () => {
    watchdog.start([sol()]);
    await pass(2, { trades: false });
    expect(bidOf(sol())).toBe('100');
    expect(deaf).toEqual([]);
  });

  it('is asked for at once where somebody would sell after a silence, and once between two looks', async () => {
    watchdog.start([sol()]);
    await pass(1, { bid: '100' });
    for (let time = 0; time < 5; time += 1) watchdog.lookTwice('SOL_USDC');
    await settle();
    expect(asked).toEqual(['SOL_USDC urgent']);
  });
});

describe('a stream that is silent while the prices move', () => {
  async function move(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const symbol of SYMBOLS) {
        book.set(
          symbol,
          decimal(book.get(symbol) ?? '100')
            .minus(decimal('0.1'))
            .toString(),
        );
      }
      await pass(1);
    }
  }

  it('is traded on by what requests tell, at most a dozen times a minute', async () => {
    watchdog.start([sol()]);
    await pass(2, { bid: '100' });
    await move(6);
    for (let second = 0; second < 60; second += 1) {
      await move(1);
      expect(bidOf(sol())).not.toBeNull();
    }
    expect(asked.length).toBeLessThanOrEqual(14);
  });

  it('is known to be deaf within a quarter of a minute, and renewed, less and less often', async () => {
    watchdog.start([sol()]);
    await pass(2, { bid: '100' });
    await move(15);
    expect(deaf).toEqual(['SOL_USDC true']);
    expect(watchdog.isDeaf('SOL_USDC')).toBe(true);
    await move(5);
    expect(renewals).toBe(1);
    await move(600);
    expect(renewals).toBeGreaterThanOrEqual(3);
    expect(renewals).toBeLessThanOrEqual(5);
  });

  it('is told after a minute, those of all markets in one message, and their end', async () => {
    watchdog.start(markets);
    await pass(2, { bid: '100' });
    await move(90);
    const problem = { kind: 'pricesByRequest', symbols: SYMBOLS };
    expect(told).toEqual([JSON.stringify({ kind: 'problem', problem })]);
    tell(sol(), '90');
    await pass(2);
    expect(told).toHaveLength(1);
    await pass(2, { bid: '90' });
    expect(deaf.slice(-3)).toContain('ETH_USDC false');
    expect(told[1]).toMatch(/^\{"kind":"problemOver","problem":\{"kind":"pricesByRequest"/u);
    expect(told).toHaveLength(2);
  });

  it('concerns its market alone', async () => {
    watchdog.start(markets);
    for (let second = 0; second < 90; second += 1) {
      tell(btc(), '100');
      tell(market(2), '100');
      book.set('SOL_USDC', String(90 - second / 10));
      await pass(1);
    }
    expect(deaf).toEqual(['SOL_USDC true']);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('["SOL_USDC"]');
  });

  it('is still deaf on a new connection, until it is heard', async () => {
    watchdog.start([sol()]);
    await pass(2, { bid: '100' });
    await move(15);
    isStreaming = false;
    await move(3);
    isStreaming = true;
    await move(3);
    expect(deaf).toEqual(['SOL_USDC true']);
    tell(sol(), '90');
    await pass(1);
    expect(deaf).toEqual(['SOL_USDC true', 'SOL_USDC false']);
  });
});

describe('when nobody tells', () => {
  it('there is no price, and a minute later that is told, once', async () => {
    watchdog.start([sol()]);
    await pass(2, { bid: '100' });
    book.set('SOL_USDC', null);
    await pass(8);
    expect(bidOf(sol())).toBeNull();
    expect(watchdog.unknownSinceMs('SOL_USDC')).toBe(clock.now() - 3_000);
    await pass(56);
    expect(told).toEqual([]);
    await pass(300);
    const problem = { kind: 'pricesUnknown', symbols: ['SOL_USDC'] };
    expect(told).toEqual([JSON.stringify({ kind: 'problem', problem })]);
    book.set('SOL_USDC', '99');
    await pass(7);
    expect(bidOf(sol())).toBe('99');
    expect(watchdog.unknownSinceMs('SOL_USDC')).toBeNull();
    expect(told).toHaveLength(2);
  });

  it('the price of one market, the others are not concerned', async () => {
    watchdog.start(markets);
    book.set('SOL_USDC', null);
    await pass(70, { trades: false });
    expect(told.map((text) => JSON.parse(text).problem.symbols)).toEqual([['SOL_USDC']]);
    expect(bidOf(btc())).toBe('100');
  });
});

describe('while the streams are down', () => {
  it('every market is asked for every two seconds', async () => {
    isStreaming = false;
    watchdog.start([sol()]);
    await pass(60, { trades: false });
    expect(asked.length).toBeGreaterThanOrEqual(28);
    expect(asked.length).toBeLessThanOrEqual(31);
    expect(deaf).toEqual([]);
  });

  it('many of them less often', async () => {
    isStreaming = false;
    const many = Array.from({ length: 26 }, (_, index) => new MarketWatch(`M${index}_USDC`, dated));
    watchdog.start(many);
    await clock.pass(60_000);
    expect(asked.length).toBeLessThanOrEqual(420);
  });
});

describe('who waits for a price', () => {
  it('has it at once where it is young', async () => {
    watchdog.start([sol()]);
    tell(sol(), '100');
    await watchdog.refresh('SOL_USDC');
    expect(asked).toEqual([]);
  });

  it('has it by an urgent request where it is old or unknown', async () => {
    watchdog.start([sol()]);
    book.set('SOL_USDC', null);
    tell(sol(), '100');
    await clock.pass(6_000);
    book.set('SOL_USDC', '97');
    asked = [];
    await watchdog.refresh('SOL_USDC');
    expect(asked).toEqual(['SOL_USDC urgent']);
    expect(bidOf(sol())).toBe('97');
  });

  it('waits no longer than a few seconds', async () => {
    watchdog.start([sol()]);
    const never = new Promise<never>(() => {});
    const slow = new PriceWatchdog({
      ...world(),
      exchange: { timeMs: () => clock.now(), bestPrices: () => never },
    });
    slow.start([btc()]);
    let isOver = false;
    void slow.refresh('BTC_USDC').then(() => {
      isOver = true;
    });
    await clock.pass(2_999);
    expect(isOver).toBe(false);
    await clock.pass(1);
    await settle();
    expect(isOver).toBe(true);
  });
});

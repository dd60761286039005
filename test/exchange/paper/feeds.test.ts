import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedError } from '../../../src/exchange/localErrors.js';
import { readCandleFile } from '../../../src/exchange/paper/feed/candleFile.js';
import type { PulledFeed, Quote } from '../../../src/exchange/paper/feed/quote.js';
import { replayFeed } from '../../../src/exchange/paper/feed/replay.js';
import { syntheticFeed } from '../../../src/exchange/paper/feed/synthetic.js';
import { FeedClock } from '../../../src/exchange/paper/feedClock.js';
import { gridOf } from '../../../src/exchange/paper/grid.js';
import { PAPER_MARKETS, startPaperExchange } from '../../../src/exchange/paper/index.js';
import { MarketHistory } from '../../../src/exchange/paper/marketHistory.js';
import { paperMarkets } from '../../../src/exchange/paper/paperMarkets.js';
import { recordingLogger, until } from '../backpack/fixtures.js';
import { ScriptedExchange } from '../backpack/scriptedExchange.js';
import { Listener, manualExchange, quiet, tick } from './trader.js';

const HEADER = 'timestamp,open,high,low,close,volume';
const [btc] = paperMarkets(['BTC_USDC']);
if (btc === undefined) throw new Error('no BTC');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rung-feeds-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(...lines: string[]): string {
  const path = join(folder, `${Math.random()}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function all(feed: PulledFeed, limit = Number.POSITIVE_INFINITY): Quote[] {
  const quotes = [...feed.opening];
  for (let quote = feed.next(); quote !== null && quotes.length < limit; quote = feed.next())
    quotes.push(quote);
  return quotes;
}

describe('the synthetic market', () => {
  const walk = (seed: string, symbols?: string[]) =>
    all(
      syntheticFeed({
        markets: paperMarkets(symbols),
        seed,
        startMs: 0,
        lastPrices: new Map(),
        durationMs: 600_000,
      }),
    );

  it('gives the same prices for the same seed, and others for another', () => {
    expect(walk('7')).toEqual(walk('7'));
    expect(walk('8')).not.toEqual(walk('7'));
  });

  it('moves each market the same way, whichever others are there', () => {
    const together = walk('7').filter((quote) => quote.symbol === 'SOL_USDC');
    expect(walk('7', ['SOL_USDC'])).toEqual(together);
  });

  it('has a positive spread, sizes, and two to four steps a second', () => {
    const quotes = walk('7', ['BTC_USDC']);
    for (const quote of quotes) {
      expect(quote.askTicks).toBeGreaterThan(quote.bidTicks);
      expect(Math.min(quote.bidSteps, quote.askSteps)).toBeGreaterThan(0);
      expect(
        [quote.bidTicks, quote.askTicks, quote.bidSteps, quote.lastSteps].every(Number.isSafeInteger),
      ).toBe(true);
    }
    expect(quotes.length).toBeGreaterThan(1_200);
    expect(quotes.length).toBeLessThan(2_400);
  });

  it('is lively enough to fill a first rung 0.875 % below within minutes, and comes back', () => {
    const minutes = [...Array(21).keys()]
      .map((seed) => {
        const feed = syntheticFeed({
          markets: paperMarkets(['SOL_USDC']),
          seed: String(seed),
          startMs: 0,
          lastPrices: new Map(),
          durationMs: 3_600_000,
        });
        const rung = (feed.opening[0]?.askTicks ?? 0) * (1 - 0.00875);
        let filled = false;
        for (let quote = feed.next(); quote !== null; quote = feed.next()) {
          filled ||= quote.askTicks <= rung;
          if (filled && quote.bidTicks >= rung * 1.0025) return quote.timeMs / 60_000;
        }
        return 60;
      })
      .sort((a, b) => a - b);
    expect(minutes[10]).toBeLessThan(6);
  });
});

describe('a replay', () => {
  it('walks a candle to the nearer end first, at 0, 15, 30 and 45 seconds', () => {
    const path = file(
      HEADER,
      '2021-12-31 23:01:00.000000,46319.0,46385.0,46310.0,46377.0,2300413.7295',
      '2021-12-31 23:02:00.000000,46377.0,46380.0,46300.0,46311.0,1829623.1938',
    );
    const quotes = all(replayFeed(path, btc));
    expect(quotes.map((quote) => quote.bidTicks / 10)).toEqual([
      46319, 46310, 46385, 46377, 46377, 46380, 46300, 46311,
    ]);
    expect(quotes.map((quote) => new Date(quote.timeMs).toISOString().slice(11, 19))).toEqual([
      '23:01:00',
      '23:01:15',
      '23:01:30',
      '23:01:45',
      '23:02:00',
      '23:02:15',
      '23:02:30',
      '23:02:45',
    ]);
    expect(quotes.every((quote) => quote.askTicks === quote.bidTicks + 1)).toBe(true);
  });

  it.each([
    ['an hour', '2022-01-01 01:00:00', '2022-01-01 02:00:00', 900_000, '1 h', '15 min'],
    ['a day', '2022-01-01 00:00:00', '2022-01-02 00:00:00', 21_600_000, '1 d', '6 h'],
    ['a second', '2022-01-01 00:00:00', '2022-01-01 00:00:01', 250, '1 s', '250 ms'],
  ])('walks candles of %s as what they are, and says so', (_what, first, second, stepMs, candle, step) => {
    const gap = '2022-02-01 00:00:00';
    const rows = [first, second, gap].map((time) => `${time},100,101,99,100,1`);
    const feed = replayFeed(file(HEADER, ...rows), btc);
    const times = all(feed).map(({ timeMs }) => timeMs);
    const startMs = Date.parse(`${first.replace(' ', 'T')}Z`);
    expect(times.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((index) => startMs + index * stepMs));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(feed.notice).toContain(
      `are of ${candle}, not of a minute. Each is walked in four steps of ${step}.`,
    );
  });

  it('says nothing of candles of a minute', () => {
    const rows = ['2022-01-01 00:00:00', '2022-01-01 00:01:00'].map((time) => `${time},100,101,99,100,1`);
    expect(replayFeed(file(HEADER, ...rows), btc).notice).toBeUndefined();
  });

  it('goes low first when both ends are equally near', () => {
    const path = file(HEADER, '2021-12-31 23:01:00,100,101,99,100,1');
    expect(all(replayFeed(path, btc)).map((quote) => quote.bidTicks)).toEqual([1000, 990, 1010, 1000]);
  });

  it('rounds prices down to the tick without the errors of floating point', () => {
    const [candle] = readCandleFile(file(HEADER, '2021-12-31 23:01:00,0.3,46319.19,0.30,8.7,1'), gridOf(btc));
    expect(candle).toMatchObject({ openTicks: 3, highTicks: 463191, lowTicks: 3, closeTicks: 87 });
  });

  it('counts every price and every size exactly, up to the largest that a line may have', () => {
    const path = file(HEADER, '2024-02-29 23:59:59,0.1,900719925474099.0,0.1,0.1,1000000000000000');
    for (const quote of all(replayFeed(path, btc))) {
      const { bidTicks, askTicks, bidSteps, askSteps, lastTicks, lastSteps } = quote;
      for (const count of [bidTicks, askTicks, bidSteps, askSteps, lastTicks, lastSteps]) {
        expect(Number.isSafeInteger(count)).toBe(true);
        expect(count).toBeGreaterThan(0);
      }
    }
  });

  const good = '2021-12-31 23:01:00.000000,100,101,99,100,1';
  it.each([
    ['no file', 'nowhere.csv', /There is no replay file nowhere\.csv/],
    ['an empty file', () => file(''), /is empty/],
    ['a header alone', () => file(HEADER), /no candles/],
    ['another header', () => file('time,open,high,low,close,volume', good), /must be "timestamp,open/],
    [
      'too few fields',
      () => file(HEADER, good, '2021-12-31 23:02:00,1,2'),
      /Line 3 .* 3 fields instead of 6/,
    ],
    ['no number', () => file(HEADER, '2021-12-31 23:01:00,100,abc,99,100,1'), /Line 2 .*"abc" is no decimal/],
    [
      'no time',
      () => file(HEADER, good, '', 'yesterday,100,101,99,100,1'),
      /Line 4 .*"yesterday" is no time/,
    ],
    ['a day that does not exist', () => file(HEADER, '2021-02-31 23:01:00,100,101,99,100,1'), /no time/],
    ['a day before all clocks', () => file(HEADER, '1969-12-31 23:59:00,100,101,99,100,1'), /no time/],
    ['an hour that does not exist', () => file(HEADER, '2021-12-31 24:00:00,100,101,99,100,1'), /no time/],
    ['a minute that does not exist', () => file(HEADER, '2021-12-31 23:60:00,100,101,99,100,1'), /no time/],
    [
      'a high that leaves no room for the ask',
      () => file(HEADER, `2021-12-31 23:01:00,100,${Number.MAX_SAFE_INTEGER / 10},99,100,1`),
      /Line 2 .*its high is too large/,
    ],
    [
      'a volume that no market has',
      () => file(HEADER, '2021-12-31 23:01:00,100,101,99,100,1000000000000001'),
      /Line 2 .*its volume is too large/,
    ],
    [
      'a volume that is no number to a computer',
      () => file(HEADER, `2021-12-31 23:01:00,100,101,99,100,${'9'.repeat(400)}`),
      /Line 2 .*its volume is too large/,
    ],
    ['a time that goes back', () => file(HEADER, good, good), /Line 3 .*not after/],
    ['a low above the open', () => file(HEADER, '2021-12-31 23:01:00,98,101,99,100,1'), /Line 2 .*lowest/],
    ['a price of zero', () => file(HEADER, '2021-12-31 23:01:00,0,101,0,100,1'), /Line 2 .*below one tick/],
  ])('refuses %s with one clear message before it starts', async (_what, path, words) => {
    const start = startPaperExchange({
      port: 0,
      feed: {
        kind: 'replay',
        files: [{ file: typeof path === 'string' ? path : path(), symbol: 'BTC_USDC' }],
      },
      speed: 'max',
      databaseFile: ':memory:',
      logger: quiet,
    });
    await expect(start).rejects.toThrow(FeedError);
    await expect(start).rejects.toThrow(words);
  });

  it('in the same process lives in market time: timers, then prices, then the gate', async () => {
    const path = file(HEADER, '2021-12-31 23:01:00,100,101,99,100,1', '2021-12-31 23:02:00,100,102,99,100,1');
    const events: string[] = [];
    const exchange = await startPaperExchange({
      port: 0,
      feed: { kind: 'replay', files: [{ file: path, symbol: 'BTC_USDC' }] },
      speed: 'max',
      databaseFile: ':memory:',
      logger: quiet,
      gate: async (updateId) => {
        await new Promise(setImmediate);
        events.push(`${updateId} settled at ${new Date(exchange.clock.now()).toISOString().slice(14, 19)}`);
      },
    });
    expect(exchange.lastPrice('BTC_USDC')?.toString()).toBe('100');
    expect(new Date(exchange.clock.now()).toISOString()).toBe('2021-12-31T23:01:00.000Z');
    exchange.clock.setTimer(20_000, () => events.push('timer'));
    exchange.clock.setTimer(21_000, () => events.push('never'))();
    exchange.startFeed();
    await exchange.feedEnded;
    await exchange.stop();
    expect(events).toEqual([
      '2 settled at 01:15',
      'timer',
      '2 settled at 01:20',
      '3 settled at 01:30',
      '4 settled at 01:45',
      '5 settled at 02:00',
      '6 settled at 02:15',
      '7 settled at 02:30',
      '8 settled at 02:45',
    ]);
  });

  it('alone at full speed reaches its clients whole and in order', async () => {
    const rows = [...Array(500).keys()].map((minute) => {
      const time = new Date(Date.UTC(2022, 0, 1) + minute * 60_000)
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      return `${time},100,101,99,100,1`;
    });
    const exchange = await startPaperExchange({
      port: 0,
      feed: { kind: 'replay', files: [{ file: file(HEADER, ...rows), symbol: 'BTC_USDC' }] },
      speed: 'max',
      time: 'system',
      databaseFile: ':memory:',
      logger: quiet,
    });
    const listener = await Listener.connect(exchange);
    listener.subscribe(['bookTicker.BTC_USDC']);
    await listener.dataOf('bookTicker.BTC_USDC', 1);
    exchange.startFeed();
    const tickers = await listener.dataOf('bookTicker.BTC_USDC', 2_000);
    expect(tickers.map((ticker) => Number(ticker.u))).toEqual(
      [...Array(2_000).keys()].map((index) => index + 1),
    );
    listener.close();
    await exchange.stop();
  });
});

describe('the feed clock', () => {
  it('fires timers in the order of their times, also those that a timer sets', async () => {
    const clock = new FeedClock(1_000);
    const fired: [string, number][] = [];
    clock.setTimer(300, () => fired.push(['late', clock.now()]));
    clock.setTimer(100, () => {
      fired.push(['early', clock.now()]);
      clock.setTimer(100, () => fired.push(['set by early', clock.now()]));
    });
    clock.setTimer(9_000, () => fired.push(['not yet', clock.now()]));
    await clock.advanceTo(2_000, async () => {});
    expect(fired).toEqual([
      ['early', 1_100],
      ['set by early', 1_200],
      ['late', 1_300],
    ]);
    expect(clock.now()).toBe(2_000);
  });
});

it('a live feed follows another exchange’s streams and comes back after it was away', async () => {
  const upstream = await manualExchange();
  const port = Number(new URL(upstream.wsUrl).port);
  const live = await startPaperExchange({
    port: 0,
    feed: { kind: 'live', userAgent: 'rung/9.9.9', wsUrl: upstream.wsUrl, restUrl: upstream.restUrl },
    speed: 1,
    databaseFile: ':memory:',
    logger: quiet,
  });
  const listener = await Listener.connect(live);
  listener.subscribe(['bookTicker.SOL_USDC', 'trade.SOL_USDC']);
  await tick(upstream, '149.98', '150.02');
  live.startFeed();
  expect(await listener.dataOf('bookTicker.SOL_USDC', 1)).toMatchObject([{ b: '149.98', a: '150.02' }]);
  await tick(upstream, '150.1', '150.2', { last: '150.2', bidQuantity: '3' });
  expect(await listener.dataOf('trade.SOL_USDC', 1)).toMatchObject([{ p: '150.2' }]);
  await upstream.stop();
  // The connections that fetch keeps learn of the end a moment later.
  await sleep(50);
  const back = await manualExchange({ port });
  await tick(back, '151.1', '151.2');
  await listener.until(() => listener.heard.some((message) => message.data.b === '151.1'));
  listener.close();
  await live.stop();
  await back.stop();
});

it('a live feed passes over prices that no market has, and takes the next', async () => {
  const upstream = await ScriptedExchange.start();
  const logger = recordingLogger();
  const live = await startPaperExchange({
    port: 0,
    feed: { kind: 'live', userAgent: 'rung/9.9.9', wsUrl: upstream.wsUrl, restUrl: upstream.restUrl },
    speed: 1,
    databaseFile: ':memory:',
    logger,
  });
  const listener = await Listener.connect(live);
  listener.subscribe(['bookTicker.SOL_USDC', 'trade.SOL_USDC']);
  live.startFeed();
  await until('the feed has subscribed', () => upstream.sockets.some(({ frames }) => frames.length > 0));
  await until('the feed has asked for last prices', () => upstream.seen.length > 0);
  for (const { headers } of [...upstream.sockets, ...upstream.seen])
    expect(headers['user-agent']).toBe('rung/9.9.9');
  const book = { e: 'bookTicker', s: 'SOL_USDC', a: '150.02', A: '1', b: '149.98', B: '1' };
  const trade = { e: 'trade', s: 'SOL_USDC', p: '150', q: '1', m: true };
  const say = (data: object) => upstream.broadcast({ stream: `${'e' in data ? data.e : ''}.SOL_USDC`, data });
  for (const endless of ['9'.repeat(400), '9'.repeat(20), `0.${'1'.repeat(400)}`]) {
    say({ ...book, a: endless });
    say({ ...book, a: endless, b: endless });
    say({ ...book, A: endless.repeat(2) });
  }
  say(book);
  say({ ...trade, p: '9'.repeat(400) });
  say({ ...trade, p: '9'.repeat(20) });
  say(trade);
  await listener.dataOf('trade.SOL_USDC', 1);
  expect(listener.heard.map(({ data }) => data.p ?? data.b)).toEqual(['149.98', '149.98', '150']);
  const complaints = logger.lines.filter(({ message }) => message.includes('cannot be read are passed over'));
  expect(complaints).toHaveLength(1);
  expect(JSON.stringify(complaints[0]).length).toBeLessThan(300);
  listener.close();
  await live.stop();
  await upstream.stop();
});

it('the built-in markets are on their own grids', () => {
  for (const market of PAPER_MARKETS) {
    const grid = gridOf(market);
    const ticks = grid.ticksOf(market.startPrice);
    expect(ticks).not.toBeNull();
    expect(grid.priceText(ticks ?? 0)).toBe(market.startPrice.toString());
    expect(grid.stepsOf(market.minQuantity)).not.toBeNull();
  }
});

it('the statistics of a day forget what is older, whenever they are asked', () => {
  const history = new MarketHistory();
  const minuteMs = 60_000;
  const price = (minute: number) => 1_000 + ((minute * 7_919) % 501);
  for (let minute = 0; minute < 2_000; minute += 1) {
    for (const part of [0, 0.5]) {
      const timeMs = (minute + part) * minuteMs;
      const lastTicks = price(minute) + part * 2;
      history.record({ ...QUOTE, lastTicks, lastSteps: 1, timeMs }, timeMs, () => 1);
      if (minute % 97 !== 0) continue;
      const day = [...Array(1_440).keys()].map((back) => minute - back).filter((each) => each >= 0);
      const highest = Math.max(...day.map((each) => price(each) + (each === minute ? part * 2 : 1)));
      expect(history.statistics(timeMs)).toMatchObject({
        openTicks: price(day.at(-1) ?? 0),
        highTicks: highest,
        lowTicks: Math.min(...day.map(price)),
        closeTicks: lastTicks,
        trades: 2 * (day.length - 1) + (part === 0 ? 1 : 2),
      });
    }
  }
});

const QUOTE: Quote = {
  symbol: 'BTC_USDC',
  timeMs: 0,
  bidTicks: 1,
  askTicks: 2,
  bidSteps: 1,
  askSteps: 1,
  lastTicks: 1,
  lastSteps: 0,
  buyerIsMaker: true,
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BenchExchange, startBenchExchange } from './benchExchange.js';
import { type Bot, PARAMETERS, startBot } from './bot.js';
import { measureCommits } from './commitCost.js';
import { startExchangeProcess } from './exchangeProcess.js';
import { table } from './figures.js';
import { type Floor, startFloor } from './floor.js';
import { measureLatency } from './latency.js';
import { measureQuietTicks, wanderingBids } from './quietTicks.js';

/* That the benchmarks measure what they say. How long anything takes is nobody's business here. */

const QUIET_TICKER = {
  symbol: PARAMETERS.symbol,
  bid: '59500',
  ask: '60200',
  updateId: '1',
};

let directory: string;
let exchange: BenchExchange | undefined;
let bot: Bot | undefined;
let floor: Floor | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-bench-'));
});
afterEach(async () => {
  await floor?.stop();
  await bot?.stop();
  await exchange?.stop();
  floor = bot = exchange = undefined;
  rmSync(directory, { recursive: true, force: true });
});

it('a price that triggers nothing asks neither the books nor the exchange for anything', async () => {
  const counts = { store: 0, exchange: 0 };
  exchange = await startBenchExchange();
  bot = await startBot(exchange.port, directory, counts);
  await exchange.hold();
  const before = bot.engine.state(PARAMETERS.id);
  expect([...before.orders.values()].map(({ role, phase }) => `${role} ${phase}`)).toEqual(
    Array.from({ length: 7 }, () => 'rung open'),
  );
  const calls = { ...counts };
  const bids = wanderingBids(2_000, 58_960, 59_600, 7);

  measureQuietTicks(bot, bids, 1);

  expect(counts).toEqual(calls);
  expect(bot.engine.state(PARAMETERS.id)).toBe(before);
  expect(bot.engine.api.strategy(PARAMETERS.id).queries.status().bestBid?.toString()).toBe(
    String(bids.at(-1)),
  );
  // What was counted would have been seen: the next one sells.
  const asked = { ...counts };
  bot.engine.onBookTicker({ ...QUIET_TICKER, bid: '60100', timeMs: Date.now() });
  // One transaction, and one look whether anything is known to be missing.
  expect(counts.store).toBe(asked.store + 2);
  expect(counts.exchange).toBe(asked.exchange + 8);
});

it('no two prices in a row of a wandering market are the same, and all lie where they should', () => {
  const bids = wanderingBids(5_000, 100, 110, 3).map((bid) => Number(bid.toString()));
  expect(bids.filter((bid, index) => bid === bids[index - 1])).toEqual([]);
  expect(Math.min(...bids)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...bids)).toBeLessThanOrEqual(110);
});

it('bot and floor sell in turn, and the bot closes a cycle each time', async () => {
  exchange = await startExchangeProcess();
  bot = await startBot(exchange.port, directory);
  floor = await startFloor(exchange.port, 60_500);

  const { bot: sold, floor: soldBeside } = await measureLatency(exchange, { warmUp: 1, samples: 3 });

  expect([sold.length, soldBeside.length]).toEqual([3, 3]);
  expect([...sold, ...soldBeside].filter((us) => !(us > 0))).toEqual([]);
  await exchange.hold();
  expect(bot.engine.state(PARAMETERS.id).cycle.number).toBe(5);
});

it('commits of real cycles are timed beside a bare row', () => {
  const { fill, sale, bare } = measureCommits(directory, { warmUp: 1, cycles: 4 });
  expect([fill.length, sale.length, bare.length]).toEqual([4, 4, 4]);
});

it('a table has its figures below each other', () => {
  expect(
    table([
      ['', 'p50 us'],
      ['Rung', '7'],
      ['the floor', '12'],
    ]),
  ).toBe('            p50 us\nRung             7\nthe floor       12');
});

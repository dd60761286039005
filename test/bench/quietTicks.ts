import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type { BookTicker } from '../../src/engine/ports/streams.js';
import { createStreamFrames } from '../../src/exchange/backpack/streamFrames.js';
import { bookTickerFrame } from './benchProtocol.js';
import type { Bot } from './bot.js';
import { percentile } from './figures.js';

export interface TickCost {
  /** By the processor's time, all threads of the process together, so that other programs do not count. */
  readonly ticksPerCpuSecond: number;
  readonly bytesPerTick: number;
}

export interface QuietTickCosts {
  /** Prices as the stream's parser hands them to the engine. */
  readonly parsed: TickCost;
  /** The text of a frame, through the parser, into the engine. */
  readonly text: TickCost;
}

/**
 * Best bids of a market that moves with every one of them, at random, and stays between two of them.
 *
 * @param seed the same gives the same bids
 */
export function wanderingBids(count: number, lowestBid: number, highestBid: number, seed: number): Decimal[] {
  const bids: Decimal[] = [];
  let random = seed;
  let ticks = Math.round((lowestBid + highestBid) * 5);
  for (let index = 0; index < count; index += 1) {
    // The generator of Park and Miller, "Random number generators: good ones are hard to find" (1988).
    random = (random * 48_271) % 2_147_483_647;
    const step = 1 + (random % 25);
    const up = ticks - step < lowestBid * 10 || (ticks + step <= highestBid * 10 && random % 2 === 0);
    ticks += up ? step : -step;
    bids.push(decimal((ticks / 10).toFixed(1)));
  }
  return bids;
}

/**
 * Feeds prices that concern nobody to a bot that holds a position and has rungs open.
 *
 * @param bids between those that matter, see `wanderingBids`; told as of now again and again, because old ones move nothing
 * @param durationMs processor time of each of the two measurements
 */
export function measureQuietTicks(bot: Bot, bids: readonly Decimal[], durationMs: number): QuietTickCosts {
  const { engine } = bot;
  const logger = pino({ level: 'silent' });
  const noRefusal = (message: string) => {
    throw new Error(message);
  };
  const noFailure = () => {
    throw new Error('a frame could not be dealt with');
  };
  const shared = {
    ...{ logger, onRefused: noRefusal, onFailed: noFailure },
    ...{ onMarketHeard() {}, onTime() {} },
  };
  let tickers: BookTicker[] = [];
  const collect = createStreamFrames({
    listener: {
      onBookTicker: (ticker) => tickers.push(ticker),
      onLastPrice() {},
      onOrderUpdate() {},
      onConnected() {},
      onAlive() {},
      onMarketRefused() {},
      onDisconnected() {},
    },
    ...shared,
  });
  const nothing = () => {};
  const newFrames = () => bids.map(bookTickerFrame);
  const newTickers = () => {
    tickers = [];
    for (const frame of newFrames()) collect(frame, nothing);
    return tickers;
  };
  const read = createStreamFrames({ listener: engine, ...shared });
  return {
    parsed: tickCost(durationMs, newTickers, (ticker) => engine.onBookTicker(ticker)),
    text: tickCost(durationMs, newFrames, (frame) => read(frame, nothing)),
  };
}

/** @param newTicks makes them as of now; its time does not count */
function tickCost<T>(durationMs: number, newTicks: () => readonly T[], take: (tick: T) => void): TickCost {
  let ticks = newTicks();
  let madeAtMs = performance.now();
  let cpuMs = 0;
  let taken = 0;
  // The first rounds, in which the compiler still works, are a small part of the whole.
  while (cpuMs < durationMs) {
    if (performance.now() > madeAtMs + TICKS_ARE_NEW_MS) {
      ticks = newTicks();
      madeAtMs = performance.now();
    }
    const startedAt = process.cpuUsage();
    for (const tick of ticks) take(tick);
    taken += ticks.length;
    const { user, system } = process.cpuUsage(startedAt);
    cpuMs += (user + system) / 1_000;
  }
  return { ticksPerCpuSecond: (taken / cpuMs) * 1_000, bytesPerTick: bytesPer(newTicks(), take) };
}

/** So long that making them is a small part of the whole, and short beside the age at which a price is old. */
const TICKS_ARE_NEW_MS = 1_000;

const SAMPLES = 15;
/** So few that no collection comes in between. */
const TICKS_PER_SAMPLE = 2_000;

function bytesPer<T>(ticks: readonly T[], take: (tick: T) => void): number {
  const some = ticks.slice(0, TICKS_PER_SAMPLE);
  const collectGarbage = garbageCollector();
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (const tick of some) take(tick);
    samples.push((process.memoryUsage().heapUsed - before) / some.length);
  }
  return percentile(samples, 0.5);
}

/** Node's own, which it shows to those who ask at the start or, as here, later. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This Node.js shows no garbage collector.');
  return () => void collect();
}

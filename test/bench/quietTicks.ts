import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { decimal } from '../../src/domain/decimal.js';
import type { BookTicker } from '../../src/engine/ports.js';
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
 * Frames of a market that moves with every one of them, at random, and stays between two bids.
 *
 * @param seed the same gives the same frames
 */
export function wanderingFrames(
  count: number,
  lowestBid: number,
  highestBid: number,
  seed: number,
): string[] {
  const frames: string[] = [];
  let random = seed;
  let ticks = Math.round((lowestBid + highestBid) * 5);
  for (let frame = 0; frame < count; frame += 1) {
    // The generator of Park and Miller, "Random number generators: good ones are hard to find" (1988).
    random = (random * 48_271) % 2_147_483_647;
    const step = 1 + (random % 25);
    const up = ticks - step < lowestBid * 10 || (ticks + step <= highestBid * 10 && random % 2 === 0);
    ticks += up ? step : -step;
    frames.push(bookTickerFrame(decimal((ticks / 10).toFixed(1))));
  }
  return frames;
}

/**
 * Feeds prices that concern nobody to a bot that holds a position and has rungs open.
 *
 * @param frames of bids between those that matter, see `wanderingFrames`
 * @param durationMs processor time of each of the two measurements
 */
export function measureQuietTicks(bot: Bot, frames: readonly string[], durationMs: number): QuietTickCosts {
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
  const tickers: BookTicker[] = [];
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
  for (const frame of frames) collect(frame, nothing);
  const read = createStreamFrames({ listener: engine, ...shared });
  return {
    parsed: tickCost(durationMs, tickers, (ticker) => engine.onBookTicker(ticker)),
    text: tickCost(durationMs, frames, (frame) => read(frame, nothing)),
  };
}

function tickCost<T>(durationMs: number, ticks: readonly T[], take: (tick: T) => void): TickCost {
  const feedAll = () => {
    for (const tick of ticks) take(tick);
  };
  const startedAt = process.cpuUsage();
  let cpuMs = 0;
  let taken = 0;
  // The first rounds, in which the compiler still works, are a small part of the whole.
  while (cpuMs < durationMs) {
    feedAll();
    taken += ticks.length;
    const { user, system } = process.cpuUsage(startedAt);
    cpuMs = (user + system) / 1_000;
  }
  return { ticksPerCpuSecond: (taken / cpuMs) * 1_000, bytesPerTick: bytesPer(ticks, take) };
}

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

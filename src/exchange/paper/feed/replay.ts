import { FeedError } from '../../localErrors.js';
import { gridOf } from '../grid.js';
import type { PaperMarket } from '../paperMarkets.js';
import { type RecordedCandle, readCandleFile } from './candleFile.js';
import type { PulledFeed, Quote } from './quote.js';

const MINUTE_MS = 60_000;
const STEPS_PER_CANDLE = 4;
/** Depth at the best prices of a recorded market, which is not recorded: enough for any ladder. Quote money. */
const DEPTH_WORTH = 1_000_000;
/** Trades are cut to this size: a day full of them still adds up exactly. */
const MOST_TRADE_STEPS = 1e12;

/**
 * Walks the candles of a file: open, then low and high in the order that is nearer (low first when the open is at
 * least as near to it as to the high), then close, each a quarter of the candle's time after the other: at seconds 0,
 * 15, 30 and 45 of a minute. The price walked is the bid; the ask is one tick above.
 *
 * @throws FeedError when the file cannot be used; the whole file is checked before the first price
 */
export function replayFeed(file: string, market: PaperMarket): PulledFeed {
  const candles = readCandleFile(file, gridOf(market));
  const first = candles[0];
  if (first === undefined) throw new FeedError(`The replay file ${file} has no candles.`);
  const candleMs = durationOf(candles);
  const stepMs = candleMs / STEPS_PER_CANDLE;
  const worthOfUnit = Number(market.tickSize.toString()) * Number(market.stepSize.toString());
  let position = 1;
  return {
    opening: [quoteOf(first, 0, stepMs, market.symbol, worthOfUnit)],
    ...(candleMs === MINUTE_MS ? {} : { notice: noticeOf(file, candleMs) }),
    next() {
      const candle = candles[Math.floor(position / STEPS_PER_CANDLE)];
      if (candle === undefined) return null;
      const quote = quoteOf(candle, position % STEPS_PER_CANDLE, stepMs, market.symbol, worthOfUnit);
      position += 1;
      return quote;
    },
  };
}

/** The shortest time from one candle to the next: longer ones are gaps. A candle alone is taken for a minute. */
function durationOf(candles: readonly RecordedCandle[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  let before: number | null = null;
  for (const { startMs } of candles) {
    if (before !== null) shortest = Math.min(shortest, startMs - before);
    before = startMs;
  }
  return Number.isFinite(shortest) ? shortest : MINUTE_MS;
}

function noticeOf(file: string, candleMs: number): string {
  const advice =
    candleMs < MINUTE_MS
      ? ''
      : ' What the price did in between is not known: the finer the candles, the truer the result.';
  return (
    `The candles of ${file} are of ${spoken(candleMs)}, not of a minute. Each is walked in four steps ` +
    `of ${spoken(candleMs / STEPS_PER_CANDLE)}.${advice}`
  );
}

function spoken(durationMs: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const [unitMs, unit] = units.find(([ms]) => durationMs >= ms) ?? [1, 'ms'];
  return `${durationMs / unitMs} ${unit}`;
}

/** @param worthOfUnit quote money that one step costs at a price of one tick */
function quoteOf(
  candle: RecordedCandle,
  step: number,
  stepMs: number,
  symbol: string,
  worthOfUnit: number,
): Quote {
  const bidTicks = priceAt(candle, step);
  const worthOfStep = bidTicks * worthOfUnit;
  const depthSteps = Math.max(1, Math.floor(DEPTH_WORTH / worthOfStep));
  const tradeSteps = Math.max(1, Math.floor(candle.volumeWorth / STEPS_PER_CANDLE / worthOfStep));
  return {
    symbol,
    timeMs: candle.startMs + step * stepMs,
    bidTicks,
    askTicks: bidTicks + 1,
    bidSteps: depthSteps,
    askSteps: depthSteps,
    lastTicks: bidTicks,
    lastSteps: Math.min(tradeSteps, MOST_TRADE_STEPS),
    buyerIsMaker: step % 2 === 0,
  };
}

function priceAt({ openTicks, highTicks, lowTicks, closeTicks }: RecordedCandle, step: number): number {
  const lowIsNearer = openTicks - lowTicks <= highTicks - openTicks;
  if (step === 0) return openTicks;
  if (step === 1) return lowIsNearer ? lowTicks : highTicks;
  if (step === 2) return lowIsNearer ? highTicks : lowTicks;
  return closeTicks;
}

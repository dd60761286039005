import type { Quote } from './feed/index.js';

/** Prices and volume of one stretch of time, in ticks and steps. Volumes are statistics and may be rounded. */
export interface PaperCandle {
  readonly startMs: number;
  openTicks: number;
  highTicks: number;
  lowTicks: number;
  closeTicks: number;
  volumeSteps: number;
  /** Ticks times steps. */
  turnover: number;
  trades: number;
}

export interface PublicTrade {
  readonly id: number;
  readonly priceTicks: number;
  readonly steps: number;
  readonly timeMs: number;
  readonly buyerIsMaker: boolean;
  /** The accounts' orders in it; null for somebody of the feed. */
  readonly buyerOrderId: number | null;
  readonly sellerOrderId: number | null;
}

interface FinishedMinutes {
  readonly candle: PaperCandle | null;
  readonly oldestMs: number;
  readonly untilMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const KEPT_SECONDS = 3_600;
/** A week: what the longest statistics need. */
const KEPT_MINUTES = 10_080;
const KEPT_TRADES = 1_000;

/** Past of one market that the public can see: candles, recent trades, the last day's statistics. */
export class MarketHistory {
  readonly trades: PublicTrade[] = [];
  private readonly seconds: PaperCandle[] = [];
  private readonly minutes: PaperCandle[] = [];
  /** By window: the minutes that are over, merged once a minute instead of once a message. */
  private readonly finished = new Map<number, FinishedMinutes>();

  /**
   * Takes a step of the feed; the trade in it, if there was one.
   *
   * @param takeTradeId the next id of the exchange's trades, whoever makes them
   */
  record(quote: Quote, timeMs: number, takeTradeId: () => number): PublicTrade | null {
    append(this.seconds, SECOND_MS, KEPT_SECONDS, quote, timeMs);
    append(this.minutes, MINUTE_MS, KEPT_MINUTES, quote, timeMs);
    if (quote.lastSteps === 0) return null;
    const trade = {
      id: takeTradeId(),
      priceTicks: quote.lastTicks,
      steps: quote.lastSteps,
      timeMs,
      buyerIsMaker: quote.buyerIsMaker,
      buyerOrderId: null,
      sellerOrderId: null,
    };
    this.add(trade);
    return trade;
  }

  /** Takes a trade of accounts. Candles and statistics are the feed's: it alone says where the market is. */
  add(trade: PublicTrade): void {
    this.trades.push(trade);
    if (this.trades.length > 2 * KEPT_TRADES) this.trades.splice(0, KEPT_TRADES);
  }

  /**
   * Candles of `intervalMs` that start between the two times, oldest first; null where nothing is known.
   * At most `limit`, the oldest ones.
   */
  candles(
    intervalMs: number,
    fromMs: number,
    toMs: number,
    limit: number,
  ): readonly (PaperCandle | number)[] {
    const source = intervalMs < MINUTE_MS ? this.seconds : this.minutes;
    const firstMs = Math.floor(fromMs / intervalMs) * intervalMs;
    const rows: (PaperCandle | number)[] = [];
    let index = source.findIndex((candle) => candle.startMs >= firstMs);
    if (index === -1) index = source.length;
    for (let startMs = firstMs; startMs <= toMs && rows.length < limit; startMs += intervalMs) {
      let merged: PaperCandle | null = null;
      for (; index < source.length; index += 1) {
        const candle = source[index];
        if (candle === undefined || candle.startMs >= startMs + intervalMs) break;
        merged = merged === null ? { ...candle, startMs } : merge(merged, candle);
      }
      rows.push(merged ?? startMs);
    }
    return rows;
  }

  /** The candle that is being made now. */
  current(intervalMs: number, nowMs: number): PaperCandle | null {
    const row = this.candles(intervalMs, nowMs, nowMs, 1)[0];
    return row === undefined || typeof row === 'number' ? null : row;
  }

  /** The last `windowMs` as one candle, to the minute; null before the first price. */
  statistics(nowMs: number, windowMs: number = DAY_MS): PaperCandle | null {
    const current = this.minutes.at(-1);
    const oldestMs = Math.floor((nowMs - windowMs) / MINUTE_MS) * MINUTE_MS;
    if (current === undefined || current.startMs <= oldestMs) return null;
    const known = this.finished.get(windowMs);
    if (known === undefined || known.untilMs !== current.startMs || known.oldestMs !== oldestMs) {
      const candle = this.finishedMinutes(oldestMs);
      this.finished.set(windowMs, { candle, oldestMs, untilMs: current.startMs });
    }
    const finished = this.finished.get(windowMs)?.candle ?? null;
    return finished === null ? { ...current } : merge({ ...finished }, current);
  }

  /** All minutes after `oldestMs` but the current one, merged. */
  private finishedMinutes(oldestMs: number): PaperCandle | null {
    let first = this.minutes.length - 1;
    while ((this.minutes[first - 1]?.startMs ?? Number.NEGATIVE_INFINITY) > oldestMs) first -= 1;
    const oldest = this.minutes[first];
    if (oldest === undefined || first === this.minutes.length - 1) return null;
    const merged = { ...oldest };
    for (let index = first + 1; index < this.minutes.length - 1; index += 1) {
      const candle = this.minutes[index];
      if (candle !== undefined) merge(merged, candle);
    }
    return merged;
  }
}

function append(
  candles: PaperCandle[],
  intervalMs: number,
  kept: number,
  quote: Quote,
  timeMs: number,
): void {
  const last = candles.at(-1);
  const ticks = quote.lastTicks;
  if (last !== undefined && timeMs < last.startMs + intervalMs) {
    if (ticks > last.highTicks) last.highTicks = ticks;
    if (ticks < last.lowTicks) last.lowTicks = ticks;
    last.closeTicks = ticks;
    last.volumeSteps += quote.lastSteps;
    last.turnover += quote.lastSteps * ticks;
    last.trades += quote.lastSteps === 0 ? 0 : 1;
    return;
  }
  candles.push({
    startMs: Math.floor(timeMs / intervalMs) * intervalMs,
    openTicks: ticks,
    highTicks: ticks,
    lowTicks: ticks,
    closeTicks: ticks,
    volumeSteps: quote.lastSteps,
    turnover: quote.lastSteps * ticks,
    trades: quote.lastSteps === 0 ? 0 : 1,
  });
  if (candles.length > 2 * kept) candles.splice(0, kept);
}

/** `earlier`, made longer by `later`. */
function merge(earlier: PaperCandle, later: PaperCandle): PaperCandle {
  earlier.highTicks = Math.max(earlier.highTicks, later.highTicks);
  earlier.lowTicks = Math.min(earlier.lowTicks, later.lowTicks);
  earlier.closeTicks = later.closeTicks;
  earlier.volumeSteps += later.volumeSteps;
  earlier.turnover += later.turnover;
  earlier.trades += later.trades;
  return earlier;
}

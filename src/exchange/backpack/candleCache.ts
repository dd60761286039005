import type { Candle, Exchange } from '../../engine/ports/index.js';

interface CandleCacheOptions {
  /** Asks the exchange. */
  readonly read: Exchange['candles'];
  /** The exchange's time, milliseconds since the epoch. */
  readonly now: () => number;
}

/** Candles known of one market in one interval, without a gap. */
interface Series {
  /** From here on, inclusive, milliseconds since the epoch. */
  readonly fromMs: number;
  /** Up to here, exclusive, everything is over and does not change any more. */
  readonly closedUntilMs: number;
  /** Up to here it was asked for. */
  readonly untilMs: number;
  readonly readAtMs: number;
  /** Oldest first; the last ones may still change. */
  readonly candles: readonly Candle[];
}

/** The candle of now is asked for again after this. */
const OPEN_LIVES_MS = 5_000;
/** The exchange may change a candle a little after its end. */
const CLOSED_AFTER_MS = 10_000;
const MOST_SERIES = 32;
const MOST_CANDLES = 2_000;

/**
 * Candles, asked for once: the exchange gives them 30 times a minute. What is over is kept, of what is not the end is read
 * anew after some seconds. Those who ask for the same market at the same time ask one after another.
 */
export function createCandleCache({ read, now }: CandleCacheOptions): Exchange['candles'] {
  /** The one that was asked for last stands last. */
  const known = new Map<string, Series>();
  const asking = new Map<string, Promise<unknown>>();

  function keep(key: string, series: Series): void {
    known.delete(key);
    const [oldest] = known.keys();
    if (known.size >= MOST_SERIES && oldest !== undefined) known.delete(oldest);
    if (series.candles.length <= MOST_CANDLES) known.set(key, series);
  }

  async function candles(symbol: string, interval: string, fromMs: number, toMs: number) {
    const key = `${symbol} ${interval}`;
    const series = known.get(key);
    if (series !== undefined && covers(series, fromMs, toMs, now())) return within(series, fromMs, toMs);
    const beginsInside = series !== undefined && series.fromMs <= fromMs && fromMs <= series.closedUntilMs;
    const askedFromMs = beginsInside ? Math.max(fromMs, series.closedUntilMs) : fromMs;
    const found = await read(symbol, interval, askedFromMs, toMs);
    const before = beginsInside ? series.candles.filter(({ endMs }) => endMs <= askedFromMs) : [];
    const all = [...before, ...found.filter(({ startMs }) => startMs >= (before.at(-1)?.endMs ?? 0))];
    const readAtMs = now();
    const closed = all.findLast(({ endMs }) => endMs <= readAtMs - CLOSED_AFTER_MS);
    const renewed: Series = {
      fromMs: beginsInside ? series.fromMs : fromMs,
      closedUntilMs: closed?.endMs ?? fromMs,
      untilMs: toMs,
      readAtMs,
      candles: all,
    };
    keep(key, renewed);
    return within(renewed, fromMs, toMs);
  }

  return async (symbol, interval, fromMs, toMs) => {
    const key = `${symbol} ${interval}`;
    const before = asking.get(key);
    const mine = (async () => {
      await before?.catch(() => {});
      return candles(symbol, interval, fromMs, toMs);
    })();
    asking.set(key, mine);
    try {
      return await mine;
    } finally {
      if (asking.get(key) === mine) asking.delete(key);
    }
  };
}

function covers(series: Series, fromMs: number, toMs: number, nowMs: number): boolean {
  if (fromMs < series.fromMs) return false;
  if (toMs <= series.closedUntilMs) return true;
  const isFresh = Math.abs(nowMs - series.readAtMs) <= OPEN_LIVES_MS;
  return isFresh && toMs <= series.untilMs + OPEN_LIVES_MS;
}

/** As the exchange answers: the first one may have begun before. */
function within({ candles }: Series, fromMs: number, toMs: number): readonly Candle[] {
  return candles.filter(({ startMs, endMs }) => endMs > fromMs && startMs <= toMs);
}

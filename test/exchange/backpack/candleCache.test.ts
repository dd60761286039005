import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Candle } from '../../../src/engine/ports/exchange.js';
import { createCandleCache } from '../../../src/exchange/backpack/candleCache.js';

/* Candles are counted by the exchange, thirty requests a minute: what is over is not asked for twice. */

const MINUTE_MS = 60_000;
const NOON_MS = Date.UTC(2026, 8, 21, 12);

/** An exchange that has a candle for every minute until now, whose close is the number of times it was asked. */
function exchange() {
  const state = { nowMs: NOON_MS + 30_000, asked: [] as [fromMs: number, toMs: number][] };
  const candles = createCandleCache({
    now: () => state.nowMs,
    async read(_symbol, _interval, fromMs, toMs) {
      state.asked.push([fromMs, toMs]);
      const found: Candle[] = [];
      const lastMs = Math.min(toMs, state.nowMs);
      for (
        let startMs = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS;
        startMs <= lastMs;
        startMs += MINUTE_MS
      ) {
        const price = decimal(String(state.asked.length));
        found.push({
          ...{ startMs, endMs: startMs + MINUTE_MS },
          ...{ open: price, high: price, low: price, close: price },
        });
      }
      return found;
    },
  });
  const closes = async (fromMs: number, toMs: number, symbol = 'SOL_USDC') =>
    (await candles(symbol, '1m', fromMs, toMs)).map(({ startMs, close }) => [
      (startMs - NOON_MS) / MINUTE_MS,
      Number(close?.toString()),
    ]);
  return { state, closes };
}

describe('candles', () => {
  it('of a while ago are asked for once', async () => {
    const { state, closes } = exchange();
    const past = [NOON_MS - 3 * MINUTE_MS, NOON_MS - MINUTE_MS - 1] as const;
    const first = await closes(...past);
    expect(first).toEqual([
      [-3, 1],
      [-2, 1],
    ]);
    state.nowMs += 3_600_000;
    expect(await closes(...past)).toEqual(first);
    expect(await closes(NOON_MS - 2 * MINUTE_MS, NOON_MS - 2 * MINUTE_MS + 1)).toEqual([[-2, 1]]);
    expect(state.asked).toHaveLength(1);
  });

  it('of now live for seconds, and only what is not over is asked for again', async () => {
    const { state, closes } = exchange();
    const until = () => closes(NOON_MS - 3 * MINUTE_MS, state.nowMs);
    await until();
    state.nowMs += 4_000;
    await until();
    expect(state.asked).toHaveLength(1);
    state.nowMs += 2_000;
    expect(await until()).toEqual([
      [-3, 1],
      [-2, 1],
      [-1, 1],
      [0, 2],
    ]);
    expect(state.asked[1]).toEqual([NOON_MS, state.nowMs]);
  });

  it('may change for a moment after their end', async () => {
    const { state, closes } = exchange();
    state.nowMs = NOON_MS + 3_000;
    await closes(NOON_MS - 2 * MINUTE_MS, state.nowMs);
    state.nowMs += 6_000;
    expect(await closes(NOON_MS - 2 * MINUTE_MS, state.nowMs)).toEqual([
      [-2, 1],
      [-1, 2],
      [0, 2],
    ]);
  });

  it('from further back are asked for whole', async () => {
    const { state, closes } = exchange();
    await closes(NOON_MS - 2 * MINUTE_MS, NOON_MS);
    await closes(NOON_MS - 5 * MINUTE_MS, NOON_MS);
    expect(state.asked).toEqual([
      [NOON_MS - 2 * MINUTE_MS, NOON_MS],
      [NOON_MS - 5 * MINUTE_MS, NOON_MS],
    ]);
  });

  it('are asked for once by several at a time, and each market for itself', async () => {
    const { state, closes } = exchange();
    const range = [NOON_MS - 2 * MINUTE_MS, NOON_MS - 1] as const;
    await Promise.all([closes(...range), closes(...range), closes(...range, 'BTC_USDC')]);
    expect(state.asked).toHaveLength(2);
  });

  it('of many markets do not fill the memory: the longest unused are forgotten', async () => {
    const { state, closes } = exchange();
    const range = [NOON_MS - 2 * MINUTE_MS, NOON_MS - 1] as const;
    for (let market = 1; market <= 40; market += 1) await closes(...range, `M${market}_USDC`);
    await closes(...range, 'M40_USDC');
    expect(state.asked).toHaveLength(40);
    await closes(...range, 'M1_USDC');
    expect(state.asked).toHaveLength(41);
  });
});

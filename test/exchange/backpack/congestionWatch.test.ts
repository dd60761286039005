import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Congestion } from '../../../src/engine/ports/exchange.js';
import {
  type CongestionNews,
  type CongestionWatch,
  createCongestionWatch,
} from '../../../src/exchange/backpack/congestionWatch.js';

let waiting: Congestion[];
let told: CongestionNews[];
let watch: CongestionWatch;

beforeEach(() => {
  vi.useFakeTimers();
  waiting = [];
  told = [];
  watch = createCongestionWatch({ waiting: () => waiting, tell: (news) => told.push(news) });
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

const sales = (waitedMs: number, pausedForMs = 0): Congestion => ({
  ...{ bucket: 'urgent', waiting: 2 },
  ...{ waitedMs, pausedForMs },
});

describe('what waits', () => {
  it('for a moment is no news', () => {
    waiting = [sales(9_000)];
    vi.advanceTimersByTime(5_000);
    expect(told).toEqual([]);
    expect(watch.congestion()).toEqual([sales(9_000)]);
  });

  it('long is told once, and that it is over when something got through', () => {
    waiting = [sales(10_000)];
    vi.advanceTimersByTime(5_000);
    expect(told).toEqual([{ bucket: 'urgent', isOver: false, waiting: 2, forMs: 10_000 }]);
    waiting = [];
    watch.passed('urgent');
    vi.advanceTimersByTime(2_000);
    expect(told[1]).toMatchObject({ bucket: 'urgent', isOver: true });
    expect(told).toHaveLength(2);
  });

  it('will wait long by the word of the exchange is told at once', () => {
    waiting = [{ bucket: 'ordinary', waiting: 1, waitedMs: 0, pausedForMs: 60_000 }];
    vi.advanceTimersByTime(1_000);
    expect(told).toMatchObject([{ bucket: 'ordinary', isOver: false }]);
  });

  it('was given up and is tried again is the same trouble, and shows in between', () => {
    waiting = [sales(12_000)];
    vi.advanceTimersByTime(1_000);
    waiting = [];
    vi.advanceTimersByTime(20_000);
    expect(watch.congestion()).toMatchObject([{ bucket: 'urgent', waiting: 0 }]);
    waiting = [sales(15_000)];
    vi.advanceTimersByTime(20_000);
    expect(told).toHaveLength(1);
    // One that got through while others still wait long ends nothing.
    watch.passed('urgent');
    vi.advanceTimersByTime(2_000);
    waiting = [];
    vi.advanceTimersByTime(2_000);
    expect(told).toHaveLength(1);
  });
});

import { expect, test } from 'vitest';
import { WakeTimer } from '../../../src/engine/loop/wakeTimer.js';
import type { Clock } from '../../../src/engine/ports/clock.js';

/** A clock that can be set, with timers that run by what really passes. */
class SettableClock implements Clock {
  aheadMs = 0;
  #passedMs = 0;
  #timers: { readonly atMs: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#passedMs + this.aheadMs;
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#passedMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  pass(durationMs: number): void {
    this.#passedMs += durationMs;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#passedMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.#passedMs);
    for (const { callback } of due) callback();
  }
}

function start(): { readonly clock: SettableClock; readonly alarm: WakeTimer; readonly rings: () => number } {
  const clock = new SettableClock();
  let rings = 0;
  const alarm = new WakeTimer(clock, () => {
    rings += 1;
  });
  return { clock, alarm, rings: () => rings };
}

test('the earliest of several moments rings, once', () => {
  const { clock, alarm, rings } = start();
  alarm.set(5_000);
  alarm.set(3_000);
  alarm.set(9_000);
  clock.pass(2_999);
  expect(rings()).toBe(0);
  clock.pass(1);
  expect(rings()).toBe(1);
  clock.pass(60_000);
  expect(rings()).toBe(1);
});

test('what is asked for after the clock was set forward does not wait for what was asked for before', () => {
  const { clock, alarm, rings } = start();
  alarm.set(60_000);
  clock.aheadMs = 3_600_000;
  alarm.set(clock.now() + 10_000);
  clock.pass(10_000);
  expect(rings()).toBeGreaterThan(0);
});

test('nor after it was set back', () => {
  const { clock, alarm, rings } = start();
  clock.aheadMs = 3_600_000;
  alarm.set(clock.now() + 10_000);
  clock.aheadMs = 0;
  alarm.set(20_000);
  clock.pass(20_000);
  expect(rings()).toBe(1);
});

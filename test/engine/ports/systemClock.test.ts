import { beforeEach, expect, it } from 'vitest';
import { passing, steadyClock } from '../../../src/engine/ports/systemClock.js';

let awakeMs = 0;
let uptimeS = 0;
let passedMs: () => number;

beforeEach(() => {
  awakeMs = 5_000;
  uptimeS = 90_000;
  passedMs = passing({ awakeMs: () => awakeMs, uptimeS: () => uptimeS });
});

function pass(durationMs: number, isAsleep = false): void {
  if (!isAsleep) awakeMs += durationMs;
  uptimeS += durationMs / 1_000;
}

it('counts what passes', () => {
  pass(1_234);
  expect(passedMs()).toBe(1_234);
});

it('counts the sleep of the machine within a second after it, once', () => {
  pass(60_000);
  expect(passedMs()).toBe(60_000);
  pass(1_800_000, true);
  pass(1_000);
  expect(passedMs()).toBe(1_861_000);
  pass(3_600_000, true);
  pass(1_000);
  expect(passedMs()).toBe(5_462_000);
});

it('takes no sleep for what the two measures differ by themselves', () => {
  for (let minute = 1; minute <= 100; minute += 1) {
    pass(60_000);
    uptimeS += minute % 2 === 0 ? -2 : 2;
    expect(passedMs()).toBe(minute * 60_000);
  }
});

it('never goes back', () => {
  pass(60_000, true);
  pass(1_000);
  const before = passedMs();
  uptimeS -= 30;
  pass(1_000);
  expect(passedMs()).toBeGreaterThan(before);
});

it('begins with the machine’s time', () => {
  expect(Math.abs(steadyClock.now() - Date.now())).toBeLessThan(60_000);
});

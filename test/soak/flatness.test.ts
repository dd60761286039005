import { describe, expect, it } from 'vitest';
import { Chance } from '../domain/support/chance.js';
import { grows, growthOf, type Point } from './flatness.js';

const ALLOWED = { perMinute: 16, inAll: 256 };

/** Eight minutes of what is measured every ten seconds: a level, a slope, and noise on both sides. */
function series(perMinute: number, noise: number, seed = 1): readonly Point[] {
  const chance = new Chance(seed);
  return Array.from({ length: 48 }, (_, index) => {
    const minute = 2 + index / 6;
    return { minute, value: 25_000 + perMinute * minute + chance.whole(2 * noise + 1) - noise };
  });
}

describe('what grows', () => {
  it('is seen through noise that is larger than it', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      expect(grows(growthOf(series(120, 400, seed)), ALLOWED), `seed ${seed}`).toBe(true);
    }
  });

  it('is seen when it goes up in steps', () => {
    const steps = series(0, 100).map(({ minute, value }) => ({
      minute,
      value: value + 500 * Math.floor(minute),
    }));
    expect(grows(growthOf(steps), ALLOWED)).toBe(true);
  });

  it('is measured', () => {
    const growth = growthOf(series(60, 0));
    expect(growth.slope).toBeCloseTo(60);
    expect(growth.late - growth.early).toBeCloseTo(60 * (32 / 6));
  });
});

describe('what stays as it is', () => {
  it('is not taken for growing, however noisy it is', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      expect(grows(growthOf(series(0, 2_000, seed)), ALLOWED), `seed ${seed}`).toBe(false);
    }
  });

  it('may grow a little and surely, such as a page of a cache', () => {
    expect(grows(growthOf(series(10, 1)), ALLOWED)).toBe(false);
  });

  it('may come and go in waves', () => {
    const waves = series(0, 50).map(({ minute, value }) => ({
      minute,
      value: value + 1_000 * Math.sin((minute / 8) * 4 * Math.PI),
    }));
    expect(grows(growthOf(waves), ALLOWED)).toBe(false);
  });

  it('may become less', () => {
    expect(grows(growthOf(series(-300, 10)), ALLOWED)).toBe(false);
  });
});

it('three points say nothing', () => {
  expect(() => growthOf(series(0, 0).slice(0, 3))).toThrow(RangeError);
});

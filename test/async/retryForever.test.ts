import { describe, expect, it } from 'vitest';
import { retryForever } from '../../src/async/retryForever.js';
import { ManualClock } from '../chat/clock.js';

/** Something that fails so many times, and what is told of it. */
function failing(times: number, tryAgain = true) {
  const clock = new ManualClock();
  const ending = new AbortController();
  const told: string[] = [];
  let attempts = 0;
  const done = retryForever(
    async () => {
      attempts += 1;
      if (attempts <= times) throw new Error(`failure ${attempts}`);
    },
    {
      ...{ clock, signal: ending.signal },
      onFailure(error, failures) {
        told.push(`${failures}: ${String(error)}`);
        return tryAgain;
      },
    },
  );
  return { clock, ending, told, done, attempts: () => attempts };
}

describe('what is done persistently', () => {
  it('is tried again after growing pauses until it is done, and then no more', async () => {
    const { clock, told, done, attempts } = failing(2);
    await clock.pass(4_999);
    expect(attempts()).toBe(1);
    await clock.pass(1);
    expect(attempts()).toBe(2);
    await clock.pass(9_999);
    expect(attempts()).toBe(2);
    await clock.pass(1);
    await done;
    await clock.pass(3_600_000);
    expect(attempts()).toBe(3);
    expect(told).toEqual(['1: Error: failure 1', '2: Error: failure 2']);
  });

  it('ends with a failure after which it is not wanted', async () => {
    const { clock, done, attempts } = failing(5, false);
    await done;
    await clock.pass(3_600_000);
    expect(attempts()).toBe(1);
  });

  it('ends in its pause when it is told to', async () => {
    const { clock, ending, done, attempts } = failing(5);
    await clock.pass(0);
    ending.abort();
    await done;
    await clock.pass(3_600_000);
    expect(attempts()).toBe(1);
  });
});

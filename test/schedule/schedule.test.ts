import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Job, type Schedule, startSchedule } from '../../src/schedule/index.js';

/* Time is moved by hand, minute by minute; the wall clock may be set to another one in between. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let schedule: Schedule | null = null;
const failures: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12, 0, 30) });
  failures.length = 0;
});
afterEach(async () => {
  await schedule?.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function start(...jobs: readonly Job[]): void {
  schedule = startSchedule(jobs, (job, error) => failures.push(`${job}: ${String(error)}`));
}

async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) await vi.advanceTimersByTimeAsync(MINUTE_MS);
}

/** A job that counts its runs, each of which lasts until it is told to end. */
function job(name: string, everyMinutes: number, run: () => Promise<void> = async () => {}) {
  const counted = {
    name,
    everyMinutes,
    runs: 0,
    run: async () => {
      counted.runs += 1;
      await run();
    },
  };
  return counted;
}

describe('a job', () => {
  it('runs every so many minutes, the first time after them', async () => {
    const everyMinute = job('often', 1);
    const hourly = job('hourly', 60);
    start(everyMinute, hourly);
    await pass(59);
    expect([everyMinute.runs, hourly.runs]).toEqual([59, 0]);
    await pass(1);
    expect([everyMinute.runs, hourly.runs]).toEqual([60, 1]);
    await pass(60);
    expect([everyMinute.runs, hourly.runs]).toEqual([120, 2]);
  });

  it.each([
    ['set back by an hour', -HOUR_MS],
    ['set forward by an hour', HOUR_MS],
    ['set back by a day', -24 * HOUR_MS],
  ])('runs on while the clock is %s', async (_how, byMs) => {
    const everyMinute = job('often', 1);
    const rules = job('rules', 10);
    start(everyMinute, rules);
    await pass(5);
    vi.setSystemTime(Date.now() + byMs);
    await pass(55);
    expect([everyMinute.runs, rules.runs]).toEqual([60, 6]);
  });

  it('runs through the night in which summer time ends, on a machine that has it', async () => {
    const before = process.env.TZ;
    process.env.TZ = 'Europe/Berlin';
    try {
      // One o'clock in the morning; at three it is two again.
      vi.setSystemTime(Date.UTC(2026, 9, 24, 23));
      const everyMinute = job('often', 1);
      start(everyMinute);
      await pass(4 * 60);
      expect(everyMinute.runs).toBe(240);
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'TZ');
      else process.env.TZ = before;
    }
  });

  it('is not started again while it runs, and holds up no other', async () => {
    let end = () => {};
    const slow = job(
      'slow',
      1,
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    const quick = job('quick', 1);
    start(slow, quick);
    await pass(5);
    expect([slow.runs, quick.runs]).toEqual([1, 5]);
    end();
    await pass(1);
    expect([slow.runs, quick.runs]).toEqual([2, 6]);
    end();
  });

  it('that fails is told, and runs again', async () => {
    const failing = job('failing', 2, async () => {
      throw new Error('no answer');
    });
    start(failing);
    await pass(4);
    expect(failing.runs).toBe(2);
    expect(failures).toEqual(['failing: Error: no answer', 'failing: Error: no answer']);
  });

  it('never writes to the console, which is the chat’s', async () => {
    const said = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level),
    );
    const stuck = job('stuck', 1, () => new Promise(() => {}));
    start(stuck);
    await pass(3);
    // The machine slept.
    vi.setSystemTime(Date.now() + 30 * MINUTE_MS);
    await pass(2);
    expect(stuck.runs).toBe(1);
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
  });
});

describe('a job at a time of the day', () => {
  function daily(cron: string, timeZone: string) {
    const ranAt: string[] = [];
    const run = async () => {
      ranAt.push(new Date().toISOString().slice(11, 16));
    };
    start({ name: 'daily', cron, timeZone, run });
    return ranAt;
  }

  it('runs when the clocks of the time zone show it, once a day', async () => {
    const ranAt = daily('30 20 * * *', 'Asia/Shanghai');
    await pass(29);
    expect(ranAt).toEqual([]);
    await pass(1);
    expect(ranAt).toEqual(['12:30']);
    await pass(24 * 60);
    expect(ranAt).toEqual(['12:30', '12:30']);
  });

  it('follows the clocks when they are turned', async () => {
    // The night before the clocks of Berlin are turned back.
    vi.setSystemTime(Date.UTC(2026, 9, 24, 5, 59, 30));
    const ranAt = daily('0 8 * * *', 'Europe/Berlin');
    await pass(25 * 60 + 2);
    expect(ranAt).toEqual(['06:00', '07:00']);
  });

  it('that fails is told', async () => {
    start({ name: 'daily', cron: '1 12 * * *', timeZone: 'UTC', run: () => Promise.reject(new Error('no')) });
    await pass(2);
    expect(failures).toEqual(['daily: Error: no']);
  });

  it('at no time there is, or in no zone there is, does not start', () => {
    expect(() => daily('61 8 * * *', 'UTC')).toThrow();
    expect(() => daily('0 8 * * *', 'Mars/Olympus')).toThrow();
  });
});

it('nothing runs any more once it is stopped', async () => {
  const often = job('often', 1);
  start(often);
  await pass(2);
  await schedule?.stop();
  await pass(5);
  expect(often.runs).toBe(2);
});

import { describe, expect, it } from 'vitest';
import { jobsOf } from '../../src/cli/jobs.js';
import { loadConfig } from '../../src/config/index.js';

/* What happens by the wall clock, as the configuration says. */

function jobsWith(reconciliation: object) {
  const file = JSON.stringify({ reconciliation });
  const { config } = loadConfig(['--config', 'ladder.json'], {}, () => file);
  const done: string[] = [];
  const jobs = jobsOf(config, {
    trading: {
      refreshRules: () => done.push('rules taken over'),
      reconciler: {
        all: async (trigger) => {
          done.push(`reconciled: ${trigger}`);
        },
      },
    },
    rest: {
      async syncTime() {
        done.push('time measured');
        return 0;
      },
      markets: async () => [],
      account: () => Promise.reject(new Error('not asked for here')),
    },
  });
  return { jobs, done };
}

describe('the reconciliation by the clock', () => {
  it.each([
    ['hourly unless told otherwise', {}, 60],
    ['every so many minutes', { scheduledIntervalMinutes: 15 }, 15],
    ['also when the one at the start is switched off', { autoSyncOnStartup: false }, 60],
  ])('%s', async (_what, settings, everyMinutes) => {
    const { jobs, done } = jobsWith(settings);
    const job = jobs.find(({ name }) => name === 'reconciliation');
    expect(job?.everyMinutes).toBe(everyMinutes);
    await job?.run();
    expect(done).toEqual(['reconciled: schedule']);
  });

  it.each([
    ['scheduledReconciliation', { scheduledReconciliation: false }],
    ['enabled', { enabled: false }],
  ])('does not happen with %s off, and the rules of the market are still read', (_key, settings) => {
    const { jobs } = jobsWith(settings);
    expect(jobs.map(({ name }) => name)).toEqual(['market rules and server time']);
  });
});

import { describe, expect, it } from 'vitest';
import { jobsOf } from '../../../src/app/periodic/jobs.js';
import { loadConfig } from '../../../src/config/index.js';
import { ZERO } from '../../../src/domain/decimal.js';

/* What happens by the wall clock, as the configuration says. */

function jobsWith(reconciliation: object, settings: object = {}, isReplay = true) {
  const file = JSON.stringify({ reconciliation, ...settings });
  const { config } = loadConfig(['--config', 'ladder.json'], {}, () => file);
  const done: string[] = [];
  const jobs = jobsOf(config, {
    trading: {
      refreshRules: (markets) => {
        done.push(`rules of ${markets.length} markets`);
        return markets.length === 0 && done.length < 3 ? ['SOL_USDC'] : [];
      },
      alerts: { failed: () => done.push('not recorded') },
      reconciliationQueue: {
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
      account: async () => ({ makerFeeBps: ZERO, takerFeeBps: ZERO }),
    },
    booksFile: { look: () => done.push('books looked after') },
    signOfLife: null,
    diary: isReplay
      ? null
      : {
          heartbeat: { beat: () => done.push('beat') },
          morningReport: {
            tellIfDue: async () => {
              done.push('morning report');
            },
          },
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
    expect(job).toMatchObject({ everyMinutes });
    await job?.run();
    expect(done).toEqual(['reconciled: schedule']);
  });

  it.each([
    ['scheduledReconciliation', { scheduledReconciliation: false }],
    ['enabled', { enabled: false }],
  ])('does not happen with %s off, and the rules of the market are still read', (_key, settings) => {
    const { jobs } = jobsWith(settings);
    expect(jobs.map(({ name }) => name)).toEqual(['market rules and server time', 'file of the books']);
  });
});

describe('the rules of the markets', () => {
  it('are read again in a moment when a market of ours is missing', async () => {
    const { jobs, done } = jobsWith({});
    await jobs.find(({ name }) => name === 'market rules and server time')?.run();
    expect(done).toEqual(['time measured', 'rules of 0 markets', 'rules of 0 markets']);
  });
});

describe('the diary', () => {
  it('beats every minute, and reports by the owner’s clocks; what was missed is looked for', async () => {
    const settings = { timeZone: 'Asia/Shanghai', telegram: { morningReport: '07:05' } };
    const { jobs, done } = jobsWith({ enabled: false }, settings, false);
    expect(jobs.slice(2)).toMatchObject([
      { name: 'heartbeat', everyMinutes: 1 },
      { name: 'morning report', cron: '5 7 * * *', timeZone: 'Asia/Shanghai' },
      { name: 'missed morning report', everyMinutes: 10 },
    ]);
    for (const job of jobs.slice(2)) await job.run();
    expect(done).toEqual(['beat', 'morning report', 'morning report']);
  });

  it('reports nothing when no report is wanted', () => {
    const { jobs } = jobsWith({ enabled: false }, { telegram: { morningReport: null } }, false);
    expect(jobs.slice(2).map(({ name }) => name)).toEqual(['heartbeat']);
  });

  it('is not kept in a replay', () => {
    expect(jobsWith({ enabled: false }).jobs.map(({ name }) => name)).toEqual([
      'market rules and server time',
      'file of the books',
    ]);
  });
});

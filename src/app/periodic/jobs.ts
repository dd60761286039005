import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/index.js';
import type { Engine, Heartbeat, MorningReport } from '../../engine/index.js';
import type { Logger } from '../../engine/ports/index.js';
import type { BackpackRest } from '../../exchange/backpack/index.js';
import { type Job, startSchedule } from '../../schedule/index.js';
import type { BooksFileWatch } from '../booksFile.js';
import type { ShutdownSteps } from '../shutdownSteps.js';
import type { SignOfLife } from './signOfLife.js';

/** Interval within which what the machine slept over, and what could not be recorded, is made up for. */
const REPORT_LOOKED_AT_EVERY_MINUTES = 10;
/** Three requests; a market that opens again is noticed within this time. */
const RULES_EVERY_MINUTES = 10;
/** One answer without our market is not believed. */
const SECOND_LOOK_AFTER_MS = 5_000;

interface Trading {
  readonly refreshRules: Engine['refreshRules'];
  readonly reconciliationQueue: Pick<Engine['reconciliationQueue'], 'all'>;
  readonly alerts: Pick<Engine['alerts'], 'failed'>;
}

interface JobsDeps {
  readonly trading: Trading;
  readonly rest: Pick<BackpackRest, 'syncTime' | 'markets' | 'account'>;
  readonly booksFile: Pick<BooksFileWatch, 'look'>;
  /** Null: nobody waits for one. */
  readonly signOfLife: Pick<SignOfLife, 'give'> | null;
  /** Null in a replay, which has a time of its own. */
  readonly diary: {
    readonly heartbeat: Pick<Heartbeat, 'beat'>;
    readonly morningReport: Pick<MorningReport, 'tellIfDue'> | null;
  } | null;
}

type JobSettings = Pick<Config, 'reconciliation' | 'timeZone' | 'chat'>;

/** Starts the jobs by the wall clock: the exchange's rules, fees and time, the reconciliation, the morning report. */
export function startJobs(
  config: JobSettings,
  { logger, closing, ...needs }: JobsDeps & { readonly logger: Logger; readonly closing: ShutdownSteps },
): void {
  const schedule = startSchedule(jobsOf(config, needs), (job, error) =>
    logger.warn({ err: error, job }, 'a scheduled job failed'),
  );
  closing.add(() => schedule.stop());
}

export function jobsOf(
  config: JobSettings,
  { trading, rest, booksFile, signOfLife, diary }: JobsDeps,
): readonly Job[] {
  const { enabled, scheduledReconciliation, scheduledIntervalMinutes } = config.reconciliation;
  const rules: Job = {
    name: 'market rules and server time',
    everyMinutes: RULES_EVERY_MINUTES,
    run: async () => {
      await rest.syncTime();
      const missing = trading.refreshRules(await rest.markets(), await rest.account());
      if (missing.length === 0) return;
      await sleep(SECOND_LOOK_AFTER_MS, undefined, { ref: false });
      trading.refreshRules(await rest.markets(), await rest.account());
    },
  };
  const comparison: Job = {
    name: 'reconciliation',
    everyMinutes: scheduledIntervalMinutes,
    run: () => trading.reconciliationQueue.all('schedule'),
  };
  return [
    rules,
    { name: 'file of the books', everyMinutes: 1, run: async () => booksFile.look() },
    ...(signOfLife === null
      ? []
      : [{ name: 'heartbeat address', everyMinutes: 1, run: () => signOfLife.give() }]),
    ...(enabled && scheduledReconciliation ? [comparison] : []),
    ...(diary === null ? [] : diaryJobs(config, diary, trading)),
  ];
}

function diaryJobs(
  { timeZone, chat: { morningReportAtMinute: atMinute } }: JobSettings,
  { heartbeat, morningReport }: NonNullable<JobsDeps['diary']>,
  { alerts }: Pick<Trading, 'alerts'>,
): readonly Job[] {
  const beats: Job = {
    name: 'heartbeat',
    everyMinutes: 1,
    run: async () => {
      try {
        heartbeat.beat();
      } catch (error) {
        // In a quiet market nothing else may be recorded for hours.
        alerts.failed(error);
        throw error;
      }
    },
  };
  if (atMinute === null || morningReport === null) return [beats];
  const run = () => morningReport.tellIfDue();
  const cron = `${atMinute % 60} ${Math.floor(atMinute / 60)} * * *`;
  return [
    beats,
    { name: 'morning report', cron, timeZone, run },
    { name: 'missed morning report', everyMinutes: REPORT_LOOKED_AT_EVERY_MINUTES, run },
  ];
}

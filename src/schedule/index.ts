import { type ScheduledTask, schedule } from 'node-cron';

export type Job = PeriodicJob | CronJob;

interface NamedJob {
  readonly name: string;
  run(): Promise<void>;
}

export interface PeriodicJob extends NamedJob {
  /** Minutes between two runs, 1 or more. The first run is after that time. */
  readonly everyMinutes: number;
}

export interface CronJob extends NamedJob {
  /** Minute, hour, day of the month, month, day of the week: `30 8 * * *` is half past eight. */
  readonly cron: string;
  /** IANA name of the time zone by whose clocks it runs. */
  readonly timeZone: string;
}

export interface Schedule {
  stop(): Promise<void>;
}

/** node-cron writes warnings to the console, which is the chat's; a run that was left out is made up for by the next. */
const SILENT = { info() {}, warn() {}, error() {}, debug() {} };

/**
 * Runs jobs by the wall clock with node-cron. A job that still runs when it is due again is not started a second
 * time. A job reports its own failures; one that throws all the same is handed to `onError`.
 *
 * @throws Error when a cron expression or a time zone is none
 */
export function startSchedule(
  jobs: readonly Job[],
  onError: (job: string, error: unknown) => void,
): Schedule {
  const tasks: ScheduledTask[] = jobs.map((job) => {
    const run = async () => {
      try {
        await job.run();
      } catch (error) {
        onError(job.name, error);
      }
    };
    const options = { name: job.name, noOverlap: true, logger: SILENT };
    return 'cron' in job
      ? schedule(job.cron, run, { ...options, timezone: job.timeZone })
      : schedule(EVERY_MINUTE, everySoManyMinutes(job.everyMinutes, run), options);
  });
  return {
    async stop() {
      for (const task of tasks) await task.destroy();
    },
  };
}

const EVERY_MINUTE = '* * * * *';

function everySoManyMinutes(count: number, run: () => Promise<void>): () => Promise<void> {
  let minutes = 0;
  return async () => {
    minutes += 1;
    if (minutes < count) return;
    minutes = 0;
    await run();
  };
}

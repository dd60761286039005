import { schedule } from 'node-cron';

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

/** node-cron writes warnings to the console, which is the chat's; a run that was left out is made up for by others. */
const SILENT = { info() {}, warn() {}, error() {}, debug() {} };
const MINUTE_MS = 60_000;

/**
 * Runs jobs: every so many minutes of time that really passes, whatever the clocks are set to meanwhile, or with
 * node-cron at a time of the day. A job that still runs when it is due again is not started a second time. A job reports
 * its own failures; one that throws all the same is handed to `onError`.
 *
 * @throws Error when a cron expression or a time zone is none
 */
export function startSchedule(
  jobs: readonly Job[],
  onError: (job: string, error: unknown) => void,
): Schedule {
  const stops = jobs.map((job) => {
    const run = async () => {
      try {
        await job.run();
      } catch (error) {
        onError(job.name, error);
      }
    };
    return 'cron' in job ? atItsTime(job, run) : every(job.everyMinutes * MINUTE_MS, run);
  });
  return {
    async stop() {
      for (const stop of stops) await stop();
    },
  };
}

/**
 * By Node's timers, which no setting of the clock moves. node-cron looks at the wall clock: set back by an hour, or turned
 * back with the end of summer time, it would leave the hour out.
 */
function every(intervalMs: number, run: () => Promise<void>): () => void {
  let isRunning = false;
  const timer = setInterval(async () => {
    if (isRunning) return;
    isRunning = true;
    await run();
    isRunning = false;
  }, intervalMs).unref();
  return () => clearInterval(timer);
}

function atItsTime({ name, cron, timeZone }: CronJob, run: () => Promise<void>): () => Promise<void> {
  const task = schedule(cron, run, { name, noOverlap: true, logger: SILENT, timezone: timeZone });
  return async () => task.destroy();
}

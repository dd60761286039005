import { type ScheduledTask, schedule } from 'node-cron';

export interface Job {
  readonly name: string;
  /** Minutes between two runs, 1 or more. The first run is after that time. */
  readonly everyMinutes: number;
  run(): Promise<void>;
}

export interface Schedule {
  stop(): Promise<void>;
}

/** node-cron writes warnings to the console, which is the chat's; a run that was left out is made up for by the next. */
const SILENT = { info() {}, warn() {}, error() {}, debug() {} };

/**
 * Runs jobs by the wall clock with node-cron. A job that still runs when it is due again is not started a second
 * time. A job reports its own failures; one that throws all the same is handed to `onError`.
 */
export function startSchedule(
  jobs: readonly Job[],
  onError: (job: string, error: unknown) => void,
): Schedule {
  const tasks: ScheduledTask[] = jobs.map((job) => {
    let minutes = 0;
    return schedule(
      '* * * * *',
      async () => {
        minutes += 1;
        if (minutes < job.everyMinutes) return;
        minutes = 0;
        try {
          await job.run();
        } catch (error) {
          onError(job.name, error);
        }
      },
      { name: job.name, noOverlap: true, logger: SILENT },
    );
  });
  return {
    async stop() {
      for (const task of tasks) await task.destroy();
    },
  };
}

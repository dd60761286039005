import type { Config } from '../config/index.js';
import type { Engine } from '../engine/engine.js';
import type { Logger } from '../engine/logger.js';
import type { BackpackRest } from '../exchange/backpack/index.js';
import { startSchedule } from '../schedule/index.js';
import type { Closing } from './closing.js';

/** Three requests; a market that opens again is noticed within this time. */
const RULES_EVERY_MINUTES = 10;

interface JobNeeds {
  readonly trading: Engine;
  readonly rest: BackpackRest;
  readonly logger: Logger;
  readonly closing: Closing;
}

/** What happens by the wall clock: the exchange's rules, fees and time, and the reconciliation. */
export function startJobs(config: Config, { trading, rest, logger, closing }: JobNeeds): void {
  const { enabled, scheduledReconciliation, scheduledIntervalMinutes } = config.reconciliation;
  const jobs = [
    {
      name: 'market rules and server time',
      everyMinutes: RULES_EVERY_MINUTES,
      run: async () => {
        await rest.syncTime();
        trading.refreshRules(await rest.markets(), await rest.account());
      },
    },
  ];
  if (enabled && scheduledReconciliation) {
    jobs.push({
      name: 'reconciliation',
      everyMinutes: scheduledIntervalMinutes,
      run: () => trading.reconciler.all('schedule'),
    });
  }
  const schedule = startSchedule(jobs, (job, error) =>
    logger.warn({ err: error, job }, 'a scheduled job failed'),
  );
  closing.add(() => schedule.stop());
}

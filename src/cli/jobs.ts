import type { Config } from '../config/index.js';
import type { Engine } from '../engine/engine.js';
import type { Logger } from '../engine/logger.js';
import type { BackpackRest } from '../exchange/backpack/index.js';
import { type Job, startSchedule } from '../schedule/index.js';
import type { Closing } from './closing.js';

/** Three requests; a market that opens again is noticed within this time. */
const RULES_EVERY_MINUTES = 10;

interface Trading {
  readonly refreshRules: Engine['refreshRules'];
  readonly reconciler: Pick<Engine['reconciler'], 'all'>;
}

interface JobNeeds {
  readonly trading: Trading;
  readonly rest: Pick<BackpackRest, 'syncTime' | 'markets' | 'account'>;
}

/** What happens by the wall clock: the exchange's rules, fees and time, and the reconciliation. */
export function startJobs(
  config: Pick<Config, 'reconciliation'>,
  { logger, closing, ...needs }: JobNeeds & { readonly logger: Logger; readonly closing: Closing },
): void {
  const schedule = startSchedule(jobsOf(config, needs), (job, error) =>
    logger.warn({ err: error, job }, 'a scheduled job failed'),
  );
  closing.add(() => schedule.stop());
}

export function jobsOf(
  { reconciliation }: Pick<Config, 'reconciliation'>,
  { trading, rest }: JobNeeds,
): readonly Job[] {
  const { enabled, scheduledReconciliation, scheduledIntervalMinutes } = reconciliation;
  const rules: Job = {
    name: 'market rules and server time',
    everyMinutes: RULES_EVERY_MINUTES,
    run: async () => {
      await rest.syncTime();
      trading.refreshRules(await rest.markets(), await rest.account());
    },
  };
  if (!enabled || !scheduledReconciliation) return [rules];
  const comparison: Job = {
    name: 'reconciliation',
    everyMinutes: scheduledIntervalMinutes,
    run: () => trading.reconciler.all('schedule'),
  };
  return [rules, comparison];
}

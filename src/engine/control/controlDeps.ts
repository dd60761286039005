import type { Decimal } from '../../domain/decimal.js';
import type { Brakes } from '../brakes/index.js';
import type { ConditionWaiter, Doubts } from '../loop/index.js';
import type { PriceWatchdog } from '../market/index.js';
import type { QueryDeps } from '../queries/index.js';
import type { ReconciliationQueue } from '../sync/index.js';

/** Collaborators of what the operator orders. */
export interface ControlDeps extends QueryDeps {
  readonly brakes: Brakes;
  /** The most that all strategies together may be promised, quote asset. Default: no limit. */
  readonly totalCapital?: Decimal | null;
  readonly changes: ConditionWaiter;
  readonly watchdog: PriceWatchdog;
  readonly doubts: Doubts;
  readonly reconciliationQueue: ReconciliationQueue;
}

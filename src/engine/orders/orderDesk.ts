import type { StrategyOrder } from '../../domain/ladder/index.js';
import { type ExchangeOrder, isFinalStatus } from '../../domain/order.js';
import { type StrategyRunner, Tellings } from '../loop/index.js';
import type { Clock, Logger, OrderUpdate } from '../ports/index.js';
import { Absences, ORDER_PATIENCE, type OrderPatience } from './absence.js';
import { type AccountEvidenceDeps, accountEvidence } from './accountEvidence.js';
import { Executions } from './executions.js';
import { executedOf, type OrderResolutionDeps } from './orderResolution.js';
import { OwnersTrades } from './ownersTrades.js';
import { isGivenUp, isWrittenOff } from './ownOrders.js';

export interface OrderDeskDeps extends AccountEvidenceDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Patience with an order that is found nowhere. */
  readonly patience?: Partial<OrderPatience>;
  /** Looks an order up soon, and by and by until nothing about it is open; also one that the books have settled. */
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

/** Gathers what the books need to know of their orders beside what they keep: see `OrderResolutionDeps`. */
export function orderDesk(deps: OrderDeskDeps): OrderResolutionDeps {
  const tellings = new Tellings();
  return {
    ...deps,
    executions: new Executions(deps, tellings),
    ownersTrades: new OwnersTrades(deps.store, tellings),
    absences: new Absences({ ...ORDER_PATIENCE, ...deps.patience }),
    accountEvidence: (runner, order) => accountEvidence(runner, order, deps),
  };
}

/** Takes what the order stream told of an order of ours: an execution and the order's progress are one decision. */
export function takeOrderUpdate(
  runner: StrategyRunner,
  order: StrategyOrder,
  { order: report, fill }: OrderUpdate,
  deps: OrderResolutionDeps,
): void {
  const { clientId } = order;
  const live = runner.state.orders.get(clientId);
  const reported = { type: 'orderReported', clientId, order: report } as const;
  if (fill === null && live?.cancelling === true && isFinalStatus(report.status)) {
    // The ends of a whole ladder come one after another.
    runner.gather(reported);
    return;
  }
  const news =
    fill === null ? null : deps.executions.eventsOf(runner, order, fill, report.executedQuantity, 'stream');
  if (fill !== null && news !== null && typeof news !== 'string') {
    const isTaken = deps.executions.book(runner, fill, [...news, reported]);
    if (isTaken && runner.state.orders.has(clientId)) return;
  }
  takeReport(runner, order, report, deps);
}

/** Takes what the exchange says of an order of ours, whether or not the books had settled it. */
export function takeReport(
  runner: StrategyRunner,
  { clientId }: StrategyOrder,
  report: ExchangeOrder,
  { store, executions, lookUpLater }: OrderResolutionDeps,
): void {
  const settled = runner.state.orders.has(clientId) ? null : store.order(clientId);
  if (settled !== null) {
    const life = lifeOf(settled, report);
    if (life === 'perhaps') lookUpLater(runner, clientId);
    if (life !== 'certain') return;
    executions.revive(runner, settled, report.orderId);
  }
  runner.handle({ type: 'orderReported', clientId, order: report });
}

/**
 * Tells whether an order that the books had settled lives: it may have been executed after it was written off, or never
 * have ended. News from before its end may come after it, so that only the book tells whether it rests.
 */
function lifeOf(settled: StrategyOrder, report: ExchangeOrder): 'none' | 'perhaps' | 'certain' {
  const rests = !isFinalStatus(report.status);
  const isMore = executedOf(settled, report).gt(settled.executedQuantity);
  if (isGivenUp(settled)) return rests ? 'perhaps' : 'none';
  if (isMore || (rests && isWrittenOff(settled))) return 'certain';
  return rests ? 'perhaps' : 'none';
}

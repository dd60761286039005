import { type Decimal, maximum, ZERO } from '../../domain/decimal.js';
import { sellableQuantity } from '../../domain/market.js';
import {
  type Correction,
  type NumberedReport,
  type ReconciliationReport,
  sum,
} from '../../domain/reconciliation/index.js';
import { CommandRefusedError } from '../api/index.js';
import type { StrategyRunner } from '../loop/index.js';
import { rememberReserve } from '../orders/index.js';
import {
  believed,
  believedOf,
  type Comparison,
  changesNothing,
  compareWithAccount,
  judge,
  type ReconcileAssetDeps,
  type ReconciliationRequest,
  reservedOf,
} from './accountComparison.js';
import type { WatchedAsset } from './driftWatch.js';

export function surplusChanged(quantity: Decimal): CommandRefusedError {
  return new CommandRefusedError('surplusChanged', `it is ${quantity} by now`);
}

/**
 * Compares the books of an asset with the account and corrects them as configured: orders first, fills next, holdings
 * last, read in a moment in which nothing happened. A difference that nothing explains, and that is more than dust, is
 * watched until it has lasted.
 *
 * @returns a report for each strategy, in their sequence; none where a watched difference is what it was
 * @throws CommandRefusedError when an order's fate is open or the account does not come to rest
 * @throws ExchangeUnavailableError when the exchange could not be read; nothing is booked then
 */
export async function reconcile(
  request: ReconciliationRequest,
  deps: ReconcileAssetDeps,
): Promise<readonly NumberedReport[]> {
  const { asset, concerned, trigger } = request;
  const compared = await compareWithAccount(request, deps);
  refuseOtherSurplus(request, compared.decision.corrections);
  const judgement = judge(request, compared.decision, deps);
  const decision = believed(request, compared, judgement, deps);
  deps.watch.hold(watchedAsset(request), judgement, decision.watchedDrift, trigger === 'saleRefused');
  if (trigger === 'watch' && !judgement.watched.eq(ZERO) && changesNothing(decision, request)) return [];
  const comparison = { ...compared, decision, vigil: deps.watch.vigilOf(asset, judgement) };
  rememberReserve(asset, reservedOf(asset, deps), decision.usedOfReserve, deps.store);
  const told = concerned.map(({ id }) => deps.store.reports(id, 1)[0]);
  const reports = concerned.map((runner, index) => book(runner, index, { request, comparison, told, deps }));
  deps.watch.release(asset, judgement);
  return reports;
}

interface ToBook {
  readonly request: ReconciliationRequest;
  readonly comparison: Comparison;
  /** The last reports before this one, of each strategy. */
  readonly told: readonly (NumberedReport | undefined)[];
  readonly deps: ReconcileAssetDeps;
}

/** @throws CommandRefusedError when it could not be recorded */
function book(runner: StrategyRunner, index: number, toBook: ToBook): NumberedReport {
  const { request, comparison, told, deps } = toBook;
  const { corrections, settledTrades } = comparison.decision;
  const correction = corrections[index];
  if (correction === undefined) throw new RangeError(`no correction for ${runner.id}`);
  const report = {
    id: deps.store.nextReportId(),
    ...reportOf(correction, runner, request, comparison, deps),
  };
  const isNews = correction.action !== 'onlyReported' || !wasReported(correction, told[index], toBook);
  const isTaken = runner.handle({
    type: 'holdingsRead',
    correction,
    report,
    free: freeFor(runner, request, comparison, deps),
    isNews,
    askedBy: request.askedBy,
    // With the first one: a crash before the last must not leave evidence that explains once more.
    settledTrades: index === 0 ? settledTrades : [],
  });
  if (!isTaken) throw new CommandRefusedError('busy', 'the correction could not be booked; see the log');
  return report;
}

/**
 * The reports that `reconcile` would make now, were everything believed at once; nothing is booked for them. What would be
 * watched says so. Throws as `reconcile` does.
 */
export async function compare(
  request: ReconciliationRequest,
  deps: ReconcileAssetDeps,
): Promise<readonly ReconciliationReport[]> {
  const compared = await compareWithAccount(request, deps);
  const judgement = judge(request, compared.decision, deps);
  const comparison = { ...compared, vigil: deps.watch.vigilOf(request.asset, judgement) };
  const watching = believed(request, compared, judgement, deps);
  return request.concerned.flatMap((runner, index) => {
    const correction = comparison.decision.corrections[index];
    const watched = watching.corrections[index]?.watched ?? ZERO;
    if (correction === undefined) return [];
    return [reportOf({ ...correction, watched }, runner, request, comparison, deps)];
  });
}

function watchedAsset({ asset, concerned }: ReconciliationRequest): WatchedAsset {
  return {
    asset,
    strategyIds: concerned.map(({ id }) => id),
    symbol: concerned[0]?.state.market.symbol ?? asset,
  };
}

/** A yes is said to what was shown. */
function refuseOtherSurplus({ ownersWord }: ReconciliationRequest, corrections: readonly Correction[]): void {
  if (ownersWord === null || ownersWord === 'asItIs') return;
  const own = corrections.find(({ strategyId }) => strategyId === ownersWord.strategyId);
  if (own?.drift.eq(ownersWord.quantity) !== true) throw surplusChanged(own?.drift ?? ZERO);
}

function reportOf(
  correction: Correction,
  runner: StrategyRunner,
  { trigger, concerned }: ReconciliationRequest,
  { reading, decision, startedAtMs, durationMs, vigil }: Comparison,
  deps: ReconcileAssetDeps,
): ReconciliationReport {
  const { available, locked, staked, lent } = reading.holding;
  const caughtUp = reading.caughtUp.get(runner.id);
  const open = [...runner.state.orders.values()].filter(({ phase }) => phase === 'open');
  return {
    strategyId: runner.id,
    trigger,
    asset: correction.asset,
    timeMs: startedAtMs,
    durationMs,
    held: correction.held,
    reserved: reservedOf(correction.asset, deps),
    booked: correction.booked,
    drift: correction.drift,
    tolerance: correction.tolerance,
    action: correction.action,
    bookings: correction.bookings,
    watched:
      vigil === null || correction.watched.eq(ZERO) ? null : { quantity: correction.watched, ...vigil },
    compared: {
      available,
      locked,
      staked,
      lent,
      setAside: sum(decision.corrections.map((each) => each.setAside)),
      lacksAside: decision.lacksAside,
      elsewhere: heldByOthers(runner, concerned),
      openOrders: open.length,
      fillsRead: caughtUp?.fillsRead ?? 0,
      resolvedOrders: caughtUp?.resolvedOrders ?? 0,
      manualTrades: reading.manualTrades.filter(({ symbol }) => symbol === runner.state.market.symbol).length,
      readings: reading.readings,
      readAtMs: reading.startedMs,
    },
    missedFills: caughtUp?.missedFills ?? 0,
    explanation: correction.explanation,
  };
}

/**
 * Base asset that a strategy may sell at this moment: what is in no order, less what is not its own. Null: nothing by an
 * account that is not believed, so that the exchange itself is asked, by a sale.
 */
function freeFor(
  runner: StrategyRunner,
  { asset, concerned }: ReconciliationRequest,
  { reading, decision }: Comparison,
  deps: ReconcileAssetDeps,
): Decimal | null {
  const { available, lent } = reading.holding;
  const unlocked = available.plus(maximum(lent, ZERO));
  const setAside = sum(decision.corrections.map((correction) => correction.setAside));
  const others = heldByOthers(runner, concerned);
  const free = unlocked.minus(reservedOf(asset, deps)).minus(others).minus(setAside);
  const isDoubted = decision.watchedDrift.lt(ZERO) && sellableQuantity(free, runner.state.market).eq(ZERO);
  return isDoubted ? null : maximum(free, ZERO);
}

function heldByOthers(runner: StrategyRunner, concerned: readonly StrategyRunner[]): Decimal {
  return sum(concerned.filter(({ id }) => id !== runner.id).map(({ state }) => state.position.quantity));
}

/**
 * The last reconciliation told this strategy's owner of the same difference of the asset, but for what the tolerance lets pass,
 * and for what is only watched. How strategies share a shortage moves with what each of them sells, and is no news.
 */
function wasReported(
  { action, tolerance }: Correction,
  last: NumberedReport | undefined,
  { comparison, told }: ToBook,
): boolean {
  if (last?.action !== action) return false;
  const found = sum(comparison.decision.corrections.map(believedOf));
  const before = sum(told.map((report) => (report === undefined ? ZERO : believedOf(report))));
  return before.gt(ZERO) === found.gt(ZERO) && found.minus(before).abs().lte(tolerance);
}

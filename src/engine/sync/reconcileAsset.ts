import { type Decimal, maximum, ZERO } from '../../domain/decimal.js';
import { baseChange } from '../../domain/ledger.js';
import { sellableQuantity } from '../../domain/market.js';
import type { Fill } from '../../domain/order.js';
import {
  type AssetDecision,
  type Correction,
  type NumberedReport,
  type OwnersWord,
  type Patience,
  patienceMs,
  type ReconciliationReport,
  type ReconciliationTrigger,
  reconcileAsset,
  sum,
  type Watched,
} from '../../domain/reconciliation/index.js';
import { CommandRefusedError } from '../api/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { ReconciliationSettings } from '../orders/index.js';
import { ofFormerStrategies, rememberReserve, slotOfLostOrder, usedOfReserve } from '../orders/index.js';
import type { Store } from '../ports/index.js';
import { type AccountSnapshot, type AccountSnapshotDeps, pause, readAccount } from './accountSnapshot.js';
import type { DriftWatch, Judgement, WatchedAsset } from './driftWatch.js';
import type { OrderSyncResult } from './orderSync.js';

export interface ReconcileAssetDeps extends AccountSnapshotDeps {
  readonly settings: ReconciliationSettings;
  readonly patience: Patience;
  readonly watch: DriftWatch;
}

export interface ReconciliationRequest {
  readonly asset: string;
  /** All strategies on the asset; the first claims what is held beyond the books. */
  readonly concerned: readonly StrategyRunner[];
  readonly trigger: ReconciliationTrigger;
  readonly ownersWord: SurplusWord | 'asItIs' | null;
  /** As the audit names them; null: nobody asked. */
  readonly askedBy: string | null;
}

/**
 * Word of the owner on a surplus that he was shown, base asset; of another one he has said nothing. `asItIs`: what is
 * watched is as the account shows it.
 */
export type SurplusWord = OwnersWord & { readonly quantity: Decimal };

export function surplusChanged(quantity: Decimal): CommandRefusedError {
  return new CommandRefusedError('surplusChanged', `it is ${quantity} by now`);
}

const CONFIRM_AFTER_MS = 1_000;
/** Readings until two in a row show the same difference. */
const CONFIRMATIONS = 5;
/** A trade of the owner's that is as old as this shows in the holdings, if it ever will. */
const TRADES_SETTLE_MS = 60_000;

/** Enough for the executions of a minute; a difference that more of them make is no lag. */
const LAST_ENTRIES = 50;

/** A comparison that holds: nothing has happened since. */
interface Comparison {
  readonly decision: AssetDecision;
  /** Since when and until when what is watched is; null: nothing is. */
  readonly vigil: Pick<Watched, 'sinceMs' | 'untilMs'> | null;
  readonly reading: AccountSnapshot;
  readonly startedAtMs: number;
  readonly durationMs: number;
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

/** Judges how much of what nothing explains is believed by now. */
function judge(request: ReconciliationRequest, decision: AssetDecision, deps: ReconcileAssetDeps): Judgement {
  const { watch, patience, settings } = deps;
  const { asset, concerned, ownersWord } = request;
  const [first] = concerned;
  const isHisWordForAll = speaksOfAll(ownersWord, decision);
  const seen = changesNothing(decision, request) ? ZERO : notReportedYet(decision, concerned, deps);
  const positions = sum(concerned.map(({ state }) => state.position.quantity));
  // What was only reported is known to be there, too.
  const reported = settings.forceSync ? ZERO : maximum(reportedGap(concerned, deps.store), ZERO);
  const others = sum(
    concerned.map(({ state: { setAside, missing } }) =>
      setAside.plus(missing.quantity).plus(missing.setAside),
    ),
  )
    .plus(settings.reserved.get(asset) ?? ZERO)
    .plus(reported);
  const lastsMs =
    first === undefined || isHisWordForAll
      ? 0
      : patienceMs(seen, { positions, others }, first.state.market, patience);
  return watch.judge(asset, seen, lastsMs, ownersWord === 'asItIs');
}

/** True when the owner speaks of all that is too much: what lies with other strategies, he has not been shown. */
function speaksOfAll(
  ownersWord: ReconciliationRequest['ownersWord'],
  { corrections }: AssetDecision,
): boolean {
  if (ownersWord === null || ownersWord === 'asItIs') return false;
  const surpluses = corrections.filter(({ drift }) => drift.gt(ZERO));
  return surpluses.length > 0 && surpluses.every(({ strategyId }) => strategyId === ownersWord.strategyId);
}

/** Leaves out what needs no patience again: reported and never booked, or explained by trades; base asset, signed. */
function notReportedYet(
  { gap, unexplained }: AssetDecision,
  concerned: readonly StrategyRunner[],
  { settings: { forceSync }, store }: ReconcileAssetDeps,
): Decimal {
  if (forceSync) return unexplained;
  const reported = reportedGap(concerned, store);
  const explained = gap.minus(unexplained);
  // Reports do not tell what of them trades explained: as much as now, or all.
  const isOtherWay = reported.gt(ZERO) !== explained.gt(ZERO);
  if (explained.eq(ZERO) || isOtherWay) return unexplained.minus(reported);
  const left = reported.minus(explained);
  return left.gt(ZERO) === reported.gt(ZERO) ? unexplained.minus(left) : unexplained;
}

/** Sums what the last reports named and did not book, with what lacks of what was left to the owner, used up first. */
function reportedGap(concerned: readonly StrategyRunner[], store: Store): Decimal {
  const told = concerned
    .flatMap(({ id }) => store.reports(id, 1))
    .filter(({ action }) => action === 'onlyReported');
  // What no position can bear was taken of the owner's reserve, and is remembered as such.
  const drift = sum(told.map(believedOf));
  return drift.lt(ZERO) ? drift.minus(told[0]?.compared?.setAside ?? ZERO) : drift;
}

function believed(
  request: ReconciliationRequest,
  { decision, reading }: Comparison,
  { watched }: Judgement,
  deps: ReconcileAssetDeps,
): AssetDecision {
  return watched.eq(ZERO) ? decision : decide(request, reading, deps, watched);
}

function watchedAsset({ asset, concerned }: ReconciliationRequest): WatchedAsset {
  return {
    asset,
    strategyIds: concerned.map(({ id }) => id),
    symbol: concerned[0]?.state.market.symbol ?? asset,
  };
}

/** A single strange answer says nothing: a difference is taken up when two readings in a row show it. */
async function compareWithAccount(
  request: ReconciliationRequest,
  deps: ReconcileAssetDeps,
): Promise<Comparison> {
  const startedAtMs = deps.clock.now();
  const startedAt = performance.now();
  const caughtUp = new Map<string, OrderSyncResult>();
  let before: AssetDecision | null = null;
  for (let attempt = 1; attempt <= CONFIRMATIONS; attempt += 1) {
    const { asset, concerned } = request;
    const reading = await readAccount(asset, concerned, reservedOf(asset, deps), deps, caughtUp);
    const decision = decide(request, reading, deps, ZERO);
    const isConfirmed =
      changesNothing(decision, request) ||
      (before !== null && isSame(before, decision)) ||
      // Two readings have shown it before.
      deps.watch.of(asset)?.quantity.eq(decision.unexplained) === true;
    const isLate = lagsBehind(decision, request, reading, deps);
    // What is only watched may be a lag: it is over long before it would be booked.
    const isLastLook = attempt === CONFIRMATIONS || deps.watch.of(asset) !== null;
    const isEnough =
      changesNothing(decision, request) ||
      !isLate ||
      (isLastLook && !judge(request, decision, deps).watched.eq(ZERO));
    if (isConfirmed && isEnough && reading.isStill()) {
      const durationMs = Math.round(performance.now() - startedAt);
      return { decision, reading, startedAtMs, durationMs, vigil: null };
    }
    before = decision;
    await pause(CONFIRM_AFTER_MS, deps);
  }
  throw new CommandRefusedError('busy', 'no two readings of the account agree; nothing was booked');
}

/** A yes is said to what was shown. */
function refuseOtherSurplus({ ownersWord }: ReconciliationRequest, corrections: readonly Correction[]): void {
  if (ownersWord === null || ownersWord === 'asItIs') return;
  const own = corrections.find(({ strategyId }) => strategyId === ownersWord.strategyId);
  if (own?.drift.eq(ownersWord.quantity) !== true) throw surplusChanged(own?.drift ?? ZERO);
}

function reservedOf(asset: string, { settings }: ReconcileAssetDeps): Decimal {
  return settings.reserved.get(asset) ?? ZERO;
}

/** @param watched what of the difference is not believed, signed */
function decide(
  { asset, concerned, trigger, ownersWord }: ReconciliationRequest,
  { total, manualTrades, startedMs }: AccountSnapshot,
  deps: ReconcileAssetDeps,
  watched: Decimal,
): AssetDecision {
  const { settings, store } = deps;
  const reserved = reservedOf(asset, deps);
  const used = usedOfReserve(asset, reserved, store);
  const account = { asset, concerned };
  return reconcileAsset({
    asset,
    total: total.minus(ofFormerStrategies(account, reserved.minus(used), total, store)),
    reserved,
    usedOfReserve: used,
    watched,
    strategies: concerned.map(({ id, state }) => ({
      strategyId: id,
      market: state.market,
      position: state.position,
      setAside: state.setAside,
      missing: state.missing,
    })),
    manualTrades,
    ofLostOrders: manualTrades.filter((fill) => isOfLostOrder(fill, concerned, deps)),
    settledBeforeMs: startedMs - TRADES_SETTLE_MS,
    tolerance: settings.tolerances.get(asset) ?? settings.tolerances.get('DEFAULT') ?? ZERO,
    // A refused sale says that something is missing, however little, and so do the looks at it that follow.
    ...(trigger === 'saleRefused' || deps.watch.wasRefused(asset) ? { shortageTolerance: ZERO } : {}),
    forceSync: settings.forceSync,
    ownersWord: ownersWord === 'asItIs' ? null : ownersWord,
  });
}

/** Made in the cycle that goes on: what was sold before it is not of the position, but of what the owner was left with since. */
function isOfLostOrder(
  fill: Fill,
  concerned: readonly StrategyRunner[],
  { store, clock, exchange }: ReconcileAssetDeps,
): boolean {
  const slot = slotOfLostOrder(fill, store);
  const its = concerned.find(({ state }) => state.slot === slot);
  if (its === undefined) return false;
  return fill.timeMs >= its.state.cycle.startedAtMs + exchange.timeMs() - clock.now();
}

/**
 * True when the difference is just what the last executions of ours have moved: balances may be told later than trades,
 * and two answers from before a purchase agree with each other. A trade of the owner's that explains it, a sale that
 * the exchange itself refused, or the owner's word says that it is none.
 */
function lagsBehind(
  { gap, unexplained }: AssetDecision,
  { concerned, trigger, ownersWord }: ReconciliationRequest,
  { startedMs }: AccountSnapshot,
  { store }: ReconcileAssetDeps,
): boolean {
  const isProven = unexplained.eq(ZERO) || ownersWord === 'asItIs';
  if (isProven || (trigger === 'saleRefused' && gap.lt(ZERO))) return false;
  const recent = concerned
    .flatMap(({ id, state: { ledgerLength, market } }) =>
      [...store.ledger(id, Math.max(ledgerLength - LAST_ENTRIES, 0))].flatMap((entry) =>
        entry.kind === 'fill' ? [{ timeMs: entry.fill.timeMs, moved: baseChange(entry.fill, market) }] : [],
      ),
    )
    .filter(({ timeMs }) => timeMs > startedMs - TRADES_SETTLE_MS)
    .sort((a, b) => b.timeMs - a.timeMs);
  let unseen = ZERO;
  return recent.some(({ moved }) => {
    unseen = unseen.plus(moved);
    return gap.plus(unseen).eq(ZERO);
  });
}

/** Coins that are not there any more although they were left to the owner change something, too, and so does his reserve. */
function changesNothing(decision: AssetDecision, { concerned }: ReconciliationRequest): boolean {
  const { corrections, usedOfReserve: used, usedOfReserveBefore } = decision;
  return (
    used.eq(usedOfReserveBefore) &&
    corrections.every(
      ({ action, setAside }, index) =>
        (action === 'none' || action === 'withinTolerance' || action === 'watched') &&
        concerned[index]?.state.setAside.eq(setAside) === true,
    )
  );
}

function isSame(a: AssetDecision, b: AssetDecision): boolean {
  if (!a.gap.eq(b.gap)) return false;
  return a.corrections.every(({ drift, setAside }, index) => {
    const other = b.corrections[index];
    return other?.drift.eq(drift) === true && other.setAside.eq(setAside);
  });
}

function reportOf(
  correction: Correction,
  runner: StrategyRunner,
  { trigger, concerned }: ReconciliationRequest,
  { reading, decision, startedAtMs, durationMs, vigil }: Comparison,
  { settings }: ReconcileAssetDeps,
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
    reserved: settings.reserved.get(correction.asset) ?? ZERO,
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
  { settings }: ReconcileAssetDeps,
): Decimal | null {
  const { available, lent } = reading.holding;
  const unlocked = available.plus(maximum(lent, ZERO));
  const setAside = sum(decision.corrections.map((correction) => correction.setAside));
  const others = heldByOthers(runner, concerned);
  const free = unlocked
    .minus(settings.reserved.get(asset) ?? ZERO)
    .minus(others)
    .minus(setAside);
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

/** Sums what a position would be changed by: what is watched may concern what was left to the owner, too. */
function believedOf({ bookings }: Pick<Correction, 'bookings'>): Decimal {
  return sum(bookings.map(({ quantityDelta }) => quantityDelta));
}

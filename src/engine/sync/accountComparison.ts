import { type Decimal, maximum, ZERO } from '../../domain/decimal.js';
import { baseChange } from '../../domain/ledger.js';
import type { Fill } from '../../domain/order.js';
import {
  type AssetDecision,
  type Correction,
  type OwnersWord,
  type Patience,
  patienceMs,
  type ReconciliationTrigger,
  reconcileAsset,
  sum,
  type Watched,
} from '../../domain/reconciliation/index.js';
import { CommandRefusedError } from '../api/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { ReconciliationSettings } from '../orders/index.js';
import { formerStrategies, ofFormerStrategies, slotOfLostOrder, usedOfReserve } from '../orders/index.js';
import type { Store } from '../ports/index.js';
import { type AccountSnapshot, type AccountSnapshotDeps, pause, readAccount } from './accountSnapshot.js';
import type { DriftWatch, Judgement } from './driftWatch.js';
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

const CONFIRM_AFTER_MS = 1_000;
/** Readings until two in a row show the same difference. */
const CONFIRMATIONS = 5;
/** A trade of the owner's that is as old as this shows in the holdings, if it ever will. */
const TRADES_SETTLE_MS = 60_000;

/** Enough for the executions of a minute; a difference that more of them make is no lag. */
const LAST_ENTRIES = 50;

/** A comparison that holds: nothing has happened since. */
export interface Comparison {
  readonly decision: AssetDecision;
  /** Since when and until when what is watched is; null: nothing is. */
  readonly vigil: Pick<Watched, 'sinceMs' | 'untilMs'> | null;
  readonly reading: AccountSnapshot;
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** A single strange answer says nothing: a difference is taken up when two readings in a row show it. */
export async function compareWithAccount(
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

/** Judges how much of what nothing explains is believed by now. */
export function judge(
  request: ReconciliationRequest,
  decision: AssetDecision,
  deps: ReconcileAssetDeps,
): Judgement {
  const { watch, patience, settings } = deps;
  const { asset, concerned, ownersWord } = request;
  const [first] = concerned;
  const isHisWordForAll = speaksOfAll(ownersWord, decision);
  const seen = changesNothing(decision, request) ? ZERO : notReportedYet(decision, concerned, deps);
  const positions = sum(concerned.map(({ state }) => state.position.quantity));
  // What was only reported is known to be there, too.
  const reported = settings.forceSync ? ZERO : maximum(reportedGap(concerned, deps.store), ZERO);
  const ofFormer = sum(
    formerStrategies({ asset, concerned }, deps.store).map(({ quantity, setAside }) =>
      quantity.plus(setAside),
    ),
  );
  const others = sum(
    concerned.map(({ state: { setAside, missing } }) =>
      setAside.plus(missing.quantity).plus(missing.setAside),
    ),
  )
    .plus(ofFormer)
    .plus(reservedOf(asset, deps))
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

/** Sums what the last reports named and did not book, with what lacked of what was left to the owner. */
function reportedGap(concerned: readonly StrategyRunner[], store: Store): Decimal {
  const told = concerned
    .flatMap(({ id }) => store.reports(id, 1))
    .filter(({ action }) => action === 'onlyReported');
  // What no position can bear was taken of the owner's reserve, and is remembered as such.
  const drift = sum(told.map(believedOf));
  if (drift.gte(ZERO)) return drift;
  const { lacksAside, setAside = ZERO } = told[0]?.compared ?? {};
  // Older reports do not say: all of it, for it is used up first.
  return drift.minus(lacksAside ?? setAside);
}

/** Sums what a position would be changed by: what is watched may concern what was left to the owner, too. */
export function believedOf({ bookings }: Pick<Correction, 'bookings'>): Decimal {
  return sum(bookings.map(({ quantityDelta }) => quantityDelta));
}

/** The decision again, with what is watched left out of it. */
export function believed(
  request: ReconciliationRequest,
  { decision, reading }: Comparison,
  { watched }: Judgement,
  deps: ReconcileAssetDeps,
): AssetDecision {
  return watched.eq(ZERO) ? decision : decide(request, reading, deps, watched);
}

/** Coins that are not there any more although they were left to the owner change something, too, and so does his reserve. */
export function changesNothing(decision: AssetDecision, { concerned }: ReconciliationRequest): boolean {
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

/** @param watched what of the difference is not believed, signed */
export function decide(
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

export function reservedOf(asset: string, { settings }: ReconcileAssetDeps): Decimal {
  return settings.reserved.get(asset) ?? ZERO;
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

function isSame(a: AssetDecision, b: AssetDecision): boolean {
  if (!a.gap.eq(b.gap)) return false;
  return a.corrections.every(({ drift, setAside }, index) => {
    const other = b.corrections[index];
    return other?.drift.eq(drift) === true && other.setAside.eq(setAside);
  });
}

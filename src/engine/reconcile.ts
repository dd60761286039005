import { type Decimal, maximum, ZERO } from '../domain/decimal.js';
import { baseChange } from '../domain/ledger.js';
import {
  type AssetDecision,
  type Booking,
  type Correction,
  type NumberedReport,
  type OwnersWord,
  type ReconciliationReport,
  type ReconciliationTrigger,
  reconcileAsset,
  sum,
} from '../domain/reconciliation/index.js';
import { type AccountReading, pause, type ReadingWorld, readAccount } from './accountReading.js';
import { CommandRefusedError } from './face.js';
import { ofFormerStrategies, rememberReserve, reserveLeft } from './othersCoins.js';
import type { ResyncResult } from './resync.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface ReconciliationSettings {
  readonly enabled: boolean;
  readonly forceSync: boolean;
  readonly tolerances: ReadonlyMap<string, Decimal>;
  readonly reserved: ReadonlyMap<string, Decimal>;
  /** Whether the owner's own trades correct the books as they happen. */
  readonly realTimePositionCheck: boolean;
  /** How far such a trade must move the position, in percent of it. */
  readonly positionDifferenceThreshold: Decimal;
}

export interface ReconciliationWorld extends ReadingWorld {
  readonly settings: ReconciliationSettings;
}

export interface ReconciliationRequest {
  readonly asset: string;
  /** All strategies on the asset; the first claims what is held beyond the books. */
  readonly concerned: readonly StrategyRunner[];
  readonly trigger: ReconciliationTrigger;
  readonly ownersWord: SurplusWord | null;
}

/** What the owner says of a surplus that he was shown, base asset; of another one he has said nothing. */
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
  readonly reading: AccountReading;
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/**
 * Compares the books of an asset with the account and corrects them as configured: orders first, fills next, holdings
 * last, read in a moment in which nothing happened.
 *
 * @returns a report for each strategy, in their sequence
 * @throws CommandRefusedError when an order's fate is open or the account does not come to rest
 * @throws ExchangeUnavailableError when the exchange could not be read; nothing is booked then
 */
export async function reconcile(
  request: ReconciliationRequest,
  world: ReconciliationWorld,
): Promise<readonly NumberedReport[]> {
  const { concerned } = request;
  const comparison = await compareWithAccount(request, world);
  const { corrections, settledTrades } = comparison.decision;
  refuseOtherSurplus(request, corrections);
  const { total } = comparison.reading;
  rememberReserve(request, reservedOf(request.asset, world), total, corrections, world.store);
  return concerned.map((runner, index) => {
    const correction = corrections[index];
    if (correction === undefined) throw new RangeError(`no correction for ${runner.id}`);
    const report = {
      id: world.store.nextReportId(),
      ...reportOf(correction, runner, request, comparison, world),
    };
    const isNews = correction.action !== 'onlyReported' || !wasReported(report, world);
    const isTaken = runner.handle({
      type: 'holdingsRead',
      correction,
      report,
      free: freeFor(runner, request, comparison, world),
      isNews,
      // With the first one: a crash before the last must not leave evidence that explains once more.
      settledTrades: index === 0 ? settledTrades : [],
    });
    if (!isTaken) throw new CommandRefusedError('busy', 'the correction could not be booked; see the log');
    return report;
  });
}

/** The reports that `reconcile` would make now; nothing is booked for them. Throws as `reconcile` does. */
export async function compare(
  request: ReconciliationRequest,
  world: ReconciliationWorld,
): Promise<readonly ReconciliationReport[]> {
  const comparison = await compareWithAccount(request, world);
  return request.concerned.flatMap((runner, index) => {
    const correction = comparison.decision.corrections[index];
    return correction === undefined ? [] : [reportOf(correction, runner, request, comparison, world)];
  });
}

/** A single strange answer must not rewrite the books: a difference is believed when two readings in a row show it. */
async function compareWithAccount(
  request: ReconciliationRequest,
  world: ReconciliationWorld,
): Promise<Comparison> {
  const startedAtMs = world.clock.now();
  const startedAt = performance.now();
  const caughtUp = new Map<string, ResyncResult>();
  let before: AssetDecision | null = null;
  for (let attempt = 1; attempt <= CONFIRMATIONS; attempt += 1) {
    const { asset, concerned } = request;
    const reading = await readAccount(asset, concerned, reservedOf(asset, world), world, caughtUp);
    const decision = decide(request, reading, world);
    const isConfirmed = changesNothing(decision, request) || (before !== null && isSame(before, decision));
    const isLate = lagsBehind(decision, request, reading, world);
    if (isConfirmed && !isLate && reading.isStill()) {
      return { decision, reading, startedAtMs, durationMs: Math.round(performance.now() - startedAt) };
    }
    before = decision;
    await pause(CONFIRM_AFTER_MS, world);
  }
  throw new CommandRefusedError('busy', 'no two readings of the account agree; nothing was booked');
}

/** A yes is said to what was shown. */
function refuseOtherSurplus({ ownersWord }: ReconciliationRequest, corrections: readonly Correction[]): void {
  if (ownersWord === null) return;
  const own = corrections.find(({ strategyId }) => strategyId === ownersWord.strategyId);
  if (own?.drift.eq(ownersWord.quantity) !== true) throw surplusChanged(own?.drift ?? ZERO);
}

function reservedOf(asset: string, { settings }: ReconciliationWorld): Decimal {
  return settings.reserved.get(asset) ?? ZERO;
}

function decide(
  { asset, concerned, trigger, ownersWord }: ReconciliationRequest,
  { total, manualTrades, startedMs }: AccountReading,
  world: ReconciliationWorld,
): AssetDecision {
  const { settings, store } = world;
  const account = { asset, concerned };
  const reserved = reserveLeft(account, reservedOf(asset, world), total, store);
  return reconcileAsset({
    asset,
    total: total.minus(ofFormerStrategies(account, reserved, total, store)),
    reserved,
    strategies: concerned.map(({ id, state }) => ({
      strategyId: id,
      market: state.market,
      position: state.position,
      setAside: state.setAside,
    })),
    manualTrades,
    settledBeforeMs: startedMs - TRADES_SETTLE_MS,
    tolerance: settings.tolerances.get(asset) ?? settings.tolerances.get('DEFAULT') ?? ZERO,
    // A refused sale says that something is missing, however little.
    ...(trigger === 'saleRefused' ? { shortageTolerance: ZERO } : {}),
    forceSync: settings.forceSync,
    ownersWord,
  });
}

/**
 * Whether the difference is just what the last executions of ours have moved: balances may be told later than trades, and
 * two answers from before a purchase agree with each other. A trade of the owner's that explains it, or a sale that the
 * exchange itself refused, says that it is none.
 */
function lagsBehind(
  { corrections }: AssetDecision,
  { concerned, trigger }: ReconciliationRequest,
  { startedMs }: AccountReading,
  { store }: ReconciliationWorld,
): boolean {
  const goneAside = sum(
    corrections.map(({ action, setAside }, index) =>
      action === 'setAside' ? ZERO : setAside.minus(concerned[index]?.state.setAside ?? setAside),
    ),
  );
  const drift = sum(corrections.map((correction) => correction.drift)).plus(goneAside);
  if (drift.eq(ZERO)) return false;
  const isProven = goneAside.eq(ZERO) && corrections.every(({ bookings }) => bookings.every(isOfTrade));
  if (isProven || (trigger === 'saleRefused' && drift.lt(ZERO))) return false;
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
    return drift.plus(unseen).eq(ZERO);
  });
}

/** Coins that are not there any more although they were left to the owner change something, too. */
function changesNothing({ corrections }: AssetDecision, { concerned }: ReconciliationRequest): boolean {
  return corrections.every(
    ({ action, setAside }, index) =>
      (action === 'none' || action === 'withinTolerance') &&
      concerned[index]?.state.setAside.eq(setAside) === true,
  );
}

function isSame(a: AssetDecision, b: AssetDecision): boolean {
  return a.corrections.every(({ drift, setAside }, index) => {
    const other = b.corrections[index];
    return other?.drift.eq(drift) === true && other.setAside.eq(setAside);
  });
}

function reportOf(
  correction: Correction,
  runner: StrategyRunner,
  { trigger, concerned }: ReconciliationRequest,
  { reading, decision, startedAtMs, durationMs }: Comparison,
  { settings }: ReconciliationWorld,
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

/** Base asset that a strategy may sell at this moment: what is in no order, less what is not its own. */
function freeFor(
  runner: StrategyRunner,
  { asset, concerned }: ReconciliationRequest,
  { reading, decision }: Comparison,
  { settings }: ReconciliationWorld,
): Decimal {
  const { available, lent } = reading.holding;
  const unlocked = available.plus(maximum(lent, ZERO));
  const setAside = sum(decision.corrections.map((correction) => correction.setAside));
  const others = heldByOthers(runner, concerned);
  const free = unlocked
    .minus(settings.reserved.get(asset) ?? ZERO)
    .minus(others)
    .minus(setAside);
  return maximum(free, ZERO);
}

function heldByOthers(runner: StrategyRunner, concerned: readonly StrategyRunner[]): Decimal {
  return sum(concerned.filter(({ id }) => id !== runner.id).map(({ state }) => state.position.quantity));
}

function isOfTrade({ row }: Booking): boolean {
  return row === 'manualBuy' || row === 'manualSell';
}

/** The last reconciliation of this strategy found the same difference, but for what the tolerance lets pass. */
function wasReported(report: NumberedReport, { store }: ReconciliationWorld): boolean {
  const [last] = store.reports(report.strategyId, 1);
  if (last === undefined || last.action !== report.action) return false;
  const isSameWay = last.drift.gt(ZERO) === report.drift.gt(ZERO);
  return isSameWay && report.drift.minus(last.drift).abs().lte(report.tolerance);
}

import { type Decimal, maximum, ZERO } from '../domain/decimal.js';
import {
  correctionValue,
  type NumberedReport,
  type PositionCorrection,
  type ReconciliationTrigger,
  reconcilePosition,
} from '../domain/reconciliation.js';
import type { StrategyState } from '../domain/strategy/index.js';
import { CommandRefusedError } from './face.js';
import type { Clock, Exchange, Holding } from './ports.js';
import { resync } from './resync.js';
import type { Store } from './store.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface ReconciliationSettings {
  readonly enabled: boolean;
  readonly forceSync: boolean;
  readonly tolerances: ReadonlyMap<string, Decimal>;
  readonly reserved: ReadonlyMap<string, Decimal>;
}

interface ReconciliationWorld {
  readonly exchange: Exchange;
  readonly store: Store;
  readonly clock: Clock;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Clock;
  readonly signatureWindowMs: number;
  isPlacing(clientId: number): boolean;
  lookUpLater(runner: StrategyRunner, clientId: number): void;
  readonly settings: ReconciliationSettings;
  /** All strategies, for what the others hold of the same asset. */
  readonly runners: readonly StrategyRunner[];
}

/** When something keeps happening while holdings are read, the comparison is given up after so many readings. */
const READINGS = 5;
const QUIET_PAUSE_MS = 100;
const CONFIRM_AFTER_MS = 1_000;
/** Enough to find the last one of each strategy. */
const REPORTS_LOOKED_AT = 64;

/**
 * Compares a strategy's books with the account and corrects the books as configured: orders first, fills next,
 * holdings last, read in a moment in which nothing happened.
 *
 * @throws CommandRefusedError when an order's fate is open or the account does not come to rest
 * @throws ExchangeUnavailableError when the exchange could not be read; nothing is booked then
 */
export async function reconcile(
  runner: StrategyRunner,
  trigger: ReconciliationTrigger,
  world: ReconciliationWorld,
): Promise<NumberedReport> {
  const { clock, store, settings } = world;
  const startedAtMs = clock.now();
  const startedAt = performance.now();
  const asset = runner.state.market.baseAsset;
  const concerned = world.runners.filter(({ state }) => state.market.baseAsset === asset);
  let missedFills = 0;
  for (const each of concerned) {
    const caughtUp = await resync(each, world);
    if (each === runner) missedFills = caughtUp.missedFills;
    if (!caughtUp.complete) {
      throw new CommandRefusedError(
        'ordersUnresolved',
        'an order of which nobody knows yet what became of it',
      );
    }
  }
  const first = await compare(runner, trigger, concerned, world);
  // A single strange answer must not rewrite the books: what is to be booked is read twice.
  const { correction, free } = first.correction.quantityDelta.eq(ZERO)
    ? first
    : await confirmed(first, runner, trigger, concerned, world);
  const { state } = runner;
  const report: NumberedReport = {
    id: store.nextReportId(),
    strategyId: runner.id,
    trigger,
    asset,
    timeMs: startedAtMs,
    durationMs: Math.round(performance.now() - startedAt),
    held: correction.held,
    reserved: settings.reserved.get(asset) ?? ZERO,
    booked: correction.booked,
    drift: correction.drift,
    tolerance: correction.tolerance,
    action: actionOf(correction),
    adjustment: correctionValue(correction, state.position),
    missedFills,
    explanation: correction.evidence,
  };
  const isNews = !correction.quantityDelta.eq(ZERO) || !wasReported(report, store);
  if (!runner.handle({ type: 'holdingsRead', correction, report, free, isNews })) {
    throw new CommandRefusedError('busy', 'the correction could not be booked; see the log');
  }
  return report;
}

interface Comparison {
  readonly correction: PositionCorrection;
  /** Base asset that this strategy may sell at this moment. */
  readonly free: Decimal;
}

async function compare(
  runner: StrategyRunner,
  trigger: ReconciliationTrigger,
  concerned: readonly StrategyRunner[],
  world: ReconciliationWorld,
): Promise<Comparison> {
  const { settings } = world;
  const holding = (await quietHoldings(concerned, world)).get(runner.state.market.baseAsset);
  const { state } = runner;
  const asset = state.market.baseAsset;
  const reserved = settings.reserved.get(asset) ?? ZERO;
  const elsewhere = heldElsewhere(state, concerned);
  const correction = reconcilePosition({
    market: state.market,
    total: totalOf(holding),
    reserved,
    elsewhere,
    position: state.position,
    setAside: state.setAside,
    tolerance: settings.tolerances.get(asset) ?? settings.tolerances.get('DEFAULT') ?? ZERO,
    // A refused sale says that something is missing, however little.
    ...(trigger === 'saleRefused' ? { shortageTolerance: ZERO } : {}),
    forceSync: settings.forceSync,
  });
  const unlocked = holding === undefined ? ZERO : holding.available.plus(maximum(holding.lent, ZERO));
  const free = unlocked.minus(reserved).minus(elsewhere).minus(correction.setAside);
  return { correction, free: maximum(free, ZERO) };
}

async function confirmed(
  first: Comparison,
  runner: StrategyRunner,
  trigger: ReconciliationTrigger,
  concerned: readonly StrategyRunner[],
  world: ReconciliationWorld,
): Promise<Comparison> {
  await pause(CONFIRM_AFTER_MS, world);
  const second = await compare(runner, trigger, concerned, world);
  if (second.correction.drift.eq(first.correction.drift)) return second;
  throw new CommandRefusedError('busy', 'two readings of the holdings differ; nothing was booked');
}

/** The last reconciliation of this strategy found the same difference. */
function wasReported(report: NumberedReport, store: Store): boolean {
  const last = store.reports(REPORTS_LOOKED_AT).find(({ strategyId }) => strategyId === report.strategyId);
  return last !== undefined && last.action === report.action && last.drift.eq(report.drift);
}

function actionOf(correction: PositionCorrection): NumberedReport['action'] {
  if (correction.action !== 'none') return correction.action;
  return correction.drift.eq(ZERO) ? 'none' : 'withinTolerance';
}

/** Holdings read while no fill came and no order was under way; anything else would explain a drift by itself. */
async function quietHoldings(
  concerned: readonly StrategyRunner[],
  world: ReconciliationWorld,
): Promise<ReadonlyMap<string, Holding>> {
  const entries = () => concerned.reduce((sum, { state }) => sum + state.ledgerLength, 0);
  for (let reading = 1; reading <= READINGS; reading += 1) {
    const before = entries();
    const holdings = await world.exchange.holdings();
    if (entries() === before && !concerned.some(({ hasOpenQuestions }) => hasOpenQuestions)) return holdings;
    await pause(QUIET_PAUSE_MS * reading, world);
  }
  throw new CommandRefusedError('busy', 'orders were executed all the while; try again in a quieter moment');
}

function pause(durationMs: number, { networkClock }: ReconciliationWorld): Promise<void> {
  return new Promise((resolve) => {
    networkClock.setTimer(durationMs, resolve);
  });
}

function totalOf(holding: Holding | undefined): Decimal {
  if (holding === undefined) return ZERO;
  return holding.available.plus(holding.locked).plus(holding.staked).plus(holding.lent);
}

function heldElsewhere(state: StrategyState, concerned: readonly StrategyRunner[]): Decimal {
  return concerned
    .filter((other) => other.id !== state.parameters.id)
    .reduce((sum, other) => sum.plus(other.state.position.quantity).plus(other.state.setAside), ZERO);
}

import { type Decimal, ZERO } from '../domain/decimal.js';
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
  lookUpLater(runner: StrategyRunner, clientId: number): void;
  readonly settings: ReconciliationSettings;
  /** All strategies, for what the others hold of the same asset. */
  readonly runners: readonly StrategyRunner[];
}

/** When something keeps happening while holdings are read, the comparison is given up after so many readings. */
const READINGS = 5;
const QUIET_PAUSE_MS = 100;

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
  const { missedFills, complete } = await resync(runner, world);
  if (!complete) {
    throw new CommandRefusedError('ordersUnresolved', 'an order of which nobody knows yet what became of it');
  }
  const total = totalOf(await quietHoldings(runner, world), runner.state.market.baseAsset);
  const { state } = runner;
  const asset = state.market.baseAsset;
  const reserved = settings.reserved.get(asset) ?? ZERO;
  const correction = reconcilePosition({
    market: state.market,
    total,
    reserved,
    elsewhere: heldElsewhere(state, world.runners),
    position: state.position,
    setAside: state.setAside,
    tolerance: toleranceFor(asset, trigger, settings.tolerances),
    forceSync: settings.forceSync,
  });
  const report: NumberedReport = {
    id: store.nextReportId(),
    strategyId: runner.id,
    trigger,
    asset,
    timeMs: startedAtMs,
    durationMs: Math.round(performance.now() - startedAt),
    held: correction.held,
    reserved,
    booked: correction.booked,
    drift: correction.drift,
    tolerance: correction.tolerance,
    action: actionOf(correction),
    adjustment: correctionValue(correction, state.position),
    missedFills,
    explanation: correction.evidence,
  };
  if (!runner.handle({ type: 'holdingsRead', correction, report })) {
    throw new CommandRefusedError('busy', 'the correction could not be booked; see the log');
  }
  return report;
}

/** A refused sale says that something is missing, however little: then every shortage counts. */
function toleranceFor(
  asset: string,
  trigger: ReconciliationTrigger,
  tolerances: ReadonlyMap<string, Decimal>,
): Decimal {
  return trigger === 'saleRefused' ? ZERO : (tolerances.get(asset) ?? tolerances.get('DEFAULT') ?? ZERO);
}

function actionOf(correction: PositionCorrection): NumberedReport['action'] {
  if (correction.action !== 'none') return correction.action;
  return correction.drift.eq(ZERO) ? 'none' : 'withinTolerance';
}

/** Holdings read while no fill came and no order was under way; anything else would explain a drift by itself. */
async function quietHoldings(
  runner: StrategyRunner,
  { exchange, networkClock }: ReconciliationWorld,
): Promise<ReadonlyMap<string, Holding>> {
  for (let reading = 1; reading <= READINGS; reading += 1) {
    const before = runner.state.ledgerLength;
    const holdings = await exchange.holdings();
    if (runner.state.ledgerLength === before && !runner.hasOrdersInFlight) return holdings;
    await new Promise<void>((resolve) => {
      networkClock.setTimer(QUIET_PAUSE_MS * reading, resolve);
    });
  }
  throw new CommandRefusedError('busy', 'orders were executed all the while; try again in a quieter moment');
}

function totalOf(holdings: ReadonlyMap<string, Holding>, asset: string): Decimal {
  const holding = holdings.get(asset);
  if (holding === undefined) return ZERO;
  return holding.available.plus(holding.locked).plus(holding.staked).plus(holding.lent);
}

function heldElsewhere(state: StrategyState, runners: readonly StrategyRunner[]): Decimal {
  return runners
    .filter(
      (other) => other.id !== state.parameters.id && other.state.market.baseAsset === state.market.baseAsset,
    )
    .reduce((sum, other) => sum.plus(other.state.position.quantity).plus(other.state.setAside), ZERO);
}

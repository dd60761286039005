import type { Decimal } from '../../domain/decimal.js';
import { ZERO } from '../../domain/decimal.js';
import { assetChange } from '../../domain/ledger.js';
import type { Fill } from '../../domain/order.js';
import { sum } from '../../domain/reconciliation/index.js';
import { CommandRefusedError } from '../api/index.js';
import type { StrategyRunner } from '../loop/index.js';
import { formerStrategies, type OneAsset } from '../orders/index.js';
import type { Clock } from '../ports/index.js';
import { ExchangeUnavailableError, type Holding } from '../ports/index.js';
import {
  type OrderReading,
  type OrderSyncDeps,
  type OrderSyncResult,
  readOrders,
  takeFills,
  takeOrders,
} from './orderSync.js';

export interface AccountSnapshotDeps extends OrderSyncDeps {
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Clock;
}

/** An asset of the account and the books of all strategies on it, in one moment in which nothing happened. */
export interface AccountSnapshot {
  readonly holding: Holding;
  /** Available, locked, staked and lent together. */
  readonly total: Decimal;
  /** The owner's own trades that no report has settled, oldest first. */
  readonly manualTrades: readonly Fill[];
  readonly caughtUp: ReadonlyMap<string, OrderSyncResult>;
  /** Count of readings of the account until it was at rest. */
  readonly readings: number;
  /** Exchange time at which it began, milliseconds since the epoch. */
  readonly startedMs: number;
  /** False once anything has happened since: then the reading says nothing about the books any more. */
  isStill(): boolean;
}

/** Readings after which the comparison is given up, when something keeps happening while the account is read. */
const READINGS = 5;
const QUIET_PAUSE_MS = 100;

/**
 * Reads orders, fills and holdings, then fills again, until nothing moved meanwhile. Fills of ours that the books lack
 * are booked on the way; a difference that an event in flight would explain is never seen.
 *
 * @param concerned the strategies on one base asset, at least one
 * @param reserved what the owner keeps of the asset, as it is configured
 * @param caughtUp what earlier readings for the same comparison have brought; what this one brings is added to it
 * @throws CommandRefusedError when an order's fate is open or the account does not come to rest
 * @throws ExchangeUnavailableError when anything could not be read
 */
export async function readAccount(
  asset: string,
  concerned: readonly StrategyRunner[],
  reserved: Decimal,
  deps: AccountSnapshotDeps,
  caughtUp = new Map<string, OrderSyncResult>(),
): Promise<AccountSnapshot> {
  for (let readings = 1; readings <= READINGS; readings += 1) {
    const startedMs = deps.exchange.timeMs();
    const reading = await readOrders(concerned, deps, 'everybodys');
    let isComplete = true;
    for (const runner of concerned) {
      const result = await takeOrders(runner, reading, deps);
      isComplete &&= result.complete;
      caughtUp.set(runner.id, together(caughtUp.get(runner.id), result));
    }
    if (!isComplete) {
      throw new CommandRefusedError(
        'ordersUnresolved',
        'an order of which nobody knows yet what became of it',
      );
    }
    const mark = markOf(concerned, deps);
    const holdings = await deps.exchange.holdingsAtOnce();
    refuseEmptiness(holdings, { asset, concerned }, reserved, deps);
    const late = await lookAgain(reading, deps);
    for (const runner of concerned) {
      const before = caughtUp.get(runner.id);
      if (before === undefined || late === null) continue;
      const missedFills = await takeFills(runner, late, deps);
      deps.others.looked(runner, [], late);
      caughtUp.set(runner.id, { ...before, missedFills: before.missedFills + missedFills });
    }
    const isStill = () => isSame(mark, markOf(concerned, deps));
    if (isStill() && !concerned.some(({ hasOpenQuestions }) => hasOpenQuestions)) {
      const holding = holdings.get(asset) ?? nothingOf(asset);
      const { available, locked, staked, lent } = holding;
      return {
        holding,
        total: available.plus(locked).plus(staked).plus(lent),
        manualTrades: openManualTrades(concerned, deps),
        caughtUp,
        readings,
        startedMs,
        isStill,
      };
    }
    await pause(QUIET_PAUSE_MS * readings, deps);
  }
  throw new CommandRefusedError('busy', 'orders were executed all the while; try again in a quieter moment');
}

export function pause(
  durationMs: number,
  { networkClock }: Pick<AccountSnapshotDeps, 'networkClock'>,
): Promise<void> {
  return new Promise((resolve) => {
    networkClock.setTimer(durationMs, resolve);
  });
}

/**
 * An account that trades holds something. One that seems to hold neither of the market's assets tells of trouble at the
 * exchange, and books that believed it would begin a new ladder beside what is really held. Who has really emptied it
 * says so with `/fresh`.
 *
 * @throws ExchangeUnavailableError
 */
function refuseEmptiness(
  holdings: ReadonlyMap<string, Holding>,
  account: OneAsset,
  reserved: Decimal,
  { store }: AccountSnapshotDeps,
): void {
  const ofFormer = formerStrategies(account, store).map(({ quantity, setAside }) => quantity.plus(setAside));
  for (const { state } of account.concerned) {
    const { orders, position, setAside, market } = state;
    const { baseAsset, quoteAsset } = market;
    const known = sum([position.quantity, setAside, reserved, ...ofFormer]);
    if ((orders.size === 0 && known.lte(ZERO)) || holdings.has(baseAsset) || holdings.has(quoteAsset))
      continue;
    throw new ExchangeUnavailableError(
      `The exchange says that the account holds neither ${baseAsset} nor ${quoteAsset}, although orders rest, or coins are booked or reserved there.`,
    );
  }
}

/**
 * An execution between the first look at the fills and the holdings would pass for a drift. The list is read on where the
 * first look ended: if nothing stands there, that look brought all, and nothing was listed since. Else all is read again,
 * because what is listed late stands farther up.
 *
 * @returns all of them; null when nothing was listed since
 */
async function lookAgain(
  { fillsFromMs: fromMs, fills: { length: skip } }: OrderReading,
  { exchange }: AccountSnapshotDeps,
): Promise<readonly Fill[] | null> {
  // On whatever market: a trade there may have moved the coin, too.
  const more = await exchange.fills({ fromMs, skip, isEnough: () => true });
  return more.length === 0 ? null : exchange.fills({ fromMs });
}

function together(before: OrderSyncResult | undefined, now: OrderSyncResult): OrderSyncResult {
  if (before === undefined) return now;
  return {
    ...now,
    missedFills: before.missedFills + now.missedFills,
    resolvedOrders: before.resolvedOrders + now.resolvedOrders,
  };
}

/** Mark that changes with everything that may explain a drift. */
interface Mark {
  readonly entries: number;
  readonly setAside: Decimal;
  readonly manualTrades: number;
}

function markOf(concerned: readonly StrategyRunner[], deps: AccountSnapshotDeps): Mark {
  return {
    entries: concerned.reduce((sum, { state }) => sum + state.ledgerLength, 0),
    setAside: concerned.reduce((sum: Decimal, { state }) => sum.plus(state.setAside), ZERO),
    manualTrades: openManualTrades(concerned, deps).length,
  };
}

function isSame(a: Mark, b: Mark): boolean {
  return a.entries === b.entries && a.manualTrades === b.manualTrades && a.setAside.eq(b.setAside);
}

function openManualTrades(
  concerned: readonly StrategyRunner[],
  { store }: AccountSnapshotDeps,
): readonly Fill[] {
  const assets = new Set(concerned.map(({ state }) => state.market.baseAsset));
  return [...assets].flatMap((asset) => movedBy(store.openManualTradesOf(asset), asset));
}

function movedBy(fills: readonly Fill[], asset: string): readonly Fill[] {
  return fills.filter((fill) => !assetChange(fill, asset).eq(ZERO));
}

function nothingOf(asset: string): Holding {
  return { asset, available: ZERO, locked: ZERO, staked: ZERO, lent: ZERO };
}

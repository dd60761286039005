import { ZERO } from '../../domain/decimal.js';
import type { StrategyOrder } from '../../domain/ladder/index.js';
import { assetChange } from '../../domain/ledger.js';
import type { ExchangeOrder, Fill } from '../../domain/order.js';
import type { StrategyRunner } from '../loop/index.js';
import {
  bookMissingFills,
  isGivenUp,
  isUnclear,
  type OrderResolutionDeps,
  orderFinder,
  orderOf,
  resolveOrder,
  takeReport,
} from '../orders/index.js';
import type { OtherPrograms } from './otherPrograms.js';

export interface OrderSyncDeps extends OrderResolutionDeps {
  /** Time for which a signed request stays valid. */
  readonly signatureWindowMs: number;
  /** True while the request of this order is under way in this process. */
  isPlacing(clientId: number): boolean;
  /** Looks for what another program has placed. */
  readonly others: OtherPrograms;
}

/** Fills are read from this long before the last one booked: the exchange may list them late or out of order. */
const FILL_OVERLAP_MS = 10 * 60_000;

export interface OrderSyncResult {
  readonly missedFills: number;
  /** False when some order's fate is still open; it is being looked up. */
  readonly complete: boolean;
  /** Orders whose fate was open before and is known now. */
  readonly resolvedOrders: number;
  /** Executions that were read, ours and others. */
  readonly fillsRead: number;
  /** Exchange time from which they were read, milliseconds since the epoch. */
  readonly fillsFromMs: number;
}

/** Open orders and executions of some strategies' markets, read once for all of them. */
export interface OrderReading {
  /** By market. */
  readonly books: ReadonlyMap<string, readonly ExchangeOrder[]>;
  /** Oldest first, ours and others. */
  readonly fills: readonly Fill[];
  /** Exchange time from which they were read, milliseconds since the epoch. */
  readonly fillsFromMs: number;
}

/**
 * Reads what brings strategies up to the exchange: at start, after a gap in the order stream and before a reconciliation. Reads
 * the books first, then the fills, so that no execution falls in between.
 *
 * @param runners at least one; `ours`: all on one market
 * @param wanted `everybodys` also reads the owner's own trades back to the last reconciliation; where all that is read is
 *   booked, that it is all is not proven: whoever wants it must look again, see `FillQuery`
 */
export async function readOrders(
  runners: readonly StrategyRunner[],
  deps: OrderSyncDeps,
  wanted: 'ours' | 'everybodys',
): Promise<OrderReading> {
  const { exchange, others } = deps;
  for (const runner of runners) {
    others.begin(runner);
    // Before anything is asked: whatever fails from here on, and whoever sets the clock, the day is known.
    firstDayMs(runner, deps);
    doubtLostAnswers(runner, deps);
  }
  const books = new Map<string, readonly ExchangeOrder[]>();
  for (const symbol of new Set(runners.map(({ state }) => state.market.symbol)))
    books.set(symbol, await exchange.openOrders(symbol));
  const fromMs = Math.min(...runners.map((runner) => fillsFromMs(runner, deps, wanted)));
  const [symbol = ''] = books.keys();
  // What the owner has traded on another market may have moved the coin, too.
  const isEnough = (page: readonly Fill[]) => runners.every((runner) => isAllBooked(page, runner, deps));
  const fills = await exchange.fills(wanted === 'ours' ? { symbol, fromMs } : { fromMs, isEnough });
  return { books, fills, fillsFromMs: fromMs };
}

/** Brings a strategy's orders and fills up to what was read; what is told nowhere is looked up. */
export async function takeOrders(
  runner: StrategyRunner,
  { books, fills, fillsFromMs: fromMs }: OrderReading,
  deps: OrderSyncDeps,
): Promise<OrderSyncResult> {
  const { others } = deps;
  const onTheBook = books.get(runner.state.market.symbol) ?? [];
  takeRestingOrders(runner, onTheBook, deps);
  const missedFills = await takeFills(runner, fills, deps);
  others.looked(runner, onTheBook, fills);
  let complete = true;
  let resolvedOrders = 0;
  const byClientId = new Map(onTheBook.map((order) => [order.clientId, order]));
  for (const order of [...runner.state.orders.values()]) {
    const open = byClientId.get(order.clientId);
    if (open !== undefined) {
      runner.handle({ type: 'orderReported', clientId: order.clientId, order: open });
    } else if (await resolveOrder(runner, order, deps)) {
      resolvedOrders += 1;
    } else {
      complete = false;
      deps.lookUpLater(runner, order.clientId);
    }
    // On the book, and not all of its executions are listed yet, or its cancel was lost.
    const after = runner.state.orders.get(order.clientId);
    if (open !== undefined && after !== undefined && isUnclear(after)) {
      if (after.bookedQuantity.lt(after.executedQuantity)) complete = false;
      deps.lookUpLater(runner, order.clientId);
    }
  }
  return { missedFills, complete, resolvedOrders, fillsRead: fills.length, fillsFromMs: fromMs };
}

/** True when executions, oldest first, are all in the books and are not cut off before the last one that is. */
function isAllBooked(
  fills: readonly Fill[],
  { id }: StrategyRunner,
  { store }: Pick<OrderSyncDeps, 'store'>,
): boolean {
  const lastMs = store.lastFillTimeMs(id) ?? 0;
  return (fills.at(-1)?.timeMs ?? 0) >= lastMs && fills.every((fill) => store.hasFill(fill));
}

/**
 * Takes in executions on the strategy's market, or on any: ours that the books lack are booked, those of the owner's that
 * have moved its coin are remembered as evidence for the reconciliation. What is known already changes nothing.
 *
 * @returns how many of ours were missing
 */
export async function takeFills(
  runner: StrategyRunner,
  fills: readonly Fill[],
  deps: OrderSyncDeps,
): Promise<number> {
  const { store, ownersTrades } = deps;
  const missedFills = await bookMissingFills(runner, fills, deps);
  const sinceMs = firstDayMs(runner, deps);
  const find = orderFinder(store);
  for (const fill of fills) {
    if (fill.timeMs >= sinceMs && movesCoinOf(runner, fill) && isManual(find(fill)))
      ownersTrades.note(fill, 'history');
  }
  return missedFills;
}

function movesCoinOf({ state: { market } }: StrategyRunner, fill: Fill): boolean {
  return fill.symbol === market.symbol || !assetChange(fill, market.baseAsset).eq(ZERO);
}

/**
 * True when an execution is the owner's: no order in the books, of whatever strategy, has made it, or one that he gave
 * up. An order of ours may be told without its client id.
 *
 * @param order see `orderOf`
 */
export function isManual(order: StrategyOrder | null): boolean {
  return order === null || isGivenUp(order);
}

/**
 * An intent without an answer whose request is not under way: recorded by a process that died, or answered while
 * nothing could be recorded. It was signed before this moment, if it was sent at all.
 */
function doubtLostAnswers(
  runner: StrategyRunner,
  { exchange, signatureWindowMs, isPlacing }: OrderSyncDeps,
): void {
  const intended = [...runner.state.orders.values()].filter(
    (order) => order.phase === 'intended' && !isPlacing(order.clientId),
  );
  if (intended.length === 0) return;
  const validUntilMs = exchange.timeMs() + signatureWindowMs;
  runner.handle({
    type: 'placementAnswered',
    answers: intended.map(({ clientId }) => ({
      kind: 'unknown' as const,
      clientId,
      validUntilMs,
      message: 'recorded, and its answer was not',
    })),
  });
}

/**
 * From when executions must be read, milliseconds since the epoch. `ours`: since the last that is booked, the last
 * reconciliation, or the oldest order that is open. `everybodys`: since the last reconciliation, because what the owner
 * traded since then is evidence for this one.
 */
function fillsFromMs(runner: StrategyRunner, deps: OrderSyncDeps, wanted: 'ours' | 'everybodys'): number {
  const { store } = deps;
  const { cycle, orders } = runner.state;
  const reportedMs = lastReadMs(runner, deps);
  const oldestMs = Math.min(cycle.startedAtMs, ...[...orders.values()].map(({ createdAtMs }) => createdAtMs));
  const oursMs = Math.max(
    store.lastFillTimeMs(runner.id) ?? 0,
    reportedMs ?? 0,
    exchangeTime(oldestMs, deps),
  );
  const evidenceMs = reportedMs ?? firstDayMs(runner, deps);
  return (wanted === 'ours' ? oursMs : Math.min(oursMs, evidenceMs)) - FILL_OVERLAP_MS;
}

/** Gives the moment of the account's last reading for a report, by the exchange's clock; null when it had none. */
function lastReadMs({ id }: StrategyRunner, deps: OrderSyncDeps): number | null {
  const [last] = deps.store.reports(id, 1);
  if (last === undefined) return null;
  return last.compared?.readAtMs ?? exchangeTime(last.timeMs, deps);
}

/**
 * Gives the beginning of the strategy, by the exchange's clock. Remembered as it was reckoned on the first day: whoever
 * sets this machine's clock later does not move it.
 */
function firstDayMs({ id }: StrategyRunner, deps: OrderSyncDeps): number {
  const { store } = deps;
  const key = `firstDayMs:${id}`;
  const known = store.setting(key);
  if (known !== null) return Number(known);
  const firstMs = exchangeTime(store.strategySinceMs(id), deps);
  store.setSettingForGood(key, String(firstMs));
  return firstMs;
}

/** A moment by this machine's clock, as the exchange's clock told it; not after the present. */
function exchangeTime(localMs: number, { exchange, clock }: OrderSyncDeps): number {
  const nowMs = exchange.timeMs();
  return Math.min(localMs + nowMs - clock.now(), nowMs);
}

/**
 * Orders of ours that rest and that the books do not have, because a loss of power took their intent, and those that the
 * books had settled.
 */
function takeRestingOrders(
  runner: StrategyRunner,
  onTheBook: readonly ExchangeOrder[],
  deps: OrderSyncDeps,
): void {
  for (const order of onTheBook) {
    const known = orderOf(order, deps.store);
    if (known !== null) {
      if (known.strategyId === runner.id && known.phase === 'settled') takeReport(runner, known, order, deps);
      continue;
    }
    if (!deps.others.isLostOne(runner, order)) continue;
    const adopted = adopt(runner, order);
    if (adopted !== null) runner.handle({ type: 'orderAdopted', order: adopted });
  }
}

function adopt(runner: StrategyRunner, order: ExchangeOrder): StrategyOrder | null {
  if (order.price === null || order.quantity === null || order.clientId === null) return null;
  return {
    clientId: order.clientId,
    strategyId: runner.id,
    cycle: runner.state.cycle.number,
    role: order.side === 'buy' ? 'rung' : 'takeProfit',
    rung: null,
    symbol: order.symbol,
    side: order.side,
    price: order.price,
    quantity: order.quantity,
    timeInForce: order.timeInForce,
    orderedBy: null,
    phase: 'open',
    outcome: null,
    orderId: order.orderId,
    executedQuantity: order.executedQuantity ?? ZERO,
    bookedQuantity: ZERO,
    bookedValue: ZERO,
    cancelling: false,
    createdAtMs: order.createdAtMs,
    validUntilMs: null,
    detail: 'found on the book',
  };
}

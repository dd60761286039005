import { type Decimal, maximum, ZERO } from '../../domain/decimal.js';
import { leavesToOwner, type StrategyOrder } from '../../domain/ladder/index.js';
import { type ExchangeOrder, type Fill, isFinalStatus } from '../../domain/order.js';
import type { StrategyRunner } from '../loop/index.js';
import type { Clock, Exchange, Store } from '../ports/index.js';
import type { Absences } from './absence.js';
import type { AccountEvidence } from './accountEvidence.js';
import type { Executions } from './executions.js';
import type { OwnersTrades } from './ownersTrades.js';
import { isGivenUp, isSameOrder, orderFinder } from './ownOrders.js';

/** Collaborators for finding out what became of an order. */
export interface OrderResolutionDeps {
  readonly clock: Clock;
  readonly exchange: Exchange;
  readonly store: Store;
  readonly executions: Executions;
  readonly ownersTrades: OwnersTrades;
  readonly absences: Absences;
  /** Tells what the account says of an order that is found nowhere. */
  accountEvidence(runner: StrategyRunner, order: StrategyOrder): Promise<AccountEvidence>;
  /** Looks an order up soon, and by and by until nothing about it is open; also one that the books have settled. */
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

/** History is searched from this long before an order was recorded, for clocks that differ. */
const HISTORY_OVERLAP_MS = 15 * 60_000;
/**
 * ... and once more, from this long before now, before an order is written off: this machine's clock may have been
 * hours ahead when the order was recorded, or may be now.
 */
const LAST_SEARCH_MS = 24 * 3_600_000;
/** Looks that find an order nowhere before the owner's `/fresh` ends it. */
const LOOKS_FOR_FRESH = 2;
/** The exchange writes its history a little later than it trades. */
const HISTORY_LAG_MS = 2_000;

/**
 * Finds out what became of an order: on the book, in the order history, among the fills, or in none of them. Its
 * executions are booked first, then its end. An order that is in none is written off only when that stays so: see `Absences`.
 *
 * @returns true when nothing is open any more; false to try again later
 * @throws ExchangeUnavailableError and the like when the exchange could not be read
 */
export async function resolveOrder(
  runner: StrategyRunner,
  order: StrategyOrder,
  deps: OrderResolutionDeps,
): Promise<boolean> {
  const { clock, exchange, absences } = deps;
  const searchedFromMs = exchange.timeMs();
  const createdAtMs = order.createdAtMs + searchedFromMs - clock.now();
  const fromMs = Math.min(createdAtMs, searchedFromMs) - HISTORY_OVERLAP_MS;
  const resting = await onTheBook(exchange, order);
  const found = resting ?? (await inHistory(exchange, order, fromMs));
  if (found === null) return endAbsent(runner, order, searchedFromMs, deps);
  // It was absent for it had not come yet, which says nothing of an end.
  if (order.orderId === null) absences.forget(order.clientId);
  await takeFound(runner, order, found, deps);
  // A history may be minutes late: what it thinks to rest and is on no book has ended.
  const isAbsent = resting === null && !isFinalStatus(found.status);
  const after = runner.state.orders.get(order.clientId);
  if (after === undefined || (!isAbsent && !isUnclear(after))) {
    absences.forget(order.clientId);
    return true;
  }
  return isAbsent || after.phase === 'settling' ? endAbsent(runner, after, searchedFromMs, deps) : false;
}

/**
 * An order that the books had settled was spoken of: it is live again if it rests, or if more of it was executed than is
 * booked.
 *
 * @throws ExchangeUnavailableError and the like when the exchange could not be read
 */
export async function lookForLife(
  runner: StrategyRunner,
  order: StrategyOrder,
  deps: OrderResolutionDeps,
): Promise<void> {
  const { exchange, executions } = deps;
  const resting = await onTheBook(exchange, order);
  const found = resting ?? (await inHistory(exchange, order, exchange.timeMs() - LAST_SEARCH_MS));
  if (found === null) return;
  const isMore = !isGivenUp(order) && executedOf(order, found).gt(order.executedQuantity);
  const isAlive = resting !== null || isMore;
  if (isAlive && runner.state.orders.get(order.clientId) === undefined) {
    executions.revive(runner, order, found.orderId);
    await resolveOrder(runner, runner.state.orders.get(order.clientId) ?? order, deps);
    return;
  }
  const { symbol } = order;
  const { orderId } = found;
  executions.dismiss(await fillsOf(exchange, { symbol, orderId }));
}

/** True while something about the order is still to be found out: its fate, its end or some of its fills. */
export function isUnclear(order: StrategyOrder): boolean {
  if (order.phase !== 'open' || order.cancelling) return true;
  // What is executed at once or not at all does not rest.
  return order.timeInForce !== 'GTC' || order.bookedQuantity.lt(order.executedQuantity);
}

/** Takes what the exchange says of an order into the books, the executions that they lack first. */
async function takeFound(
  runner: StrategyRunner,
  order: StrategyOrder,
  found: ExchangeOrder,
  deps: OrderResolutionDeps,
): Promise<void> {
  const { exchange, executions } = deps;
  if (found.executedQuantity === null || executedOf(order, found).gt(order.bookedQuantity)) {
    const { symbol } = order;
    const { orderId } = found;
    // Of what goes on, more may have been executed since.
    const said = isFinalStatus(found.status) ? executedOf(order, found) : null;
    for (const fill of await fillsOf(exchange, { symbol, orderId })) {
      executions.take(runner, order, fill, found.executedQuantity === null ? null : said, 'history');
    }
  }
  runner.handle({ type: 'orderReported', clientId: order.clientId, order: found });
}

/** Gives the executed quantity by what the exchange says; what is filled is filled whole. */
export function executedOf(order: StrategyOrder, { status, executedQuantity }: ExchangeOrder): Decimal {
  return status === 'filled' ? maximum(order.quantity, executedQuantity ?? ZERO) : (executedQuantity ?? ZERO);
}

/**
 * An order that was looked for and is on no book, or whose executions are nowhere: ended when it has been so for long
 * enough, and the account does not speak against it. The owner's `/fresh` ends it at the second look.
 *
 * @returns whether it has ended
 */
async function endAbsent(
  runner: StrategyRunner,
  order: StrategyOrder,
  searchedFromMs: number,
  deps: OrderResolutionDeps,
): Promise<boolean> {
  const { exchange, absences } = deps;
  const isWaiting = order.phase === 'intended' || order.phase === 'unknown';
  const { validUntilMs } = order;
  if (isWaiting && (validUntilMs === null || searchedFromMs <= validUntilMs)) return false;
  const { clientId } = order;
  const type = isWaiting ? ('orderNeverArrived' as const) : ('orderVanished' as const);
  const absence = absences.note(clientId, searchedFromMs, isWaiting ? validUntilMs : null);
  if (leavesToOwner(runner.state) && searchedFromMs > (validUntilMs ?? 0) + HISTORY_LAG_MS) {
    // One look alone may be wrong, whoever asked for it.
    if (absence.looks < LOOKS_FOR_FRESH || wasHeardOf(runner, order)) return false;
    absences.forget(clientId);
    runner.handle({ type, clientId });
    return true;
  }
  if (!absences.mayBeEnough(absence, order.side === 'sell')) return false;
  if (order.orderId === null) {
    const found = await inHistory(exchange, order, searchedFromMs - LAST_SEARCH_MS);
    if (found !== null) {
      await takeFound(runner, order, found, deps);
      return false;
    }
  }
  const account = await deps.accountEvidence(runner, order);
  if (!absences.isEnough(absence, account) || wasHeardOf(runner, order)) return false;
  absences.forget(clientId);
  runner.handle({ type, clientId, funds: { free: account.free, agree: account.agrees } });
  return true;
}

/** Tells whether an order was heard of while it was looked for: it may have come to the book after that look. */
function wasHeardOf(runner: StrategyRunner, order: StrategyOrder): boolean {
  return runner.state.orders.get(order.clientId) !== order;
}

/** Thousands may have been missed; what comes in meanwhile does not wait for all of them. */
const FILLS_IN_ONE_GO = 50;

/**
 * Books those of `fills` that are this strategy's and are not booked yet, in their sequence.
 *
 * @returns how many
 * @throws CommandRefusedError when one could not be recorded: those that follow must not come before it
 */
export async function bookMissingFills(
  runner: StrategyRunner,
  fills: readonly Fill[],
  { store, executions }: Pick<OrderResolutionDeps, 'store' | 'executions'>,
): Promise<number> {
  let booked = 0;
  for (let from = 0; from < fills.length; from += FILLS_IN_ONE_GO) {
    if (from > 0) await new Promise(setImmediate);
    // Asked right before they are booked: the stream may have told of them since.
    const find = orderFinder(store);
    const ours = fills.slice(from, from + FILLS_IN_ONE_GO).flatMap((fill) => {
      const order = find(fill);
      return order !== null && order.strategyId === runner.id ? [{ order, fill }] : [];
    });
    booked += executions.takeAll(runner, ours);
  }
  return booked;
}

async function onTheBook(exchange: Exchange, order: StrategyOrder): Promise<ExchangeOrder | null> {
  const by = order.orderId === null ? { clientId: order.clientId } : { orderId: order.orderId };
  const found = await exchange.openOrder(order.symbol, by);
  if (found === null || !isSameOrder(order, found)) return null;
  return order.orderId !== null || found.clientId === order.clientId ? found : null;
}

/** @param fromMs exchange time from which an order is looked for whose number at the exchange is not known */
async function inHistory(
  exchange: Exchange,
  order: StrategyOrder,
  fromMs: number,
): Promise<ExchangeOrder | null> {
  const { symbol, orderId, clientId } = order;
  const isIt = (told: ExchangeOrder | Fill) =>
    isSameOrder(order, told) && (orderId !== null || told.clientId === clientId);
  const query = orderId === null ? { symbol, fromMs } : { symbol, orderId };
  const listed = (await exchange.orderHistory(query)).filter(isIt).at(-1);
  if (listed !== undefined) return listed;
  return fromItsFills(order, (await exchange.fills(query)).filter(isIt));
}

/** Executions of an order by the exchange's id; those of another would be booked as ours. */
async function fillsOf(
  exchange: Exchange,
  { symbol, orderId }: { readonly symbol: string; readonly orderId: string },
): Promise<readonly Fill[]> {
  const fills = await exchange.fills({ symbol, orderId });
  return fills.filter((fill) => fill.orderId === orderId && fill.symbol === symbol);
}

/** An order that only its executions tell of: over when they are all of it, else nobody knows what of it goes on. */
function fromItsFills(order: StrategyOrder, fills: readonly Fill[]): ExchangeOrder | null {
  const [first] = fills;
  if (first === undefined) return null;
  const executedQuantity = fills.reduce((sum, fill) => sum.plus(fill.quantity), ZERO);
  return {
    orderId: first.orderId,
    clientId: order.clientId,
    symbol: order.symbol,
    side: order.side,
    orderType: 'limit',
    status: executedQuantity.gte(order.quantity) ? 'filled' : 'partiallyFilled',
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.quantity,
    executedQuantity,
    createdAtMs: order.createdAtMs,
    expiryReason: null,
  };
}

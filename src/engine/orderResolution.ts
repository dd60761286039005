import { ZERO } from '../domain/decimal.js';
import type { ExchangeOrder, Fill } from '../domain/order.js';
import type { StrategyOrder } from '../domain/strategy/index.js';
import { CommandRefusedError } from './face.js';
import type { Clock, Exchange } from './ports.js';
import type { Store } from './store.js';
import type { StrategyRunner } from './strategyRunner.js';

interface ResolutionWorld {
  readonly clock: Clock;
  readonly exchange: Exchange;
  readonly store: Store;
}

/** History is searched from this long before an order was recorded, for clocks that differ. */
const HISTORY_OVERLAP_MS = 15 * 60_000;
/**
 * ... and once more, from this long before now, before an order is written off: this machine's clock may have been
 * hours ahead when the order was recorded, or may be now.
 */
const LAST_SEARCH_MS = 24 * 3_600_000;
/** The exchange writes its history a little later than it trades. */
const HISTORY_LAG_MS = 2_000;

/**
 * Finds out what became of an order: on the book, in the order history, or in neither. Its executions are booked
 * first, then its end. An order that is in neither is written off only when the exchange could no longer have
 * taken its request *before* the search began: otherwise it might have arrived in the middle of it.
 *
 * @returns true when nothing is open any more; false to try again later
 * @throws ExchangeUnavailableError and the like when the exchange could not be read
 */
export async function resolveOrder(
  runner: StrategyRunner,
  order: StrategyOrder,
  { clock, exchange, store }: ResolutionWorld,
): Promise<boolean> {
  const searchedFromMs = exchange.timeMs();
  const createdAtMs = order.createdAtMs + searchedFromMs - clock.now();
  let found =
    (await onTheBook(exchange, order)) ??
    (await inHistory(exchange, order, Math.min(createdAtMs, searchedFromMs) - HISTORY_OVERLAP_MS));
  if (found === null) {
    const waiting = order.phase === 'intended' || order.phase === 'unknown';
    if (!waiting) return false;
    const validUntilMs = order.validUntilMs;
    if (validUntilMs === null || searchedFromMs <= validUntilMs + HISTORY_LAG_MS) return false;
    found = await inHistory(exchange, order, searchedFromMs - LAST_SEARCH_MS);
  }
  if (found === null) {
    runner.handle({ type: 'orderNeverArrived', clientId: order.clientId });
    return true;
  }
  if (found.executedQuantity.gt(order.bookedQuantity)) {
    const { orderId } = found;
    const fills = await exchange.fills({ symbol: order.symbol, orderId });
    // Executions of another order would be booked as ours.
    const ofThisOne = fills.filter((fill) => fill.orderId === orderId && fill.symbol === order.symbol);
    await bookMissingFills(runner, ofThisOne, store);
  }
  runner.handle({ type: 'orderReported', clientId: order.clientId, order: found });
  const after = runner.state.orders.get(order.clientId);
  return after === undefined || !isUnclear(after);
}

/** Something about the order is still to be found out: its fate, its end or some of its fills. */
export function isUnclear(order: StrategyOrder): boolean {
  return order.phase !== 'open' || order.cancelling || order.bookedQuantity.lt(order.executedQuantity);
}

/**
 * Whether the exchange's order `orderId` is this one. An id of ours may have been given out twice, by a database that
 * was lost or set back.
 */
export function isSameOrder(order: StrategyOrder, orderId: string): boolean {
  return order.orderId === null || order.orderId === orderId;
}

/** Thousands may have been missed; what comes in meanwhile does not wait for all of them. */
const FILLS_IN_ONE_GO = 50;

/**
 * Books those of `fills` that belong to this strategy and are not booked yet, in their sequence.
 *
 * @returns how many
 * @throws CommandRefusedError when one could not be recorded: those that follow must not come before it
 */
export async function bookMissingFills(
  runner: StrategyRunner,
  fills: readonly Fill[],
  store: Store,
): Promise<number> {
  let booked = 0;
  for (const fill of fills) {
    // Asked right before it is booked: the stream may have told of it since.
    if (store.hasFill(fill)) continue;
    const failuresBefore = runner.recordingFailures;
    if (runner.handle({ type: 'filled', fill })) booked += 1;
    else if (runner.recordingFailures > failuresBefore) {
      throw new CommandRefusedError('busy', `trade ${fill.tradeId} could not be recorded; see the log`);
    }
    if (booked % FILLS_IN_ONE_GO === FILLS_IN_ONE_GO - 1) await new Promise(setImmediate);
  }
  return booked;
}

async function onTheBook(exchange: Exchange, order: StrategyOrder): Promise<ExchangeOrder | null> {
  const by = order.orderId === null ? { clientId: order.clientId } : { orderId: order.orderId };
  const found = await exchange.openOrder(order.symbol, by);
  const isTheOne =
    order.orderId === null ? found?.clientId === order.clientId : found?.orderId === order.orderId;
  return isTheOne ? found : null;
}

/** @param fromMs exchange time from which an order is looked for whose number at the exchange is not known */
async function inHistory(
  exchange: Exchange,
  order: StrategyOrder,
  fromMs: number,
): Promise<ExchangeOrder | null> {
  if (order.orderId !== null) {
    const orders = await exchange.orderHistory({ symbol: order.symbol, orderId: order.orderId });
    return orders.find((candidate) => candidate.orderId === order.orderId) ?? null;
  }
  const orders = await exchange.orderHistory({ symbol: order.symbol, fromMs });
  const listed = orders.filter((candidate) => candidate.clientId === order.clientId).at(-1);
  if (listed !== undefined) return listed;
  const fills = await exchange.fills({ symbol: order.symbol, fromMs });
  return fromItsFills(
    order,
    fills.filter((fill) => fill.clientId === order.clientId),
  );
}

/** An order that only its executions tell of: taken to be over, because it is on no book. */
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
    status: executedQuantity.gte(order.quantity) ? 'filled' : 'cancelled',
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.quantity,
    executedQuantity,
    executedQuoteQuantity: fills.reduce((sum, fill) => sum.plus(fill.quantity.times(fill.price)), ZERO),
    createdAtMs: order.createdAtMs,
    expiryReason: null,
  };
}

import { readClientId, stepsPast } from '../clientId.js';
import { maximum, ZERO } from '../decimal.js';
import { averageEntryPrice, baseChange, costOfPart } from '../ledger.js';
import { type ExchangeOrder, type Fill, isFinalStatus, type OrderStatus } from '../order.js';
import { targetPrice } from '../takeProfit.js';
import { cycleWithFill } from './cycle.js';
import type { Draft } from './draft.js';
import type { PlacementAnswer } from './event.js';
import type { Exit, OrderOutcome, StrategyOrder } from './state.js';

/** The stream usually brings the fills of an order that has ended; only then are they asked for. */
const MISSING_FILLS_AFTER_MS = 1_000;
/** An answer that was lost may still be on its way; a look at once would often find nothing. */
const RESOLVE_UNKNOWN_AFTER_MS = 500;
/** Further executions of the same rung within this time become part of the same message. */
const MERGE_PARTIAL_FILLS_MS = 3_000;
const MERGE_CANCELS_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LADDER_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** A bid that nothing can be sold to: the next look. */
const UNSOLD_RETRY_MS = 250;
/** What did not get through, and a sale, are worth another attempt sooner. */
export const LONGEST_SALE_RETRY_MS = 30_000;
/** From this many refusals in a row a person should look. */
export const REFUSALS_BEFORE_ALERT = 3;
const REFUSALS_BETWEEN_ALERTS = 100;
/** A bid that takes nothing of that many sales is no bid. */
export const UNSOLD_BEFORE_ALERT = 20;
const UNSOLD_BETWEEN_ALERTS = 100;
/** Look-ups of one order, with pauses that grow to half a minute: this many take about a minute. */
export const LOOK_UPS_BEFORE_ALERT = 6;
const ATTEMPTS_BEFORE_ALERT = 3;

/** Takes in the answers to one placement. */
export function applyAnswers(draft: Draft, answers: readonly PlacementAnswer[]): void {
  const turnedAway: { readonly order: StrategyOrder; readonly code: string; readonly message: string }[] = [];
  for (const answer of answers) {
    const order = draft.state.orders.get(answer.clientId);
    if (order === undefined) continue;
    switch (answer.kind) {
      case 'accepted':
        applyReport(draft, answer.clientId, answer.order);
        break;
      case 'unknown':
        // The stream may have told of it before the request timed out.
        if (order.phase !== 'intended') break;
        draft.putOrder({
          ...order,
          phase: 'unknown',
          validUntilMs: answer.validUntilMs,
          detail: answer.message,
        });
        draft.effect({ kind: 'resolve', clientId: order.clientId, afterMs: RESOLVE_UNKNOWN_AFTER_MS });
        break;
      case 'refused':
        if (isHeardOf(draft, order)) break;
        draft.putOrder(withoutExecution(order, 'refused', `${answer.code}: ${answer.message}`));
        turnedAway.push({ order, code: answer.code, message: answer.message });
        break;
      case 'notSent':
        if (isHeardOf(draft, order)) break;
        draft.putOrder(withoutExecution(order, 'neverArrived', answer.message));
        turnedAway.push({ order, code: NOT_SENT, message: answer.message });
        break;
    }
  }
  const rungs = turnedAway.filter(({ order }) => order.role === 'rung');
  const placed = answers.length - turnedAway.length;
  const [firstRung] = rungs;
  if (firstRung !== undefined)
    rungsTurnedAway(draft, rungs.length, placed, firstRung.code, firstRung.message);
  for (const { order, code, message } of turnedAway) {
    if (order.role !== 'rung') saleTurnedAway(draft, code, message);
  }
}

/** The exchange spoke of an order that its answer denies: it is looked up, and neither is believed. */
function isHeardOf(draft: Draft, order: StrategyOrder): boolean {
  if (order.phase === 'intended' || order.phase === 'unknown') return false;
  draft.effect({ kind: 'resolve', clientId: order.clientId, afterMs: RESOLVE_UNKNOWN_AFTER_MS });
  return true;
}

const NOT_SENT = 'NOT_SENT';

/** Takes in what the exchange says of an order of ours; older news than what is known changes nothing. */
export function applyReport(draft: Draft, clientId: number, report: ExchangeOrder): void {
  const order = draft.state.orders.get(clientId);
  if (order === undefined || !isThisOrder(order, report.orderId)) return;
  const executedQuantity = maximum(order.executedQuantity, report.executedQuantity);
  const known: StrategyOrder = { ...order, orderId: report.orderId, executedQuantity, validUntilMs: null };
  if (isFinalStatus(report.status)) {
    const outcome = outcomeOf(report.status);
    settle(draft, { ...known, outcome, cancelling: false, detail: report.expiryReason ?? known.detail });
    if (order.role !== 'rung' && executedQuantity.eq(ZERO) && draft.state.exit !== null) {
      tellUnsold(draft, draft.state.exit.attempts + 1);
      sellLater(draft, draft.state.exit, UNSOLD_RETRY_MS);
    }
    const isNews = order.phase !== 'settling' && !order.cancelling && draft.state.ladder.kind === 'placed';
    if (order.role === 'rung' && outcome !== 'filled' && isNews) {
      if (outcome === 'expired' && draft.state.mode.kind === 'trading')
        ladderLater(draft, LADDER_RETRY_MS, LONGEST_RETRY_MS);
      draft.alert(
        'trade',
        {
          kind: 'orderCancelledElsewhere',
          symbol: order.symbol,
          rung: order.rung,
          price: order.price,
          quantity: order.quantity.minus(executedQuantity),
          detail: report.expiryReason ?? outcome,
          rungsLeft: draft.liveRungs.length,
        },
        // Whoever cancels one rung by hand often cancels them all: one message, with what is left.
        { key: `orderCancelledElsewhere:${order.strategyId}`, delayMs: MERGE_CANCELS_MS },
      );
    }
    return;
  }
  if (order.phase === 'settling') return;
  draft.putOrder({ ...known, phase: 'open' });
  if (known.bookedQuantity.lt(executedQuantity)) {
    draft.effect({ kind: 'resolve', clientId, afterMs: MISSING_FILLS_AFTER_MS });
  }
}

/** An order that rests under our mark and that the books did not have. Its id, and those before it, are not given out again. */
export function applyAdoption(draft: Draft, order: StrategyOrder): void {
  const parts = readClientId(order.clientId);
  const { ordersMade } = draft.state;
  if (parts !== null) draft.change({ ordersMade: ordersMade + stepsPast(ordersMade, parts.sequence) });
  draft.putOrder(order);
}

/** Books an execution of ours. The caller has made sure that it is not booked yet. */
export function applyFill(draft: Draft, fill: Fill): void {
  coverSale(draft, fill);
  draft.bookFill(fill);
  draft.change({ cycle: cycleWithFill(draft.state.cycle, fill, draft.state.market) });
  const { exit } = draft.state;
  if (fill.side === 'sell' && exit !== null) draft.change({ exit: { ...exit, hasSold: true } });
  const order = fill.clientId === null ? undefined : draft.state.orders.get(fill.clientId);
  if (order === undefined || !isThisOrder(order, fill.orderId)) return;
  const bookedQuantity = order.bookedQuantity.plus(fill.quantity);
  const filled: StrategyOrder = {
    ...order,
    orderId: fill.orderId,
    phase: order.phase === 'settling' ? 'settling' : 'open',
    validUntilMs: null,
    bookedQuantity,
    bookedValue: order.bookedValue.plus(fill.price.times(fill.quantity)),
    executedQuantity: maximum(order.executedQuantity, bookedQuantity),
  };
  if (order.role === 'rung' && order.bookedQuantity.eq(ZERO)) {
    const { cycle } = draft.state;
    draft.change({ cycle: { ...cycle, rungsFilled: cycle.rungsFilled + 1 } });
  }
  if (bookedQuantity.gte(order.quantity)) settle(draft, { ...filled, outcome: 'filled', cancelling: false });
  else if (filled.phase === 'settling') settle(draft, filled);
  else draft.putOrder(filled);
  if (order.role === 'rung') tellRungFilled(draft, filled);
}

/** An id of ours may have been given out before, by a database that was set back: then the exchange's own id differs. */
function isThisOrder(order: StrategyOrder, orderId: string): boolean {
  return order.orderId === null || order.orderId === orderId;
}

/**
 * The exchange has sold more than the books hold: a correction had taken away what was being sold. The sale is the
 * truth, so what was missing is put back at the average before it is booked, and a person is told.
 */
function coverSale(draft: Draft, fill: Fill): void {
  const { position, market } = draft.state;
  const missing = ZERO.minus(position.quantity.plus(baseChange(fill, market)));
  if (missing.lte(ZERO)) return;
  const evidence = `trade ${fill.tradeId} sold ${fill.quantity} of ${position.quantity} booked`;
  draft.bookAdjustment({
    reason: 'reconciliation',
    quantityDelta: missing,
    costAfter:
      position.cost === null || position.quantity.lte(ZERO)
        ? position.cost
        : position.cost.plus(costOfPart(position.cost, missing, position.quantity)),
    price: averageEntryPrice(position),
    realizedPnl: ZERO,
    evidence,
    reportId: null,
  });
  draft.alert('critical', {
    kind: 'problem',
    problem: {
      ...{ kind: 'soldMoreThanBooked', symbol: market.symbol, tradeId: fill.tradeId },
      ...{ sold: fill.quantity, booked: position.quantity },
    },
  });
}

/** Its cancel, or the search for it, goes on; from some point on a person should know. */
export function applyStillUnsettled(draft: Draft, clientId: number, attempts: number, message: string): void {
  const order = draft.state.orders.get(clientId);
  if (order === undefined || attempts !== LOOK_UPS_BEFORE_ALERT) return;
  const { symbol, price } = order;
  const kind = order.cancelling ? 'cancelFails' : 'fateUnknown';
  draft.alert('critical', { kind: 'problem', problem: { kind, symbol, price, message } });
}

/** The request of this order was lost for good. */
export function applyNeverArrived(draft: Draft, clientId: number): void {
  const order = draft.state.orders.get(clientId);
  // It may have been heard of since the search for it began.
  if (order === undefined || (order.phase !== 'intended' && order.phase !== 'unknown')) return;
  draft.putOrder(withoutExecution(order, 'neverArrived', order.detail ?? 'the request was lost'));
  if (order.role !== 'rung') return saleTurnedAway(draft, NOT_SENT, 'the request was lost');
  // Who buys no more does not need it back, and keeps the others.
  if (draft.state.ladder.kind !== 'placed' || draft.state.mode.kind !== 'trading') return;
  // With nothing held the whole ladder may as well be placed anew; else the rungs stay, and this one comes back.
  if (draft.sellable.eq(ZERO)) draft.change({ ladder: { kind: 'reanchoring' } });
  else draft.place([order], 'normal');
}

/** Off the book: settled when every execution is booked, else the missing ones are asked for. */
function settle(draft: Draft, order: StrategyOrder): void {
  if (order.bookedQuantity.gte(order.executedQuantity)) {
    draft.putOrder({ ...order, phase: 'settled' });
    const isLast = order.outcome === 'filled' && draft.liveOrders.length === 0;
    // The fee may leave too little of the last rung to be sold: only a new ladder takes the cycle on then.
    if (isLast && draft.state.ladder.kind === 'placed' && draft.sellable.eq(ZERO)) {
      draft.change({ ladder: { kind: 'reanchoring' } });
    }
    return;
  }
  draft.putOrder({ ...order, phase: 'settling' });
  draft.effect({ kind: 'resolve', clientId: order.clientId, afterMs: MISSING_FILLS_AFTER_MS });
}

function withoutExecution(order: StrategyOrder, outcome: OrderOutcome, detail: string): StrategyOrder {
  return { ...order, phase: 'settled', outcome, cancelling: false, validUntilMs: null, detail };
}

function outcomeOf(status: OrderStatus): OrderOutcome {
  if (status === 'filled') return 'filled';
  return status === 'cancelled' ? 'cancelled' : 'expired';
}

function rungsTurnedAway(draft: Draft, refused: number, placed: number, code: string, message: string): void {
  const { ladder, parameters, market } = draft.state;
  // Not told with every attempt; a request that did not get through is given a few of them. Beside rungs that rest no
  // further attempt follows: then this is the only word of it.
  const { attempts = 0, refusals = 0 } = ladder.kind === 'placed' ? ladder : {};
  const isAlone = draft.liveRungs.length === 0;
  const isNews = code === NOT_SENT ? attempts === ATTEMPTS_BEFORE_ALERT : refusals === 0;
  if (!isAlone || isNews) {
    draft.alert(
      'critical',
      { kind: 'ordersRefused', symbol: market.symbol, refused, placed, code, message },
      { key: `ordersRefused:${parameters.id}`, delayMs: 0 },
    );
  }
  if (!isAlone) return;
  if (code === NOT_SENT) ladderLater(draft, FIRST_RETRY_MS, LONGEST_SALE_RETRY_MS, refusals);
  else ladderLater(draft, LADDER_RETRY_MS, LONGEST_RETRY_MS, refusals + 1);
}

/** The ladder is placed anew after a pause that doubles with every attempt. */
function ladderLater(draft: Draft, firstMs: number, longestMs: number, refusals = 0): void {
  const { ladder } = draft.state;
  if (ladder.kind !== 'placed') return;
  const attempts = ladder.attempts + 1;
  const notBeforeMs = draft.moment.nowMs + Math.min(retryDelay(firstMs, attempts), longestMs);
  draft.change({ ladder: { kind: 'due', notBeforeMs, attempts, ...(refusals > 0 ? { refusals } : {}) } });
}

function saleTurnedAway(draft: Draft, code: string, message: string): void {
  const { exit, market, parameters } = draft.state;
  if (exit === null) return;
  const refusals = exit.refusals + 1;
  sellLater(draft, { ...exit, refusals }, FIRST_RETRY_MS);
  if (code === 'INSUFFICIENT_FUNDS') draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
  if (refusals === REFUSALS_BEFORE_ALERT || refusals % REFUSALS_BETWEEN_ALERTS === 0) {
    draft.alert(
      'critical',
      {
        kind: 'problem',
        problem: { kind: 'saleRefused', symbol: market.symbol, refusals, code, message },
      },
      { key: `saleTurnedAway:${parameters.id}`, delayMs: 0 },
    );
  }
}

function tellUnsold(draft: Draft, attempts: number): void {
  // Refusals are counted among the attempts, and may have been the one that was to be told.
  if (attempts !== UNSOLD_BEFORE_ALERT && attempts % UNSOLD_BETWEEN_ALERTS !== 0) return;
  const { symbol } = draft.state.market;
  draft.alert('critical', { kind: 'problem', problem: { kind: 'nobodyBuys', symbol, attempts } });
}

/** The next attempt to sell waits for a pause that doubles with every attempt. */
function sellLater(draft: Draft, exit: Exit, firstMs: number): void {
  const attempts = exit.attempts + 1;
  const pauseMs = Math.min(retryDelay(firstMs, attempts), LONGEST_SALE_RETRY_MS);
  draft.change({ exit: { ...exit, attempts, notBeforeMs: draft.moment.nowMs + pauseMs } });
}

/** Doubles with every attempt. @returns milliseconds */
function retryDelay(firstMs: number, attempts: number): number {
  return Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);
}

function tellRungFilled(draft: Draft, order: StrategyOrder): void {
  const { position, parameters, market } = draft.state;
  const whole = order.bookedQuantity.gte(order.quantity);
  draft.alert(
    'trade',
    {
      kind: 'rungFilled',
      symbol: market.symbol,
      rung: order.rung ?? 0,
      rungCount: parameters.orderCount,
      executedQuantity: order.bookedQuantity,
      orderQuantity: order.quantity,
      price: order.bookedValue.div(order.bookedQuantity),
      position: position.quantity,
      averageEntryPrice: averageEntryPrice(position),
      target: targetPrice(position, parameters.takeProfitPercentage),
    },
    { key: `rungFilled:${order.clientId}:${order.createdAtMs}`, delayMs: whole ? 0 : MERGE_PARTIAL_FILLS_MS },
  );
}

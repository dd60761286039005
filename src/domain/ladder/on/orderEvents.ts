import { type Decimal, maximum, ZERO } from '../../decimal.js';
import { type ExchangeOrder, hasMetOwnOrder, isFinalStatus } from '../../order.js';
import { wouldHaveTaken } from '../../refusal.js';
import { isRestingTakeProfit, restLater } from '../exits/index.js';
import { noteTakenAway, waitWith } from '../rungs/index.js';
import type { Draft, FundsSeen, PlacementAnswer, StrategyOrder } from '../state/index.js';
import { leavesToOwner, NOT_SENT } from '../state/index.js';
import { isThisOrder } from './fills.js';
import { MISSING_FILLS_AFTER_MS, outcomeOf, settle, tellGone, writtenOff } from './orderEnd.js';
import {
  restingTurnedAway,
  rungFell,
  rungRests,
  rungsTurnedAway,
  saleMetOwnOrder,
  saleTurnedAway,
  saleUnsold,
  sellOnlyWhatIsFree,
  type TurnedAway,
} from './retries.js';

/** An answer that was lost may still be on its way; a look at once would often find nothing. */
const RESOLVE_UNKNOWN_AFTER_MS = 500;
/** Look-ups of one order, with pauses that grow to half a minute: this many take about a minute. */
export const LOOK_UPS_BEFORE_ALERT = 6;

/** An order that is executed at once or not at all, and still rests: taken off the book. */
const LOOKS_BEFORE_CANCEL = 3;

/** Takes in the answers to one placement. */
export function applyAnswers(draft: Draft, answers: readonly PlacementAnswer[]): void {
  const turnedAway: TurnedAway[] = [];
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
        draft.putOrder(writtenOff(order, 'refused', `${answer.code}: ${answer.message}`));
        turnedAway.push({ order, code: answer.code, message: answer.message });
        break;
      case 'notSent':
        if (isHeardOf(draft, order)) break;
        draft.putOrder(writtenOff(order, 'neverArrived', answer.message));
        turnedAway.push({ order, code: NOT_SENT, message: answer.message });
        break;
    }
  }
  const rungs = turnedAway.filter(({ order }) => order.role === 'rung');
  rungsTurnedAway(draft, rungs, answers.length - turnedAway.length);
  for (const { order, code, message } of turnedAway) {
    if (isRestingTakeProfit(order)) restingTurnedAway(draft, code, message);
    else if (order.role !== 'rung') saleTurnedAway(draft, code, message);
  }
}

/** The exchange spoke of an order that its answer denies: it is looked up, and neither is believed. */
function isHeardOf(draft: Draft, order: StrategyOrder): boolean {
  if (order.phase === 'intended' || order.phase === 'unknown') return false;
  draft.effect({ kind: 'resolve', clientId: order.clientId, afterMs: RESOLVE_UNKNOWN_AFTER_MS });
  return true;
}

/** Takes in what the exchange says of an order of ours; older news than what is known changes nothing. */
export function applyReport(draft: Draft, clientId: number, report: ExchangeOrder): void {
  const order = draft.state.orders.get(clientId);
  if (order === undefined || !isThisOrder(order, report.orderId)) return;
  const said = executedBy(order, report);
  const executedQuantity = maximum(order.executedQuantity, said ?? ZERO);
  const known: StrategyOrder = { ...order, orderId: report.orderId, executedQuantity, validUntilMs: null };
  if (isFinalStatus(report.status)) {
    const ended = { ...known, cancelling: false, detail: report.expiryReason ?? known.detail };
    settle(draft, { ...ended, outcome: said === null ? null : outcomeOf(report.status) });
    noteEnd(draft, order, known, report);
    return;
  }
  if (order.phase === 'settling') return;
  draft.putOrder({ ...known, phase: 'open' });
  if (order.role === 'rung' && order.phase !== 'open') rungRests(draft);
  // An order that is executed at once or not at all rests on no book.
  const isOver = known.timeInForce !== 'GTC';
  if (isOver || known.bookedQuantity.lt(executedQuantity)) {
    draft.effect({ kind: 'resolve', clientId, afterMs: MISSING_FILLS_AFTER_MS });
  }
}

/** Notes what follows from the end of an order beside its settlement. */
function noteEnd(draft: Draft, before: StrategyOrder, known: StrategyOrder, report: ExchangeOrder): void {
  if (isRestingTakeProfit(before)) return noteEndOfResting(draft, before, known, report);
  if (before.role !== 'rung') return noteEndOfSale(draft, before, known, report);
  const outcome = outcomeOf(report.status);
  const { ladder, mode } = draft.state;
  if (outcome === 'filled' || before.phase === 'settling' || before.cancelling || ladder.kind !== 'placed')
    return;
  const reason = report.expiryReason ?? outcome;
  const comesBack = outcome === 'expired' && mode.kind === 'trading' && rungFell(draft, known, reason);
  if (outcome === 'cancelled') noteTakenAway(draft);
  // What falls again and again is told once for each ladder.
  if (!comesBack || (ladder.attempts === 0 && !wouldHaveTaken(reason)))
    tellGone(draft, known, reason, comesBack);
}

/** Lets a take profit that was not taken off the book by us come back after a pause. What it had sold is sold. */
function noteEndOfResting(
  draft: Draft,
  before: StrategyOrder,
  known: StrategyOrder,
  { status, expiryReason }: ExchangeOrder,
): void {
  const outcome = outcomeOf(status);
  if (outcome === 'filled' || before.cancelling || before.phase === 'settling') return;
  const reason = expiryReason ?? outcome;
  restLater(draft, reason, reason);
  if (outcome === 'cancelled') tellGone(draft, known, reason, true);
}

function noteEndOfSale(
  draft: Draft,
  before: StrategyOrder,
  known: StrategyOrder,
  { executedQuantity, expiryReason }: ExchangeOrder,
): void {
  const isUnsold = known.executedQuantity.eq(ZERO) && executedQuantity !== null;
  if (hasMetOwnOrder(expiryReason)) {
    if (before.phase !== 'settling') saleMetOwnOrder(draft, isUnsold);
    return;
  }
  // What we have taken off the book ourselves makes room for another.
  const wasTakenOff = before.cancelling && before.timeInForce === 'GTC';
  if (isUnsold && !wasTakenOff) saleUnsold(draft);
}

/**
 * Tells how much of an order was executed by this report; null when it does not say. What is filled is filled whole,
 * whatever else the report says of it.
 */
function executedBy(order: StrategyOrder, { status, executedQuantity }: ExchangeOrder): Decimal | null {
  return status === 'filled' ? maximum(order.quantity, executedQuantity ?? ZERO) : executedQuantity;
}

/** An order of ours that rests, and of which the books lost the intent with their last commits. */
export function applyAdoption(draft: Draft, order: StrategyOrder): void {
  draft.putOrder(order);
}

/**
 * An order that was settled has been heard of again: a request that was executed late, or a history that was minutes
 * late. It is live until its end is known, so that nothing more is sold or bought for it.
 */
export function applyRevival(draft: Draft, order: StrategyOrder): void {
  if (draft.state.orders.has(order.clientId)) return;
  draft.putOrder(order);
  draft.effect({ kind: 'resolve', clientId: order.clientId, afterMs: RESOLVE_UNKNOWN_AFTER_MS });
}

/** Its cancel, or the search for it, goes on; from some point on a person should know. */
export function applyStillUnsettled(draft: Draft, clientId: number, attempts: number, message: string): void {
  const order = draft.state.orders.get(clientId);
  if (order === undefined) return;
  const shouldBeOver = order.phase === 'open' && order.timeInForce !== 'GTC' && !order.cancelling;
  if (shouldBeOver && attempts >= LOOKS_BEFORE_CANCEL) draft.cancel(order);
  if (attempts !== LOOK_UPS_BEFORE_ALERT) return;
  const { symbol, price } = order;
  const kind = order.cancelling ? 'cancelFails' : 'fateUnknown';
  draft.alert({ kind: 'problem', problem: { kind, symbol, price, message } });
}

/** The request of this order was lost for good. */
export function applyNeverArrived(draft: Draft, clientId: number, funds?: FundsSeen): void {
  const order = draft.state.orders.get(clientId);
  // It may have been heard of since the search for it began.
  if (order === undefined || (order.phase !== 'intended' && order.phase !== 'unknown')) return;
  const detail = order.detail ?? 'the request was lost';
  if (leavesToOwner(draft.state)) return draft.putOrder(writtenOff(order, 'givenUp', detail));
  draft.putOrder(writtenOff(order, order.bookedQuantity.gt(ZERO) ? 'vanished' : 'neverArrived', detail));
  if (order.role !== 'rung') {
    if (isRestingTakeProfit(order)) restLater(draft, NOT_SENT, '');
    else saleTurnedAway(draft, NOT_SENT, 'the request was lost');
    if (funds?.agree === false) sellOnlyWhatIsFree(draft, funds.free);
    return;
  }
  // Who buys no more does not need it back, and keeps the others.
  if (draft.state.ladder.kind !== 'placed' || draft.state.mode.kind !== 'trading') return;
  // With nothing held the whole ladder may as well be placed anew; else the rungs stay, and this one comes back.
  if (draft.sellable.eq(ZERO)) draft.change({ ladder: { kind: 'reanchoring' } });
  else if (draft.moment.mayBuy) draft.place([order], 'normal');
  else waitWith(draft, [order], NOT_SENT);
}

/** Known once and found nowhere for minutes: whoever took it off the book, no more of it will be told. */
export function applyVanished(draft: Draft, clientId: number, funds?: FundsSeen): void {
  const order = draft.state.orders.get(clientId);
  if (order === undefined || (order.phase !== 'open' && order.phase !== 'settling')) return;
  const outcome = leavesToOwner(draft.state) ? 'givenUp' : (order.outcome ?? 'vanished');
  draft.putOrder(writtenOff(order, outcome, order.detail ?? 'found nowhere'));
  if (outcome === 'givenUp') return;
  const isNews = order.phase === 'open' && !order.cancelling;
  if (order.role === 'rung') {
    if (isNews && draft.state.ladder.kind === 'placed') {
      noteTakenAway(draft);
      tellGone(draft, order, 'vanished', false);
    }
    return;
  }
  if (isRestingTakeProfit(order)) {
    if (isNews) tellGone(draft, order, 'vanished', true);
    restLater(draft, NOT_SENT, '');
  } else if (order.bookedQuantity.eq(ZERO)) saleUnsold(draft);
  if (funds?.agree === false) sellOnlyWhatIsFree(draft, funds.free);
}

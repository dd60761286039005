import { type Decimal, HUNDRED, maximum, ZERO } from '../decimal.js';
import { averageEntryPrice } from '../ledger.js';
import { leftToOwner } from '../reconciliation/index.js';
import {
  ageTarget,
  beginExit,
  dueNow,
  followPeak,
  isRestingTakeProfit,
  keepTakeProfitResting,
  loweredTarget,
  noteHolding,
  pursueExit,
  reviewLevels,
  reviewRestingSale,
} from './exits/index.js';
import { closedGate, gatesCloseAtMs } from './gates/index.js';
import {
  asksForMoneyFirst,
  ladderAnchor,
  placeWaitingRungs,
  planLadder,
  reanchorTriggers,
  rungsByPlace,
  rungWish,
  takesRungs,
  waitingRungs,
  withinRoom,
} from './rungs/index.js';
import type { Closing, Draft, GivenUp, LadderState, StrategyOrder, ToldGate } from './state/index.js';
import {
  afterManualExit,
  allocatedParameters,
  allocation,
  endCycle,
  isMet,
  noteCompounding,
} from './state/index.js';

/** A ladder that the allocation cannot pay for at this price is tried again after this. */
const NO_RUNG_RETRY_MS = 15 * 60_000;
/** No pause after a refusal is longer either. */
const LONGEST_RETRY_WAIT_MS = NO_RUNG_RETRY_MS;
/** The end of the program keeps a ladder from coming back for less than this. */
const LONGEST_STAND_DOWN_MS = 60_000;
/** A gate that closes again within this time was told. */
const SAME_CLOSING_MS = 6 * 60 * 60_000;
/** By so much a clock may be corrected without meaning anything. */
const CLOCK_SLACK_MS = 60_000;

/**
 * Compares what a strategy has with what it should have, and asks for the difference. The steps are in the
 * order of their urgency; each leaves the state such that running the plan again asks for nothing more.
 */
export function plan(draft: Draft): void {
  noteCompounding(draft);
  if (draft.state.closing !== null) finishClosing(draft);
  noteHolding(draft);
  ageTarget(draft);
  followPeak(draft);
  reviewLevels(draft, loweredTarget(draft.state));
  if (draft.state.exit === null && draft.state.closing === null) beginExit(draft);
  if (draft.state.exit !== null) pursueExit(draft, draft.state.exit);
  // One that was given up does not hold the peak any more.
  followPeak(draft);
  reviewRestingSale(draft);
  keepTakeProfitResting(draft);
  letBrakesLook(draft);
  if (draft.state.ladder.kind === 'placed') keepWithinAllocation(draft);
  if (draft.state.ladder.kind === 'placed') considerGates(draft);
  if (draft.state.ladder.kind === 'placed') considerReanchoring(draft);
  if (draft.state.mode.kind !== 'trading') dropWantedLadder(draft);
  if (draft.isUrgent) return goOnSoon(draft);
  cancelUnwantedRungs(draft);
  placeLadder(draft);
  placeWaitingRungs(draft);
}

/** A brake that falls for what was just booked would take a ladder off right after it was placed: it decides in between. */
function letBrakesLook(draft: Draft): void {
  if (draft.moment.hasBrakes !== true || !draft.hasBooked || draft.state.mode.kind !== 'trading') return;
  draft.buyLater();
}

/** `/fresh`, a retirement and exits by hand: the cycle ends when none of its orders can change any more. */
function finishClosing(draft: Draft): void {
  const { closing } = draft.state;
  if (closing === null || draft.liveOrders.length > 0) return;
  if (closing.end === 'manual' && draft.sellable.gt(ZERO)) {
    // A rung was filled while it was being cancelled: the cycle goes on with it.
    draft.change({
      closing: null,
      mode: afterManualExit(draft.state.mode, draft.state.parameters, draft.moment.nowMs),
    });
    if (draft.state.mode.kind === 'trading') draft.change({ ladder: dueNow(draft) });
    return;
  }
  if (closing.end !== 'manual') leaveToOwner(draft, closing);
  endCycle(draft, closing.end, closing.by);
}

/** Writes off what is held at its cost, and sets it aside. */
function leaveToOwner(draft: Draft, { end, by, orders = 0 }: Closing): void {
  const { position, setAside, cycle } = draft.state;
  const { quantity, cost } = position;
  const isHeld = quantity.gt(ZERO) || cost === null || cost.gt(ZERO);
  if (isHeld) {
    const why = end === 'retired' ? 'for its strategy is not configured any more' : `by ${by ?? '/fresh'}`;
    draft.bookAdjustment({
      orderedBy: by,
      reason: end === 'retired' ? 'retired' : 'fresh',
      quantityDelta: ZERO.minus(quantity),
      costAfter: ZERO,
      price: averageEntryPrice(position),
      realizedPnl: ZERO,
      evidence: `written off at its cost ${why} and left to the owner: ${quantity}`,
      reportId: null,
    });
    draft.change({ setAside: setAside.plus(quantity) });
  }
  // What comes back later is the owner's, too.
  draft.change({ missing: leftToOwner(draft.state.missing) });
  const hasTraded = cycle.boughtQuantity.gt(ZERO) || cycle.soldQuantity.gt(ZERO);
  if (end !== 'retired' || !(isHeld || hasTraded || orders > 0)) return;
  const { symbol, baseAsset, quoteAsset } = draft.state.market;
  draft.alert({
    ...{ kind: 'strategyRetired', symbol, baseAsset, quoteAsset, orders, quantity, cost },
    totalRealizedPnl: draft.state.position.realizedPnl,
  });
}

/**
 * The rungs make room when the position's cost grew otherwise than by them: by a virtual buy, by an average
 * that the owner set, or because the allocation was made smaller.
 */
function keepWithinAllocation(draft: Draft): void {
  const { position } = draft.state;
  const rungs = draft.liveRungs.filter((order) => !isSuperfluous(draft, order));
  let committed = position.cost ?? ZERO;
  for (const { price, quantity, bookedQuantity } of rungs) {
    committed = committed.plus(price.times(quantity.minus(bookedQuantity)));
  }
  const waiting = waitingRungs(draft.state);
  for (const { price, quantity } of waiting) committed = committed.plus(price.times(quantity));
  if (rungs.length + waiting.length > 0 && committed.gt(allocation(draft.state)))
    draft.change({ ladder: { kind: 'reanchoring' } });
}

/** With nothing bought, a ladder is taken away when a gate closes. One that was taken off the book by hand stays so. */
function considerGates(draft: Draft): void {
  const { state, moment } = draft;
  const { ladder, mode } = state;
  const isThere = draft.liveRungs.length + waitingRungs(state).length > 0;
  if (ladder.kind !== 'placed' || mode.kind !== 'trading' || !isThere) return;
  if (closedGate(state, moment)?.takesAway === true) {
    const { toldGate } = ladder;
    const isRecent = toldGate !== undefined && moment.nowMs - toldGate.atMs < SAME_CLOSING_MS;
    draft.change({ ladder: { kind: 'reanchoring', ...(isRecent ? { toldGate } : {}) } });
    return;
  }
  const atMs = gatesCloseAtMs(state, moment.nowMs);
  if (atMs !== null) draft.effect({ kind: 'wake', atMs });
}

/** Sees whether a gate keeps the new ladder from being placed. It is told once, unless it is daily routine. */
function isHeldByGate(draft: Draft, ladder: Extract<LadderState, { kind: 'due' }>): boolean {
  const { state, moment } = draft;
  const closed = closedGate(state, moment);
  if (closed === null) return false;
  const { gate, opensAtMs, measured, isRoutine } = closed;
  if (opensAtMs !== null) draft.effect({ kind: 'wake', atMs: opensAtMs });
  if (isRoutine || ladder.toldGate?.gate === gate) return true;
  draft.change({ ladder: { ...ladder, toldGate: { gate, atMs: moment.nowMs } } });
  draft.alert({ kind: 'gateClosed', symbol: state.market.symbol, gate, opensAtMs, measured });
  return true;
}

/** With nothing bought, a ladder that the price has left is taken away to be placed anew. */
function considerReanchoring(draft: Draft): void {
  const { ladder, parameters } = draft.state;
  const { nowMs, bid } = draft.moment;
  const [trigger] = reanchorTriggers(draft.state, draft.moment);
  if (ladder.kind !== 'placed' || bid === null || trigger === undefined) return;
  const ageMs = nowMs - ladder.placedAtMs;
  // One that is still to be placed was placed by a clock that was ahead: nobody knows how old it is.
  const isDue = ageMs >= parameters.reanchorAfterMs || ageMs < -CLOCK_SLACK_MS;
  if (isMet(trigger, bid) || (isDue && !bid.eq(ladder.anchor))) {
    const { toldGate } = ladder;
    draft.change({ ladder: { kind: 'reanchoring', ...(toldGate === undefined ? {} : { toldGate }) } });
    return;
  }
  // A ladder that would be placed where it stands already has only grown younger.
  if (isDue) draft.change({ ladder: { ...ladder, placedAtMs: nowMs } });
  const placedAtMs = isDue ? nowMs : ladder.placedAtMs;
  draft.effect({ kind: 'wake', atMs: placedAtMs + parameters.reanchorAfterMs });
}

/** Drops the wanted ladder: who places no rung any more wants none, whatever asked for one. */
function dropWantedLadder(draft: Draft): void {
  const { kind } = draft.state.ladder;
  if (kind === 'due' || kind === 'reanchoring') draft.change({ ladder: { kind: 'off' } });
}

/** A sale is to leave at once: that the rungs come off the book is decided and recorded right after it. */
function goOnSoon(draft: Draft): void {
  if (draft.liveRungs.length > 0) draft.effect({ kind: 'goOn' });
}

function cancelUnwantedRungs(draft: Draft): void {
  const isWanted = draft.state.ladder.kind === 'placed';
  for (const order of draft.liveRungs) {
    if (order.phase !== 'open' || order.cancelling) continue;
    if (!isWanted || isSuperfluous(draft, order)) draft.cancel(order);
  }
}

/** A rung that came to life again after another was placed for it, or after its cycle. */
function isSuperfluous({ state: { cycle }, liveRungs }: Draft, order: StrategyOrder): boolean {
  return order.cycle !== cycle.number || liveRungs.some((other) => replaces(other, order));
}

function replaces(other: StrategyOrder, order: StrategyOrder): boolean {
  if (order.rung === null || other.rung !== order.rung) return false;
  const laterMs = other.createdAtMs - order.createdAtMs;
  return laterMs > 0 || (laterMs === 0 && other.clientId > order.clientId);
}

/** Places the ladder once nothing stands against it. */
function placeLadder(draft: Draft): void {
  const { nowMs, bid } = draft.moment;
  if (draft.state.ladder.kind === 'reanchoring' && draft.liveRungs.length === 0) {
    draft.change({ ladder: { ...dueNow(draft), ...rememberedOf(draft.state.ladder) } });
  }
  const { ladder, market, position, parameters, cycle } = draft.state;
  // A take profit rests above the rungs.
  const isClear = draft.liveOrders.every(isRestingTakeProfit);
  if (ladder.kind !== 'due' || !isClear || bid === null) return;
  if (!draft.moment.mayBuy) return;
  if (isToWait(ladder, parameters.cooldownMs, nowMs)) {
    draft.effect({ kind: 'wake', atMs: ladder.notBeforeMs });
    return;
  }
  if (isHeldByGate(draft, ladder)) return;
  if (!takesRungs(market) || asksForMoneyFirst(draft)) return;
  const anchor = ladderAnchor(draft.state, bid);
  const { rungs } = planLadder(allocatedParameters(draft.state), market, anchor, position.cost ?? ZERO);
  if (rungs.length === 0 && draft.sellable.eq(ZERO)) return noRungFits(draft, ladder.attempts);
  const { resting, beyondBand, following } = rungsByPlace(rungs, parameters, bid, market);
  const { placed, waiting: beyondRoom } = withinRoom(draft, resting);
  const later = [...beyondBand, ...following].map(({ rung, price, quantity }) => ({
    ...{ rung, price, quantity, notBeforeMs: 0 },
  }));
  const waiting = [...beyondRoom, ...later];
  draft.change({
    ladder: {
      ...{ kind: 'placed', anchor, placedAtMs: nowMs, attempts: ladder.attempts, ...rememberedOf(ladder) },
      ...(waiting.length === 0 ? {} : { waiting }),
    },
    cycle: { ...cycle, rungsPlaced: cycle.rungsPlaced + rungs.length },
  });
  // With none to place no answer leads to another look at the ladder's age.
  if (waiting.length > 0 && resting.length === 0)
    draft.effect({ kind: 'wake', atMs: nowMs + parameters.reanchorAfterMs });
  draft.place(placed.map(rungWish), 'normal');
}

/**
 * Tells whether a ladder that is due has still to wait. A wait that is longer than any that can have been asked for
 * does not count: the clock was ahead when it began, or has been set back since.
 */
function isToWait(ladder: Extract<LadderState, { kind: 'due' }>, cooldownMs: number, nowMs: number): boolean {
  const waitMs = ladder.notBeforeMs - nowMs;
  const longestMs = ladder.attempts > 0 ? LONGEST_RETRY_WAIT_MS : Math.max(cooldownMs, LONGEST_STAND_DOWN_MS);
  return waitMs > 0 && waitMs <= longestMs + CLOCK_SLACK_MS;
}

/** The market's rules or the price have changed so that the allocation pays for no rung: told once, then looked at again. */
function noRungFits(draft: Draft, attempts: number): void {
  const { market, position } = draft.state;
  const notBeforeMs = draft.moment.nowMs + NO_RUNG_RETRY_MS;
  // Not counted further: a ladder that is refused later must not be late for having waited here.
  draft.change({ ladder: { kind: 'due', notBeforeMs, attempts: Math.max(attempts, 1) } });
  draft.effect({ kind: 'wake', atMs: notBeforeMs });
  if (attempts > 0) return;
  const { symbol, quoteAsset } = market;
  const totalAmount = allocation(draft.state);
  const left = maximum(totalAmount.minus(position.cost ?? ZERO), ZERO);
  draft.alert({
    kind: 'problem',
    problem: { kind: 'noRungFits', symbol, quoteAsset, left, totalAmount },
  });
}

/** Picks what a ladder that is placed knows of the time before. */
function rememberedOf({ refusals, gaveUp, toldGate }: Remembered): Remembered {
  return {
    ...(refusals === undefined ? {} : { refusals }),
    ...(gaveUp === undefined ? {} : { gaveUp }),
    ...(toldGate === undefined ? {} : { toldGate }),
  };
}

interface Remembered {
  readonly refusals?: number;
  readonly gaveUp?: GivenUp;
  readonly toldGate?: ToldGate;
}

/** Tells how far the bid is on the way from the average to the target, in percent; null without either. */
export function targetProgress(
  average: Decimal | null,
  target: Decimal | null,
  bid: Decimal | null,
): Decimal | null {
  if (average === null || target === null || bid === null || target.eq(average)) return null;
  return bid.minus(average).div(target.minus(average)).times(HUNDRED);
}

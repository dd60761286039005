import { type Decimal, HUNDRED, maximum, minimum, ONE, percent, ZERO } from '../decimal.js';
import { planLadder } from '../ladder.js';
import { averageEntryPrice } from '../ledger.js';
import { leftToOwner } from '../reconciliation/index.js';
import {
  sellableQuantity,
  sellNowLimit,
  stopLossLimit,
  stopLossPrice,
  takeProfitLimit,
  targetPrice,
} from '../takeProfit.js';
import { endCycle } from './cycle.js';
import type { Draft } from './draft.js';
import { afterManualExit } from './mode.js';
import { LONGEST_SALE_RETRY_MS } from './retries.js';
import { newExit } from './sellNow.js';
import type { Exit, GivenUp, LadderState, StrategyOrder, StrategyState } from './state.js';

/** Between two attempts to sell what the book did not take: the next price usually comes sooner. */
const NEXT_SALE_AFTER_MS = 250;
/** Looks at an account that has nothing free to sell; they are half a minute apart. */
const WAITS_BEFORE_ALERT = 3;
/** A bid that leaves its target often comes back: the ladder waits for so long, and twice as long with every return. */
const AWAY_MS = 10_000;
const LONGEST_AWAY_MS = 5 * 60_000;
/** A target that is reached again within this time was not given up for good. */
const SAME_EPISODE_MS = 60_000;
/** A ladder that the allocation cannot pay for at this price is tried again after this. */
const NO_RUNG_RETRY_MS = 15 * 60_000;
/** No pause after a refusal is longer either. */
const LONGEST_RETRY_WAIT_MS = NO_RUNG_RETRY_MS;
/** The end of the program keeps a ladder from coming back for less than this. */
const LONGEST_STAND_DOWN_MS = 60_000;
/** By so much a clock may be corrected without meaning anything. */
const CLOCK_SLACK_MS = 60_000;

/**
 * Compares what a strategy has with what it should have, and asks for the difference. The steps are in the
 * order of their urgency; each leaves the state such that running the plan again asks for nothing more.
 */
export function plan(draft: Draft): void {
  if (draft.state.closing !== null) finishClosing(draft);
  if (draft.state.exit === null && draft.state.closing === null) beginExit(draft);
  if (draft.state.exit !== null) pursueExit(draft, draft.state.exit);
  if (draft.state.ladder.kind === 'placed') keepWithinAllocation(draft);
  if (draft.state.ladder.kind === 'placed') considerReanchoring(draft);
  if (draft.state.mode.kind !== 'trading') dropWantedLadder(draft);
  cancelUnwantedRungs(draft);
  placeLadder(draft);
}

/** `/fresh` and exits by hand: the cycle ends when none of its orders can change any more. */
function finishClosing(draft: Draft): void {
  const { closing, position } = draft.state;
  if (closing === null || draft.liveOrders.length > 0) return;
  if (closing === 'manual' && draft.sellable.gt(ZERO)) {
    // A rung was filled while it was being cancelled: the cycle goes on with it.
    draft.change({
      closing: null,
      mode: afterManualExit(draft.state.mode, draft.state.parameters, draft.moment.nowMs),
    });
    if (draft.state.mode.kind === 'trading') draft.change({ ladder: dueNow(draft) });
    return;
  }
  if (
    closing === 'fresh' &&
    (position.quantity.gt(ZERO) || position.cost === null || position.cost.gt(ZERO))
  ) {
    draft.bookAdjustment({
      reason: 'fresh',
      quantityDelta: ZERO.minus(position.quantity),
      costAfter: ZERO,
      price: averageEntryPrice(position),
      realizedPnl: ZERO,
      evidence: `written off at its cost by /fresh and left to the owner: ${position.quantity}`,
      reportId: null,
    });
    draft.change({ setAside: draft.state.setAside.plus(position.quantity) });
  }
  // What comes back later is the owner's, too.
  if (closing === 'fresh') draft.change({ missing: leftToOwner(draft.state.missing) });
  endCycle(draft, closing);
}

/** Sees whether the best bid asks for a sale. */
function beginExit(draft: Draft): void {
  const reason = exitReason(draft);
  if (reason !== null) draft.change({ exit: begunExit(draft, reason), ladder: { kind: 'off' } });
}

/** The first attempt never waits; those that follow are spaced as those of the same target shortly before. */
function begunExit(draft: Draft, reason: Exit['reason']): Exit {
  const { ladder } = draft.state;
  const gaveUp = ladder.kind === 'placed' || ladder.kind === 'due' ? ladder.gaveUp : undefined;
  if (reason !== 'takeProfit' || gaveUp === undefined) return newExit(reason);
  if (draft.moment.nowMs - gaveUp.atMs > SAME_EPISODE_MS) return newExit(reason);
  return { ...newExit(reason), attempts: gaveUp.attempts, givenUp: gaveUp.times };
}

function exitReason(draft: Draft): Exit['reason'] | null {
  const { mode, position, parameters } = draft.state;
  const { bid } = draft.moment;
  if (mode.kind === 'blocked' || bid === null || draft.sellable.eq(ZERO)) return null;
  const target = targetPrice(position, parameters.takeProfitPercentage);
  if (target !== null && bid.gte(target)) return 'takeProfit';
  if (draft.moment.wantsSecondLook) return null;
  const stop = stopLossPrice(position, parameters.stopLossPercentage);
  return stop !== null && bid.lte(stop) ? 'stopLoss' : null;
}

/** Sells until nothing is left that can be sold, then ends the cycle; gives up a target that the bid has left. */
function pursueExit(draft: Draft, exit: Exit): void {
  const { mode } = draft.state;
  const { nowMs, bid } = draft.moment;
  if (draft.liveSales.length > 0) return;
  if (draft.sellable.eq(ZERO)) {
    if (draft.liveOrders.length > 0) return;
    if (exit.isPrecaution) return giveUpExit(draft);
    endCycle(draft, exit.hasSold ? exit.reason : 'manual');
    return;
  }
  if (mode.kind === 'blocked') {
    draft.change({ exit: null });
    return;
  }
  // A rung was filled while it was being cancelled: from here on there is something to sell, whoever sells it.
  if (exit.isPrecaution) {
    const begun = newExit(exit.reason);
    draft.change({ exit: begun });
    return pursueExit(draft, begun);
  }
  if (bid === null) return;
  // A stop loss and the owner's order are seen through; a target may be left, and even for the stop loss below it.
  const reason = exit.reason === 'takeProfit' ? exitReason(draft) : exit.reason;
  if (reason === null) return leaveTarget(draft, exit, bid);
  // What the target has waited for does not hold up a stop loss.
  const pursued =
    reason === exit.reason ? backAt(draft, exit) : { ...newExit(reason), hasSold: exit.hasSold };
  // A wait that is longer than any that was asked for: the clock was set back.
  const waits = nowMs < pursued.notBeforeMs && pursued.notBeforeMs - nowMs <= LONGEST_SALE_RETRY_MS;
  if (waits && !isNewHigh(draft, pursued, bid)) {
    draft.effect({ kind: 'wake', atMs: pursued.notBeforeMs });
    return;
  }
  const price = salePrice(draft, reason, bid);
  const quantity = saleQuantity(draft, pursued);
  if (price === null) return;
  if (quantity.eq(ZERO)) {
    // All that is free is somebody else's: looked at again, because an order of the owner's may end at any time.
    const notBeforeMs = nowMs + LONGEST_SALE_RETRY_MS;
    draft.change({ exit: { ...pursued, attempts: pursued.attempts + 1, sellAtMost: null, notBeforeMs } });
    if (pursued.attempts + 1 === WAITS_BEFORE_ALERT) tellNothingFree(draft);
    // What is known to be missing is to be booked, however little: the cycle could not end with it.
    if (draft.moment.notHeld.gt(ZERO)) draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
    draft.effect({ kind: 'wake', atMs: notBeforeMs });
    return;
  }
  const triedAt = maximum(bid, pursued.triedAt ?? bid);
  draft.change({ exit: { ...pursued, triedAt, notBeforeMs: nowMs + NEXT_SALE_AFTER_MS } });
  draft.place([{ role: reason, rung: null, side: 'sell', price, quantity, timeInForce: 'IOC' }], 'urgent');
}

/**
 * The bid has left the target. It is given up once the bid has stayed away: else every return of a bid that flickers would
 * take the ladder off the book, and every leave put it back. One that has fallen to the average is away at once.
 */
function leaveTarget(draft: Draft, exit: Exit, bid: Decimal): void {
  const { nowMs } = draft.moment;
  const { leftAtMs = nowMs, givenUp = 0 } = exit;
  const fallen = fallenPrice(draft.state, exit);
  const awayMs =
    fallen !== null && bid.lte(fallen) ? 0 : Math.min(AWAY_MS * 2 ** Math.min(givenUp, 10), LONGEST_AWAY_MS);
  // Left in the future: the clock was set back.
  const sinceMs = Math.min(leftAtMs, nowMs);
  if (nowMs >= sinceMs + awayMs) {
    return giveUpExit(draft, { atMs: nowMs, times: givenUp + 1, attempts: exit.attempts });
  }
  if (exit.leftAtMs !== sinceMs) draft.change({ exit: { ...exit, leftAtMs: sinceMs } });
  draft.effect({ kind: 'wake', atMs: sinceMs + awayMs });
}

/** The bid that is far enough from the target to give it up at once: the average; null where it was given up before. */
export function fallenPrice(
  { position }: Pick<StrategyState, 'position'>,
  { givenUp }: Exit,
): Decimal | null {
  return givenUp === undefined ? averageEntryPrice(position) : null;
}

/** The bid is at the target again, if it had left it. */
function backAt(draft: Draft, exit: Exit): Exit {
  if (exit.leftAtMs === undefined) return exit;
  const { leftAtMs: _, ...back } = exit;
  draft.change({ exit: back });
  return back;
}

/** A bid this far above every one that was tried is another one, and does not wait for what they waited for. */
function isNewHigh(draft: Draft, { reason, triedAt, refusals }: Exit, bid: Decimal): boolean {
  if (reason !== 'takeProfit' || triedAt === undefined || refusals > 0) return false;
  return bid.gt(triedAt.times(ONE.plus(percent(draft.state.parameters.slippagePercentage))));
}

/** Nothing is sold any more: the ladder comes back where there is to be one. */
function giveUpExit(draft: Draft, gaveUp?: GivenUp): void {
  const due = { ...dueNow(draft), ...(gaveUp === undefined ? {} : { gaveUp }) };
  draft.change({ exit: null, ladder: draft.state.mode.kind === 'trading' ? due : { kind: 'off' } });
}

function tellNothingFree(draft: Draft): void {
  const { market, position } = draft.state;
  const { symbol, baseAsset } = market;
  draft.alert('critical', {
    kind: 'problem',
    problem: { kind: 'nothingFree', symbol, baseAsset, position: position.quantity },
  });
}

/** The position, bounded by what the account holds of it and by what a refusal showed to be free. */
function saleQuantity(draft: Draft, { sellAtMost }: Exit): Decimal {
  const { position, market } = draft.state;
  const { notHeld } = draft.moment;
  if (sellAtMost === null && notHeld.eq(ZERO)) return draft.sellable;
  const held = maximum(position.quantity.minus(notHeld), ZERO);
  return sellableQuantity(minimum(held, sellAtMost ?? held), market);
}

function salePrice(draft: Draft, reason: Exit['reason'], bid: Decimal): Decimal | null {
  const { position, parameters, market } = draft.state;
  if (reason === 'stopLoss') return stopLossLimit(bid, parameters.slippagePercentage, market);
  if (reason === 'sellNow') return sellNowLimit(bid, parameters.slippagePercentage, market);
  const target = targetPrice(position, parameters.takeProfitPercentage);
  return target === null ? null : takeProfitLimit(target, bid, parameters.slippagePercentage, market);
}

/**
 * The rungs make room when the position's cost grew otherwise than by them: by a virtual buy, by an average
 * that the owner set, or because the allocation was made smaller.
 */
function keepWithinAllocation(draft: Draft): void {
  const { position, parameters } = draft.state;
  const rungs = draft.liveRungs.filter((order) => !isSuperfluous(draft, order));
  let committed = position.cost ?? ZERO;
  for (const { price, quantity, bookedQuantity } of rungs) {
    committed = committed.plus(price.times(quantity.minus(bookedQuantity)));
  }
  if (rungs.length > 0 && committed.gt(parameters.totalAmount))
    draft.change({ ladder: { kind: 'reanchoring' } });
}

/** With nothing bought, a ladder that the price has left is taken away to be placed anew. */
function considerReanchoring(draft: Draft): void {
  const { ladder, parameters, mode } = draft.state;
  const { nowMs, bid, mayBuy } = draft.moment;
  if (ladder.kind !== 'placed' || bid === null || draft.sellable.gt(ZERO)) return;
  // Rungs that cannot be placed anew stay where they are.
  if (mode.kind !== 'trading' || !mayBuy) return;
  const open = draft.liveRungs;
  // With no rung open the ladder was taken away by hand or refused; both have their own way back.
  if (open.length === 0 || open.some((order) => order.phase !== 'open')) return;
  const ageMs = nowMs - ladder.placedAtMs;
  // One that is still to be placed was placed by a clock that was ahead: nobody knows how old it is.
  const isDue = ageMs >= parameters.reanchorAfterMs || ageMs < -CLOCK_SLACK_MS;
  const hasLeft = bid.gte(reanchorPrice(ladder.anchor, parameters.reanchorDriftPercentage));
  if (hasLeft || (isDue && !bid.eq(ladder.anchor))) {
    draft.change({ ladder: { kind: 'reanchoring' } });
    return;
  }
  // A ladder that would be placed where it stands already has only grown younger.
  if (isDue) draft.change({ ladder: { ...ladder, placedAtMs: nowMs } });
  const placedAtMs = isDue ? nowMs : ladder.placedAtMs;
  draft.effect({ kind: 'wake', atMs: placedAtMs + parameters.reanchorAfterMs });
}

/** The bid at which an untouched ladder is placed anew. */
export function reanchorPrice(anchor: Decimal, driftPercentage: Decimal): Decimal {
  return anchor.times(ONE.plus(percent(driftPercentage)));
}

/** Who places no rung any more wants no ladder either, whatever asked for one. */
function dropWantedLadder(draft: Draft): void {
  const { kind } = draft.state.ladder;
  if (kind === 'due' || kind === 'reanchoring') draft.change({ ladder: { kind: 'off' } });
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
    draft.change({ ladder: dueNow(draft) });
  }
  const { ladder, market, position, parameters, cycle } = draft.state;
  if (ladder.kind !== 'due' || draft.liveOrders.length > 0 || bid === null) return;
  if (!draft.moment.mayBuy) return;
  if (isToWait(ladder, parameters.cooldownMs, nowMs)) {
    draft.effect({ kind: 'wake', atMs: ladder.notBeforeMs });
    return;
  }
  if (market.state !== 'open' && market.state !== 'limitOnly' && market.state !== 'postOnly') return;
  const anchor = ladderAnchor(draft.state, bid);
  const { rungs } = planLadder(parameters, market, anchor, position.cost ?? ZERO);
  if (rungs.length === 0 && draft.sellable.eq(ZERO)) return noRungFits(draft, ladder.attempts);
  draft.change({
    ladder: { kind: 'placed', anchor, placedAtMs: nowMs, attempts: ladder.attempts, ...rememberedOf(ladder) },
    cycle: { ...cycle, rungsPlaced: cycle.rungsPlaced + rungs.length },
  });
  draft.place(
    rungs.map((rung) => ({
      role: 'rung' as const,
      rung: rung.rung,
      side: 'buy' as const,
      price: rung.price,
      quantity: rung.quantity,
      timeInForce: 'GTC' as const,
    })),
    'normal',
  );
}

/**
 * Whether a ladder that is due has still to wait. A wait that is longer than any that can have been asked for does not
 * count: the clock was ahead when it began, or has been set back since.
 */
function isToWait(ladder: Extract<LadderState, { kind: 'due' }>, cooldownMs: number, nowMs: number): boolean {
  const waitMs = ladder.notBeforeMs - nowMs;
  const longestMs = ladder.attempts > 0 ? LONGEST_RETRY_WAIT_MS : Math.max(cooldownMs, LONGEST_STAND_DOWN_MS);
  return waitMs > 0 && waitMs <= longestMs + CLOCK_SLACK_MS;
}

/** The price below which a ladder is placed at this best bid: a position's average where that is lower. */
export function ladderAnchor(
  { position, market }: Pick<StrategyState, 'position' | 'market'>,
  bid: Decimal,
): Decimal {
  const average = averageEntryPrice(position);
  // Dust of earlier cycles has an average too, and it must not hold a new ladder down.
  if (average === null || sellableQuantity(position.quantity, market).eq(ZERO)) return bid;
  return minimum(bid, average);
}

/** The market's rules or the price have changed so that the allocation pays for no rung: told once, then looked at again. */
function noRungFits(draft: Draft, attempts: number): void {
  const { market, parameters, position } = draft.state;
  const notBeforeMs = draft.moment.nowMs + NO_RUNG_RETRY_MS;
  // Not counted further: a ladder that is refused later must not be late for having waited here.
  draft.change({ ladder: { kind: 'due', notBeforeMs, attempts: Math.max(attempts, 1) } });
  draft.effect({ kind: 'wake', atMs: notBeforeMs });
  if (attempts > 0) return;
  const { symbol, quoteAsset } = market;
  const { totalAmount } = parameters;
  const left = maximum(totalAmount.minus(position.cost ?? ZERO), ZERO);
  draft.alert('critical', {
    kind: 'problem',
    problem: { kind: 'noRungFits', symbol, quoteAsset, left, totalAmount },
  });
}

/** What a ladder that is placed knows of the time before. */
function rememberedOf({ refusals, gaveUp }: Remembered): Remembered {
  return { ...(refusals === undefined ? {} : { refusals }), ...(gaveUp === undefined ? {} : { gaveUp }) };
}

interface Remembered {
  readonly refusals?: number;
  readonly gaveUp?: GivenUp;
}

function dueNow(draft: Draft): Extract<LadderState, { readonly kind: 'due' }> {
  return { kind: 'due', notBeforeMs: draft.moment.nowMs, attempts: 0 };
}

/** How far the bid is on the way from the average to the target, in percent; null without either. */
export function targetProgress(
  average: Decimal | null,
  target: Decimal | null,
  bid: Decimal | null,
): Decimal | null {
  if (average === null || target === null || bid === null || target.eq(average)) return null;
  return bid.minus(average).div(target.minus(average)).times(HUNDRED);
}

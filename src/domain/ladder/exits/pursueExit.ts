import type { ExitReason } from '../../alerts/index.js';
import { type Decimal, maximum, ONE, percent, ZERO } from '../../decimal.js';
import type { Draft, Exit, GivenUp, LadderState } from '../state/index.js';
import { endCycle, isEarly, LONGEST_SALE_RETRY_MS } from '../state/index.js';
import { loweredTarget } from './fallingTarget.js';
import { isHeldTooLong } from './holdTime.js';
import { backAt, isAwayForGood } from './leftTarget.js';
import { isLevelDone, withinLevels } from './levels.js';
import { looksFirst, priceAround, rememberedWay } from './ownBids.js';
import { EXIT_RULES } from './rules/index.js';
import { exitReason, saleLimit, saleQuantity } from './saleTerms.js';
import { newExit } from './sellNow.js';

/** Between two attempts to sell what the book did not take: the next price usually comes sooner. */
const NEXT_SALE_AFTER_MS = 250;
/** Looks at an account that has nothing free to sell; they are half a minute apart. */
export const EMPTY_LOOKS_BEFORE_ALERT = 3;
/** A target that is reached again within this time was not given up for good. */
const SAME_EPISODE_MS = 60_000;

/** Sees whether the best bid, or the time, asks for a sale. */
export function beginExit(draft: Draft): void {
  const reason = dueReason(draft);
  if (reason !== null) draft.change({ exit: begunExit(draft, reason), ladder: { kind: 'off' } });
}

function dueReason(draft: Draft): ExitReason | null {
  const isOld = isHeldTooLong(draft);
  return exitReason(draft.state, draft.moment) ?? (isOld ? 'holdTime' : null);
}

/** The first attempt never waits; those that follow are spaced as those of the same target shortly before. */
function begunExit(draft: Draft, reason: ExitReason): Exit {
  const { ladder } = draft.state;
  const gaveUp = ladder.kind === 'placed' || ladder.kind === 'due' ? ladder.gaveUp : undefined;
  if (EXIT_RULES[reason].isSeenThrough || gaveUp === undefined) return newExit(reason, null);
  if (draft.moment.nowMs - gaveUp.atMs > SAME_EPISODE_MS) return newExit(reason, null);
  return { ...newExit(reason, null), attempts: gaveUp.attempts, givenUp: gaveUp.times };
}

/** Sells until nothing is left that can be sold, then ends the cycle; gives up a target that the bid has left. */
export function pursueExit(draft: Draft, exit: Exit): void {
  const { mode } = draft.state;
  const { nowMs, bid } = draft.moment;
  if (draft.liveSales.length > 0) return;
  if (draft.sellable.eq(ZERO)) {
    if (draft.liveOrders.length > 0) return;
    if (exit.isPrecaution) return giveUpExit(draft);
    if (exit.hasSold)
      endCycle(draft, exit.reason, exit.by, EXIT_RULES[exit.reason].tradesOn(draft.state.parameters));
    else endCycle(draft, 'manual', null);
    return;
  }
  if (mode.kind === 'blocked') {
    draft.change({ exit: null });
    return;
  }
  // A rung was filled while it was being cancelled: from here on there is something to sell, whoever sells it.
  if (exit.isPrecaution) {
    const begun = newExit(exit.reason, exit.by);
    draft.change({ exit: begun });
    return pursueExit(draft, begun);
  }
  if (bid === null) return;
  // A stop loss and the owner's order are seen through; a target may be left, and even for the stop loss below it.
  const reason = EXIT_RULES[exit.reason].isSeenThrough ? exit.reason : dueReason(draft);
  if (reason === null) {
    // What is left of the position goes on to the next level.
    if (exit.hasSold && isLevelDone(draft.state)) return giveUpExit(draft);
    return leaveTarget(draft, exit, bid);
  }
  // What the target has waited for does not hold up a stop loss.
  const pursued =
    reason === exit.reason
      ? backAt(draft, exit)
      : { ...newExit(reason, null), hasSold: exit.hasSold, ...rememberedWay(exit) };
  if (looksFirst(draft, pursued)) return;
  const waits = isEarly(pursued.notBeforeMs, nowMs, LONGEST_SALE_RETRY_MS);
  if (waits && !isNewHigh(draft, pursued, bid)) {
    draft.effect({ kind: 'wake', atMs: pursued.notBeforeMs });
    return;
  }
  const limit = saleLimit(draft.state, reason, bid);
  const free = saleQuantity(draft, pursued);
  const quantity =
    reason === 'takeProfit' ? withinLevels(draft.state, free, bid, loweredTarget(draft.state)) : free;
  if (limit === null) return;
  if (quantity.eq(ZERO)) {
    // All that is free is somebody else's: looked at again, because an order of the owner's may end at any time.
    const notBeforeMs = nowMs + LONGEST_SALE_RETRY_MS;
    const [looks, triedAt] = [(pursued.emptyLooks ?? 0) + 1, maximum(bid, pursued.triedAt ?? bid)];
    draft.change({ exit: { ...pursued, emptyLooks: looks, triedAt, sellAtMost: null, notBeforeMs } });
    if (looks === EMPTY_LOOKS_BEFORE_ALERT) tellNothingFree(draft);
    // What is known to be missing is to be booked, however little: the cycle could not end with it.
    if (draft.moment.unbackedQuantity.gt(ZERO)) draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
    draft.effect({ kind: 'wake', atMs: notBeforeMs });
    return;
  }
  const { emptyLooks: _, ...offered } = pursued;
  const triedAt = maximum(bid, pursued.triedAt ?? bid);
  draft.change({ exit: { ...offered, triedAt, notBeforeMs: nowMs + NEXT_SALE_AFTER_MS } });
  const around = priceAround(draft, pursued, limit);
  const sale =
    around === null
      ? ({ price: limit, timeInForce: 'IOC' } as const)
      : ({ price: around, timeInForce: 'GTC' } as const);
  draft.place([{ role: reason, rung: null, side: 'sell', quantity, ...sale }], 'urgent');
}

/** The bid has left the target. */
function leaveTarget(draft: Draft, exit: Exit, bid: Decimal): void {
  // Where it is to rest again it takes what comes back by itself.
  const rests = draft.state.parameters.takeProfitMode === 'resting';
  if (!rests && !isAwayForGood(draft, exit, bid)) return;
  const { givenUp = 0, attempts } = exit;
  giveUpExit(draft, { atMs: draft.moment.nowMs, times: givenUp + 1, attempts });
}

/** A bid this far above every one that was tried is another one, and does not wait for what they waited for. */
function isNewHigh(draft: Draft, { reason, triedAt, refusals }: Exit, bid: Decimal): boolean {
  if (EXIT_RULES[reason].isSeenThrough || triedAt === undefined || refusals > 0) return false;
  return bid.gt(triedAt.times(ONE.plus(percent(draft.state.parameters.slippagePercentage))));
}

/** Stops selling: the ladder comes back where there is to be one. */
function giveUpExit(draft: Draft, gaveUp?: GivenUp): void {
  const due = { ...dueNow(draft), ...(gaveUp === undefined ? {} : { gaveUp }) };
  draft.change({ exit: null, ladder: draft.state.mode.kind === 'trading' ? due : { kind: 'off' } });
}

function tellNothingFree(draft: Draft): void {
  const { market, position } = draft.state;
  const { symbol, baseAsset } = market;
  draft.alert({
    kind: 'problem',
    problem: { kind: 'nothingFree', symbol, baseAsset, position: position.quantity },
  });
}

/** A ladder that waits for nothing. */
export function dueNow(draft: Draft): Extract<LadderState, { readonly kind: 'due' }> {
  return { kind: 'due', notBeforeMs: draft.moment.nowMs, attempts: 0 };
}

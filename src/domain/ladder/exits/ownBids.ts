import type { Problem } from '../../alerts/index.js';
import { type Decimal, maximum, ZERO } from '../../decimal.js';
import type { Market } from '../../market.js';
import type { Draft, Exit, InTheWay, OwnBid, StrategyState, Trigger } from '../state/index.js';
import { isEarly, isMet } from '../state/index.js';
import { sellingParameters } from './fallingTarget.js';
import { EXIT_RULES } from './rules/index.js';
import { saleLimit } from './saleTerms.js';

/*
 * The exchange lets nobody trade with himself: a sale that would meet a buy order of the same account is ended. Such an order
 * is looked for, told, and sold around, one step above it; or it is taken away, where its owner has allowed that.
 */

/** Between two looks at the account's orders while one of them is in the way. */
export const LOOK_EVERY_MS = 10_000;
/** ... when something tells that it is in the way no more. */
const LOOK_SOON_MS = 2_000;
/** A look that was not answered is made again. */
const UNANSWERED_MS = 2_000;

/** Takes in that a sale was ended because it would have met an order of the same account: which one has to be read. */
export function withOwnOrderMet(exit: Exit, nowMs: number): Exit {
  const { sinceMs = nowMs, bid = null, cancelled } = exit.inTheWay ?? {};
  return {
    ...exit,
    inTheWay: {
      ...{ sinceMs, bid, lookAtMs: nowMs, isUnread: true },
      ...(cancelled === undefined ? {} : { cancelled }),
    },
  };
}

/** Picks what a sale for another reason knows of the one before it. */
export function rememberedWay({ inTheWay }: Exit): Pick<Exit, 'inTheWay'> {
  return inTheWay === undefined ? {} : { inTheWay };
}

/** Tells whether nothing can be sold before the account's orders have been read; sees to it that they are. */
export function looksFirst(draft: Draft, exit: Exit): boolean {
  const { inTheWay } = exit;
  if (inTheWay?.isUnread !== true) return false;
  look(draft, exit, inTheWay, inTheWay.lookAtMs, UNANSWERED_MS);
  return true;
}

/** While a sale rests: whether the order that it is sold around is still there is read again and again. */
export function looksAgain(draft: Draft, exit: Exit, way: InTheWay): void {
  const { bid } = draft.moment;
  const isRead = way.isUnread !== true && way.bid !== null && bid !== null;
  const seemsGone = isRead && isMet(goneBelow(way.bid, draft.state.market), bid);
  const atMs = seemsGone ? way.lookAtMs - LOOK_EVERY_MS + LOOK_SOON_MS : way.lookAtMs;
  look(draft, exit, way, atMs, way.isUnread === true ? UNANSWERED_MS : LOOK_EVERY_MS);
}

/** No best bid can be below an order that rests: that one is gone, or is not what it was. */
export function goneBelow({ price }: OwnBid, { tickSize }: Market): Trigger {
  return { side: 'atOrBelow', price: price.minus(tickSize) };
}

function look(draft: Draft, exit: Exit, inTheWay: InTheWay, atMs: number, nextAfterMs: number): void {
  const { nowMs } = draft.moment;
  if (isEarly(atMs, nowMs, LOOK_EVERY_MS)) {
    if (draft.state.exit !== exit) draft.change({ exit });
    draft.effect({ kind: 'wake', atMs });
    return;
  }
  const lookAtMs = nowMs + nextAfterMs;
  draft.change({ exit: { ...exit, inTheWay: { ...inTheWay, lookAtMs } } });
  draft.effect({ kind: 'readOwnBids' });
  draft.effect({ kind: 'wake', atMs: lookAtMs });
}

/** The price at which a sale rests so that it meets no order of the account; null when none is in its way. */
export function priceAround(draft: Draft, { inTheWay }: Exit, limit: Decimal): Decimal | null {
  const bid = inTheWay?.bid ?? null;
  return bid === null ? null : maximum(limit, stepAbove(bid, draft.state.market));
}

/** Takes in which orders of the account buy on this market. */
export function applyOwnBids(draft: Draft, bids: readonly OwnBid[]): void {
  const { exit, parameters } = draft.state;
  const { nowMs } = draft.moment;
  if (exit?.inTheWay === undefined) return;
  const { inTheWay, ...others } = exit;
  const limit = lowestPrice(draft, exit);
  const [highest] = bids
    // The strategy's own rungs are on their way off the book.
    .filter(({ price, strategyId }) => price.gte(limit) && strategyId !== parameters.id)
    .sort((a, b) => b.price.cmp(a.price));
  if (highest === undefined) {
    draft.change({ exit: others });
    return;
  }
  const { sinceMs, cancelled } = inTheWay;
  const known = { sinceMs, bid: highest, ...(cancelled === undefined ? {} : { cancelled }) };
  if (!mayCancel(draft, highest, inTheWay)) {
    draft.change({ exit: { ...others, inTheWay: { ...known, lookAtMs: nowMs + LOOK_EVERY_MS } } });
    return;
  }
  draft.change({
    exit: {
      ...others,
      inTheWay: {
        ...{ sinceMs, bid: highest, lookAtMs: nowMs + UNANSWERED_MS, isUnread: true },
        cancelled: { orderId: highest.orderId, atMs: nowMs },
      },
    },
  });
  draft.effect({ kind: 'cancelOwnBid', bid: highest });
}

/** The owner's own orders, where he allowed it, and not again before the last cancel has had its time; nobody else's. */
function mayCancel(draft: Draft, { orderId, strategyId }: OwnBid, { cancelled }: InTheWay): boolean {
  if (!draft.state.parameters.cancelOwnOrdersForSale || strategyId !== null) return false;
  if (cancelled?.orderId !== orderId) return true;
  return !isEarly(cancelled.atMs + LOOK_EVERY_MS, draft.moment.nowMs, LOOK_EVERY_MS);
}

/** A bid below it is in nobody's way. While no best bid is known: the limit at the price that an exit waits for. */
function lowestPrice({ state, moment }: Draft, { reason }: Exit): Decimal {
  const rule = EXIT_RULES[reason];
  const [target] = rule.isSeenThrough
    ? []
    : rule.triggers({ ...state, parameters: sellingParameters(state) });
  const at = moment.bid ?? target?.price ?? null;
  return (at === null ? null : saleLimit(state, reason, at)) ?? ZERO;
}

/** The price at which an order meets this one no more. */
export function stepAbove({ price }: OwnBid, { tickSize }: Market): Decimal {
  return price.plus(tickSize);
}

/** Tells when an order of the account comes into the way of the sale, and when none is there any more. */
export function tellWay(draft: Draft, before: StrategyState): void {
  const was = before.exit?.inTheWay;
  const is = draft.state.exit?.inTheWay;
  const problem = ownOrderInTheWay(draft.state);
  const ended = ownOrderInTheWay(before);
  if (problem !== null && (ended === null || isOtherCancelled(was, is))) {
    draft.alert({ kind: 'problem', problem });
  } else if (problem === null && ended !== null) {
    const sinceMs = was?.sinceMs ?? draft.moment.nowMs;
    draft.alert({ kind: 'problemOver', problem: ended, sinceMs });
  }
}

/** Tells whether another one is cancelled: each is told. */
function isOtherCancelled(was: InTheWay | undefined, is: InTheWay | undefined): boolean {
  return is?.cancelled !== undefined && is.cancelled.orderId !== was?.cancelled?.orderId;
}

/** Gives the order in the way of this strategy's sale; null when none is. */
export function ownOrderInTheWay(
  state: Pick<StrategyState, 'exit' | 'market'>,
): Problem<'ownOrderInTheWay'> | null {
  const { exit, market } = state;
  const { bid = null, cancelled } = exit?.inTheWay ?? {};
  if (bid === null) return null;
  const { symbol, baseAsset } = market;
  const { orderId, price, quantity, strategyId } = bid;
  return {
    ...{ kind: 'ownOrderInTheWay', symbol, baseAsset, orderId, price, quantity, strategyId },
    sellsAt: stepAbove(bid, market),
    isCancelled: cancelled?.orderId === orderId,
  };
}

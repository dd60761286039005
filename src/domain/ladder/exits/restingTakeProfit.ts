import { type Decimal, maximum, ZERO } from '../../decimal.js';
import { ceilToTick, sellableQuantity } from '../../market.js';
import { refusalKind } from '../../refusal.js';
import { takesRungs } from '../rungs/index.js';
import type { Draft, RestingRetry, StrategyOrder, StrategyState, Trigger } from '../state/index.js';
import {
  FIRST_RETRY_MS,
  isEarly,
  isMet,
  LONGEST_RETRY_MS,
  LONGEST_SALE_RETRY_MS,
  NOT_SENT,
  retryDelay,
} from '../state/index.js';
import { sellingParameters } from './fallingTarget.js';
import { takeProfitPrice } from './rules/index.js';
import { heldForSale, isRestingTakeProfit, saleQuantity } from './saleTerms.js';

/*
 * A take profit that rests: one post-only sell of what is held stands at the target while the rungs rest below. It is cancelled
 * and, once it is known to be over with its fills, placed anew when the average or the quantity has become another.
 */

/** Between two placements that follow from fills: a rung that is bought in many parts is followed in steps. */
const REPLACE_EVERY_MS = 2_000;

/** The stream is usually faster than a look. */
const LOOK_AFTER_MS = 2_000;

const NO_RETRY: RestingRetry = { attempts: 0, refusals: 0, notBeforeMs: 0, sellAtMost: null };

/** Compares the take profit that rests with the one that should. */
export function keepTakeProfitResting(draft: Draft): void {
  const resting = draft.liveSales.filter(isRestingTakeProfit);
  for (const order of resting) {
    if (order.phase !== 'open' || order.cancelling) continue;
    // One that came to life again goes before another that was placed for it.
    const isLast = resting.every(({ clientId }) => clientId <= order.clientId);
    if (isLast && isWanted(draft, order)) {
      lookWhenPassed(draft, order);
      continue;
    }
    draft.change({ restingRetry: null });
    draft.cancel(order);
  }
  if (draft.liveSales.length === 0) place(draft);
}

/** A best bid above it would have bought it: the word of that may be a moment late; if none comes, it is looked up. */
function lookWhenPassed(draft: Draft, { clientId, price }: StrategyOrder): void {
  const { restingRetry } = draft.state;
  const { nowMs, bid } = draft.moment;
  if (restingRetry !== null && isEarly(restingRetry.notBeforeMs, nowMs, LONGEST_RETRY_MS)) {
    draft.effect({ kind: 'wake', atMs: restingRetry.notBeforeMs });
    return;
  }
  if (bid === null || bid.lte(price)) {
    // It rests: only the bound after a refusal for lack of funds stays.
    if (restingRetry?.sellAtMost === null) draft.change({ restingRetry: null });
    else if (restingRetry?.notBeforeMs) draft.change({ restingRetry: { ...restingRetry, notBeforeMs: 0 } });
    return;
  }
  const notBeforeMs = nowMs + LONGEST_SALE_RETRY_MS;
  draft.change({ restingRetry: { ...(restingRetry ?? NO_RETRY), notBeforeMs } });
  draft.effect({ kind: 'resolve', clientId, afterMs: LOOK_AFTER_MS });
  draft.effect({ kind: 'wake', atMs: notBeforeMs });
}

function mayRest({ parameters, mode, exit, closing, position }: StrategyState): boolean {
  const isFree = exit === null && closing === null && mode.kind !== 'blocked';
  return isFree && parameters.takeProfitMode === 'resting' && position.cost !== null;
}

/** The target, up to the tick; null where the market takes no such price. */
function restingPrice(state: StrategyState): Decimal | null {
  const { position, market } = state;
  const target = takeProfitPrice(position, sellingParameters(state).takeProfitPercentage);
  if (target === null) return null;
  const price = maximum(ceilToTick(target, market), market.minPrice);
  return market.maxPrice?.lt(price) === true ? null : price;
}

function isWanted(draft: Draft, order: StrategyOrder): boolean {
  const { state, moment } = draft;
  if (!mayRest(state) || order.cycle !== state.cycle.number) return false;
  const left = order.quantity.minus(maximum(order.executedQuantity, order.bookedQuantity));
  if (left.gt(heldForSale(draft, { sellAtMost: null }))) return false;
  // Its own fills are not booked yet, or leave less than an order can be over.
  if (order.bookedQuantity.lt(order.executedQuantity) || draft.sellable.eq(ZERO)) return true;
  // Without a price the books may lag behind: another one could not be placed yet.
  if (moment.bid === null) return true;
  const isWhole =
    state.restingRetry?.sellAtMost != null || left.eq(saleQuantity(draft, { sellAtMost: null }));
  const price = restingPrice(state);
  if (price === null || (isWhole && order.price.eq(price))) return true;
  const atMs = order.createdAtMs + REPLACE_EVERY_MS;
  if (!isEarly(atMs, moment.nowMs, REPLACE_EVERY_MS)) return false;
  draft.effect({ kind: 'wake', atMs });
  return true;
}

/** The price from which on the band lets it rest; the exchange measures the band from the last price. */
function bandTrigger(state: StrategyState): Trigger | null {
  const price = restingPrice(state);
  const most = state.market.maxPriceMultiplier ?? null;
  if (price === null || most === null || most.lte(ZERO)) return null;
  return { side: 'atOrAbove', price: price.div(most) };
}

/** Gives the trigger of a take profit that waits for the price band alone, or that a bid has passed. */
export function restingTriggers(state: StrategyState, unbackedQuantity: Decimal): readonly Trigger[] {
  const isPausing = (state.restingRetry?.notBeforeMs ?? 0) > 0;
  if (isPausing || !mayRest(state) || !takesRungs(state.market)) return [];
  for (const order of state.orders.values()) {
    if (order.role === 'rung') continue;
    const mayBePassed = isRestingTakeProfit(order) && order.phase === 'open' && !order.cancelling;
    const above = order.price.plus(state.market.tickSize);
    return mayBePassed ? [{ side: 'atOrAbove', price: above }] : [];
  }
  const held = maximum(state.position.quantity.minus(unbackedQuantity), ZERO);
  if (held.lt(state.market.minQuantity) || held.lt(state.market.stepSize)) return [];
  const trigger = bandTrigger(state);
  return trigger === null ? [] : [trigger];
}

/** Place of a take profit that is to rest: on the book, or waiting for a best bid from which on the price band lets it. */
export type RestingPlace =
  | { readonly kind: 'rests'; readonly price: Decimal; readonly quantity: Decimal }
  | { readonly kind: 'waits'; readonly fromBid: Decimal };

/** Finds the place of the take profit; null: it neither rests nor waits for the band. */
export function restingPlace(state: StrategyState, bid: Decimal | null): RestingPlace | null {
  for (const order of state.orders.values()) {
    if (!isRestingTakeProfit(order) || order.phase !== 'open' || order.cancelling) continue;
    return { kind: 'rests', price: order.price, quantity: order.quantity.minus(order.executedQuantity) };
  }
  const band = bandTrigger(state);
  const isHeld = mayRest(state) && sellableQuantity(state.position.quantity, state.market).gt(ZERO);
  if (!isHeld || band === null || bid === null || isMet(band, bid)) return null;
  return { kind: 'waits', fromBid: band.price };
}

function place(draft: Draft): void {
  const { state, moment } = draft;
  const price = restingPrice(state);
  if (!mayRest(state) || draft.sellable.eq(ZERO) || price === null || !takesRungs(state.market)) return;
  if (moment.bid === null) return;
  const retry = state.restingRetry ?? NO_RETRY;
  if (isEarly(retry.notBeforeMs, moment.nowMs, LONGEST_RETRY_MS)) {
    draft.effect({ kind: 'wake', atMs: retry.notBeforeMs });
    return;
  }
  // What a refusal was for is over when the band, or what is free, lets it be tried again.
  const band = bandTrigger(state);
  if (band !== null && !isMet(band, moment.bid)) {
    if (state.restingRetry !== null) draft.change({ restingRetry: null });
    return;
  }
  const quantity = saleQuantity(draft, retry);
  if (quantity.eq(ZERO)) return nothingFree(draft, retry);
  draft.place(
    [{ role: 'restingTakeProfit', rung: null, side: 'sell', quantity, price, timeInForce: 'GTC' }],
    'normal',
  );
}

/** All that is free is somebody else's: looked at again later, and booked where it is known to be missing. */
function nothingFree(draft: Draft, retry: RestingRetry): void {
  const notBeforeMs = draft.moment.nowMs + LONGEST_SALE_RETRY_MS;
  draft.change({ restingRetry: { ...retry, sellAtMost: null, notBeforeMs } });
  if (draft.moment.unbackedQuantity.gt(ZERO)) draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
  draft.effect({ kind: 'wake', atMs: notBeforeMs });
}

/**
 * Waits after the exchange did not take it, or has ended it: it is placed anew after a pause that doubles. One that was refused because
 * the bid is at the target already is sold by the target itself as soon as that bid is known here.
 *
 * @returns refusals in a row, this one included
 */
export function restLater(draft: Draft, code: string, message: string): number {
  const before = draft.state.restingRetry ?? NO_RETRY;
  const kind = refusalKind(code, message);
  const attempts = before.attempts + 1;
  const refusals = code === NOT_SENT ? before.refusals : before.refusals + 1;
  const pauseMs = Math.min(retryDelay(FIRST_RETRY_MS, attempts), LONGEST_SALE_RETRY_MS);
  const notBeforeMs = draft.moment.nowMs + pauseMs;
  draft.change({ restingRetry: { ...before, attempts, refusals, notBeforeMs } });
  if (kind === 'funds') draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
  if (kind === 'rules') draft.effect({ kind: 'readRules' });
  return refusals;
}

/** Bounds the next one after a refusal for lack of funds: no more is offered than is free. What rests is offered out of what is not free. */
export function restAtMost(draft: Draft, free: Decimal): void {
  const { restingRetry } = draft.state;
  const isLive = draft.liveSales.length > 0;
  if (restingRetry === null || restingRetry.refusals === 0 || isLive) return;
  draft.change({ restingRetry: { ...restingRetry, sellAtMost: free } });
}

import { type Decimal, ZERO } from '../../decimal.js';
import { floorToStep, floorToTick, type Market } from '../../market.js';
import type {
  Draft,
  Moment,
  OrderWish,
  StrategyOrder,
  StrategyState,
  Trigger,
  WaitingRung,
} from '../state/index.js';
import { isEarly, isMet, LONGEST_RETRY_MS, ladderPauseMs } from '../state/index.js';
import { withinRoom } from './buyingRoom.js';

/*
 * Rungs of a ladder that do not rest yet, or not any more: deeper than the price band lets an order be, refused, or ended by
 * the exchange. The others stay where they are, and these are placed by themselves when they may rest.
 */

export function waitingRungs({ ladder }: Pick<StrategyState, 'ladder'>): readonly WaitingRung[] {
  return ladder.kind === 'placed' ? (ladder.waiting ?? []) : [];
}

/** The exchange measures the price band from the last price; the best bid is near it. */
function bandTrigger(price: Decimal, { minPriceMultiplier }: Market): Trigger | null {
  if (minPriceMultiplier === null || minPriceMultiplier.lte(ZERO)) return null;
  return { side: 'atOrBelow', price: price.div(minPriceMultiplier) };
}

/** Tells whether the price band lets a buy rest at `price`. */
export function mayRest(price: Decimal, bid: Decimal, market: Market): boolean {
  const trigger = bandTrigger(price, market);
  return trigger === null || isMet(trigger, bid);
}

/** Gives the triggers of rungs that wait for the price band alone. */
export function bandTriggers(state: StrategyState, { mayBuy }: Pick<Moment, 'mayBuy'>): readonly Trigger[] {
  if (!mayBuy || !takesRungs(state.market) || !wantsRungs(state)) return [];
  return waitingRungs(state)
    .filter(({ notBeforeMs }) => notBeforeMs === 0)
    .flatMap(({ price }) => bandTrigger(price, state.market) ?? []);
}

function wantsRungs({ mode, exit, closing }: StrategyState): boolean {
  return mode.kind === 'trading' && exit === null && closing === null;
}

export function takesRungs({ state }: Market): boolean {
  return state === 'open' || state === 'limitOnly' || state === 'postOnly';
}

export function rungWish({ rung, price, quantity }: Omit<WaitingRung, 'notBeforeMs'>): OrderWish {
  return { role: 'rung', rung, side: 'buy', price, quantity, timeInForce: 'GTC' };
}

/** A rung as the market takes it now: its rules may have changed while it waited. None when it is too small by now. */
function fitting(rung: WaitingRung, market: Market): readonly WaitingRung[] {
  const quantity = floorToStep(rung.quantity, market);
  const price = floorToTick(rung.price, market);
  return quantity.lt(market.minQuantity) || price.lt(market.minPrice) ? [] : [{ ...rung, price, quantity }];
}

/**
 * Rungs left the book without having been bought whole, or never came there: what is left of them waits. The pause doubles
 * with every time that rungs of this ladder fall.
 *
 * @param code why, e.g. `INSUFFICIENT_FUNDS`
 * @returns false when none of them is to come back
 */
export function waitWith(draft: Draft, orders: readonly StrategyOrder[], code: string): boolean {
  const { ladder, market, mode, cycle } = draft.state;
  if (ladder.kind !== 'placed' || mode.kind !== 'trading') return false;
  const attempts = ladder.attempts + 1;
  const notBeforeMs = draft.moment.nowMs + ladderPauseMs(code, attempts);
  const fallen = orders.flatMap(({ rung, price, quantity, executedQuantity, cycle: number }) => {
    const left = quantity.minus(executedQuantity);
    if (rung === null || number !== cycle.number || left.lt(market.minQuantity)) return [];
    return [{ rung, price, quantity: left, notBeforeMs }];
  });
  if (fallen.length === 0) return false;
  const others = waitingRungs(draft.state).filter((other) => !fallen.some(({ rung }) => rung === other.rung));
  draft.change({ ladder: { ...ladder, attempts, waiting: byNumber([...others, ...fallen]) } });
  return true;
}

/** Places what waited and may rest now; the rest goes on waiting. */
export function placeWaitingRungs(draft: Draft): void {
  const { ladder, market } = draft.state;
  const { nowMs, bid, mayBuy } = draft.moment;
  const waiting = waitingRungs(draft.state);
  if (ladder.kind !== 'placed' || waiting.length === 0 || bid === null) return;
  if (!wantsRungs(draft.state)) return;
  const later = waiting.filter(({ notBeforeMs }) => isEarly(notBeforeMs, nowMs, LONGEST_RETRY_MS));
  for (const { notBeforeMs } of later) draft.effect({ kind: 'wake', atMs: notBeforeMs });
  if (!mayBuy || !takesRungs(market)) return;
  const due = waiting.filter((rung) => !later.includes(rung));
  const ready = due.filter(({ price }) => mayRest(price, bid, market));
  // What was refused for another reason, and the band does not let rest now, waits for the price from here on.
  const onPrice = due.filter((rung) => !ready.includes(rung));
  if (ready.length === 0 && onPrice.every(({ notBeforeMs }) => notBeforeMs === 0)) return;
  const { placed: now, waiting: beyond } = withinRoom(draft, byNumber(ready));
  const onBand = onPrice.map(({ lacks: _, ...rung }) => ({ ...rung, notBeforeMs: 0 }));
  const left = byNumber([...later, ...onBand, ...beyond]);
  const { waiting: _, ...placed } = ladder;
  draft.change({ ladder: left.length === 0 ? placed : { ...placed, waiting: left } });
  draft.place(now.flatMap((rung) => fitting(rung, market)).map(rungWish), 'normal');
}

function byNumber(rungs: readonly WaitingRung[]): readonly WaitingRung[] {
  return [...rungs].sort((a, b) => a.rung - b.rung);
}

import { type Decimal, minimum, ZERO } from '../../decimal.js';
import { floorToStep, floorToTick, type Market } from '../../market.js';
import type { StrategyParameters } from '../parameters/index.js';
import type {
  Draft,
  Moment,
  OrderWish,
  StrategyOrder,
  StrategyState,
  Trigger,
  WaitingRung,
} from '../state/index.js';
import { isEarly, isMet, LONGEST_RETRY_MS, ladderPauseMs, WOULD_TAKE } from '../state/index.js';
import { asksForMoneyFirst, withinRoom } from './buyingRoom.js';

/*
 * Rungs of a ladder that do not rest yet, or not any more: deeper than the price band lets an order be, refused, ended by
 * the exchange, or not among the nearest that rest at a time. The others stay where they are, and these are placed by
 * themselves when they may rest.
 */

export function waitingRungs({ ladder }: Pick<StrategyState, 'ladder'>): readonly WaitingRung[] {
  return ladder.kind === 'placed' ? (ladder.waiting ?? []) : [];
}

/**
 * Gives the waiting rungs whose turn it is: with `activeRungs` as many as may rest beside those that do, the nearest first,
 * else all. One that is refused, or deeper than the price band, keeps its turn: none that is deeper is placed for it.
 */
export function rungsOnTurn(
  state: Pick<StrategyState, 'ladder' | 'orders' | 'parameters'>,
): readonly WaitingRung[] {
  const { ladder, orders, parameters } = state;
  const waiting = waitingRungs(state);
  if (parameters.activeRungs === null || ladder.kind !== 'placed') return waiting;
  const rungs = [...orders.values()].filter(({ role }) => role === 'rung').length;
  return waiting.slice(0, Math.max(0, parameters.activeRungs - rungs - (ladder.takenAway ?? 0)));
}

/** Tells whether rungs wait for others to be bought: these go on with the ladder when none of it rests for a moment. */
export function othersFollow(state: Pick<StrategyState, 'ladder' | 'parameters'>): boolean {
  return state.parameters.activeRungs !== null && waitingRungs(state).length > 0;
}

/** Notes that somebody else took a rung off the book. */
export function noteTakenAway(draft: Draft): void {
  const { ladder, parameters } = draft.state;
  if (ladder.kind !== 'placed' || parameters.activeRungs === null) return;
  draft.change({ ladder: { ...ladder, takenAway: (ladder.takenAway ?? 0) + 1 } });
}

/** Rungs of a ladder as they would be placed now. */
export interface RungsByPlace<Rung> {
  readonly resting: readonly Rung[];
  /** Deeper than the price band lets an order rest. */
  readonly beyondBand: readonly Rung[];
  /** Not among the nearest that may rest at a time. */
  readonly following: readonly Rung[];
}

/** @param rungs nearest first */
export function rungsByPlace<Rung extends { readonly price: Decimal }>(
  rungs: readonly Rung[],
  { activeRungs }: Pick<StrategyParameters, 'activeRungs'>,
  bid: Decimal,
  market: Market,
): RungsByPlace<Rung> {
  const nearest = rungs.slice(0, activeRungs ?? rungs.length);
  return {
    resting: nearest.filter(({ price }) => mayRest(price, bid, market)),
    beyondBand: nearest.filter(({ price }) => !mayRest(price, bid, market)),
    following: rungs.slice(nearest.length),
  };
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
  return rungsOnTurn(state)
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

/** Tells whether a rung lies at the best bid itself, so that the exchange is told to let it rest and never to execute it at once. */
export function mustRest(
  rung: number | null,
  { firstDropPercentage }: Pick<StrategyParameters, 'firstDropPercentage'>,
): boolean {
  return rung === 1 && firstDropPercentage?.eq(ZERO) === true;
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
 * @param code why, e.g. `INSUFFICIENT_FUNDS`; `WOULD_TAKE` lets them come back a tick lower
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
    // It rests where the market has not come yet.
    const lower = code === WOULD_TAKE ? price.minus(market.tickSize) : price;
    return [{ rung, price: lower, quantity: left, notBeforeMs }];
  });
  if (fallen.length === 0) return false;
  const others = waitingRungs(draft.state).filter((other) => !fallen.some(({ rung }) => rung === other.rung));
  draft.change({ ladder: { ...ladder, attempts, waiting: byNumber([...others, ...fallen]) } });
  return true;
}

/** Places what waited and may rest now; the rest goes on waiting. */
export function placeWaitingRungs(draft: Draft): void {
  const { ladder, market, parameters } = draft.state;
  const { nowMs, bid, mayBuy } = draft.moment;
  const waiting = rungsOnTurn(draft.state);
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
  if (ready.some(({ lacks }) => lacks === 'money') && asksForMoneyFirst(draft))
    return waitForMoney(draft, ready);
  const { placed: now, waiting: beyond } = withinRoom(draft, byNumber(ready));
  const following = waitingRungs(draft.state).filter((rung) => !waiting.includes(rung));
  const onBand = onPrice.map(({ lacks: _, ...rung }) => ({ ...rung, notBeforeMs: 0 }));
  const left = byNumber([...later, ...onBand, ...beyond, ...following]);
  const { waiting: _, ...placed } = ladder;
  draft.change({ ladder: left.length === 0 ? placed : { ...placed, waiting: left } });
  const wishes = now
    .map((rung) => (mustRest(rung.rung, parameters) ? { ...rung, price: minimum(rung.price, bid) } : rung))
    .flatMap((rung) => fitting(rung, market))
    .map(rungWish);
  draft.place(wishes, 'normal');
  if (wishes.length === now.length) return;
  if (left.length === 0 && draft.liveRungs.length === 0 && draft.sellable.eq(ZERO)) {
    // The market takes none of them any more: the money goes into a ladder that it takes.
    draft.change({ ladder: { kind: 'due', notBeforeMs: nowMs, attempts: ladder.attempts } });
    draft.effect({ kind: 'goOn' });
    return;
  }
  // In the place of those that are too small by now others follow.
  placeWaitingRungs(draft);
}

/** Those that only the price has kept from the book wait for the reading, too. */
function waitForMoney(draft: Draft, ready: readonly WaitingRung[]): void {
  const { ladder } = draft.state;
  if (ladder.kind !== 'placed' || ready.every(({ notBeforeMs }) => notBeforeMs > 0)) return;
  const waiting = waitingRungs(draft.state).map((rung) =>
    ready.includes(rung) && rung.notBeforeMs === 0
      ? { ...rung, notBeforeMs: draft.moment.nowMs, lacks: 'money' as const }
      : rung,
  );
  draft.change({ ladder: { ...ladder, waiting } });
}

function byNumber(rungs: readonly WaitingRung[]): readonly WaitingRung[] {
  return [...rungs].sort((a, b) => a.rung - b.rung);
}

import { type Decimal, ZERO } from '../../decimal.js';
import type { Draft, Moment, RoomLack, StrategyState, WaitingRung } from '../state/index.js';

/** Time after which it is looked again whether there is room for a rung; deposits are seen by looking alone. */
const LOOK_AGAIN_MS: Readonly<Record<RoomLack, number>> = { exposure: 60_000, money: 15_000 };

type NewRung = Pick<WaitingRung, 'rung' | 'price' | 'quantity'>;

/**
 * Splits rungs by the room that the limits of exposure and the money of the account leave: the nearest are placed as far as
 * it goes, and from the first that does not fit all deeper ones wait.
 *
 * @param rungs shallowest first
 */
export function withinRoom<Rung extends NewRung>(
  draft: Draft,
  rungs: readonly Rung[],
): { readonly placed: readonly Rung[]; readonly waiting: readonly WaitingRung[] } {
  const rooms = roomsOf(draft.moment);
  // An average that was set, or coins that were found, may have taken of the room that there was.
  let cost = moneyInMarket(draft.state).minus(moneyInMarket(draft.before));
  for (const [index, { price, quantity }] of rungs.entries()) {
    cost = cost.plus(price.times(quantity));
    const lacking = rooms.find(({ room }) => cost.gt(room));
    if (lacking === undefined) continue;
    const { lacks } = lacking;
    const notBeforeMs = draft.moment.nowMs + LOOK_AGAIN_MS[lacks];
    draft.effect({ kind: 'wake', atMs: notBeforeMs });
    const waiting = rungs.slice(index).map((rung) => waitingFor(rung, notBeforeMs, lacks));
    return { placed: rungs.slice(0, index), waiting };
  }
  return { placed: rungs, waiting: [] };
}

function roomsOf({ buyingRoom, freeMoney }: Moment): readonly { room: Decimal; lacks: RoomLack }[] {
  return [
    ...(buyingRoom === undefined ? [] : [{ room: buyingRoom, lacks: 'exposure' as const }]),
    ...(freeMoney === undefined || freeMoney === 'unread'
      ? []
      : [{ room: freeMoney, lacks: 'money' as const }]),
  ];
}

function waitingFor({ rung, price, quantity }: NewRung, notBeforeMs: number, lacks: RoomLack): WaitingRung {
  return { rung, price, quantity, notBeforeMs, lacks };
}

/** Tells whether the account's free money has to be read first; sees to it that it is. */
export function asksForMoneyFirst(draft: Draft): boolean {
  if (draft.moment.freeMoney !== 'unread') return false;
  draft.effect({ kind: 'readFreeMoney' });
  return true;
}

/** Money of a strategy in the market, quote asset: cost of its position, and of the rungs that rest or may; what waits is not in it. */
export function moneyInMarket({ position, orders }: Pick<StrategyState, 'position' | 'orders'>): Decimal {
  let sum = position.cost ?? ZERO;
  for (const { role, price, quantity, bookedQuantity } of orders.values())
    if (role === 'rung') sum = sum.plus(price.times(quantity.minus(bookedQuantity)));
  return sum;
}

import { type Decimal, maximum, minimum, ZERO } from '../decimal.js';
import { averageEntryPrice, costOfPart, type Position } from '../ledger.js';
import type { Market } from '../market.js';
import { sellableQuantity } from '../market.js';
import type { Fill } from '../order.js';
import {
  adoptedAtPrice,
  adoptedWithoutCost,
  cameBack,
  manualBuy,
  manualSell,
  positionAfter,
  quantityReduced,
  virtualBuy,
} from './bookings.js';
import type { Evidence } from './evidence.js';
import { costOfMissing, type Missing, withLost, withoutOwn, withUnproven } from './missing.js';
import type { Booking } from './report.js';

/* What explains one strategy's share of a drift, piece by piece. */

/** Word of the owner on a surplus of one strategy that no trade explains. */
export type OwnersWord = { readonly strategyId: string } & (
  | /** It cost so much per unit, in the quote asset. */ { readonly kind: 'adopt'; readonly price: Decimal }
  | /** It is not the bot's. */ { readonly kind: 'reserve' }
);

/** One strategy and what its position differs by from what the account holds of it, signed. */
export interface OwnDrift {
  readonly strategyId: string;
  readonly position: Position;
  readonly market: Market;
  readonly missing: Missing;
  readonly drift: Decimal;
}

export interface Explained {
  readonly bookings: readonly Booking[];
  readonly missing: Missing;
}

/** Bookings one upon the other. */
class Account {
  readonly bookings: Booking[] = [];
  after: Position;
  /** Quantity that no booking explains yet, base asset. */
  rest: Decimal;

  constructor(position: Position, rest: Decimal) {
    this.after = position;
    this.rest = rest;
  }

  add(booking: Booking): void {
    this.bookings.push(booking);
    this.after = positionAfter(this.after, booking);
    this.rest = this.rest.minus(booking.quantityDelta.abs());
  }
}

export function explainSurplus(
  { strategyId, position, market, missing, drift }: OwnDrift,
  evidence: Evidence,
  ownersWord: OwnersWord | null,
): Explained {
  const account = new Account(position, drift);
  const atAverageOrUnknown = (quantity: Decimal, trade: Fill | null) =>
    isAverageTelling(account, market)
      ? virtualBuy(account.after, quantity, trade)
      : adoptedWithoutCost(quantity, position, trade);
  for (const part of evidence.take(market, 'buy', account.rest)) account.add(manualBuy(account.after, part));
  for (const { quantity, fill } of evidence.takeElsewhere('buy', account.rest))
    account.add(atAverageOrUnknown(quantity, fill));
  if (ownersWord?.strategyId === strategyId && ownersWord.kind === 'adopt') {
    const { rest } = account;
    if (rest.gt(ZERO)) account.add(adoptedAtPrice(account.after, rest, ownersWord.price));
    // What is missing is no part of what comes later, then: by his word this is it.
    return { bookings: account.bookings, missing: withoutOwn(missing, rest) };
  }
  const back = minimum(account.rest, missing.quantity);
  if (back.gt(ZERO)) {
    const cost = costOfMissing(missing, back);
    account.add(
      cost === null ? adoptedWithoutCost(back, position, null) : cameBack(account.after, back, cost),
    );
  }
  const unproven = account.rest;
  if (unproven.gt(ZERO)) account.add(atAverageOrUnknown(unproven, null));
  return { bookings: account.bookings, missing: withUnproven(withoutOwn(missing, back), unproven) };
}

/**
 * Explains a shortage. What was taken over without proof is not remembered: it was never there, or it was none of ours.
 *
 * @param lost what at most is missing without a trade, of all strategies that follow: remembered, in case it comes back
 */
export function explainShortage(
  { position, market, missing, drift }: OwnDrift,
  evidence: Evidence,
  lost: Decimal,
): Explained {
  // An account that owes more than it holds cannot be told by a position below zero.
  const account = new Account(position, minimum(drift.abs(), position.quantity));
  for (const part of evidence.take(market, 'sell', account.rest))
    account.add(manualSell(account.after, part));
  for (const { quantity, fill } of evidence.takeElsewhere('sell', account.rest))
    account.add(quantityReduced(account.after, quantity, position, fill));
  const { rest } = account;
  if (rest.lte(ZERO)) return { bookings: account.bookings, missing };
  const reduced = quantityReduced(account.after, rest, position, null);
  account.add(reduced);
  const takenBack = minimum(rest, missing.unproven);
  const remembered = minimum(rest.minus(takenBack), maximum(lost.minus(takenBack), ZERO));
  const cost = reduced.value === null ? null : costOfPart(reduced.value, remembered, rest);
  const left = withUnproven(missing, ZERO.minus(takenBack));
  return { bookings: account.bookings, missing: withLost(left, remembered, cost) };
}

/** The average of dust says nothing about what a deposit has cost; of more dust it may. */
function isAverageTelling({ after, rest }: Account, market: Market): boolean {
  if (averageEntryPrice(after) === null) return false;
  const isDust = (quantity: Decimal) => sellableQuantity(quantity, market).eq(ZERO);
  return !isDust(after.quantity) || isDust(after.quantity.plus(rest));
}

import { type Decimal, ZERO } from '../decimal.js';
import { averageEntryPrice, costOfPart, type Position } from '../ledger.js';
import type { Fill } from '../order.js';
import type { TradePart } from './manualTrades.js';
import type { Booking, BookingRow } from './report.js';

/* What each row of the decision table books. */

/** The owner bought: taken over at what he paid. */
export function manualBuy(position: Position, { fill, quantity, value }: TradePart): Booking {
  return {
    row: 'manualBuy',
    reason: 'manualTrade',
    quantityDelta: quantity,
    value,
    price: fill.price,
    costAfter: position.cost?.plus(value) ?? null,
    realizedPnl: ZERO,
    tradeId: fill.tradeId,
    evidence: `bought by hand: ${described(fill)}`,
  };
}

/** The owner sold: the result is booked, as manual. */
export function manualSell(position: Position, { fill, quantity, value }: TradePart): Booking {
  const cost = shareOfCost(position, quantity);
  return {
    row: 'manualSell',
    reason: 'manualTrade',
    quantityDelta: ZERO.minus(quantity),
    value,
    price: fill.price,
    costAfter: costWithout(position, quantity),
    // What was sold at an unknown cost earns nothing that could be told.
    realizedPnl: cost === null ? ZERO : value.minus(cost),
    tradeId: fill.tradeId,
    evidence: `sold by hand: ${described(fill)}`,
  };
}

/**
 * More is held than booked and nothing tells what was paid: taken to have cost the present average.
 *
 * @param trade that brought it, on another market; null when there is none
 */
export function virtualBuy(position: Position, quantity: Decimal, trade: Fill | null): Booking {
  const value = shareOfCost(position, quantity);
  return {
    ...unpriced('virtualBuy', quantity, position, trade),
    value,
    price: averageEntryPrice(position),
    costAfter: value === null || position.cost === null ? null : position.cost.plus(value),
  };
}

/** Books the return of what was written off without a trade: at what it had cost. */
export function cameBack(position: Position, quantity: Decimal, cost: Decimal): Booking {
  return {
    ...unpriced('cameBack', quantity, position, null),
    value: cost,
    price: cost.div(quantity),
    costAfter: position.cost?.plus(cost) ?? null,
    evidence: `written off before without a trade, at ${cost}: ${quantity}`,
  };
}

/** More is held than booked, and the owner says what it cost. */
export function adoptedAtPrice(position: Position, quantity: Decimal, price: Decimal): Booking {
  const value = price.times(quantity);
  return {
    ...unpriced('adoptedAtPrice', quantity, position, null),
    value,
    price,
    costAfter: position.cost?.plus(value) ?? null,
    evidence: `the owner's word: ${quantity} at ${price}`,
  };
}

/**
 * More is held than booked and there is no average: nobody invents one.
 *
 * @param trade that brought it, on another market; null when there is none
 */
export function adoptedWithoutCost(quantity: Decimal, position: Position, trade: Fill | null): Booking {
  return {
    ...unpriced('adoptedWithoutCost', quantity, position, trade),
    value: null,
    price: null,
    costAfter: null,
  };
}

/**
 * Less is held than booked: what is missing leaves at the average, so the average stays and nothing is earned.
 *
 * @param trade that took it, on another market; null when there is none
 */
export function quantityReduced(
  position: Position,
  quantity: Decimal,
  before: Position,
  trade: Fill | null,
): Booking {
  return {
    ...unpriced('quantityReduced', ZERO.minus(quantity), before, trade),
    value: shareOfCost(position, quantity),
    price: averageEntryPrice(position),
    costAfter: costWithout(position, quantity),
  };
}

/** Of which no trade on this market tells a price. A trade on another may have moved it: its price is in other money. */
function unpriced(
  row: BookingRow,
  quantityDelta: Decimal,
  before: Position,
  trade: Fill | null,
): Omit<Booking, 'value' | 'price' | 'costAfter'> {
  const evidence =
    trade === null
      ? `no trade explains ${quantityDelta} beside the ${before.quantity} booked`
      : `traded by hand on ${trade.symbol}: ${described(trade)}`;
  const tradeId = trade?.tradeId ?? null;
  const elsewhere = trade === null ? {} : { isElsewhere: true as const };
  return { row, reason: 'reconciliation', quantityDelta, realizedPnl: ZERO, tradeId, evidence, ...elsewhere };
}

function described({ tradeId, side, quantity, price, fee, feeAsset }: Fill): string {
  return `trade ${tradeId}, ${side} ${quantity} at ${price}, fee ${fee} ${feeAsset}`;
}

function shareOfCost({ cost, quantity: whole }: Position, part: Decimal): Decimal | null {
  return cost === null ? null : costOfPart(cost, part, whole);
}

function costWithout(position: Position, quantity: Decimal): Decimal | null {
  if (quantity.eq(position.quantity)) return ZERO;
  const share = shareOfCost(position, quantity);
  return share === null || position.cost === null ? null : position.cost.minus(share);
}

/** The position once a booking is made. */
export function positionAfter(
  position: Position,
  { quantityDelta, costAfter, realizedPnl }: Booking,
): Position {
  return {
    quantity: position.quantity.plus(quantityDelta),
    cost: costAfter,
    realizedPnl: position.realizedPnl.plus(realizedPnl),
  };
}

/**
 * Bookings that are not made, one for each row: a report that only tells what would be booked need not name each of a
 * thousand trades.
 */
export function inShort(bookings: readonly Booking[]): readonly Booking[] {
  const byRow = new Map<BookingRow, Booking[]>();
  for (const booking of bookings) {
    const ofRow = byRow.get(booking.row);
    if (ofRow === undefined) byRow.set(booking.row, [booking]);
    else ofRow.push(booking);
  }
  return [...byRow.values()].flatMap((ofRow) => {
    const [first, ...others] = ofRow;
    const last = others.at(-1);
    if (first === undefined || last === undefined) return ofRow;
    const quantityDelta = others.reduce(
      (sum, booking) => sum.plus(booking.quantityDelta),
      first.quantityDelta,
    );
    const value = others.reduce(
      (sum: Decimal | null, booking) => (booking.value === null ? sum : (sum?.plus(booking.value) ?? null)),
      first.value,
    );
    return [
      {
        ...first,
        quantityDelta,
        value,
        price: value === null ? null : value.div(quantityDelta.abs()),
        costAfter: last.costAfter,
        realizedPnl: others.reduce((sum, booking) => sum.plus(booking.realizedPnl), first.realizedPnl),
        tradeId: null,
        evidence: `${ofRow.length} trades by hand`,
      },
    ];
  });
}

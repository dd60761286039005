import { type Decimal, ZERO } from '../domain/decimal.js';
import type { Booking, BookingRow } from '../domain/reconciliation/index.js';
import { averagePrice, money, quantity, signedMoney, signedQuantity } from './figures.js';
import { type Phrase, phrase } from './phrase.js';

/** What reports and alerts tell of a booking. */
export type ToldBooking = Pick<Booking, 'row' | 'quantityDelta' | 'price' | 'realizedPnl' | 'isElsewhere'> &
  Partial<Pick<Booking, 'value'>>;

/**
 * A booking in one line, e.g. `Sold by hand: 0.25 at 60000, result +2499.1`.
 *
 * @param isCostKnown false: the result of a sale is not known either
 */
export function bookingPhrase(booking: ToldBooking, isCostKnown: boolean): Phrase {
  const { row, quantityDelta, price } = booking;
  if (booking.isElsewhere === true)
    return phrase('booking.movedElsewhere', { quantity: signedQuantity(quantityDelta) });
  const values = {
    quantity: quantity(quantityDelta.abs()),
    price: price === null ? phrase('term.unknown') : averagePrice(price),
  };
  switch (row) {
    case 'manualBuy':
      return phrase('booking.manualBuy', values);
    case 'virtualBuy':
    case 'adoptedAtPrice':
      return phrase(`booking.${row}`, { ...values, value: worth(booking) });
    case 'adoptedWithoutCost':
      return phrase('booking.adoptedWithoutCost', { quantity: values.quantity });
    case 'cameBack':
      return phrase('booking.cameBack', values);
    case 'manualSell':
      return phrase('booking.manualSell', { ...values, result: resultOf(booking.realizedPnl, isCostKnown) });
    case 'quantityReduced':
      return price === null
        ? phrase('booking.quantityReducedWithoutCost', { quantity: values.quantity })
        : phrase('booking.quantityReduced', values);
  }
}

/** A result with its sign; of a sale at an unknown cost nobody can tell one. */
export function resultOf(realizedPnl: Decimal, isCostKnown: boolean): Phrase | string {
  return isCostKnown ? signedMoney(realizedPnl) : phrase('term.unknown');
}

/** All bookings of one row together: how much, and at which price on average; null when that is not known. */
export function inOne(
  bookings: readonly ToldBooking[],
  row: BookingRow,
): { readonly quantity: Decimal; readonly price: Decimal | null; readonly realizedPnl: Decimal } {
  let [moved, value, realizedPnl]: [Decimal, Decimal | null, Decimal] = [ZERO, ZERO, ZERO];
  for (const booking of bookings) {
    if (booking.row !== row) continue;
    const part = booking.quantityDelta.abs();
    moved = moved.plus(part);
    value = value === null || booking.price === null ? null : value.plus(booking.price.times(part));
    realizedPnl = realizedPnl.plus(booking.realizedPnl);
  }
  return {
    quantity: moved,
    price: value === null || moved.eq(ZERO) ? null : value.div(moved),
    realizedPnl,
  };
}

function worth({ value, price, quantityDelta }: ToldBooking): Phrase | string {
  const known = value ?? price?.times(quantityDelta.abs()) ?? null;
  return known === null ? phrase('term.unknown') : money(known);
}

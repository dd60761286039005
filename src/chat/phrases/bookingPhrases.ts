import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { Booking, BookingRow } from '../../domain/reconciliation/index.js';
import {
  averagePrice,
  money,
  type Phrase,
  phrase,
  quantity,
  signedMoney,
  signedQuantity,
} from '../message/index.js';
import { amount } from './strategyPhrases.js';

/** Part of a booking that reports and alerts tell. */
export type ToldBooking = Pick<Booking, 'row' | 'quantityDelta' | 'price' | 'realizedPnl' | 'isElsewhere'> &
  Partial<Pick<Booking, 'value'>>;

/** Assets in which a booking is counted. */
export interface Units {
  readonly baseAsset: string;
  /** Null in alerts of versions that did not say. */
  readonly quoteAsset: string | null;
}

/**
 * A booking in one line, e.g. `Sold by hand: 0.25 BTC at 60000, result +2499.1 USDC`.
 *
 * @param isCostKnown false: the result of a sale is not known either
 */
export function bookingPhrase(booking: ToldBooking, isCostKnown: boolean, units: Units): Phrase {
  const { row, quantityDelta, price } = booking;
  if (booking.isElsewhere === true)
    return phrase('booking.movedElsewhere', {
      quantity: amount(signedQuantity(quantityDelta), units.baseAsset),
    });
  const inQuote = (figure: Phrase | string) =>
    typeof figure === 'string' && units.quoteAsset !== null ? amount(figure, units.quoteAsset) : figure;
  const values = {
    quantity: amount(quantity(quantityDelta.abs()), units.baseAsset),
    price: price === null ? phrase('term.unknown') : averagePrice(price),
  };
  switch (row) {
    case 'manualBuy':
      return phrase('booking.manualBuy', values);
    case 'virtualBuy':
    case 'adoptedAtPrice':
      return phrase(`booking.${row}`, { ...values, value: inQuote(worth(booking)) });
    case 'adoptedWithoutCost':
      return phrase('booking.adoptedWithoutCost', { quantity: values.quantity });
    case 'cameBack':
      return phrase('booking.cameBack', values);
    case 'manualSell':
      return phrase('booking.manualSell', {
        ...values,
        result: inQuote(resultOf(booking.realizedPnl, isCostKnown)),
      });
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

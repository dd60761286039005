import type { ForeignOrder } from '../../domain/alerts/index.js';
import { exact, moment, type Phrase, phrase, quantity } from '../message/index.js';

/** An order of somebody else's, so that the owner finds it at the exchange. */
export function foreignOrderPhrase(order: ForeignOrder): Phrase {
  return phrase('term.foreignOrder', {
    side: phrase(`term.${order.side}`),
    quantity: order.quantity === null ? phrase('term.unknown') : quantity(order.quantity),
    price: order.price === null ? phrase('term.unknown') : exact(order.price),
    order: order.orderId,
    time: moment(order.timeMs, 'exact'),
  });
}

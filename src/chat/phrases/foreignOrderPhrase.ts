import type { ForeignOrder } from '../../domain/alerts/problem.js';
import { exact, quantity } from '../message/figures.js';
import { moment, type Phrase, phrase } from '../message/phrase.js';

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

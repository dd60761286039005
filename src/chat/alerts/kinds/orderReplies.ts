import type { Alert, AlertContent } from '../../../domain/alerts/index.js';
import { hasMetOwnOrder } from '../../../domain/order.js';
import {
  averagePrice,
  heading,
  lines,
  type Phrase,
  phrase,
  quantity,
  type Reply,
  reply,
  withButtons,
} from '../../message/index.js';
import { foreignOrderPhrase, unknownCostButtons } from '../../phrases/index.js';

/** Tells why a strategy does not trade, and what its owner can do. */
export function blockedReply(
  { symbol, reason, detail, order }: AlertContent<'blocked'>,
  { strategyId }: Pick<Alert, 'strategyId'>,
): Reply {
  const told = reply(
    heading('alert.blocked', { symbol, reason: phrase(`blockReason.${reason}`) }),
    lines(
      phrase(`blockHint.${reason}`),
      ...detailLine(detail),
      ...(order === undefined ? [] : [foreignOrderPhrase(order)]),
    ),
  );
  return reason === 'unknownCost' ? withButtons(told, unknownCostButtons(strategyId)) : told;
}

export function ordersRefusedReply(refusal: AlertContent<'ordersRefused'>): Reply {
  return reply(
    heading('alert.ordersRefused', { symbol: refusal.symbol }),
    lines(
      phrase('alert.ordersRefusedCount', {
        refused: String(refusal.refused),
        placed: String(refusal.placed),
      }),
      phrase('alert.reason', { message: refusal.message, code: refusal.code }),
    ),
  );
}

export function orderCancelledReply(order: AlertContent<'orderCancelledElsewhere'>): Reply {
  const values = { quantity: quantity(order.quantity), price: averagePrice(order.price) };
  return reply(
    heading('alert.orderCancelled', { symbol: order.symbol }),
    lines(
      order.rung === null
        ? phrase('alert.orderCancelledSale', values)
        : phrase('alert.orderCancelledRung', { ...values, rung: String(order.rung) }),
      ...(hasMetOwnOrder(order.detail) ? [phrase('alert.metOwnOrder')] : detailLine(order.detail)),
      phrase(order.comesBack ? 'alert.orderCancelledBack' : 'alert.orderCancelledLeft', {
        rungs: String(order.rungsLeft),
      }),
    ),
  );
}

function detailLine(detail: string): Phrase[] {
  return detail === '' ? [] : [phrase('alert.detail', { detail })];
}

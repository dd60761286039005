import {
  defineCommand,
  heading,
  lines,
  literal,
  onGrid,
  orDash,
  type Phrase,
  phrase,
  quantity,
  reply,
  signedPercentage,
  table,
  text,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import type { OrderView } from '../src/engine/api/index.js';

export const orders = defineCommand({
  name: 'orders',
  needs: 'viewer',
  run({ engine, strategy: { id, symbol } }) {
    const open = engine.strategy(id).queries.openOrders();
    const { tickSize, stepSize } = engine.strategy(id).queries.settings().market;
    if (open.length === 0) return reply(text('orders.none', { symbol }));
    const notes = open.flatMap(orderNotes);
    return reply(
      heading('orders.title', { symbol }),
      table(
        [
          { title: literal('#'), align: 'left' },
          { title: phrase('label.price'), align: 'point' },
          { title: phrase('label.quantity'), align: 'point' },
          { title: phrase('label.away'), align: 'point' },
        ],
        open.map((order) => [
          shortName(order),
          onGrid(order.price, tickSize),
          onGrid(order.quantity, stepSize),
          orDash(order.distancePercentage, signedPercentage),
        ]),
      ),
      ...(notes.length === 0 ? [] : [lines(...notes)]),
    );
  },
});

function shortName(order: OrderView): Phrase {
  if (order.role === 'rung') return literal(String(order.rung ?? ''));
  return phrase(`exit.${order.role === 'restingTakeProfit' ? 'takeProfit' : order.role}.short`);
}

function name(order: OrderView): Phrase {
  if (order.role === 'restingTakeProfit') return phrase('orders.restingTakeProfit');
  return order.role === 'rung'
    ? phrase('orders.rung', { rung: String(order.rung ?? '') })
    : phrase(`exit.${order.role}.order`);
}

/** Tells what the table has no room for: partial fills, and orders that are not simply open. */
function orderNotes(order: OrderView): Phrase[] {
  const notes: Phrase[] = [];
  if (order.executedQuantity.gt(ZERO)) {
    notes.push(
      phrase('orders.partly', {
        name: name(order),
        executed: quantity(order.executedQuantity),
        quantity: quantity(order.quantity),
      }),
    );
  }
  if (order.phase !== 'open' && order.phase !== 'settled') {
    notes.push(phrase(`orders.${order.phase}`, { name: name(order) }));
  }
  return notes;
}

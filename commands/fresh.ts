import { z } from 'zod';
import {
  amount,
  averagePrice,
  type Block,
  commandButton,
  commandText,
  defineAskingCommand,
  heading,
  lines,
  money,
  onGrid,
  orDash,
  type Phrase,
  pairs,
  phrase,
  quantity,
  question,
  reply,
  table,
  text,
  withButtons,
  wordArg,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import type { Market } from '../src/domain/market.js';
import type { FreshPreview, OrderView, OwnersOrderView } from '../src/engine/api/index.js';

/** More rows are only counted. */
const MOST_ROWS = 12;

export const fresh = defineAskingCommand({
  name: 'fresh',
  args: z.tuple([wordArg<'orders' | 'all'>('orders', 'all').optional()]),
  usage: '[orders]',
  example: 'orders',
  needs: 'operator',
  guarded: true,
  async confirm({ strategy, args: [extent] }) {
    const preview = await strategy.books.previewFresh();
    const { symbol, ownersOrders } = preview;
    const takesOwn = extent !== undefined;
    const { market } = strategy.queries.settings();
    const shown = reply(
      heading('fresh.title', { symbol }),
      ...ordersToCancel(preview, market),
      ...writtenOff(preview, market),
      ...ownOrders(preview, takesOwn, market),
      text('fresh.what'),
      ...(extent === 'all' ? [text('fresh.formerWord')] : []),
    );
    const offersOwn = !takesOwn && ownersOrders.length > 0;
    const label = phrase('fresh.buttonOrders', { count: String(ownersOrders.length) });
    const own = commandButton(label, commandText('fresh', strategy.id, 'orders'));
    // A yes is said to these orders, also to those that the table has no room for.
    return question(offersOwn ? withButtons(shown, [[own]]) : shown, {
      ownersOrders: takesOwn ? ownersOrders.map(({ orderId }) => orderId) : [],
    });
  },
  async run({ strategy, who }, { ownersOrders }) {
    const result = await strategy.books.fresh(who, ownersOrders);
    const {
      symbol,
      nextCycle,
      hasClosedCycle,
      cancelledOrders,
      cancelledOwnersOrders,
      writtenOff: left,
    } = result;
    const { baseAsset } = strategy.queries.settings().market;
    const missed = ownersOrders.length - cancelledOwnersOrders;
    return reply(
      heading(hasClosedCycle ? 'fresh.done' : 'fresh.doneSame', { symbol, cycle: String(nextCycle) }),
      lines(
        phrase('fresh.cancelled', { orders: String(cancelledOrders) }),
        ...(ownersOrders.length === 0
          ? []
          : [phrase('fresh.cancelledOwn', { orders: String(cancelledOwnersOrders) })]),
        ...(missed > 0 ? [phrase('fresh.ownNotCancelled', { orders: String(missed) })] : []),
        ...(left.gt(ZERO)
          ? [phrase('fresh.leftToYou', { quantity: amount(quantity(left), baseAsset) })]
          : []),
      ),
    );
  },
});

function ordersToCancel({ orders }: FreshPreview, market: Market): Block[] {
  if (orders.length === 0) return [text('fresh.noOrders')];
  return [heading('fresh.orders', { count: String(orders.length) }), ...orderTable(orders, market)];
}

function writtenOff({ position, cost, averageEntryPrice }: FreshPreview, market: Market): Block[] {
  if (position.lte(ZERO)) return [];
  return [
    heading('fresh.writesOff'),
    pairs([
      ['label.quantity', amount(quantity(position), market.baseAsset)],
      ['label.cost', cost === null ? phrase('term.unknown') : amount(money(cost), market.quoteAsset)],
      [
        'label.average',
        averageEntryPrice === null ? null : amount(averagePrice(averageEntryPrice), market.quoteAsset),
      ],
    ]),
  ];
}

function ownOrders({ ownersOrders }: FreshPreview, takesOwn: boolean, market: Market): Block[] {
  if (ownersOrders.length === 0) return [];
  const count = { count: String(ownersOrders.length) };
  const title = heading(takesOwn ? 'fresh.ownOrdersToo' : 'fresh.ownOrdersStay', count);
  return [title, ...orderTable(ownersOrders, market)];
}

function orderTable(orders: readonly (OrderView | OwnersOrderView)[], market: Market): Block[] {
  const left = orders.length - MOST_ROWS;
  return [
    table(
      [
        { title: phrase('label.side'), align: 'left' },
        { title: phrase('label.price'), align: 'point' },
        { title: phrase('label.quantity'), align: 'point' },
      ],
      orders.slice(0, MOST_ROWS).map((order) => orderRow(order, market)),
    ),
    ...(left > 0 ? [text('term.andMore', { count: String(left) })] : []),
  ];
}

function orderRow(
  { side, price, quantity: ordered }: OrderView | OwnersOrderView,
  { tickSize, stepSize }: Market,
): (Phrase | string)[] {
  return [
    phrase(`term.${side}`),
    price === null ? phrase('term.marketPrice') : onGrid(price, tickSize),
    orDash(ordered, (value) => onGrid(value, stepSize)),
  ];
}

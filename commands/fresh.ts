import { z } from 'zod';
import { defineCommand } from '../src/chat/command.js';
import { averagePrice, money, quantity } from '../src/chat/figures.js';
import { phrase } from '../src/chat/phrase.js';
import { heading, pairs, reply, text } from '../src/chat/reply.js';
import { ZERO } from '../src/domain/decimal.js';

export const fresh = defineCommand({
  name: 'fresh',
  summary: 'help.fresh',
  args: z.tuple([]),
  usage: '',
  example: '',
  confirm({ engine, strategy }) {
    const { symbol, orders, position, cost, averageEntryPrice } = engine.previewFresh(strategy.id);
    const isHeld = position.gt(ZERO);
    return reply(
      heading('fresh.title', { symbol }),
      pairs([
        [phrase('label.orders'), String(orders.length)],
        [phrase('label.position'), isHeld ? quantity(position) : phrase('term.none')],
        [phrase('label.average'), averageEntryPrice === null ? null : averagePrice(averageEntryPrice)],
        [phrase('label.cost'), isHeld ? (cost === null ? phrase('term.unknown') : money(cost)) : null],
      ]),
      text('fresh.what'),
    );
  },
  async run({ engine, strategy, who }) {
    const { symbol, nextCycle, cancelledOrders } = await engine.fresh(strategy.id, who);
    return reply(
      heading('fresh.done', { symbol, cycle: String(nextCycle) }),
      text('fresh.cancelled', { orders: String(cancelledOrders) }),
    );
  },
});

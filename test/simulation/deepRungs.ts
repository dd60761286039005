import { decimal, HUNDRED, maximum, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import type { World } from './world.js';

/** How deep a rung is that the exchange ends, in parts of the deepest that is configured. */
const DEEP_PART = decimal('0.7');

/** While it lasts, whatever buys far below the market is taken and ended a moment later, each time that it is placed. */
export function expireIfDeep(world: World, order: ExchangeOrder): void {
  const { faults, venue, scenario, timeline, story } = world;
  if (order.side !== 'buy' || order.price === null || !faults.lasts('deepRungExpires')) return;
  const deepest = scenario.strategies.map(({ maxDropPercentage }) => maxDropPercentage).reduce(maximum, ZERO);
  const { lastTicks, grid } = venue.book;
  const drop = deepest.times(DEEP_PART);
  const limit = grid
    .price(lastTicks ?? 0)
    .times(HUNDRED.minus(drop))
    .div(HUNDRED);
  if (order.price.gt(limit)) return;
  timeline.after(faults.draw('deepRungExpires').pick([0, 50, 1_000, 5_000]), () => {
    if (!venue.openOrders().some(({ orderId }) => orderId === order.orderId)) return;
    story.tell(() => `exchange: ends ${order.orderId}, which is too far from the market`);
    venue.withdrawOrder(order.orderId, 'expired');
  });
}

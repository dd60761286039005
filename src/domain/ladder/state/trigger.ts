import type { Decimal } from '../../decimal.js';

/** Best bids that begin something: the plan acts upon them, and the price watch asks for them. */
export interface Trigger {
  readonly side: 'atOrAbove' | 'atOrBelow';
  readonly price: Decimal;
  /** A bid below this does not meet it, one at or below `price` or not. */
  readonly notBelow?: Decimal;
}

/** None without a price. */
export function triggerAt(side: Trigger['side'], price: Decimal | null): readonly Trigger[] {
  return price === null ? [] : [{ side, price }];
}

export function isMet({ side, price, notBelow }: Trigger, bid: Decimal): boolean {
  if (notBelow !== undefined && bid.lt(notBelow)) return false;
  return side === 'atOrAbove' ? bid.gte(price) : bid.lte(price);
}

/** Every bid that does not meet a trigger meets one of its opposites; its own bounds meet both. */
export function opposites({ side, price, notBelow }: Trigger): readonly Trigger[] {
  const opposite = { side: side === 'atOrAbove' ? 'atOrBelow' : 'atOrAbove', price } as const;
  return notBelow === undefined ? [opposite] : [opposite, { side: 'atOrBelow', price: notBelow }];
}

import type { Decimal } from '../../decimal.js';

/** Best bids that begin something: the plan acts upon them, and the price watch asks for them. */
export interface Trigger {
  readonly side: 'atOrAbove' | 'atOrBelow';
  readonly price: Decimal;
}

/** None without a price. */
export function triggerAt(side: Trigger['side'], price: Decimal | null): readonly Trigger[] {
  return price === null ? [] : [{ side, price }];
}

export function isMet({ side, price }: Trigger, bid: Decimal): boolean {
  return side === 'atOrAbove' ? bid.gte(price) : bid.lte(price);
}

/** Every bid that does not meet a trigger meets its opposite; the price itself meets both. */
export function opposite({ side, price }: Trigger): Trigger {
  return { side: side === 'atOrAbove' ? 'atOrBelow' : 'atOrAbove', price };
}
